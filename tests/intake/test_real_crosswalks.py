"""Crosswalks on real divisions: 5,984 DeSO into 3,363 RegSO, and Dalarna's municipalities into its DeSO."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from lagesbild.carrying import links_of
from lagesbild.domain import Area, AreaColumns, Areas, Crosswalk, CrosswalkColumns, LinkKind
from lagesbild.intake import read_areas
from lagesbild.intake.area_checks import parent_notes
from lagesbild.intake.crosswalks import crosswalk_by_cells, crosswalk_by_surface, read_cells, read_crosswalk
from lagesbild.kernels.areal_interpolation import Interpolated, interpolate, share_out

pytestmark = pytest.mark.shared

DALARNA = "data/se-dalarna-deso2025"


def test_every_resident_of_every_deso_is_in_a_regso(shared: Path) -> None:
    file = shared / "data/se-regso-index/raw/koppling-deso2018-regso2020.csv"
    key = pl.read_csv(file, infer_schema=False)
    deso, regso = (
        Areas(level, edition, tuple(Area(code, code) for code in key[column].unique(maintain_order=True)))
        for level, edition, column in (("deso", "2018", "DeSO_2018"), ("regso", "2020", "RegSOkod_2020"))
    )
    made = read_crosswalk(file, CrosswalkColumns("DeSO_2018", "RegSOkod_2020"), deso, regso)
    assert (len(deso.codes), len(regso.codes), made.is_exact) == (5984, 3363, True)
    assert made.n_of(LinkKind.MERGE) + made.n_of(LinkKind.RECODE) == 5984
    told = pl.read_parquet(shared / "data/se-scb-deso/deso_long.parquet")
    people = told.filter((pl.col("tabell") == "000005FC") & (pl.col("variabel") == "totalt"))
    value_of = dict(people.select("deso", "varde").iter_rows())
    residents = np.array([[int(value_of[code])] for code in deso.codes])
    shared_out = share_out(residents, links_of(made))
    assert shared_out.sum() == residents.sum() in (10_521_556, 10_551_707)  # the bureau's own totals of two years


@pytest.fixture(scope="module")
def dalarna(shared: Path) -> tuple[Areas, Areas, np.ndarray, np.ndarray]:
    """Municipalities, DeSO, the residents of each DeSO, and those of each municipality as the sum of its DeSO."""
    deso = read_areas(
        shared / DALARNA / "deso_2025_dalarna_raw.parquet",
        AreaColumns("deso", "2025", "desokod", "desokod", "kommunkod"),
    )
    # The file says EPSG:3006 and holds coordinates of RT 90; in its own words no municipality lies in its county.
    whole = read_areas(
        shared / "data/se-geo/kommun.parquet",
        AreaColumns("kommun", "2020", "kn_kod", "kn_namn", crs="EPSG:3021", plane="EPSG:3006"),
    )
    here = [at for at, code in enumerate(whole.codes) if code.startswith("20")]
    kommun = Areas(
        "kommun", "2020", tuple(whole.members[at] for at in here), whole.crs, tuple(whole.boundaries[at] for at in here)
    )
    table = pl.read_csv(shared / DALARNA / "raw/deso_befolkning_2024.csv", infer_schema_length=0)
    residents = dict(table.select("desokod", pl.col("befolkning_2024").cast(pl.Float64)).iter_rows())
    of_deso = np.array([residents[code] for code in deso.codes])
    of_kommun = np.array([[sum(n for code, n in residents.items() if code.startswith(k))] for k in kommun.codes])
    return kommun, deso, of_deso, of_kommun


def told(made: Crosswalk, totals: np.ndarray) -> Interpolated:
    return interpolate(totals, links_of(made), made.evenness, is_counted=True)


def test_the_bounds_hold_whatever_the_shares_are(dalarna) -> None:
    """By surface the shares are far off, for people live where the ground is small; the bounds hold all the same."""
    kommun, deso, of_deso, of_kommun = dalarna
    found = told(crosswalk_by_surface(kommun, deso), of_kommun)
    assert found.value.sum() == pytest.approx(of_kommun.sum())
    assert ((found.lower[:, 0] <= of_deso) & (of_deso <= found.upper[:, 0])).all()


def test_squares_of_residents_say_it_four_times_better_than_ground(shared: Path, dalarna) -> None:
    kommun, deso, of_deso, of_kommun = dalarna
    cells = read_cells(shared / DALARNA / "befolkning_1km_2025_dalarna.parquet", "befolkning_2025")
    by_cells = told(crosswalk_by_cells(kommun, deso, cells), of_kommun)
    by_surface = told(crosswalk_by_surface(kommun, deso), of_kommun)
    error = np.abs(by_cells.value[:, 0] - of_deso)
    assert error.mean() * 4 < np.abs(by_surface.value[:, 0] - of_deso).mean()
    assert (error < 2 * by_cells.sd[:, 0]).mean() > 0.88


def test_the_map_in_the_wrong_system_is_known_by_its_parents(shared: Path) -> None:
    folder = shared / "data/se-geo"
    lan = read_areas(folder / "lan.parquet", AreaColumns("lan", "2020", "ln_kod", "ln_namn"))
    columns = AreaColumns("kommun", "2020", "kn_kod", "kn_namn", "ln_kod")
    assert "another system" in parent_notes(read_areas(folder / "kommun.parquet", columns), [lan])[-1]
    moved = AreaColumns("kommun", "2020", "kn_kod", "kn_namn", "ln_kod", crs="EPSG:3021")
    assert not any(
        "another system" in note for note in parent_notes(read_areas(folder / "kommun.parquet", moved), [lan])
    )
