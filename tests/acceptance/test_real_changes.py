"""Brå's monthly figures of every municipality, 2013–2016: how much years really differ, and what is said of one."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from lagesbild.analyses.change_kind import Options
from lagesbild.domain import Claim, Panels
from lagesbild.kernels.change import year_against_years
from tests.analyses.panels import ask_of, findings
from tests.analyses.sources import panels_of, yearly_panel

pytestmark = pytest.mark.shared
FOLLOWS_LOOKING = ("Alkohol- och narkotikabrott", "Vapenbrott", "Vissa trafikbrott")
ENOUGH = 30  # events a year


@pytest.fixture(scope="module")
def by_year(shared: Path) -> dict[str, pl.DataFrame]:
    """Group of offences → municipality by year."""
    told = pl.read_parquet(shared / "data/se-bra-manad-kommun/brott_kommun_manad.parquet")
    summed = (
        told.with_columns(pl.col("brott").str.strip_chars(), pl.col("manad").dt.year().alias("year"))
        .group_by("region", "brott", "year")
        .agg(pl.col("antal").sum())
        .sort("year")
    )
    return {
        str(group[0]): rows.pivot(on="year", index="region", values="antal")
        for group, rows in summed.group_by("brott", maintain_order=True)
    }


def counts_of(table: pl.DataFrame) -> np.ndarray:
    counts = table.drop("region").to_numpy().astype(float)
    return counts[(counts >= ENOUGH).all(axis=1)]


def test_years_differ_by_about_as_much_as_is_taken_for_usual(by_year):
    """Beyond chance, in the logs: the middle of all groups that do not follow how much is looked for."""
    spreads = []
    for group, table in by_year.items():
        counts = counts_of(table)
        if group not in FOLLOWS_LOOKING and len(counts) > 50:
            noise = (1 / counts[:, 1:] + 1 / counts[:, :-1]) / 2
            spreads.append(float(np.sqrt((np.diff(np.log(counts), axis=1) ** 2 / 2 - noise).mean())))
    assert Options().usual_spread == pytest.approx(np.median(spreads), abs=0.02)


def test_the_last_year_is_called_another_seldom_enough(by_year):
    """2016 against the three years before: of all municipalities and groups about the one in twenty promised."""
    called = tried = 0
    for group, table in by_year.items():
        counts = counts_of(table)
        if group not in FOLLOWS_LOOKING and len(counts) > 50:
            options = Options()
            found = year_against_years(
                counts, np.ones(counts.shape), usual_spread=options.usual_spread, usual_df=options.usual_df
            )
            called += int((found.p_value < 0.05).sum())
            tried += len(counts)
    assert 0.02 < called / tried < 0.06


def test_of_gavle_nothing_is_called_worse_or_better_by_the_police_alone(by_year):
    """Thefts 4,873, 6,055, 4,885, 4,935: the high year fell back, and one register never decides."""
    panels = []
    for number, table in enumerate(by_year.values()):
        counts = table.filter(pl.col("region") == "Gävle kommun").drop("region").row(0)
        panels.append(yearly_panel(f"group_{number}", counts, first=2013, residents=98_000))
    said = findings(ask_of("change_kind", {Panels: panels_of(*panels)}))
    assert not [one for one in said if one.claim in (Claim.WORSE, Claim.BETTER)]
    assert len([one for one in said if one.part == "verdict"]) == len(panels)
