"""Which larger places a picture asks for: the nation, and the levels between, but never so that it would be refused."""

from datetime import date
from pathlib import Path

import pytest

from lagesbild.config import Config
from lagesbild.domain import RowKind, SourceWords
from lagesbild.domain.periods import month, year
from lagesbild.errors import NotFoundError
from lagesbild.plugins import PROFILES
from lagesbild.scope import choose_scope
from lagesbild.store import Store
from lagesbild.threshold import Threshold
from tests.store import made

PROFILE = PROFILES.load("sweden").make_profile(PROFILES.options("sweden", {}))
JANUARY = made.YEAR[0]


def row(level: str, area: str, category: str = "theft") -> dict[str, object]:
    return {"category": category, "level": level, "area": area, "period": JANUARY, "count": 5}


def reference_levels(store: Store) -> tuple[str, ...]:
    return choose_scope(store, PROFILE, Config("sweden"), date(2023, 6, 1)).request.reference_levels


def add(store: Store, folder: Path, rows: list[dict[str, object]], source: str) -> None:
    store.add(made.counts(folder, rows, source=SourceWords(source), level="kommun", edition="2020"), source, made.NOON)


def test_the_county_is_asked_for_where_somebody_told_of_it(store: Store, tmp_path: Path) -> None:
    store.add_areas(made.areas(("1440", "1441"), level="kommun", edition="2020"))
    own = [row("kommun", area) for area in ("1440", "1441")]
    add(store, tmp_path, own, "bra")
    assert reference_levels(store) == ("nation",)
    add(store, tmp_path, [*own, row("lan", "14"), row("regso", "x")], "bra")
    assert reference_levels(store) == ("nation", "lan")


def test_a_level_that_two_sources_tell_of_is_left_out_and_the_picture_is_made(store: Store, tmp_path: Path) -> None:
    store.add_areas(made.areas(("1440", "1441"), level="kommun", edition="2020"))
    add(store, tmp_path, [row("kommun", "1440"), row("lan", "14")], "bra")
    add(store, tmp_path, [row("kommun", "1440", "fraud"), row("lan", "14")], "police")
    assert reference_levels(store) == ("nation",)


def test_a_survey_alone_is_a_picture_of_its_calendar_year_without_categories(store: Store, tmp_path: Path) -> None:
    store.add_areas(made.areas(("1440", "1441"), level="kommun", edition="2020"))
    answer = {"question": "victim", "answer": 1.0, "day": date(2022, 10, 1), "area_code": "1440"}
    survey = made.of_kind(tmp_path, RowKind.ANSWERS, [answer], level="kommun", edition="2020")
    store.add(survey, "survey", made.NOON)
    scope = choose_scope(store, PROFILE, Config("sweden"), date(2023, 6, 1))
    assert (scope.areas.codes, scope.categories) == (("1440", "1441"), ())
    assert scope.days == year(2022)
    with pytest.raises(NotFoundError, match="later than 2022-01-01"):
        choose_scope(store, PROFILE, Config("sweden"), date(2022, 1, 1))
    add(store, tmp_path, [row("kommun", "1440")], "bra")
    assert choose_scope(store, PROFILE, Config("sweden"), date(2023, 6, 1)).days != year(2022)


def test_the_window_begins_with_a_month_that_somebody_told_of(store: Store, tmp_path: Path) -> None:
    store.add_areas(made.areas(("1440", "1441"), level="kommun", edition="2020"))
    julys = [row("kommun", area) | {"period": month(number, 7)} for area in ("1440", "1441") for number in (2021, 2022)]
    add(store, tmp_path, julys, "street")
    scope = choose_scope(store, PROFILE, Config("sweden"), date(2022, 8, 1))
    panel = Threshold(store, PROFILE, Config("sweden"), scope).panels.by_category["theft"]
    assert panel.window == month(2022, 7)
    assert panel.span.start_day == date(2021, 7, 1)
