"""Codes that say their edition, and codes of an edition that is over."""

import polars as pl
import pytest

from lagesbild.domain import Area, Areas
from lagesbild.errors import AreasError
from lagesbild.intake.area_codes import by_code
from lagesbild.intake.area_names import AreaWords, place_by_words
from lagesbild.intake.cells import Cells

NEW = Areas("deso", "2025", tuple(Area(code, code) for code in ("0180C1012", "0180C1014", "0180C1020", "0180C1030")))
OLD = Areas("deso", "2018", tuple(Area(code, code) for code in ("0180C1010", "0180C1020", "0180C1030")))


def cells(*values: str) -> Cells:
    return Cells(pl.Series(values), pl.Series(range(2, 2 + len(values))), "Region")


def test_a_code_that_names_its_edition_is_of_that_edition_only() -> None:
    assert by_code(NEW)("0180C1020_DeSO2025") == "0180C1020"
    assert by_code(OLD)("0180C1020_DeSO2025") is None
    assert by_code(Areas("regso", "2025", NEW.members))("0180C1020_DeSO2025") is None
    assert by_code(NEW)("0180C9999_DeSO2025") is None


def test_codes_of_two_editions_in_one_file_are_never_joined() -> None:
    """As Statistics Sweden's tables have them: the bare code is of 2018, however alike, and says nought for 2025."""
    written = cells("0180C1020_DeSO2025", "0180C1030_DeSO2025", "0180C1012_DeSO2025", "0180C1020")
    placed = place_by_words(written, NEW, AreaWords("code", {}, names_edition=True))
    assert placed.codes.to_list() == ["0180C1020", "0180C1030", "0180C1012", None]
    assert placed.unknown.to_list() == [False, False, False, True]


def test_an_old_code_is_shown_with_what_became_of_it() -> None:
    words = AreaWords("code", {}, successors={"0180C1010": ("0180C1012", "0180C1014")})
    placed = place_by_words(cells("0180C1010", "0180C1020", "0180C1030"), NEW, words)
    assert placed.unknown.to_list() == [True, False, False]
    assert placed.suggestion is not None
    assert placed.suggestion.to_list() == ["became 0180C1012, 0180C1014", None, None]
    assert any("'0180C1010' (rows: 1; became 0180C1012, 0180C1014)" in note for note in placed.notes)


def test_a_file_of_another_edition_is_refused_and_the_edition_named() -> None:
    with pytest.raises(AreasError, match="deso 2025"):
        place_by_words(cells("0180C1020_DeSO2025", "0180C1012_DeSO2025"), OLD, AreaWords("code", {}))
