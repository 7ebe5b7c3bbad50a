"""The shipped mappings of event-like sources: each takes in an invented file that is made as such files are."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from lagesbild.domain import Area, Areas, Delivery
from lagesbild.domain.tables import EvidenceClass
from lagesbild.errors import UsageError
from lagesbild.intake import mapping_from, read_mapping, receive_file
from lagesbild.intake.delays import WEEK, reporting_delays
from lagesbild.profiles import sweden
from tests.intake.conftest import aside, events_mapping, kept, make_areas, make_surroundings, warned

MAPPINGS = Path(__file__).resolve().parents[2] / "examples/mappings"
FIXTURES = Path(__file__).parent / "fixtures"
SWEDEN = sweden.make_profile(sweden.Options())
CATEGORIES = {category.code: category for category in SWEDEN.categories}
LEVELS = ("basomrade", "stadsdel", "kommun", "deso", "polisregion")
UNITS = Areas("enhet", "2024", (Area("1", "Ekskolan"), Area("2", "Hemtjänst Norr")))
at = dt.datetime.fromisoformat


def received(mapping: str, fixture: str = "", folder: Path = FIXTURES) -> Delivery:
    """The fixture taken in by the shipped mapping. `by_point` needs a map, and one level to choose from."""
    areas = {"kommun": make_areas()} if mapping == "police_by_point" else {each: make_areas(each) for each in LEVELS}
    around = make_surroundings(profile=SWEDEN, areas={**areas, **({} if len(areas) == 1 else {"enhet": UNITS})})
    return receive_file(folder / f"{fixture or mapping}.csv", read_mapping(MAPPINGS / f"{mapping}.toml"), around)


def test_police_extract_by_street_and_base_area() -> None:
    delivery = received("police_by_base_area")
    rows = kept(delivery)
    assert (delivery.n_rows, delivery.n_kept, rows.height) == (10, 10, 11), "two burglaries on one row"
    assert rows["category"].to_list()[:4] == [
        *("residential_burglary", "storage_burglary", "storage_burglary", "bicycle_theft"),
    ]
    assert rows.select("starts", "ends").row(0) == (at("2020-01-05 22:00"), at("2020-01-06 07:00"))
    assert rows.select("starts", "ends").row(1) == (at("2019-12-31 00:00"), at("2020-01-07 00:00"))
    assert rows.select("day", "reported_day", "area_code").row(3) == (
        dt.date(2020, 2, 14),
        dt.date(2020, 2, 14),
        "0102",
    )
    assert dict(delivery.warned) == {"B01": 1, "B02": 1, "D07": 1, "D08": 1, "D09": 1, "P06": 1}
    assert delivery.n_unplaced == 1
    assert [(each.category, each.day) for each in delivery.breaks] == [("bicycle_theft", dt.date(2020, 1, 1))]
    told = {row["reason"]: row["suggestion"] for row in warned(delivery).iter_rows(named=True)}
    assert told["B02"] == "9829 tillgrepp av elcykel; 9830 tillgrepp av cykel, ej elcykel"
    assert not any("gatan" in column.lower() for column in rows.columns)


def test_reports_of_a_police_extract_become_a_delay_triangle() -> None:
    delivery = received("police_by_base_area")
    assert delivery.covers is not None
    told = reporting_delays(kept(delivery), delivery.covers, dt.date(2020, 4, 1), days_per_period=WEEK, n_delays=4)
    assert told.counts.sum() > 0
    assert told.n_without_report == 0


def test_police_extract_by_point() -> None:
    delivery = received("police_by_point")
    rows = kept(delivery)
    assert rows["category"].to_list() == ["car_fire", "residential_burglary", "arson", "knife_offence"]
    assert dict(delivery.reasons) == {"I01": 1}
    assert rows["place_grade"].to_list()[2:] == ["outside", "unknown"]
    assert dict(delivery.warned) == {"P01": 1, "P03": 1}
    assert rows.select("starts", "ends").row(1) == (at("2020-05-01 08:00"), at("2020-05-03 17:30"))


def test_police_extract_by_deso_counts_by_the_day_of_the_report() -> None:
    delivery = received("police_by_deso")
    rows = kept(delivery)
    assert rows["category"].to_list() == [
        *("bicycle_theft", "gross_violation_of_woman", "explosion_offence", "theft_from_vehicle"),
    ]
    assert rows["day"].to_list() == rows["reported_day"].to_list()
    assert rows["starts"].null_count() == 4, "when it happened is not told"
    assert dict(delivery.warned) == {"B02": 1}


def test_names_of_codes_serve_where_the_codes_are_lacking() -> None:
    text = (MAPPINGS / "police_by_deso.toml").read_text(encoding="utf-8")
    assert 'category = "Brottskod klartext"' in text
    by_name = read_mapping(MAPPINGS / "police_by_deso.toml")
    written = {"name": "x", "kind": "events"}
    columns = {"category": "Brottskod klartext", "event_id": "Id", "reported": "Inskrivningsdatum", "area": "DeSO"}
    mapping = mapping_from(
        {
            "source": written,
            "columns": columns,
            "place": {"level": by_name.place.level, "by": "code"},
            "category_rules": {"register": "offence_codes"},
        }
    )
    around = make_surroundings(profile=SWEDEN, areas={"deso": make_areas("deso")})
    codes = kept(receive_file(FIXTURES / "police_by_deso.csv", mapping, around))["category"].to_list()
    assert codes == kept(received("police_by_deso"))["category"].to_list()


def test_call_outs_hold_in_their_last_version() -> None:
    delivery = received("rescue_service")
    rows = kept(delivery)
    assert rows["category"].to_list() == ["vehicle_fire", "building_fire", "rescue_explosion", "outdoor_fire"]
    assert dict(delivery.reasons) == {"B01": 1, "I02": 2}
    told = aside(delivery).filter(pl.col("reason") == "I02")
    assert told.select("source_row", "column", "value").rows() == [
        *((2, "Årsnummer", "2021-0101"), (8, "Årsnummer", "2021-0105")),
    ]
    assert [(each.day, each.kind) for each in delivery.breaks] == [(dt.date(2022, 1, 1), "recording")]


def test_deliberate_fires_are_a_source_of_their_own() -> None:
    delivery = received("rescue_service_deliberate", "rescue_service")
    assert kept(delivery).select("event_id", "category").rows() == [("2021-0101", "deliberate_fire")]


def test_no_sum_has_a_fire_twice_nor_a_call_out_beside_an_offence() -> None:
    """The same car fire can be a call-out, a deliberate fire and an offence: three categories, in no common sum."""
    told = {
        "call-outs": set(kept(received("rescue_service"))["category"]),
        "deliberate": set(kept(received("rescue_service_deliberate", "rescue_service"))["category"]),
        "offences": set(kept(received("police_by_point"))["category"]),
        "lists": set(kept(received("shootings_events"))["category"]),
        "staff": set(kept(received("est_reports"))["category"]) | set(kept(received("ia_by_place", "ia"))["category"]),
    }
    for category in CATEGORIES.values():
        if category.sums_children:
            summed = _leaves(category.code)
            assert sum(bool(summed & codes) for codes in told.values()) <= 1, category.code


def _leaves(code: str) -> set[str]:
    below = [category.code for category in SWEDEN.categories if category.parent_code == code]
    return {code}.union(*(_leaves(child) for child in below)) if CATEGORIES[code].sums_children else {code}


def test_shootings_by_month_are_preliminary_until_revised() -> None:
    delivery = received("shootings_monthly")
    rows = kept(delivery)
    assert rows["is_preliminary"].to_list() == [False, False, False, True, True]
    assert dict(delivery.reasons) == {"B01": 1}
    assert rows.select("category", "count", "start_day").row(0) == ("shooting", 4, dt.date(2020, 11, 1))


def test_list_of_shootings_has_each_once_as_last_told() -> None:
    delivery = received("shootings_events")
    assert kept(delivery).select("event_id", "category", "area_code").rows() == [
        *(("1", "shooting", "0101"), ("2", "explosion_listed", "0102")),
    ]
    assert dict(delivery.reasons) == {"I02": 1}
    assert kept(delivery)["starts"][1] == at("2021-01-15 03:40")


def test_incidents_of_staff_by_place_and_by_unit() -> None:
    by_place, by_unit = received("ia_by_place", "ia"), received("ia_by_unit", "ia")
    assert dict(by_place.reasons) == dict(by_unit.reasons) == {"B01": 1}
    assert kept(by_place)["area_code"].to_list() == ["0101", "0102", "0101", None]
    assert kept(by_unit)["area_code"].to_list() == ["1", "1", "2", "2"]
    assert kept(by_unit)["category"].to_list() == [
        *("staff_threat_violence", "staff_near_miss", "staff_risk_observation", "staff_accident"),
    ]
    assert dict(by_unit.warned) == {"D08": 1}
    assert all(CATEGORIES[code].exposure == "employees" for code in kept(by_unit)["category"])
    exposures = kept(received("employees_by_unit"))
    assert exposures.select("exposure", "level", "area_code", "value").rows() == [
        *(("employees", "enhet", "1", 61.0), ("employees", "enhet", "2", 118.0)),
    ]


def test_reports_of_the_working_week() -> None:
    delivery = received("est_reports")
    assert kept(delivery)["category"].to_list() == [
        *("est_damage", "est_gathering", "est_light", "est_fight", "est_event", "overgivna_bilar"),
    ]
    assert dict(delivery.reasons) == {"I01": 1}
    assert dict(delivery.warned) == {"P06": 1}
    weekly = received("est_weekly")
    assert kept(weekly)["start_day"].to_list()[1] == dt.date(2020, 12, 28)
    assert kept(weekly)["status"].to_list() == [0, 0, 1, 0]
    assert dict(weekly.warned) == {"A02": 1}


@pytest.mark.parametrize("mapping", ["ia_by_place", "ia_by_unit", "est_reports", "est_weekly"])
def test_what_staff_write_down_is_evidence_of_its_own_class(mapping: str) -> None:
    delivery = received(mapping, "ia" if mapping.startswith("ia") else "")
    assert delivery.source.evidence_class is EvidenceClass.STAFF_REPORT
    assert received("police_by_point").source.evidence_class is EvidenceClass.MEASURED


def test_a_spreadsheet_is_taken_in_by_the_same_mapping(tmp_path: Path) -> None:
    table = pl.read_csv(FIXTURES / "est_reports.csv", separator=";", infer_schema=False)
    table.write_excel(tmp_path / "est_reports.xlsx")
    around = make_surroundings(profile=SWEDEN, areas={"stadsdel": make_areas("stadsdel")})
    delivery = receive_file(tmp_path / "est_reports.xlsx", read_mapping(MAPPINGS / "est_reports.toml"), around)
    assert kept(delivery)["category"].to_list() == kept(received("est_reports"))["category"].to_list()


@pytest.mark.parametrize("mapping", ["police_by_base_area", "ia_by_place", "est_reports"])
def test_what_people_wrote_is_in_no_kept_row(mapping: str) -> None:
    rows = kept(received(mapping, "ia" if mapping == "ia_by_place" else ""))
    said = {value for column in rows.columns if rows[column].dtype == pl.String for value in rows[column].drop_nulls()}
    assert not any(word in value for value in said for word in ("elev", "ruta", "gatan", "Fall på is"))


def test_versions_need_an_identity_to_be_known_by() -> None:
    with pytest.raises(UsageError, match=r"needs columns\.event_id"):
        mapping_from(events_mapping(rows={"revised_by": "Version"}))


def test_every_mapping_of_these_has_a_test_and_a_line_in_the_list() -> None:
    listed = (MAPPINGS / "README.md").read_text(encoding="utf-8")
    for stem in ("police_by_base_area", "police_by_point", "police_by_deso", "rescue_service", "shootings_monthly"):
        assert f"`{stem}.toml`" in listed
