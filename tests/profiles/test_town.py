"""The files of Exempelstad hold what the truths say, and nothing else out of the ordinary."""

import csv
import math
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import python_calamine
import shapely
from pyarrow import parquet

from lagesbild.intake import AreaColumns, Surroundings, read_areas, read_mapping, receive_file
from lagesbild.plugins import PROFILES
from lagesbild.profiles.invented.expected import (
    EventType,
    Town,
    expected_counts,
    make_town,
    planted_factor,
    read_types,
    spread_between_areas,
)
from lagesbild.profiles.invented.history import AREA_MONTH_VARIANCE, TOWN_MONTH_SPREAD, throw_counts
from lagesbild.profiles.invented.town import TownFiles, write_town
from lagesbild.profiles.invented.truths import Planted, Truth
from tests.oracles.invented_town import Counted

LAST_YEAR = ((2024, 11), (2025, 11))
TYPES = {kind.category: kind for kind in read_types()}
CRIMES = [kind for kind in TYPES.values() if kind.source == "crimes"]
PLAIN = ("unlawful_threat", "drink_driving", "littering", "outdoor_fire", "graffiti_removal")  # nothing planted in them


def path_of(files: TownFiles, name: str) -> Path:
    return next(file.path for file in files.deliveries if file.path.name == name)


def residents(town: Town, code: str) -> float:
    return float(town.exposure["residents"][town.codes.index(code), -1])


# The map


def test_the_districts_tile_the_town(shapes: dict[str, shapely.Polygon]) -> None:
    assert len(shapes) == 24
    assert all(shape.geom_type == "Polygon" and shape.is_valid for shape in shapes.values())
    assert shapely.coverage_is_valid(list(shapes.values()))
    whole = shapely.union_all(list(shapes.values()))
    assert whole.area == pytest.approx(sum(shape.area for shape in shapes.values()), rel=1e-9)
    assert 60e6 < whole.area < 100e6  # a town of 110,000, not a county


def test_the_areas_file_can_be_taken_in_with_both_banks_of_the_river(files: TownFiles) -> None:
    drawn = files.areas
    areas = read_areas(drawn.path, AreaColumns(drawn.level, drawn.edition, drawn.code, drawn.name, crs=drawn.crs))
    assert areas.crs == "EPSG:3006"
    assert areas.names[2] == "Väster"
    assert min(len(each) for each in areas.neighbours) >= 2
    assert pyogrio.read_info(drawn.path)["features"] == 24


def test_one_district_is_very_small_and_none_is_very_large(town: Town) -> None:
    now = town.exposure["residents"][:, -1]
    assert now.min() == residents(town, "990109") == 640
    assert now.max() == 9000


# Everything that is drawn


def test_the_same_seed_writes_the_same_files(files: TownFiles, tmp_path: Path) -> None:
    again = write_town(tmp_path / "again")
    for one, other in zip(files.deliveries, again.deliveries, strict=True):
        if one.path.suffix != ".xlsx":  # a zip of files with the time of writing in it
            assert one.path.read_bytes() == other.path.read_bytes(), one.path.name
        else:
            assert rows_of_workbook(one.path) == rows_of_workbook(other.path)
        assert one.mapping.read_bytes() == other.mapping.read_bytes()


def test_another_seed_is_another_history_of_the_same_map(files: TownFiles, tmp_path: Path) -> None:
    other = write_town(tmp_path / "other", seed=1, size=0.3)
    assert path_of(other, "brott.csv").read_bytes() != path_of(files, "brott.csv").read_bytes()
    drawn = [pyogrio.read_arrow(each.areas.path)[1] for each in (files, other)]
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("size", [0.5, 3.0])
def test_size_scales_people_and_events_alike(planted: Planted, size: float) -> None:
    kind = TYPES["vandalism"]
    one, other = (make_town(planted, 7, scale) for scale in (1.0, size))
    ratio = expected_counts(other, kind, planted, 7).sum() / expected_counts(one, kind, planted, 7).sum()
    assert ratio == pytest.approx(size, rel=0.001)  # people are whole


def test_there_are_as_many_events_as_promised(crimes: Counted, planted: Planted) -> None:
    assert 70_000 < sum(crimes.events.values()) < 100_000
    lacking = sum(n for (_, area, _), n in crimes.events.items() if not area)
    assert 0.05 < lacking / sum(crimes.events.values()) < 0.09


def test_the_last_month_is_not_whole(crimes: Counted, files: TownFiles) -> None:
    months = {month for _, _, month in crimes.events}
    assert (min(months), max(months)) == ((2015, 11), (2025, 11))
    october, november = (
        sum(n for (_, _, at), n in crimes.events.items() if at == month) for month in ((2025, 10), (2025, 11))
    )
    assert november == pytest.approx(0.3 * october, rel=0.15)  # nine days of thirty
    assert files.today == date(2025, 11, 10)


# Rows that are wrong on purpose


def test_bad_rows_are_there_and_no_others(crimes: Counted, planted: Planted) -> None:
    wanted = {bad.wrong: bad.n for bad in planted.bad_rows if bad.source == "crimes"}
    assert dict(crimes.bad) == {**wanted, "before the file begins": 40}


def test_every_file_is_received_and_only_the_bad_rows_are_set_aside(files: TownFiles, planted: Planted) -> None:
    drawn, plugin = files.areas, PROFILES.load("invented")
    areas = read_areas(drawn.path, AreaColumns(drawn.level, drawn.edition, drawn.code, drawn.name, crs=drawn.crs))
    surroundings = Surroundings(
        profile=plugin.make_profile(plugin.Options()), areas={drawn.level: areas}, categories=(), today=files.today
    )
    wanted: dict[str, dict[str, int]] = defaultdict(dict)
    for bad in planted.bad_rows:
        wanted[{"crimes": "brott.csv", "incidents": "handelser.xlsx"}[bad.source]][bad.reason] = bad.n
    for file in files.deliveries:
        delivery = receive_file(file.path, read_mapping(file.mapping), surroundings)
        assert dict(delivery.reasons) == wanted[file.path.name], file.path.name
        assert delivery.n_kept > 200


def test_the_graffiti_file_has_every_kind_of_not_knowing(files: TownFiles, town: Town) -> None:
    with path_of(files, "klotter.csv").open(encoding="latin-1", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    cells = [row["Saneringar"] for row in rows if row["Stadsdel"] != "Hela kommunen"]
    assert (cells.count(".."), cells.count("")) == (6, 4)
    told = {(row["Stadsdel"], row["År"][:4], row["Månad"]) for row in rows}
    lacking = [(year, month) for year, month in (("2025", "Feb"), ("2025", "Mar"), ("2025", "Apr"))]
    assert all(("Lillåker", *when) not in told for when in lacking)
    assert len(told) == 120 * 25 - len(lacking)
    assert {row["År"] for row in rows if "prel." in row["År"]} == {"2025 prel."}


# The planted truths


def rate_ratio(crimes: Counted, town: Town, truth: Truth, span: tuple[tuple[int, int], tuple[int, int]]) -> float:
    """The area's rate over that of the rest."""
    kind = TYPES[truth.category].as_written
    rest = [code for code in town.codes if code != truth.area]
    of_rest = sum(crimes.n(kind, code, *span) for code in rest) / sum(residents(town, code) for code in rest)
    return crimes.n(kind, truth.area, *span) / residents(town, truth.area) / of_rest


def test_areas_that_differ_do_so_in_the_last_year_and_before(crimes: Counted, town: Town, planted: Planted) -> None:
    assert len(planted.of("area")) == 4
    for truth in planted.of("area"):
        for span in (LAST_YEAR, ((2016, 11), (2024, 11))):
            n = crimes.n(TYPES[truth.category].as_written, truth.area, *span)
            error = 3 / math.sqrt(n) + 0.1  # three standard errors, and that growth is not counted here
            assert abs(math.log(rate_ratio(crimes, town, truth, span) / truth.factor)) < error, truth.id


def test_a_planted_area_is_outside_what_the_spread_of_others_gives(planted: Planted, town: Town) -> None:
    """Strong enough to be found in one year: three standard deviations of chance and spread together."""
    for truth in planted.of("area", "area_since", "operation"):
        kind, here = TYPES[truth.category], town.codes.index(truth.area)
        factor = planted_factor(town, truth)[here, 108:120].mean()
        year = expected_counts(town, kind, planted, 5)[here, 108:120].sum() / factor * (1 - kind.unplaced)
        sd = math.sqrt(1 / year + kind.spread**2 + AREA_MONTH_VARIANCE / 12)
        assert abs(math.log(factor)) > 3 * sd, truth.id


def test_an_area_above_its_own_past(crimes: Counted, planted: Planted) -> None:
    (truth,) = planted.of("area_since")
    kind = TYPES[truth.category].as_written
    now, before = crimes.n(kind, truth.area, *LAST_YEAR), crimes.n(kind, truth.area, (2021, 11), (2024, 11)) / 3
    assert truth.factor / 1.4 < now / before < truth.factor * 1.4


def test_the_whole_town_against_the_nation(crimes: Counted, files: TownFiles, town: Town, planted: Planted) -> None:
    nation: dict[str, int] = defaultdict(int)
    with path_of(files, "riket.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if (row["År"], row["Månad"]) >= ("2025", ""):
                nation[row["Brottstyp"]] += int(row["Antal"].replace(" ", ""))
    against = {truth.category: truth.factor for truth in planted.of("town")}
    assert set(against) == {"bicycle_theft"}
    for kind in CRIMES:
        n = crimes.n(kind.as_written, None, (2025, 1), (2025, 11))
        here = n / town.exposure[kind.exposure][:, -1].sum()
        there = nation[kind.as_written] / town.nation[kind.exposure][-1]
        error = 3 * math.sqrt(1 / n + TOWN_MONTH_SPREAD**2 / 10)
        assert abs(math.log(here / there / against.get(kind.category, 1.0))) < error, kind.category


def monthly(crimes: Counted, kind: EventType, town: Town) -> np.ndarray:
    months = [(period.start_day.year, period.start_day.month) for period in town.months[:120]]
    totals = defaultdict(int)
    for (what, _, month), n in crimes.events.items():
        if what == kind.as_written:
            totals[month] += n
    return np.array([totals[month] for month in months]) / town.in_months(kind.exposure)[:, :120].sum(axis=0)


@pytest.mark.parametrize("kind", CRIMES, ids=lambda kind: kind.category)
def test_what_steps_or_drifts_does_and_the_rest_is_flat(
    kind: EventType, crimes: Counted, town: Town, planted: Planted
) -> None:
    """First five years against last five; the planted month or pace gives the ratio to be expected."""
    rate = monthly(crimes, kind, town)
    changing = planted.of("step", "drift", "recording", "area_since", "operation")
    truths = [truth for truth in changing if truth.category == kind.category]
    factor = np.ones((len(town.codes), len(town.months)))
    for truth in truths:
        factor = factor * planted_factor(town, truth)
    people = town.in_months(kind.exposure)[:, :120]
    wanted = (factor[:, :120] * people).sum(axis=0) / people.sum(axis=0)
    expected = wanted[60:].mean() / wanted[:60].mean()
    error = 3 * math.sqrt(2 / (rate * people.sum(axis=0)).sum() * 2 + 2 * TOWN_MONTH_SPREAD**2 / 60)
    assert abs(math.log(rate[60:].mean() / rate[:60].mean() / expected)) < error
    if not {t.kind for t in truths} & {"step", "drift", "recording"}:
        assert expected == pytest.approx(1.0, abs=0.06)


def test_steps_happen_in_their_month(planted: Planted, town: Town) -> None:
    for truth in planted.of("step", "recording"):
        assert truth.start is not None
        at = town.month_index(truth.start)
        factor = planted_factor(town, truth)
        assert town.months[at].start_day == truth.start
        assert (factor[:, :at] == 1).all()
        assert (factor[:, at:] == truth.factor).all()


def test_a_drift_is_its_factor_a_year_and_one_in_the_middle_of_the_last_year(planted: Planted, town: Town) -> None:
    for truth in planted.of("drift"):
        factor = planted_factor(town, truth)[0]
        assert factor[12:] / factor[:-12] == pytest.approx(truth.factor)
        assert np.log(factor[108:120]).mean() == pytest.approx(0, abs=1e-9)


def test_rows_are_lacking_where_nobody_has_said_so(crimes: Counted, planted: Planted) -> None:
    (truth,) = planted.of("missing_rows")
    assert sum(crimes.n(kind.as_written, truth.area, (2019, 3), (2019, 9)) for kind in CRIMES) == 0
    assert sum(crimes.n(kind.as_written, truth.area, (2018, 3), (2018, 9)) for kind in CRIMES) > 100


def test_the_survey_answers_differ_where_they_should(files: TownFiles, town: Town, planted: Planted) -> None:
    table = parquet.read_table(path_of(files, "trygghet.parquet")).to_pylist()
    yes, asked = defaultdict(float), defaultdict(float)
    for row in table:
        if row["fråga"] == "otrygg_kvall" and row["svar"] is not None:
            yes[row["stadsdel"]] += row["svar"] * row["vikt"]
            asked[row["stadsdel"]] += row["vikt"]
    planted_names = {town.names[town.codes.index(truth.area)]: truth.factor for truth in planted.of("survey")}
    rest = [name for name in town.names if name not in planted_names]
    of_rest = sum(yes[name] for name in rest) / sum(asked[name] for name in rest)
    assert 0.15 < of_rest < 0.30
    for name, factor in planted_names.items():
        assert yes[name] / asked[name] / of_rest == pytest.approx(factor, rel=0.25), name


# Everything else is flat


@pytest.mark.parametrize("category", PLAIN)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_spread_between_areas_is_the_one_stated(category: str, seed: int, planted: Planted) -> None:
    kind = TYPES[category]
    town = make_town(planted, seed, 1.0)
    multiple = spread_between_areas(town, kind, [], seed)
    assert np.log(multiple).std() == pytest.approx(kind.spread, rel=0.06)  # 24 normal scores: sd 0.96
    assert np.abs(np.log(multiple) - np.log(multiple).mean()).max() < 2.2 * kind.spread
    assert multiple @ town.exposure[kind.exposure][:, -1] == pytest.approx(town.exposure[kind.exposure][:, -1].sum())


def test_areas_with_a_planted_difference_have_no_other(planted: Planted, town: Town) -> None:
    truth = next(truth for truth in planted.truths if truth.id == "vandalism-vaster")
    multiple = spread_between_areas(town, TYPES["vandalism"], [truth], 5)
    assert multiple[town.codes.index(truth.area)] == 1.0


def test_months_are_a_little_more_uneven_than_chance(planted: Planted) -> None:
    """Relative variance beyond Poisson of an area's month: what the two kinds of unevenness make together."""
    kind, beyond = TYPES["unlawful_threat"], []
    for seed in range(20):
        town = make_town(planted, seed, 20.0)
        expected = expected_counts(town, kind, planted, seed)[:, :120]
        counts = throw_counts(town, kind, planted, seed)[:, :120]
        beyond.append((((counts - expected) ** 2 - expected) / expected**2).mean())
    assert np.mean(beyond) == pytest.approx(AREA_MONTH_VARIANCE + TOWN_MONTH_SPREAD**2, rel=0.1)


def test_crimes_of_the_night_happen_at_night(files: TownFiles) -> None:
    hours: dict[str, list[int]] = defaultdict(list)
    weekend: dict[str, list[bool]] = defaultdict(list)
    with path_of(files, "brott.csv").open(encoding="cp1252", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if row["Starttid"][4:5] == "-":
                hours[row["Brottstyp"]].append(int(row["Starttid"][11:13]))
                weekend[row["Brottstyp"]].append(date.fromisoformat(row["Starttid"][:10]).weekday() in (4, 5))
    at_night = {kind: np.mean([hour >= 21 or hour < 6 for hour in each]) for kind, each in hours.items()}
    assert at_night["Misshandel, utomhus"] > 0.55
    assert at_night["Butiksstöld"] < 0.06
    assert np.mean(weekend["Misshandel, utomhus"]) == pytest.approx(2 * 2 / (2 * 2 + 5), abs=0.02)


def rows_of_workbook(path: Path) -> list[list[object]]:
    rows: list[list[object]] = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return rows
