import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.kernels.decomposition import kitagawa, shapley
from tests.oracles import decomposition as slow

FACTORS = ("indicators", "coverage", "definition", "borders")
games = st.lists(st.integers(-50, 50), min_size=16, max_size=16).map(
    lambda values: {frozenset(f for i, f in enumerate(FACTORS) if bits >> i & 1): v for bits, v in enumerate(values)}
)


class TestShapley:
    def test_the_glove_game(self):
        # Shapley's own kind of example: one left glove and two right ones; a pair is worth 1. Values 2/3, 1/6, 1/6.
        found = shapley(lambda held: float("left" in held and len(held) > 1), ["left", "right", "other right"])
        assert found.parts == pytest.approx({"left": 2 / 3, "right": 1 / 6, "other right": 1 / 6})
        assert (found.smallest["left"], found.largest["left"]) == (0, 1)

    def test_number_of_areas_in_a_class(self):
        before, after = np.array([0.9, 0.4, 0.6, 0.2]), np.array([0.9, 0.7, 0.6, 0.5])
        limits = {False: 0.8, True: 0.55}

        def areas_above(held):
            return int(np.sum((after if "indicators" in held else before) > limits["definition" in held]))

        found = shapley(areas_above, ["indicators", "definition"])
        assert (found.before, found.after) == (1, 3)
        assert found.parts == {"indicators": 0.5, "definition": 1.5}

    @given(games)
    def test_agrees_with_every_order(self, game):
        found = shapley(game.__getitem__, FACTORS)
        assert found.parts == pytest.approx(slow.shapley(game.__getitem__, FACTORS), abs=1e-9)

    @given(games)
    def test_parts_sum_to_the_change(self, game):
        found = shapley(game.__getitem__, FACTORS)
        assert sum(found.parts.values()) == pytest.approx(found.after - found.before, abs=1e-12)
        for name in FACTORS:
            assert found.smallest[name] - 1e-12 <= found.parts[name] <= found.largest[name] + 1e-12

    @given(games, st.permutations(FACTORS))
    def test_order_of_factors_does_not_matter(self, game, order):
        assert shapley(game.__getitem__, order).parts == shapley(game.__getitem__, FACTORS).parts

    def test_what_does_nothing_gets_nothing(self):
        found = shapley(lambda held: 3.0 * ("a" in held), ["a", "idle"])
        assert found.parts == {"a": 3.0, "idle": 0.0}

    @pytest.mark.parametrize("factors", [[], ["a", "a"], [str(i) for i in range(13)]])
    def test_refuses_factors(self, factors):
        with pytest.raises(ValueError, match="expected 1 to 12 different names"):
            shapley(len, factors)

    def test_refuses_a_value_that_is_missing(self):
        with pytest.raises(ValueError, match=r"change gives nan for \['a'\] as now"):
            shapley(lambda held: float("nan") if held else 1.0, ["a"])


groups = st.lists(
    st.tuples(st.integers(0, 200), st.floats(1, 1000), st.integers(0, 200), st.floats(1, 1000)), min_size=1, max_size=6
)


class TestKitagawa:
    def test_by_hand(self):
        found = kitagawa([10, 30], [100.0, 100], [10, 60], [100.0, 300], per=100)
        # Rates 10 and 30 per 100 became 10 and 20; shares ½, ½ became ¼, ¾.
        assert (found.before, found.after) == pytest.approx((20, 17.5))
        assert found.rates.value == pytest.approx(0.625 * -10)
        assert found.composition.value == pytest.approx(10 * -0.25 + 25 * 0.25)

    @given(groups)
    def test_parts_sum_to_the_change(self, columns):
        found = kitagawa(*zip(*columns, strict=True))
        change = found.after - found.before
        assert found.rates.value + found.composition.value == pytest.approx(change, abs=1e-6 * max(1, found.after))
        assert found.rates.by_group.sum() == pytest.approx(found.rates.value, abs=1e-9 * max(1, found.after))

    @given(groups)
    def test_going_back_turns_the_signs(self, columns):
        c0, e0, c1, e1 = zip(*columns, strict=True)
        there, back = kitagawa(c0, e0, c1, e1), kitagawa(c1, e1, c0, e0)
        assert back.rates.value == pytest.approx(-there.rates.value, abs=1e-9)
        assert back.composition.value == pytest.approx(-there.composition.value, abs=1e-9)

    def test_same_people_leave_it_all_to_the_rates(self):
        found = kitagawa([5, 9], [100.0, 300], [10, 9], [200.0, 600])
        assert found.composition.value == pytest.approx(0)
        assert (found.composition.lower, found.composition.upper) == pytest.approx((0, 0))

    def test_interval_of_the_rates_part_holds_the_truth(self):
        rng = np.random.default_rng(1)
        e0, e1 = np.array([1000.0, 500]), np.array([800.0, 900])
        r0, r1 = np.array([0.03, 0.08]), np.array([0.02, 0.08])
        middle = (e0 / e0.sum() + e1 / e1.sum()) / 2
        truth = 1000 * middle @ (r1 - r0)
        held = []
        for _ in range(400):
            found = kitagawa(rng.poisson(e0 * r0), e0, rng.poisson(e1 * r1), e1).rates
            held.append(found.lower <= truth <= found.upper)
        assert 0.92 < np.mean(held) < 0.98

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({0: [1]}, "differ"),
            ({1: [0.0, 1]}, "exposure_before"),
            ({2: [-1, 2]}, "counts_after"),
            ({0: []}, "at least 1"),
        ],
    )
    def test_refuses(self, changes, message):
        arguments = [[1, 2], [1.0, 1], [1, 2], [1.0, 1]]
        for place, value in changes.items():
            arguments[place] = value
        with pytest.raises(ValueError, match=message):
            kitagawa(*arguments)
