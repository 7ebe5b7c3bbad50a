import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.kernels.mixture_weights import imitating_weights
from lagesbild.kernels.synthetic_control import synthetic_control
from tests.oracles import synthetic_control as slow

METHODS = ["synthetic_did", "synthetic_control", "did"]


def invented(seed=1, n=12, length=16, effect=-2.0, start=10):
    rng = np.random.default_rng(seed)
    waves = np.cumsum(rng.normal(0, 1, (2, length)), axis=1)
    outcome = rng.normal(10, 2, (n, 1)) + rng.uniform(0, 1, (n, 2)) @ waves + rng.normal(0, 0.5, (n, length))
    outcome[0, start:] += effect
    return outcome


@pytest.mark.shared
class TestCaliforniasTobaccoTax:
    # Proposition 99, 38 control states. Arkhangelsky et al. (2021), table 1: −15.6, −19.6, −27.3; the digits are those
    # that the authors' R program and diff-diff agree on to 1e-10.
    @pytest.mark.parametrize(
        ("method", "effect"),
        [("synthetic_did", -15.6038278727), ("synthetic_control", -19.6196634709), ("did", -27.3491110836)],
    )
    def test_effect(self, shared, method, effect):
        table = pd.read_parquet(shared / "data" / "causal-panels" / "california_prop99.parquet")
        states = table.pivot_table(index="State", columns="Year", values="PacksPerCapita")
        treated = np.asarray(states.index == "California")
        found = synthetic_control(states.to_numpy(), treated, list(states.columns).index(1989), method=method)
        assert found.effect == pytest.approx(effect, abs=1e-8)
        assert found.placebo_effects.size == 38
        assert found.lower < found.effect < found.upper
        if method == "synthetic_did":
            assert 6 < found.se < 13  # 8.37 and 10.91 by two draws of random placebos
            assert found.trusted
        if method == "synthetic_control":
            heaviest = states.index[np.argsort(-found.area_weights)[:3]]
            assert set(heaviest) == {"Utah", "Montana", "Nevada"}


class TestKnownAnswers:
    def test_an_area_that_is_a_mixture_is_imitated_as_one(self):
        outcome = invented()
        outcome[0] = 0.3 * outcome[1] + 0.7 * outcome[2]
        outcome[0, 10:] += 5
        found = synthetic_control(outcome, 0, 10, method="synthetic_control")
        assert found.area_weights[[1, 2]] == pytest.approx([0.3, 0.7], abs=0.03)  # the published steps stop short
        assert found.effect == pytest.approx(5, abs=0.05)
        assert found.before_rmse == pytest.approx(0, abs=0.05)
        assert found.p_value == pytest.approx(1 / 12)

    def test_did_is_a_difference_of_four_means(self):
        outcome = invented()
        found = synthetic_control(outcome, [0, 3], 10, method="did", rng=np.random.default_rng(0))
        assert found.effect == pytest.approx(slow.difference_in_differences(outcome, [0, 3], 10))

    def test_a_constant_above_the_others_matters_to_synthetic_control_alone(self):
        outcome = invented()
        raised = outcome + 100 * (np.arange(12) == 0)[:, None]
        for method, same in (("synthetic_did", True), ("did", True), ("synthetic_control", False)):
            once, other = (synthetic_control(panel, 0, 10, method=method).effect for panel in (outcome, raised))
            assert (abs(once - other) < 1e-8) == same


class TestWeights:
    @pytest.mark.parametrize("constant", [True, False])
    @pytest.mark.parametrize("zeta", [0.5, 2.0])
    def test_come_as_near_as_a_general_optimiser(self, constant, zeta):
        outcome = invented(n=9)
        columns, target = outcome[1:, :10].T, outcome[0, :10]
        ours = imitating_weights(columns, target, zeta, 1e-6, constant=constant)
        best = slow.best_weights(columns, target, zeta, constant)
        assert ours == pytest.approx(best, abs=2e-2)
        lost = slow.loss(columns, target, zeta, ours, constant) / slow.loss(columns, target, zeta, best, constant)
        assert lost < 1.01  # steps towards single columns come near the bottom slowly

    @settings(max_examples=20, deadline=None)
    @given(st.integers(0, 10_000), st.floats(1e-6, 5))
    def test_are_shares(self, seed, zeta):
        outcome = invented(seed)
        weights = imitating_weights(outcome[1:, :10].T, outcome[0, :10], zeta, 1e-4, constant=True)
        assert weights.sum() == pytest.approx(1)
        assert np.all(weights >= 0)


class TestLaws:
    @settings(max_examples=8, deadline=None)
    @given(st.integers(0, 1000), st.permutations(range(12)), st.sampled_from(METHODS))
    def test_the_order_of_areas_does_not_matter(self, seed, order, method):
        outcome = invented(seed)
        once = synthetic_control(outcome, 0, 10, method=method)
        other = synthetic_control(outcome[order], order.index(0), 10, method=method)
        assert other.effect == pytest.approx(once.effect, abs=1e-4)
        assert other.se == pytest.approx(once.se, rel=1e-2)

    @settings(max_examples=8, deadline=None)
    @given(st.integers(0, 1000), st.floats(0.01, 100), st.sampled_from(METHODS))
    def test_units_do_not_matter(self, seed, unit, method):
        outcome = invented(seed)
        once, other = (synthetic_control(scale * outcome, 0, 10, method=method) for scale in (1.0, unit))
        assert other.effect == pytest.approx(unit * once.effect, rel=1e-4, abs=1e-4 * unit)
        assert other.trusted == once.trusted

    @pytest.mark.parametrize("method", METHODS)
    def test_the_gap_is_the_effect_and_weights_sum_to_one(self, method):
        found = synthetic_control(invented(), 0, 10, method=method)
        assert found.gap[10:].mean() == pytest.approx(found.effect)
        assert found.area_weights.sum() == pytest.approx(1)
        assert found.area_weights[0] == 0
        assert found.period_weights.sum() == pytest.approx(0 if method == "synthetic_control" else 1)
        assert np.sqrt(np.mean(found.gap[:10] ** 2)) == pytest.approx(found.before_rmse)

    def test_same_dice_same_answer(self):
        once, again = (
            synthetic_control(invented(), [0, 1], 10, rng=np.random.default_rng(3), replicates=20) for _ in range(2)
        )
        assert np.array_equal(once.placebo_effects, again.placebo_effects)
        assert once.placebo_effects.size == 20

    def test_a_noisier_area_gets_a_wider_interval_when_that_is_told(self):
        outcome = invented()
        alike = synthetic_control(outcome, 0, 10)
        told = synthetic_control(outcome, 0, 10, noise=np.where(np.arange(12) == 0, 3.0, 1.0))
        assert told.se == pytest.approx(3 * alike.se)

    def test_few_placebos_or_an_area_without_its_like_are_not_trusted(self):
        assert not synthetic_control(invented(n=12), 0, 10).trusted
        assert synthetic_control(invented(n=30), 0, 10).trusted
        unlike = invented(n=30)
        unlike[0] *= np.where(np.arange(16) % 2, 3, -3)
        assert not synthetic_control(unlike, 0, 10).trusted

    def test_areas_where_nothing_ever_varies_have_no_effect(self):
        found = synthetic_control(np.full((5, 8), 2.0), 0, 4)
        assert (found.effect, found.se, found.p_value) == (0, 0, 1)

    def test_nothing_handed_over_is_changed(self):
        outcome, treated = invented(), np.arange(12) == 0
        for array in (outcome, treated):
            array.setflags(write=False)
        synthetic_control(outcome, treated, 10)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"outcome": np.zeros(16)}, r"expected \[n, T\]"),
        ({"outcome": np.full((12, 16), np.nan)}, "missing"),
        ({"start": 1}, "start 1: expected"),
        ({"start": 16}, "start 16: expected"),
        ({"treated": []}, "at least one treated"),
        ({"treated": [12]}, "positions 0 … 11"),
        ({"treated": [-1]}, "positions 0 … 11"),
        ({"treated": [0.5]}, "positions 0 … 11"),
        ({"treated": np.zeros(12, dtype=bool)}, "at least one treated"),
        ({"treated": np.arange(10)}, "2 areas are left to compare with; expected at least 13"),
        ({"treated": [0, 1]}, "rng is missing"),
        ({"outcome": invented()[:3]}, "2 areas are left to compare with; expected at least 3"),
        ({"method": "sdid"}, "method is 'sdid'"),
        ({"noise": np.ones(3)}, "noise and outcome"),
        ({"noise": np.zeros(12)}, "noise.*not above zero"),
        ({"level": 95}, "level is 95"),
    ],
)
def test_says_what_is_wrong(change, said):
    with pytest.raises(ValueError, match=said):
        synthetic_control(**({"outcome": invented(), "treated": 0, "start": 10} | change))
