"""Points, shortcomings, contributions and places as analyses get them: coded arrays, and only what may leave."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lagesbild.domain import EvidenceClass, Period, RowKind, SourceWords, explain_change
from lagesbild.domain.coded import Coded
from lagesbild.errors import AreasError, NotFoundError
from lagesbild.store import PanelRequest, Store, Where
from tests.store import made

JAN = made.YEAR[0]
DAYS = [date(2023, 1, 1) + timedelta(days=number) for number in range(40)]


def request(**more: Any) -> PanelRequest:
    plain = PanelRequest((made.category("theft"),), "district", "2020", ("a", "b"), made.YEAR[:2])
    return replace(plain, **more)


# Points -------------------------------------------------------------------------------------------------------------


def test_points_are_the_events_that_are_counted(store: Store, tmp_path: Path) -> None:
    store.add_areas(replace(made.areas(("a", "b")), crs="EPSG:3006"))
    rows = [
        {"category": "theft", "day": DAYS[0], "area_code": "b", "place_grade": "coordinate", "x": 1.0, "y": 2.0}
        | {"starts": np.datetime64("2022-12-31T22:00").item(), "ends": np.datetime64("2023-01-01T06:00").item()},
        {"category": "theft", "day": DAYS[35], "area_code": None, "place_grade": "unknown"},
        {"category": "assault", "day": DAYS[3], "area_code": "a", "place_grade": "area"},
        {"category": "theft", "day": DAYS[4], "area_code": "elsewhere", "place_grade": "area"},
    ]
    covers = Period(DAYS[0], date(2023, 3, 1))
    store.add(made.of_kind(tmp_path, RowKind.EVENTS, rows, covers=covers), "one", made.NOON)
    points = store.points(request())
    assert points.crs == "EPSG:3006"
    assert points.category.words == ("theft", "theft")
    assert points.day.astype(str).tolist() == ["2023-01-01", "2023-02-05"]
    assert points.area.tolist() == [1, -1]
    assert points.has_coordinates.tolist() == [True, False]
    assert points.starts.astype("datetime64[m]").astype(str).tolist() == ["2022-12-31T22:00", "NaT"]
    assert points.evidence_classes == (EvidenceClass.MEASURED,)
    panel = store.count_panels(request())["theft"]
    assert int(panel.counts.sum() + panel.unplaced.sum()) == points.day.size
    assert panel.evidence_classes == (EvidenceClass.MEASURED,)


def test_points_of_days_taken_over_are_gone(store: Store, tmp_path: Path) -> None:
    for sending, n in (("one", 5), ("two", 2)):
        rows = [("theft", DAYS[number], "a") for number in range(n)]
        store.add(made.events(tmp_path, rows, JAN), sending, made.NOON)
    assert store.points(request()).day.size == 2
    assert store.points(request(categories=(made.category("arson"),))).day.size == 0


# Shortcomings -------------------------------------------------------------------------------------------------------


def test_a_shortcoming_is_as_it_was_last_told_of(store: Store, tmp_path: Path) -> None:
    seen = {"shortcoming_id": "1", "day": DAYS[2], "area_code": "a", "walk_id": "w", "x": 5.0, "y": 6.0}
    other = {"shortcoming_id": "2", "day": DAYS[3], "area_code": "b"}
    store.add(made.of_kind(tmp_path, RowKind.SHORTCOMINGS, [seen, other]), "one", made.NOON)
    fixed = {**seen, "status": "fixed", "fixed_day": DAYS[12], "body": "parks"}
    receipt = store.add(made.of_kind(tmp_path, RowKind.SHORTCOMINGS, [fixed]), "two", made.NOON)
    assert len(receipt.superseded) == 1
    got = store.shortcomings()
    assert got.status.words == ("open", "fixed")
    assert np.array_equal(got.days_to_fix, [np.nan, 10.0], equal_nan=True)
    assert (got.body.words, got.walk.words) == (("", "parks"), ("", "w"))
    assert (got.area_code.words, got.level, got.edition) == (("b", "a"), "district", "2020")
    assert store.shortcomings(Period(DAYS[3], DAYS[4])).status.words == ("open",)
    assert len(got.evidence) == 2


def test_withdrawing_the_revision_brings_back_what_it_revised(store: Store, tmp_path: Path) -> None:
    for status in ("open", "refused"):
        rows = [{"shortcoming_id": "1", "status": status}]
        last = store.add(made.of_kind(tmp_path, RowKind.SHORTCOMINGS, rows), status, made.NOON)
    assert store.shortcomings().status.words == ("refused",)
    store.withdraw(last.record.delivery_id, "another place", made.FIRST)
    assert store.shortcomings().status.words == ("open",)


def test_areas_of_two_editions_are_never_laid_side_by_side(store: Store, tmp_path: Path) -> None:
    for edition in ("2020", "2025"):
        rows = [{"shortcoming_id": edition, "area_code": "a"}, {"shortcoming_id": f"no area {edition}"}]
        source = SourceWords(f"walks {edition}")
        delivery = made.of_kind(tmp_path, RowKind.SHORTCOMINGS, rows, edition=edition, source=source)
        store.add(delivery, edition, made.NOON)
    with pytest.raises(AreasError, match=r"district 2020, district 2025.*\nAsk for one level"):
        store.shortcomings()
    assert store.shortcomings(source="walks 2025").edition == "2025"
    with pytest.raises(AreasError):
        store.shortcomings(where=Where("district", "2025"))


# Contributions ------------------------------------------------------------------------------------------------------


def test_what_may_not_be_passed_on_never_leaves(store: Store, tmp_path: Path) -> None:
    rows = [
        {"text": "allowed", "place": "the square", "consequences": "people stay at home", "area_code": "a"},
        {"text": "secret", "has_consent": False, "role": "resident", "place": "secret place", "area_code": "b"},
        {"text": "also secret", "has_consent": False},
    ]
    store.add(made.of_kind(tmp_path, RowKind.CONTRIBUTIONS, rows, covers=JAN), "one", made.NOON)
    got = store.contributions()
    assert got.texts == ("allowed",)
    assert (got.place.words, got.consequences) == (("the square",), ("people stay at home",))
    assert got.n_without_consent == 2
    assert "secret" not in repr(got)
    assert got.role.labels == ("school",)
    assert (got.direction.words, got.evidence_class.words) == (("worse",), ("testimony",))


def test_leave_that_is_taken_back_takes_the_text_back(store: Store, tmp_path: Path) -> None:
    told = {"contribution_id": "7", "text": "no longer"}
    for sending, has_consent in (("one", True), ("two", False)):
        rows = [{**told, "has_consent": has_consent}]
        store.add(made.of_kind(tmp_path, RowKind.CONTRIBUTIONS, rows), sending, made.NOON)
        assert store.contributions().texts == (("no longer",) if has_consent else ())
    assert store.contributions().n_without_consent == 1


def test_contributions_about_days_that_are_asked_for(store: Store, tmp_path: Path) -> None:
    rows = [
        {"contribution_id": "spring", "day": DAYS[0], "end_day": DAYS[30], "text": "long"},
        {"contribution_id": "late", "day": DAYS[35], "end_day": DAYS[36], "text": "late"},
    ]
    store.add(made.of_kind(tmp_path, RowKind.CONTRIBUTIONS, rows), "one", made.NOON)
    assert store.contributions(Period(DAYS[29], DAYS[31])).texts == ("long",)
    assert store.contributions(Period(DAYS[30], DAYS[35])).texts == ()


# Places and assessments ---------------------------------------------------------------------------------------------


def test_places_that_are_there_in_a_period(store: Store, tmp_path: Path) -> None:
    rows = [
        {"place_id": "1", "name": "always", "size": 200.0, "area_code": "a"},
        {"place_id": "2", "name": "closed", "start_day": DAYS[0], "end_day": DAYS[10]},
        {"place_id": "3", "name": "planned", "start_day": DAYS[20], "margin_days": 5},
        {"place_id": "4", "name": "pub", "kind": "pub", "start_day": DAYS[0]},
    ]
    store.add(made.of_kind(tmp_path, RowKind.PLACES, rows), "one", made.NOON)
    assert store.places("school", Period(DAYS[9], DAYS[10])).names == ("always", "closed")
    assert store.places("school", Period(DAYS[10], DAYS[20])).names == ("always",)
    late = store.places("school", Period(DAYS[22], DAYS[23]))
    assert late.names == ("always", "planned")
    assert late.is_surely_there(Period(DAYS[22], DAYS[23])).tolist() == [True, False]
    assert late.is_surely_there(Period(DAYS[25], DAYS[26])).tolist() == [True, True]
    assert store.places().kind.labels == ("pub", "school")
    with pytest.raises(NotFoundError, match="Did you mean 'school'"):
        store.places("shcool")


def test_editions_come_out_in_order_and_can_be_explained(store: Store, tmp_path: Path) -> None:
    def listed(year: int, *areas: dict[str, Any]) -> None:
        rows = [{"edition": str(year), "day": date(year, 12, 1), **each} for each in areas]
        store.add(made.of_kind(tmp_path, RowKind.ASSESSMENTS, rows), f"{year} {len(areas)}", made.NOON)

    listed(2023, *({"assessed_id": each, "name": each, "predecessors": "A"} for each in ("B", "C")))
    listed(2021, {"assessed_id": "A", "name": "A", "area_codes": "1 2"})
    first, second = store.assessments()
    assert (first.edition, second.edition) == ("2021", "2023")
    assert first.areas[0].area_codes == ("1", "2")
    assert explain_change(first, second).n_added()["split"] == 1
    listed(2023, {"assessed_id": "A", "name": "A"})  # the whole edition is replaced
    assert [area.area_id for area in store.assessments()[1].areas] == ["A"]


def test_words_as_numbers() -> None:
    coded = Coded.of(["b", "", "a", "b"])
    assert (coded.labels, coded.codes.tolist()) == (("a", "b"), [1, -1, 0, 1])
    assert coded.words == ("b", "", "a", "b")
    assert coded.is_one_of("b", "nobody").tolist() == [True, False, False, True]
    assert Coded.of([]).words == ()
