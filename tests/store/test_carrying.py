"""Panels asked for in one edition with what lies in another carried over, and never unless it is asked for."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from lagesbild.carrying import carry, count_through, read_place
from lagesbild.domain import Crosswalk, Period, SourceWords, Status
from lagesbild.errors import AreasError, StoreError, UsageError
from lagesbild.store import PanelRequest, Store
from tests.store import made
from tests.store.asking import FEB, JAN, MAR, cell

OLD, NEW = made.areas(("a", "b", "c"), edition="1998"), made.areas(("a", "b1", "b2"), edition="2020")
# a stays, b is split, c lies in none of the new ones.
CROSSWALK = Crosswalk(
    "district", "1998", "district", "2020", OLD.codes, NEW.codes,
    np.array([0, 1, 1]), np.array([0, 1, 2]), np.array([1.0, 0.75, 0.25]), "table",
)  # fmt: skip
REQUEST = PanelRequest((made.category("theft"),), "district", "2020", NEW.codes, (JAN, FEB, MAR))
THROUGH = [("district", "1998")]


@pytest.fixture
def divided(store: Store) -> Store:
    store.add_areas(OLD)
    store.add_areas(NEW)
    return store


def test_a_crosswalk_comes_back_as_it_was_kept(divided: Store) -> None:
    assert divided.crosswalks.keep(CROSSWALK) is False
    assert divided.crosswalks.keep(CROSSWALK) is True
    back = divided.crosswalks.between(("district", "1998"), ("district", "2020"))
    assert back.shares.tolist() == CROSSWALK.shares.tolist()
    assert back.kinds == CROSSWALK.kinds
    assert divided.crosswalks.ends() == (("district", "1998", "district", "2020"),)


def test_one_that_is_not_there_says_how_to_make_it(divided: Store) -> None:
    with pytest.raises(AreasError, match="lagesbild crosswalk HOME --from district:1998 --to district:2020"):
        divided.crosswalks.between(("district", "1998"), ("district", "2020"))


def test_a_silent_join_is_refused_and_names_the_crosswalk(divided: Store, tmp_path: Path) -> None:
    divided.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], JAN, edition="1998"), "one", made.NOON)
    divided.add(made.events(tmp_path, [("theft", date(2023, 2, 5), "a")], FEB, edition="2020"), "two", made.NOON)
    with pytest.raises(AreasError, match="lagesbild crosswalk HOME --from district:1998"):
        divided.count_panels(REQUEST)


def test_events_are_carried_month_by_month(divided: Store, tmp_path: Path) -> None:
    divided.crosswalks.keep(CROSSWALK)
    old = [("theft", date(2023, 1, day), area) for area, n in (("a", 2), ("b", 4), ("c", 3)) for day in range(1, n + 1)]
    divided.add(made.events(tmp_path, [*old, ("theft", date(2023, 1, 9), None)], JAN, edition="1998"), "1", made.NOON)
    new = [("theft", date(2023, 2, 5), "b1")]
    divided.add(made.events(tmp_path, new, Period(FEB.start_day, MAR.end_day), edition="2020"), "2", made.NOON)
    panel = count_through(divided, REQUEST, THROUGH)["theft"]
    assert panel.counts.tolist() == [[2, 0, 0], [3, 1, 0], [1, 0, 0]]
    assert panel.unplaced.tolist() == [1 + 3, 0, 0]  # c lies in none of the new areas, and is not lost
    assert panel.is_observed.all()
    assert panel.is_interpolated.tolist() == [[False] * 3, [True, False, False], [True, False, False]]
    assert [(b.day, b.kind) for b in panel.breaks] == [(FEB.start_day, "boundary")]
    assert set(panel.breaks[0].words) == {"sv", "en"}
    assert panel.quality("b1", JAN) == ("no_exposure", "interpolated")
    assert "interpolated" not in panel.quality("a", JAN)
    assert "interpolated" not in panel.quality("b1", FEB)
    assert len(panel.evidence) == 2


def test_days_that_a_new_edition_took_over_are_not_carried_too(divided: Store, tmp_path: Path) -> None:
    divided.crosswalks.keep(CROSSWALK)
    divided.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], JAN, edition="1998"), "1", made.NOON)
    divided.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], JAN, edition="2020"), "2", made.NOON)
    panel = count_through(divided, REQUEST, THROUGH)["theft"]
    assert panel.counts.sum() == 1
    assert not panel.is_interpolated.any()


def test_counts_of_a_month_are_of_one_edition(divided: Store, tmp_path: Path) -> None:
    divided.crosswalks.keep(CROSSWALK)
    old = [cell("theft", area, month, 4) for area in "abc" for month in (JAN, FEB)]
    divided.add(made.counts(tmp_path, old, edition="1998"), "1", made.NOON)
    divided.add(made.counts(tmp_path, [cell("theft", "a", FEB, 9)], edition="2020"), "2", made.NOON)
    panel = count_through(divided, REQUEST, THROUGH)["theft"]
    assert panel.counts[:, :2].tolist() == [[4, 9], [3, 0], [1, 0]]
    assert panel.status[:, 1].tolist() == [Status.OBSERVED, Status.MISSING, Status.MISSING]


def test_a_cell_is_known_only_where_all_of_its_parts_are() -> None:
    """d is made of a and b; b is withheld. What a had is not dropped from the whole."""
    crosswalk = replace(CROSSWALK, to_codes=("d",), from_at=np.array([0, 1]), to_at=np.array([0, 0]), shares=np.ones(2))
    panel = made_panel([[5], [0], [2]], [[Status.OBSERVED], [Status.SUPPRESSED], [Status.OBSERVED]])
    carried = carry(panel, crosswalk)
    assert carried.status.tolist() == [[Status.SUPPRESSED]]
    assert carried.counts.tolist() == [[0]]
    assert carried.unplaced.tolist() == [5 + 2]


def test_residents_are_carried_where_the_new_edition_has_none(divided: Store, tmp_path: Path) -> None:
    divided.crosswalks.keep(CROSSWALK)
    divided.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], JAN, edition="1998"), "1", made.NOON)
    rows = [{"area": area, "day": date(2022, 12, 31), "value": 1200.0} for area in "abc"]
    divided.add(made.exposures(tmp_path, rows, edition="1998"), "1", made.NOON)
    panel = count_through(divided, REQUEST, THROUGH)["theft"]
    assert panel.exposure[:, 0].tolist() == pytest.approx([100, 75, 25])


def test_one_source_is_not_continued_by_another(divided: Store, tmp_path: Path) -> None:
    divided.crosswalks.keep(CROSSWALK)
    divided.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], JAN, edition="1998"), "1", made.NOON)
    other = made.events(tmp_path, [("theft", date(2023, 2, 5), "a")], FEB, edition="2020", source=SourceWords("other"))
    divided.add(other, "2", made.NOON)
    with pytest.raises(StoreError, match="other, police"):
        count_through(divided, REQUEST, THROUGH)


def test_a_place_is_level_and_edition() -> None:
    assert read_place("deso:2018") == ("deso", "2018")
    with pytest.raises(UsageError, match="deso:2018"):
        read_place("deso")


def made_panel(counts, status):
    from lagesbild.domain import Panel  # noqa: PLC0415

    n, periods = len(counts), (JAN,)
    return Panel(
        "theft", "district", OLD.codes, periods, np.array(counts), np.array(status, dtype=np.uint8),
        np.full((n, 1), np.nan), "residents", np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.bool_),
    )  # fmt: skip
