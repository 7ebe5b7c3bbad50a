import json
from pathlib import Path

import numpy as np
import pytest

from lagesbild.kernels import mrp
from lagesbild.kernels.mrp import fit_mrp
from tests.oracles import mrp as slow

BY_SAMPLING = json.loads((Path(__file__).parents[1] / "published" / "mrp_by_sampling.json").read_text())


def invented_survey(areas=15, *, respondents=600, area_sd=0.4, group_sd=0.3, level=-1.0, seed=1):
    """Yes, asked and population by area, sex and age, and each area's true share."""
    rng = np.random.default_rng(seed)
    population = np.round(rng.integers(50, 900, (areas, 2, 5)) * rng.gamma(4, 0.25, (areas, 1, 1))) + 1
    logit = level + np.array([0, 0.5])[None, :, None] + area_sd * rng.normal(size=(areas, 1, 1))
    logit = logit + group_sd * (rng.normal(size=(1, 1, 5)) + rng.normal(size=(1, 2, 5)))
    answering = population * np.linspace(0.6, 1.4, 5)  # the old answer more often
    asked = rng.multinomial(respondents, (answering / answering.sum()).ravel()).reshape(population.shape)
    p = 1 / (1 + np.exp(-logit))
    return rng.binomial(asked, p), asked, population, (population * p).sum(axis=(1, 2)) / population.sum(axis=(1, 2))


def test_against_long_chains():
    found = fit_mrp(BY_SAMPLING["yes"], BY_SAMPLING["asked"], BY_SAMPLING["population"])
    assert found.converged
    assert found.value == pytest.approx(BY_SAMPLING["value"], abs=0.0015)
    assert found.lower == pytest.approx(BY_SAMPLING["lower"], abs=0.004)
    assert found.upper == pytest.approx(BY_SAMPLING["upper"], abs=0.004)
    assert found.overall == pytest.approx(BY_SAMPLING["overall"], abs=0.002)
    assert (found.area_sd, *found.area_sd_interval) == pytest.approx(BY_SAMPLING["area_sd"], abs=0.01)
    assert (found.group_sd, *found.group_sd_interval) == pytest.approx(BY_SAMPLING["group_sd"], abs=0.01)


@pytest.mark.parametrize("area_sd", [0.0, 0.4, 1.5])
@pytest.mark.parametrize("group_sd", [0.0, 0.5])
def test_one_point_of_the_grid_against_dense_algebra(area_sd, group_sd):
    yes, asked, population, _ = invented_survey(6, respondents=150)
    covariates = np.linspace(-1, 1, 6)[:, None]
    cells = mrp._cells(yes, asked, population)
    model = mrp._Model(cells, covariates)
    logits, _, evidence = slow.laplace(yes, asked, covariates, (mrp.COEFFICIENT_SD, area_sd, group_sd))
    found_evidence, point = model.at(area_sd, group_sd, model.first_guess())
    assert point.settled
    assert point.logits.reshape(yes.shape) == pytest.approx(logits, abs=1e-5)
    assert found_evidence == pytest.approx(evidence, abs=1e-6)


def test_variances_of_cells_against_dense_algebra():
    yes, asked, population, _ = invented_survey(6, respondents=150)
    nothing = np.zeros((6, 0))
    model = mrp._Model(mrp._cells(yes, asked, population), nothing)
    _, covariance, _ = slow.laplace(yes, asked, nothing, (mrp.COEFFICIENT_SD, 0.4, 0.5))
    _, point = model.at(0.4, 0.5, model.first_guess())
    mode = model._solve(0.4, 0.5, point.logits, None)
    assert model._spread(point, mode).ravel() == pytest.approx(np.diag(covariance), rel=1e-6)


def test_many_respondents_give_back_the_recorded_shares():
    population = np.full((4, 2, 3), 100.0)
    share = np.array([0.1, 0.3, 0.5, 0.8])[:, None, None]
    found = fit_mrp(1e5 * share * np.ones((4, 2, 3)), np.full((4, 2, 3), 1e5), population)
    assert found.value == pytest.approx([0.1, 0.3, 0.5, 0.8], abs=0.002)
    assert found.overall[0] == pytest.approx(0.425, abs=0.002)


def test_shares_follow_the_residents_and_not_the_respondents():
    # Half of the old say yes and few of the young; only the old answered in numbers, but most residents are young.
    yes = np.tile([[10.0, 200.0]], (8, 1, 1))
    asked = np.tile([[100.0, 400.0]], (8, 1, 1))
    population = np.tile([[900.0, 100.0]], (8, 1, 1))
    found = fit_mrp(yes, asked, population)
    assert found.value == pytest.approx(np.full(8, 0.14), abs=0.01)


def test_an_area_nobody_answered_in_is_told_from_the_others_with_more_doubt():
    yes, asked, population, _ = invented_survey(20)
    yes[0] = asked[0] = 0
    found = fit_mrp(yes, asked, population)
    width = found.upper - found.lower
    assert found.asked[0] == 0
    assert width[0] > np.max(width[1:])
    assert found.overall[1] < found.value[0] < found.overall[2]


def test_a_covariate_tells_of_an_area_nobody_answered_in():
    rng = np.random.default_rng(2)
    x = np.linspace(-1.5, 1.5, 20)
    asked = np.full((20, 2, 3), 12)
    yes = rng.binomial(asked, (1 / (1 + np.exp(-x)))[:, None, None])
    yes[0] = asked[0] = yes[-1] = asked[-1] = 0
    found = fit_mrp(yes, asked, np.full((20, 2, 3), 50.0), area_covariates=x[:, None])
    assert found.value[0] < 0.35
    assert found.value[-1] > 0.65


def test_order_of_areas_does_not_matter_and_nothing_is_changed():
    yes, asked, population, _ = invented_survey()
    before = yes.copy(), asked.copy(), population.copy()
    order = np.random.default_rng(3).permutation(15)
    there, back = fit_mrp(yes, asked, population), fit_mrp(yes[order], asked[order], population[order])
    assert back.value == pytest.approx(there.value[order], abs=1e-9)
    assert back.upper == pytest.approx(there.upper[order], abs=1e-6)
    for now, then in zip((yes, asked, population), before, strict=True):
        assert np.array_equal(now, then)


def test_scaling_the_population_changes_nothing():
    yes, asked, population, _ = invented_survey()
    once, scaled = fit_mrp(yes, asked, population), fit_mrp(yes, asked, 1000 * population)
    assert scaled.value == pytest.approx(once.value, abs=1e-12)


def test_yes_and_no_mirror_each_other():
    yes, asked, population, _ = invented_survey()
    there, back = fit_mrp(yes, asked, population), fit_mrp(asked - yes, asked, population)
    assert back.value == pytest.approx(1 - there.value, abs=2e-3)
    assert back.lower == pytest.approx(1 - there.upper, abs=2e-3)


def test_intervals_hold_the_truth():
    held = []
    for seed in range(25):
        rng = np.random.default_rng(seed)
        sds = {"area_sd": rng.exponential(0.22), "group_sd": rng.exponential(0.22)}
        yes, asked, population, truth = invented_survey(20, respondents=500, seed=100 + seed, **sds)
        found = fit_mrp(yes, asked, population)
        held.append(np.mean((found.lower <= truth) & (truth <= found.upper)))
    assert 0.91 < np.mean(held) < 0.985


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"yes": np.zeros((3, 2, 2))}, "0 of 24 said yes"),
        ({"yes": np.full((3, 2, 2), 2.0)}, "24 of 24 said yes"),
        ({"yes": np.full((3, 2, 2), 3.0)}, r"yes is 3 at position \(0, 0, 0\), where 2 were asked"),
        ({"yes": np.ones((3, 2))}, r"expected \[areas, sexes, ages\]"),
        ({"asked": np.full((3, 2, 2), np.nan)}, "missing"),
        ({"population": np.array([np.ones((2, 2)), np.zeros((2, 2)), np.ones((2, 2))])}, "area 1 has no residents"),
        ({"area_covariates": np.ones(3)}, r"area_covariates has shape \(3,\)"),
        ({"prior_sd_upper": 0}, "prior_sd_upper"),
        ({"level": 95}, "level is 95"),
    ],
)
def test_refuses(changes, message):
    given = {
        "yes": np.ones((3, 2, 2)),
        "asked": np.full((3, 2, 2), 2.0),
        "population": np.full((3, 2, 2), 9.0),
        **changes,
    }
    with pytest.raises(ValueError, match=message):
        fit_mrp(given.pop("yes"), given.pop("asked"), given.pop("population"), **given)
