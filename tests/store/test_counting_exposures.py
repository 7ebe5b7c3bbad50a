"""What counts are held against, and what goes with a panel: answers anyone can check by reading."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lagesbild.domain import Period, RowKind, SeriesBreak, SourceWords
from lagesbild.domain.periods import month
from lagesbild.errors import AreasError
from lagesbild.store import CategoryRecord, PanelRequest, Store
from tests.store import made
from tests.store.asking import COUNCIL, FEB, JAN, MAR, QUARTER, SUPPRESSED, ask, cell

# ---- what it is held against


def test_exposure_is_the_number_told_nearest_to_the_middle_of_the_month(store: Store, tmp_path: Path) -> None:
    rows = [
        {"area": "a", "day": date(2022, 12, 31), "value": 1200.0},
        {"area": "a", "day": date(2023, 3, 1), "value": 2400.0},
        {"area": "b", "day": date(2023, 2, 14), "value": None, "status": SUPPRESSED},
        {"area": "b", "day": date(2010, 1, 1), "value": 120.0},
        {"area": None, "day": date(2023, 1, 1), "value": 99.0},
        {"area": "a", "day": date(2023, 1, 1), "value": 60.0, "exposure": "shops"},
    ]
    store.add(made.exposures(tmp_path, rows), "one", made.NOON)
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], QUARTER), "one", made.NOON)
    panel = ask(store, "theft")["theft"]
    # 15 February is the middle of February: 14 days before 1 March, 46 after New Year's Eve.
    assert panel.exposure.tolist() == [[100.0, 200.0, 200.0], [10.0, 10.0, 10.0]]
    assert panel.exposure_days == (date(2010, 1, 1), date(2022, 12, 31), date(2023, 3, 1))
    assert panel.exposure_kind == "residents"
    shops = ask(store, "theft", exposures={"theft": "shops"})["theft"]
    assert shops.exposure[0].tolist() == [5.0, 5.0, 5.0]
    assert np.isnan(shops.exposure[1]).all()
    assert shops.exposure_kind == "shops"
    assert store.exposure_kinds("district", "2020") == {"residents", "shops"}


def test_of_two_days_as_near_the_earlier_is_taken(store: Store, tmp_path: Path) -> None:
    # April has thirty days, so its middle is the midnight before the 16th.
    rows = [
        {"area": "a", "day": date(2023, 4, 20), "value": 240.0},
        {"area": "a", "day": date(2023, 4, 12), "value": 120.0},
    ]
    store.add(made.exposures(tmp_path, rows), "one", made.NOON)
    store.add(made.events(tmp_path, [("theft", date(2023, 4, 5), "a")], month(2023, 4)), "one", made.NOON)
    panel = ask(store, "theft", periods=(month(2023, 4),))["theft"]
    assert panel.exposure[0].tolist() == [10.0]
    assert panel.exposure_days == (date(2023, 4, 12),)


def test_the_last_number_told_for_a_day_is_the_one(store: Store, tmp_path: Path) -> None:
    day = date(2022, 12, 31)
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], QUARTER), "one", made.NOON)
    first = made.exposures(
        tmp_path, [{"area": "a", "day": day, "value": 1200.0}, {"area": "b", "day": day, "value": 12.0}]
    )
    second = made.exposures(tmp_path, [{"area": "a", "day": day, "value": 2400.0}], source=SourceWords("other"))
    third = made.exposures(tmp_path, [{"area": "a", "day": day, "value": None, "status": SUPPRESSED}])
    store.add(first, "one", made.NOON)
    assert store.add(second, "one", made.NOON).superseded == (first.delivery_id,)
    panel = ask(store, "theft")["theft"]
    assert panel.exposure[:, 0].tolist() == [200.0, 1.0]
    assert set(panel.evidence[1:]) == {first.delivery_id, second.delivery_id}
    store.add(third, "two", made.NOON)
    assert np.isnan(ask(store, "theft")["theft"].exposure[0]).all()


def test_exposure_of_another_edition_is_never_taken(store: Store, tmp_path: Path) -> None:
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], QUARTER), "one", made.NOON)
    rows = [{"area": "a", "day": date(2022, 12, 31), "value": 1200.0}]
    store.add(made.exposures(tmp_path, rows, edition="1998"), "one", made.NOON)
    with pytest.raises(AreasError, match="district 1998"):
        ask(store, "theft")
    assert store.exposure_kinds("district", "2020") == set()
    store.add(made.exposures(tmp_path, [rows[0] | {"area": "b"}]), "one", made.NOON)
    panel = ask(store, "theft")["theft"]
    assert np.isnan(panel.exposure[0]).all()
    assert panel.exposure[1].tolist() == [100.0] * 3


def test_without_any_exposure_it_is_unknown_not_one(store: Store, tmp_path: Path) -> None:
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], QUARTER), "one", made.NOON)
    panel = ask(store, "theft")["theft"]
    assert np.isnan(panel.exposure).all()
    assert panel.exposure_days == ()


# ---- what goes with a panel


def test_a_panel_has_its_own_breaks_and_those_of_the_sources_counted(store: Store, tmp_path: Path) -> None:
    def told(category: str) -> SeriesBreak:
        return SeriesBreak(date(2022, 5, 1), "recording", {"en": category or "all"}, category)

    rows = [("theft", date(2023, 1, 5), "a"), ("fraud", date(2023, 1, 5), "a")]
    breaks = (told("theft"), told("fraud"), told(""))
    store.add(made.events(tmp_path, rows, QUARTER, breaks=breaks), "one", made.NOON)
    fire = made.events(
        tmp_path, [("fire", date(2023, 1, 5), "a")], QUARTER, source=SourceWords("fire brigade"), breaks=(told(""),)
    )
    store.add(fire, "one", made.NOON)
    panels = ask(store, "theft", "fire")
    assert [(each.category, each.source) for each in panels["theft"].breaks] == [("", "police"), ("theft", "police")]
    assert [(each.category, each.source) for each in panels["fire"].breaks] == [("", "fire brigade")]


def test_what_there_is_to_count_is_told_by_category_level_and_edition(store: Store, tmp_path: Path) -> None:
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")] * 3, QUARTER), "one", made.NOON)
    rows = [cell("fraud", "a", FEB, 1), cell("fraud", "b", MAR, 1), cell("fraud", "SE", JAN, 9, level="nation")]
    store.add(made.counts(tmp_path, rows, source=COUNCIL), "one", made.NOON)
    both = Period(FEB.start_day, MAR.end_day)
    assert store.coverage() == (
        CategoryRecord("fraud", RowKind.COUNTS, "district", "2020", both, 2),
        CategoryRecord("fraud", RowKind.COUNTS, "nation", "", JAN, 1),
        CategoryRecord("theft", RowKind.EVENTS, "district", "2020", QUARTER, 3),
    )
    assert [record.category for record in store.coverage("theft")] == ["theft"]
    assert store.coverage("arson") == ()


def test_the_order_of_areas_is_the_order_asked_for(store: Store, tmp_path: Path) -> None:
    rows = [("theft", date(2023, 1, 5), "a"), ("theft", date(2023, 1, 5), "b"), ("theft", date(2023, 1, 6), "b")]
    store.add(made.events(tmp_path, rows, QUARTER), "one", made.NOON)
    assert ask(store, "theft", areas=("b", "c", "a"))["theft"].counts[:, 0].tolist() == [2, 0, 1]


def test_the_statement_says_how_and_holds_nothing_that_was_asked_for(store: Store, tmp_path: Path) -> None:
    hostile = "theft'; DROP TABLE x; --\nSELECT 1"
    store.add(made.events(tmp_path, [(hostile, date(2023, 1, 5), "a")], QUARTER), "one", made.NOON)
    request = PanelRequest((made.category(hostile),), "district", "2020", ("a",), (JAN,))
    said = store.counting_sql(request)
    statement = [line for line in said.splitlines() if not line.lstrip().startswith("--")]
    assert "DROP" in said
    assert "DROP" not in "\n".join(statement)
    assert "FROM event_rows" in said
    assert store.count_panels(request)[hostile].counts.sum() == 1


@pytest.mark.parametrize(
    "wrong", [{"periods": ()}, {"periods": (FEB, JAN)}, {"periods": (JAN, QUARTER)}, {"areas": ("a", "a")}]
)
def test_a_request_that_makes_no_sense_is_refused_at_once(store: Store, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"period|area|Periods"):
        ask(store, "theft", **wrong)
