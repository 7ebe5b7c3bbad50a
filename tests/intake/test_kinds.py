"""Places with time, assessed areas, and what is wrong in a place: kept in full, or set aside with the reason."""

import datetime as dt
import json
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagesbild.domain import Category, Delivery, EvidenceClass, Period, RowKind
from lagesbild.errors import UsageError
from lagesbild.intake import mapping_from, read_mapping, receive_file
from lagesbild.store.rows import ShelfRows
from tests.intake.conftest import Receive, aside, events_mapping, kept, make_profile, make_surroundings

EXAMPLES = Path(__file__).resolve().parents[2] / "examples/mappings"
FIXTURES = Path(__file__).parent / "fixtures"


def shipped(name: str, today: dt.date = dt.date(2021, 3, 15)) -> Delivery:
    return receive_file(
        FIXTURES / f"{name}.csv", read_mapping(EXAMPLES / f"{name}.toml"), make_surroundings(today=today)
    )


def why(delivery: Delivery) -> list[tuple[int, str]]:
    return aside(delivery).select("source_row", "reason").rows()


# Places -------------------------------------------------------------------------------------------------------------


def test_places_with_their_days() -> None:
    delivery = shipped("platser")
    rows = kept(delivery)
    assert delivery.kind is RowKind.PLACES
    assert rows.select("place_id", "kind", "area_code", "size", "margin_days").rows() == [
        ("1", "building_site", "0101", None, 0),
        ("2", "licensed_premises", "0102", 120.0, 0),
        ("3", "event", "0104", 3000.0, 0),
        ("4", "school", "0104", 480.0, 0),
        ("5", "planned_establishment", "0103", None, 90),
        ("10", "event", None, 50.0, 0),
    ]
    day = dt.date
    assert rows.select("start_day", "end_day").rows()[:5] == [
        (day(2020, 3, 1), day(2021, 6, 1)),  # the last day is in
        (day(2018, 1, 15), None),
        (day(2020, 9, 12), day(2020, 9, 14)),
        (None, None),
        (day(2022, 4, 1), None),  # planned: may lie ahead
    ]
    assert delivery.n_unplaced == 1
    assert delivery.covers is None


def test_places_that_do_not_hold_together_are_set_aside() -> None:
    assert why(shipped("platser")) == [(7, "D11"), (8, "I04"), (9, "I04"), (10, "A03")]


def test_without_ids_a_market_next_year_is_another(receive: Receive) -> None:
    mapping = {
        "source": {"name": "m", "kind": "places"},
        "columns": {"place_kind": "typ", "name": "namn", "starts": "från"},
    }
    rows = kept(receive("typ;namn;från\nEvenemang;Marknad;2020-05-01\nEvenemang;Marknad;2021-05-01\n", mapping))
    assert rows["place_id"].n_unique() == 2


# Assessments --------------------------------------------------------------------------------------------------------


def test_assessed_areas_with_their_editions() -> None:
    delivery = shipped("utsatta_omraden", dt.date(2024, 1, 1))
    rows = kept(delivery)
    assert delivery.source.evidence_class is EvidenceClass.ASSESSMENT
    assert rows.select("assessed_id", "area_class", "edition", "predecessors", "area_codes").rows() == [
        ("N1", "exposed", "2021", None, "0180C1010 0180C1020"),
        ("S1", "especially_exposed", "2021", None, None),
        ("V1", "risk", "2021", None, None),
        ("N2", "exposed", "2023", "N1", "0180C1010"),
        ("N3", "exposed", "2023", "N1", "0180C1020"),
        ("S1", "risk", "2023", None, None),
        ("Ö1", "exposed", "2023", None, None),
    ]
    assert rows["boundary"][0].startswith("POLYGON")
    assert why(delivery) == [(9, "I03"), (10, "P08"), (11, "I04")]


def test_boundaries_of_a_map_layer_come_along_in_the_areas_plane_system(tmp_path: Path) -> None:
    square = [[18.05, 59.32], [18.06, 59.32], [18.06, 59.33], [18.05, 59.32]]
    feature = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [square]}}
    told = {"id": "N1", "namn": "Norrby", "klass": "Riskområde"}
    file = tmp_path / "lista.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature | {"properties": told}]}))
    mapping = {
        "source": {"name": "u", "kind": "assessments"},
        "columns": {"identity": "id", "name": "namn", "area_class": "klass", "boundary": "geometry"},
        "time": {"day": dt.date(2023, 12, 1)},
    }
    rows = kept(receive_file(file, mapping_from(mapping), make_surroundings(today=dt.date(2024, 1, 1))))
    assert rows["edition"].to_list() == ["2023"]
    shape = shapely.from_wkt(rows["boundary"][0])
    assert shape.area == pytest.approx(570 * 1114 / 2, rel=0.02)  # a hundredth of a degree each way, halved
    assert shape.centroid.x == pytest.approx(674_000, abs=3000)


def test_an_assessment_is_never_called_measured() -> None:
    written = {
        "source": {"name": "x", "kind": "assessments", "evidence": "measured"},
        "columns": {"name": "n", "area_class": "k", "edition": "e", "day": "d"},
    }
    with pytest.raises(UsageError, match="nothing measured or asked"):
        mapping_from(written)


# Shortcomings -------------------------------------------------------------------------------------------------------


def test_what_is_wrong_where_and_what_became_of_it() -> None:
    delivery = shipped("trygghetsvandringar")
    rows = kept(delivery)
    day = dt.date
    assert rows.select("shortcoming_id", "category", "area_code", "photo", "status", "fixed_day").rows() == [
        ("V1-1", "shortcoming_lighting", "0101", "IMG_0012.jpg", "fixed", day(2020, 10, 15)),
        ("V1-2", "shortcoming_greenery", "0101", "bild.png", "planned", None),
        ("V1-3", "shortcoming_litter", "0102", None, "open", None),
        ("V1-4", "shortcoming_hundbajs", "0102", None, "refused", None),
        ("V1-8", "shortcoming_visibility", None, None, "fixed", day(2020, 10, 2)),
    ]
    assert why(delivery) == [(6, "D11"), (7, "S03"), (8, "I04"), (10, "D03")]
    assert aside(delivery)["value"].to_list()[1] == "Halvklar"
    assert delivery.source.evidence_class is EvidenceClass.STAFF_REPORT


def test_shortcomings_are_a_tree_of_their_own(receive: Receive) -> None:
    """Graffiti on a walk is no offence, and a word for it says nothing of events in other files."""
    brought = shipped("trygghetsvandringar").categories
    assert {category.code for category in brought} >= {"shortcoming", "shortcoming_lighting", "shortcoming_hundbajs"}
    assert all(category.parent_code == "shortcoming" for category in brought[1:])
    graffiti = Category("graffiti_offence", {"sv": "klotter", "en": "graffiti"})
    around = make_surroundings(profile=make_profile((graffiti,)), categories=brought)
    text = "Brott;Datum;Område\nKlotter;2020-05-01;Ale\nHundbajs;2020-05-01;Ale\n"
    assert kept(receive(text, events_mapping(), around=around))["category"].to_list() == [
        "graffiti_offence",
        "hundbajs",
    ]
    walk = {"source": {"name": "w", "kind": "shortcomings"}, "columns": {"category": "Brott", "day": "Datum"}}
    found = kept(receive(text, walk, around=around))["category"].to_list()
    assert found == ["shortcoming_graffiti", "shortcoming_hundbajs"]


def test_fault_reports_without_numbers_cover_days() -> None:
    delivery = shipped("felanmalan")
    rows = kept(delivery)
    assert rows["status"].to_list() == ["fixed", "open", "open"]  # two that are alike are two
    assert rows["shortcoming_id"].null_count() == 3
    assert delivery.covers == Period(dt.date(2020, 5, 2), dt.date(2020, 5, 4))
    assert delivery.source.evidence_class is EvidenceClass.TESTIMONY


# Contributions ------------------------------------------------------------------------------------------------------


def test_contributions_say_in_what_capacity_on_what_footing_and_whether_they_may_leave() -> None:
    delivery = shipped("bidrag")
    rows = kept(delivery)
    assert rows.select("contribution_id", "role", "evidence_class", "direction", "has_consent").rows() == [
        ("1", "school", "assessment", "worse", True),
        ("2", "landlord", "testimony", "worse", False),
        ("3", "civil_society", "testimony", "unknown", False),  # not said is no
    ]
    assert rows["category"].to_list() == ["assault", "topic_nedskrapning_i_tvattstugor", "theft"]
    assert rows.select("day", "end_day").rows() == [
        (dt.date(2020, 10, 1), dt.date(2020, 11, 1)),
        (dt.date(2020, 11, 2), dt.date(2020, 11, 3)),
        (dt.date(2020, 9, 1), dt.date(2020, 9, 2)),
    ]
    assert why(delivery) == [(5, "S03"), (6, "D11"), (7, "S03")]


def test_what_may_not_be_passed_on_is_not_quoted_beside_it(receive: Receive) -> None:
    """Notes and the register of categories are printed in reports."""
    delivery = shipped("bidrag")
    printed = str(delivery.notes) + str(delivery.categories)
    assert "tvättstugor" not in printed
    mapping = {
        "source": {"name": "b", "kind": "contributions"},
        "columns": {"role": "roll", "category": "ämne", "day": "dag", "consent": "lov", "area": "område"},
        "place": {"unknown": "unplaced"},
    }
    rows = "skola;Hemligt;2020-05-01;nej;Gömman\nskola;Öppet;2020-05-01;ja;Ale\nskola;Öppet;2020-05-01;ja;Ale\n"
    told = receive(f"roll;ämne;dag;lov;område\n{rows}", mapping)
    assert [category.names["sv"] for category in told.categories] == ["Öppet"]
    assert "Hemligt" not in str(told.notes)
    assert "Gömman" not in str(told.notes)
    assert told.n_kept == 3
    assert receive("roll;ämne;dag;lov;område\nskola;Hemligt;2020-05-01;nej;Ale\n", mapping).categories == ()


def test_no_name_or_number_of_a_person_is_kept_anywhere() -> None:
    delivery = shipped("bidrag")
    assert "Andersson" not in str(kept(delivery).rows()) + str(aside(delivery).rows())
    assert "070" not in str(kept(delivery).rows())
    assert "[namn]" in kept(delivery)["text"][0]
    assert "Fler bråk på rasterna" in kept(delivery)["text"][0]
    assert "Karlsson" not in str(aside(delivery).rows())


def test_identities_that_look_like_plates_stay_apart(receive: Receive) -> None:
    mapping = {
        "source": {"name": "w", "kind": "shortcomings"},
        "columns": {"identity": "nr", "category": "brist", "day": "dag"},
    }
    lines = "".join(f"ABC{number};Klotter;2020-10-01\n" for number in range(100, 130))
    assert kept(receive(f"nr;brist;dag\n{lines}", mapping))["shortcoming_id"].n_unique() == 30


def test_a_school_called_after_a_person_keeps_its_name(receive: Receive) -> None:
    mapping = {"source": {"name": "m", "kind": "places"}, "columns": {"place_kind": "typ", "name": "namn"}}
    rows = kept(receive("typ;namn\nSkola;Anna Whitlocks gymnasium\nSkola;Erik Dahlbergsgymnasiet\n", mapping))
    assert rows["name"].to_list() == ["Anna Whitlocks gymnasium", "Erik Dahlbergsgymnasiet"]


# Laws ---------------------------------------------------------------------------------------------------------------

JUNK = ("", "?", "2020-13-45", "2999-01-01", "-3", "1e400", "Mars", "Ale", "ja", "=1+1", "x" * 300, "POLYGON ((", "0")
KINDS = ("trygghetsmatning", "polisens_trygghetsmatning", "bidrag", "trygghetsvandringar", "platser", "utsatta_omraden")


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoilt=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20), st.sampled_from(JUNK)), max_size=8))
def test_every_row_is_kept_or_set_aside_whatever_stands_in_it(
    name: str, spoilt: list[tuple[int, int, str]], tmp_path: Path
) -> None:
    lines = [line.split(";") for line in (FIXTURES / f"{name}.csv").read_text().splitlines()]
    body = [list(line) for line in lines[1:] * 4]  # enough for a rule about most of a file to leave it be
    for row, column, junk in spoilt:
        body[row % len(body)][column % len(lines[0])] = junk
    file = tmp_path / "fil.csv"
    file.write_text("\n".join(";".join(line) for line in [lines[0], *body]) + "\n")
    mapping = read_mapping(EXAMPLES / f"{name}.toml")
    delivery = receive_file(file, mapping, make_surroundings(today=dt.date(2024, 1, 1)))
    there, left = kept(delivery)["source_row"].unique().to_list(), aside(delivery)["source_row"].to_list()
    assert sorted([*there, *left]) == list(range(2, len(body) + 2))
    assert (len(there), len(left)) == (delivery.n_kept, delivery.n_rows - delivery.n_kept)
    shelf = ShelfRows(delivery)  # what the store asks of rows: the columns, none empty that may not be, sums that hold
    assert sum(part.num_rows for part in shelf) == kept(delivery).height
    assert sum(held.n_rows for held in shelf.holdings()) == kept(delivery).height
