"""What is said of two real surveys, beside the files' own numbers and published estimates."""

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest

from lagesbild.config import Config, StoreOptions
from lagesbild.domain import Claim, Finding, Surveys, SurveyThemes
from lagesbild.intake import read_mapping, receive_file
from lagesbild.known import survey_themes_of
from lagesbild.plugins import PROFILES
from lagesbild.store import open_store
from tests.analyses.panels import ask_of
from tests.intake.conftest import make_surroundings
from tests.store import made

pytestmark = pytest.mark.shared

MAPPINGS = Path(__file__).resolve().parents[2] / "examples/mappings"
BCS, NCVS = "data/uk-bcs-2007-08/bcs_0708.parquet", "data/us-ncvs-lone-offender/ncvs.parquet"


def told_of(file: Path, mapping: str, home: Path) -> dict[str, Finding]:
    """What `perceptions` says of a file, by part."""
    delivery = receive_file(file, read_mapping(MAPPINGS / mapping), make_surroundings(today=dt.date(2014, 1, 1)))
    home.mkdir()
    with open_store(home, StoreOptions()) as store:
        store.add(delivery, "one", made.NOON)
        questions = store.questions().items()
        told = [
            one for source, asked in questions for one in store.survey(*(q.key for q in asked), source=source).values()
        ]
    england = PROFILES.load("england").make_profile(PROFILES.options("england", {}))
    themes = survey_themes_of(england, Config("england"))
    said = ask_of("perceptions", {Surveys: Surveys(tuple(told)), SurveyThemes: themes})
    return {one.part: one for one in said if isinstance(one, Finding) and one.estimate}


@pytest.fixture(scope="module")
def bcs(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finding]:
    return told_of(shared / BCS, "bcs_2007_08.toml", tmp_path_factory.mktemp("bcs") / "home")


@pytest.fixture(scope="module")
def ncvs(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finding]:
    return told_of(shared / NCVS, "ncvs_lone_offender.toml", tmp_path_factory.mktemp("ncvs") / "home")


def weighted(file: pl.DataFrame, yes: pl.Expr) -> float:
    held = file.filter(yes.is_not_null())
    return float(held.select((yes.cast(pl.Float64) * pl.col("tcindwt")).sum() / pl.col("tcindwt").sum()).item())


def test_published_shares_of_the_british_crime_survey(bcs: dict[str, Finding], shared: Path) -> None:
    """R's survey package (Lumley 2004) gives shares and standard errors; the intervals are as wide as those say."""
    told = json.loads((shared / "data/stats-classics/reference_values.json").read_text())["bcs_0708"]
    victim, dark = bcs["victim"].estimate, bcs["safe_after_dark"].estimate
    assert victim.value == pytest.approx(told["bcsvictim"]["est"], rel=1e-6)
    assert (victim.upper - victim.lower) / 3.92 == pytest.approx(told["bcsvictim"]["se"], rel=0.02)
    assert dark.value == pytest.approx(sum(told["walkdark"]["est"][2:]), rel=1e-6)


def test_five_statements_of_the_british_crime_survey_beside_the_file(bcs: dict[str, Finding], shared: Path) -> None:
    file = pl.read_parquet(shared / BCS).filter(pl.col("tcindwt").is_not_null())
    sex, age = pl.col("sex").cast(pl.Int64), pl.col("age").cast(pl.Float64)
    unsafe = pl.when(pl.col("walkdark").cast(pl.Float64).is_between(1, 4)).then(
        pl.col("walkdark").cast(pl.Float64) >= 3
    )
    victim = pl.col("bcsvictim").cast(pl.Float64) == 1
    women, men = file.filter(sex == 2), file.filter(sex == 1)
    young = women.filter(age.is_between(16, 24))
    cases = {
        "safe_after_dark/female": (weighted(women, unsafe), Claim.HIGHER),
        "safe_after_dark/female/16–24": (weighted(young, unsafe), Claim.HIGHER),
        "safe_after_dark/male/25–44": (weighted(men.filter(age.is_between(25, 44)), unsafe), Claim.LOWER),
        "victim/female/16–24": (weighted(young, victim), Claim.HIGHER),
        "victim/female": (weighted(women, victim), Claim.NONE),
    }
    for part, (share, claim) in cases.items():
        assert bcs[part].estimate.value == pytest.approx(share, rel=1e-6), part
        assert bcs[part].claim is claim, part


def test_five_statements_of_the_victimization_survey_beside_the_file(ncvs: dict[str, Finding], shared: Path) -> None:
    file = pl.read_parquet(shared / NCVS).with_columns(
        year=pl.col("YEAR").cast(pl.Int64), reported=pl.col("reportedtopolice").cast(pl.Float64)
    )
    for year in ("1992", "2000", "2010"):
        share = file.filter(pl.col("year") == int(year))["reported"].mean()
        assert ncvs[f"reported/{year}"].estimate.value == pytest.approx(share, rel=1e-6)
    assert ncvs["reported"].estimate.value == pytest.approx(
        file.filter(pl.col("year") == 2013)["reported"].mean(), rel=1e-6
    )
    young = ncvs["reported/male/12–17"]
    assert young.claim is Claim.LOWER
    assert young.facts["whom"]["en"] == "the incidents against boys aged 12–17"
