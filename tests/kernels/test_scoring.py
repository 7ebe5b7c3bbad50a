import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import special

from lagesbild.kernels import scoring
from tests.oracles import scoring as slow

numbers = st.floats(-100, 100).map(lambda value: round(value, 3))
draws = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(2, 9)), elements=numbers)
LEVELS = np.array([0.025, 0.25, 0.5, 0.75, 0.975])


class TestCRPS:
    def test_of_a_normal_forecast_is_the_published_value(self):
        # Gneiting & Raftery (2007), eq. 21: for N(0, 1) and y = 0 it is (√2 − 1)/√π; for y = 1, 0.6024414.
        normal = special.ndtri((np.arange(200_000) + 0.5) / 200_000)
        found = scoring.crps([0.0, 1.0], np.tile(normal, (2, 1)))
        assert found == pytest.approx([(np.sqrt(2) - 1) / np.sqrt(np.pi), 0.6024414], abs=1e-4)

    @given(draws, numbers)
    def test_agrees_with_integrating_the_step_functions(self, x, y):
        observed = np.full(x.shape[0], y)
        expected = [slow.crps(y, list(row)) for row in x]
        assert scoring.crps(observed, x) == pytest.approx(expected, abs=1e-8)

    @given(numbers, numbers)
    def test_of_one_certain_number_is_the_absolute_error(self, y, said):
        assert scoring.crps([y], [[said]]) == pytest.approx([abs(y - said)])

    @given(draws, st.floats(0.1, 50), numbers)
    def test_changes_with_the_unit_and_not_with_the_origin(self, x, unit, origin):
        y = np.zeros(x.shape[0])
        once = scoring.crps(y, x)
        assert scoring.crps(unit * y, unit * x) == pytest.approx(unit * once, abs=1e-6)
        assert scoring.crps(y + origin, x + origin) == pytest.approx(once, abs=1e-6)

    def test_fair_does_not_depend_on_the_number_of_draws(self):
        rng = np.random.default_rng(4)
        y = rng.normal(size=40_000)
        few, many = rng.normal(size=(y.size, 4)), rng.normal(size=(y.size, 40))
        assert scoring.crps(y, few, fair=True).mean() == pytest.approx(
            scoring.crps(y, many, fair=True).mean(), abs=0.01
        )
        assert scoring.crps(y, few).mean() > scoring.crps(y, many).mean() + 0.05

    def test_the_truth_scores_best(self):
        rng = np.random.default_rng(5)
        y = rng.poisson(6, 3000)
        scores = [scoring.crps(y, rng.poisson(mean, (y.size, 400))).mean() for mean in (4, 5, 6, 7, 9)]
        assert np.argmin(scores) == 2


class TestIntervalScores:
    def test_interval_score_by_hand(self):
        # level 0.8: α = 0.2, a miss costs ten times its distance.
        found = scoring.interval_score([5.0, 1.0, 12.0], [2.0] * 3, [10.0] * 3, 0.8)
        assert found.score == pytest.approx([8, 18, 28])
        assert found.too_high == pytest.approx([0, 10, 0])
        assert found.too_low == pytest.approx([0, 0, 20])

    @given(arrays(np.float64, (3, 5), elements=numbers), numbers)
    def test_weighted_score_agrees_with_the_papers_equation(self, q, y):
        q = np.sort(q, axis=-1)
        found = scoring.weighted_interval_score(np.full(3, y), q, LEVELS)
        assert found.score == pytest.approx([slow.weighted_interval_score(y, row, LEVELS) for row in q], abs=1e-9)
        assert found.score == pytest.approx(found.spread + found.too_low + found.too_high)
        pinball = ((y <= q) - LEVELS) * (q - y)
        assert found.score == pytest.approx(2 * pinball.mean(axis=-1), abs=1e-9)

    def test_approaches_crps_as_levels_grow_dense(self):
        levels = np.arange(1, 400) / 400
        q = special.ndtri(levels)
        found = scoring.weighted_interval_score([0.0, 1.0], np.tile(q, (2, 1)), levels)
        assert found.score == pytest.approx([(np.sqrt(2) - 1) / np.sqrt(np.pi), 0.6024414], abs=2e-3)

    @pytest.mark.parametrize("levels", [[0.1, 0.9], [0.1, 0.5, 0.8], [0.5, 0.1, 0.9], [0, 0.5, 1]])
    def test_refuses_levels_without_pairs_or_median(self, levels):
        with pytest.raises(ValueError, match="expected rising, inside 0–1, in pairs"):
            scoring.weighted_interval_score([1.0], [[1.0] * len(levels)], levels)

    def test_refuses_quantiles_that_cross(self):
        with pytest.raises(ValueError, match="expected them to rise with the level"):
            scoring.weighted_interval_score([1.0], [[1.0, 0.0, 2.0]], [0.1, 0.5, 0.9])

    def test_refuses_too_few_quantiles(self):
        with pytest.raises(ValueError, match="hold 2 values per forecast and levels 3"):
            scoring.weighted_interval_score([1.0], [[1.0, 2.0]], [0.1, 0.5, 0.9])


class TestCoverage:
    def test_ends_count_as_inside_and_the_interval_is_exact(self):
        # Clopper–Pearson 95 % for 8 of 10 is 0.44390–0.97479 (R binom.test).
        y = np.array([1.0, 3.0, 2, 2, 2, 2, 2, 2, 0.9, 3.1])
        found = scoring.coverage(y, np.ones(10), np.full(10, 3.0))
        assert (found.value, found.n) == (0.8, 10)
        assert (found.lower, found.upper) == pytest.approx((0.44390, 0.97479), abs=5e-6)

    def test_all_and_none(self):
        every = scoring.coverage([1.0], [0.0], [2.0])
        assert (every.value, every.upper) == (1, 1)
        none = scoring.coverage([5.0], [0.0], [2.0])
        assert (none.value, none.lower) == (0, 0)

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (([], [], []), "no observations"),
            (([1.0], [2.0], [1.0]), "lower lies above upper"),
            (([1.0], [2.0, 1.0], [1.0]), "observed and lower"),
            (([np.nan], [0.0], [1.0]), "observed: the value nan"),
            (([1.0], [0.0], [2.0], 95), "level is 95"),
        ],
    )
    def test_says_what_is_wrong(self, arguments, said):
        with pytest.raises(ValueError, match=said):
            scoring.coverage(*arguments)


class TestPIT:
    def test_of_counts_lies_between_below_and_at_most(self):
        found = scoring.pit([2], [[0, 1, 2, 2, 3]])
        assert (found.below[0], found.at_most[0]) == (0.4, 0.8)

    @given(arrays(np.int64, (6, 8), elements=st.integers(0, 4)), st.integers(2, 7))
    def test_histogram_agrees_with_overlaps_one_by_one(self, x, n_bins):
        found = scoring.pit(x[:, 0], x)
        expected = slow.pit_histogram(found.below, found.at_most, n_bins)
        assert scoring.pit_histogram(found, n_bins) == pytest.approx(expected, abs=1e-9)
        assert scoring.pit_histogram(found, n_bins).mean() == pytest.approx(1)

    def test_honest_forecasts_are_flat_and_narrow_ones_make_a_valley(self):
        rng = np.random.default_rng(6)
        level = rng.gamma(3, 2, 4000)
        y = rng.poisson(level)
        honest = scoring.pit_histogram(scoring.pit(y, rng.poisson(level[:, None], (y.size, 300))), 5)
        narrow = scoring.pit_histogram(scoring.pit(y, np.round(np.tile(level[:, None], 300))), 5)
        assert honest == pytest.approx(np.ones(5), abs=0.1)
        assert min(narrow[0], narrow[-1]) > 1.3
        assert narrow[2] < 0.7

    def test_misses_outside_every_draw_stand_in_the_outer_bars(self):
        found = scoring.pit([9.0, -9.0, -9.0], [[0.0, 1.0]] * 3)
        assert scoring.pit_histogram(found, 3) == pytest.approx([2, 0, 1])

    def test_randomised_is_repeatable_and_stays_between(self):
        found = scoring.pit([2, 0], [[0, 1, 2, 2, 3]] * 2)
        once = scoring.randomised_pit(found, np.random.default_rng(1))
        assert np.array_equal(once, scoring.randomised_pit(found, np.random.default_rng(1)))
        assert np.all((once >= found.below) & (once <= found.at_most))

    def test_refuses_too_few_bins_and_no_observations(self):
        with pytest.raises(ValueError, match="n_bins is 1"):
            scoring.pit_histogram(scoring.pit([1], [[1]]), 1)
        with pytest.raises(ValueError, match="no observations"):
            scoring.pit_histogram(scoring.PIT(np.empty(0), np.empty(0)))


@given(st.permutations(range(5)), st.integers(0, 1000))
def test_permuting_forecasts_permutes_scores_and_changes_nothing_handed_over(order, seed):
    rng = np.random.default_rng(seed)
    y, x = rng.poisson(4, 5).astype(float), np.sort(rng.poisson(4, (5, 5)).astype(float), axis=1)
    for array in (y, x):
        array.setflags(write=False)
    assert np.array_equal(scoring.crps(y, x)[order], scoring.crps(y[order], x[order]))
    once = scoring.weighted_interval_score(y, x, LEVELS).score
    assert scoring.weighted_interval_score(y[order], x[order], LEVELS).score == pytest.approx(once[order])
    assert np.array_equal(scoring.pit(y, x).below[order], scoring.pit(y[order], x[order]).below)


@pytest.mark.parametrize(
    ("observed", "values", "said"),
    [
        ([1.0], [1.0], r"observed \(1,\) and draws \(1,\) do not fit"),
        ([1.0], [[1.0], [2.0]], "do not fit"),
        ([1.0], np.empty((1, 0)), "at least one value"),
        ([np.inf], [[1.0]], "observed: the value inf"),
        ([1.0], [[np.nan]], "draws: the value nan"),
    ],
)
def test_says_which_shapes_do_not_fit(observed, values, said):
    with pytest.raises(ValueError, match=said):
        scoring.crps(observed, values)


def test_one_draw_cannot_be_fair():
    with pytest.raises(ValueError, match="expected 2 or more where fair"):
        scoring.crps([1.0], [[1.0]], fair=True)
