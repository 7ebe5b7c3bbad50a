"""Real surveys beside the project, reconciled to the last answer, and published estimates found again."""

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest

from lagesbild.config import StoreOptions
from lagesbild.domain import AnswerStatus, Delivery
from lagesbild.intake import read_mapping, receive_file
from lagesbild.kernels.survey import design_mean
from lagesbild.store import open_store
from tests.intake.conftest import kept, make_surroundings
from tests.store import made

pytestmark = pytest.mark.shared

MAPPINGS = Path(__file__).resolve().parents[2] / "examples/mappings"
TODAY = dt.date(2014, 1, 1)
# What the file writes for each question's answers, as labels.json beside it has them.
BCS = {
    "victim": "bcsvictim",
    "safe_after_dark": "walkdark",
    "safe_by_day": "walkday",
    "safe_at_home": "homealon",
    "worry_burglary": "wburgl",
    "worry_car_stolen": "wcarstol",
    "worry_attacked": "wattack",
}
WORRY = {1.0: 4.0, 2.0: 3.0, 3.0: 2.0, 4.0: 1.0}


@pytest.fixture(scope="module")
def bcs(shared: Path) -> Delivery:
    file = shared / "data/uk-bcs-2007-08/bcs_0708.parquet"
    return receive_file(file, read_mapping(MAPPINGS / "bcs_2007_08.toml"), make_surroundings(today=TODAY))


def test_every_respondent_and_answer_of_the_british_crime_survey(bcs: Delivery, shared: Path) -> None:
    """11,676 respondents; the 16 without a weight are set aside; every answer of the others is the file's."""
    assert (bcs.n_rows, bcs.n_kept, dict(bcs.reasons)) == (11_676, 11_660, {"A03": 16})
    file = pl.read_parquet(shared / "data/uk-bcs-2007-08/bcs_0708.parquet").filter(pl.col("tcindwt").is_not_null())
    rows = kept(bcs)
    assert rows.height == 11_660 * len(BCS)
    for question, column in BCS.items():
        told = rows.filter(question=question)
        theirs = file[column].cast(pl.Float64)
        if question.startswith("worry"):
            theirs = theirs.replace_strict(WORRY, default=None, return_dtype=pl.Float64)
        assert told["answer"].to_list() == theirs.to_list(), question
        assert told["weight"].to_list() == file["tcindwt"].cast(pl.Float64).to_list()
        unanswered = told.filter(pl.col("answer").is_null())["answer_status"].unique().to_list()
        assert set(unanswered) <= {AnswerStatus.NO_ANSWER, AnswerStatus.NOT_ASKED}


def test_published_estimates_of_the_british_crime_survey(bcs: Delivery, shared: Path, tmp_path: Path) -> None:
    """Estimates and standard errors of R's survey package (Lumley 2004, J. Statistical Software 9(8)), kept beside."""
    told = json.loads((shared / "data/stats-classics/reference_values.json").read_text())["bcs_0708"]
    home = tmp_path / "home"
    home.mkdir()
    with open_store(home, StoreOptions()) as store:
        store.add(bcs, "one", made.NOON)
        got = store.survey("victim", "safe_after_dark")
    victim, dark = got["victim"], got["safe_after_dark"]
    share = design_mean(victim.y, victim.weights, domain=victim.domain())
    assert (share.value, share.se) == pytest.approx((told["bcsvictim"]["est"], told["bcsvictim"]["se"]), rel=1e-6)
    shares = [design_mean(dark.y == step, dark.weights, domain=dark.domain()) for step in (1, 2, 3, 4)]
    assert [each.value for each in shares] == pytest.approx(told["walkdark"]["est"], rel=1e-6)
    assert [each.se for each in shares] == pytest.approx(told["walkdark"]["se"], rel=1e-4)


def test_every_incident_of_the_victimization_survey(shared: Path) -> None:
    """23,969 incidents of 22 years, five questions of each."""
    file = shared / "data/us-ncvs-lone-offender/ncvs.parquet"
    delivery = receive_file(file, read_mapping(MAPPINGS / "ncvs_lone_offender.toml"), make_surroundings(today=TODAY))
    assert (delivery.n_rows, delivery.n_kept, dict(delivery.reasons)) == (23_969, 23_969, {})
    theirs, rows = pl.read_parquet(file), kept(delivery)
    assert rows.height == 23_969 * 5
    assert rows.filter(question="reported")["answer"].to_list() == theirs["reportedtopolice"].to_list()
    years = rows.filter(question="reported")["round"].cast(pl.Int64)
    assert years.to_list() == theirs["YEAR"].cast(pl.Int64).to_list()
    assert rows.filter(question="injured")["reference_year"].to_list() == theirs["YEAR"].cast(pl.Int64).to_list()
    stranger = rows.filter(question="stranger")
    told = stranger.group_by("answer", "answer_status").len().rows()
    n_of = dict(theirs["relationship"].value_counts().iter_rows())
    assert sorted(told, key=str) == sorted(
        [
            (1.0, 0, n_of[0.0]),
            (0.0, 0, n_of[1.0] + n_of[2.0] + n_of[3.0]),
            (None, int(AnswerStatus.NO_ANSWER), n_of[None]),
        ],
        key=str,
    )
