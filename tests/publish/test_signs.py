"""The signs: told apart by eye, glyph and word; readable on their own ground; alike wherever they are drawn."""

import re
from importlib.resources import files
from itertools import combinations

import pytest

from lagesbild.publish.signs import CLASSES, COURSES, EMPTY, FILLS, INK, PAPER, SECONDARY, SIGNS

CSS = (files("lagesbild.publish") / "templates" / "report.css").read_text(encoding="utf-8")


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_of_contrast_knows_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


@pytest.mark.parametrize("look", sorted(FILLS))
def test_what_stands_on_a_look_can_be_read(look: str) -> None:
    ground, ink = FILLS[look]
    assert contrast(ground, ink) >= 4.5


def test_small_print_can_be_read() -> None:
    assert contrast(SECONDARY, PAPER) >= 4.5
    assert contrast(SECONDARY, "#F4F6F8") >= 4.5
    assert contrast("#0B5CAD", "#F4F6F8") >= 4.5
    assert contrast("#0B5CAD", "#FFF7C2") >= 4.5  # a link in the row that was jumped to


def test_every_glyph_is_one_of_a_kind() -> None:
    for family in (CLASSES + EMPTY, COURSES):
        glyphs = [sign.glyph for sign in family]
        assert len(glyphs) == len(set(glyphs))


def test_classes_are_told_apart_without_seeing_red_or_green() -> None:
    """Over and under differ in the blue–yellow direction, which red–green blindness leaves."""
    for over, under in (("k5", "k1"), ("k4", "k2")):
        reds = [int(FILLS[look][0][1:3], 16) for look in (over, under)]
        blues = [int(FILLS[look][0][5:7], 16) for look in (over, under)]
        assert reds[0] - reds[1] > 80
        assert blues[1] - blues[0] > 80


def test_neighbouring_classes_differ_in_lightness() -> None:
    for one, other in combinations(("k5", "k4", "k3"), 2):
        assert contrast(FILLS[one][0], FILLS[other][0]) > 2
    for one, other in combinations(("k1", "k2", "k3"), 2):
        assert contrast(FILLS[one][0], FILLS[other][0]) > 2


@pytest.mark.parametrize("look", ["k1", "k2", "k3", "k4", "k5"])
def test_the_page_draws_what_the_signs_say(look: str) -> None:
    ground, ink = FILLS[look]
    on_map = re.search(rf"use\.{look}[,{{](?:use\.zero)?{{?[^}}]*fill:(#\w+)", CSS)
    in_table = re.search(rf"\.{look}(?:,\.zero)?{{background:(#\w+);color:(#\w+)}}", CSS)
    assert on_map is not None
    assert on_map.group(1) == ground
    assert in_table is not None
    assert in_table.group(1) == ground
    assert {"#fff": PAPER, INK: INK}[in_table.group(2)] == ink


def test_all_signs_are_known_by_their_key() -> None:
    assert set(SIGNS) == {sign.key for sign in (*CLASSES, *EMPTY, *COURSES)}
