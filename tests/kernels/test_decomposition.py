import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.kernels.decomposition import LEFT, Factor, divide_product, kitagawa, shapley
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


ratios = st.floats(0.2, 5)


class TestDivideProduct:
    def test_one_factor_that_is_all_of_it(self):
        found = divide_product(100, 120, {"reporting": Factor(1.2)}, log_error=0.1)
        assert found.parts["reporting"].value == pytest.approx(20)
        assert found.parts[LEFT].value == pytest.approx(0, abs=1e-9)
        assert found.left_ratio == pytest.approx((1, np.exp(-0.1 * 1.959964), np.exp(0.1 * 1.959964)))

    def test_two_factors_that_undo_each_other(self):
        found = divide_product(100, 100, {"a": Factor(2.0), "b": Factor(0.5)}, log_error=0.0)
        assert found.parts["a"].value == pytest.approx(100 * np.log(2))
        assert found.parts["b"].value == pytest.approx(-100 * np.log(2))
        assert found.parts[LEFT].value == pytest.approx(0, abs=1e-6)

    @given(st.floats(1, 1e4), st.floats(1, 1e4), st.dictionaries(st.sampled_from("abcd"), ratios))
    def test_parts_sum_to_the_change_and_turn_round_with_time(self, before, after, known):
        on = divide_product(before, after, {name: Factor(each) for name, each in known.items()}, log_error=0.1)
        back = divide_product(after, before, {name: Factor(1 / each) for name, each in known.items()}, log_error=0.1)
        assert sum(part.value for part in on.parts.values()) == pytest.approx(
            after - before, abs=1e-6 * (before + after)
        )
        for name, part in on.parts.items():
            assert part.value == pytest.approx(-back.parts[name].value, abs=1e-6 * (before + after))

    @given(st.floats(50, 500), st.floats(0.5, 2), st.floats(0.8, 1.25))
    def test_lies_near_the_mean_over_all_orders(self, before, one, other):
        after = before * one * other
        parts = divide_product(before, after, {"one": Factor(one), "other": Factor(other)}, log_error=0.0).parts

        def count(changed):
            return before * (one if "one" in changed else 1) * (other if "other" in changed else 1)

        fair = shapley(count, ["one", "other"]).parts
        assert parts["one"].value == pytest.approx(fair["one"], abs=0.02 * before)

    def test_a_factor_in_doubt_leaves_the_rest_in_as_much(self):
        found = divide_product(100, 150, {"reporting": Factor(1.2, 0.1)}, log_error=0.05)
        width = found.parts["reporting"].upper - found.parts["reporting"].lower
        assert width == pytest.approx(2 * 1.959964 * 0.1 * 50 / np.log(1.5))
        left = found.parts[LEFT].upper - found.parts[LEFT].lower
        assert left == pytest.approx(width * np.hypot(0.1, 0.05) / 0.1)

    @pytest.mark.parametrize(("before", "after", "ratio"), [(0, 1, 1), (1, 0, 1), (1, 1, 0), (1, np.nan, 1)])
    def test_what_has_no_logarithm_is_refused(self, before, after, ratio):
        with pytest.raises(ValueError, match=r"above zero|missing"):
            divide_product(before, after, {"a": Factor(ratio)}, log_error=0.1)
