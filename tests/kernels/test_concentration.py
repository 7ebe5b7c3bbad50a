import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lagesbild.kernels.concentration import fewest_holding, generalised_gini, gini
from tests.oracles import concentration as slow

counts = arrays(np.int64, st.integers(1, 30), elements=st.integers(0, 12)).filter(lambda y: y.sum() > 0)
shares = st.floats(0.01, 0.99)
STATISTICS = [gini, generalised_gini, lambda y: fewest_holding(y, 0.5)]


class TestFewestHolding:
    def test_an_even_town_needs_half_of_its_places(self):
        assert fewest_holding([1, 1, 1, 1], 0.5) == 0.5

    def test_one_place_with_everything(self):
        assert fewest_holding([0, 0, 0, 7, 0], 0.99) == 0.2

    def test_a_share_that_is_met_exactly_is_met(self):
        assert fewest_holding([0.1] * 10, 0.3) == 0.3

    @given(counts, shares)
    def test_agrees_with_taking_places_one_by_one(self, y, share):
        assert fewest_holding(y, share) == slow.fewest_holding(y.tolist(), share)

    @given(counts)
    def test_more_of_the_events_need_no_fewer_places(self, y):
        assert fewest_holding(y, 0.8) >= fewest_holding(y, 0.5)


class TestGini:
    def test_known_answers(self):
        assert gini([1, 1, 1]) == pytest.approx(0)
        assert gini([0, 0, 0, 9]) == pytest.approx(0.75)
        assert gini([1, 2, 3, 4]) == pytest.approx(0.25)

    @given(counts)
    def test_agrees_with_comparing_every_two_places(self, y):
        assert gini(y) == pytest.approx(slow.gini(y.tolist()), abs=1e-12)

    @given(counts, st.floats(0.001, 1000))
    def test_scaling_changes_nothing(self, y, factor):
        assert gini(factor * y) == pytest.approx(gini(y), abs=1e-12)

    @given(counts)
    def test_copying_the_town_changes_nothing(self, y):
        assert gini(np.tile(y, 3)) == pytest.approx(gini(y), abs=1e-12)


class TestGeneralisedGini:
    def test_events_that_never_share_a_place_are_as_even_as_can_be(self):
        assert generalised_gini([1, 0, 0, 1, 0, 0, 0, 1]) == pytest.approx(0, abs=1e-12)
        assert gini([1, 0, 0, 1, 0, 0, 0, 1]) == pytest.approx(0.625)  # what the ordinary one says of the same

    def test_all_events_in_one_place(self):
        assert generalised_gini([0] * 99 + [4]) == pytest.approx(1 - 1 / 4)

    @given(counts)
    def test_agrees_with_areas_under_two_curves(self, y):
        assert generalised_gini(y) == pytest.approx(slow.generalised_gini(y.tolist()), abs=1e-12)

    @given(counts)
    def test_is_the_ordinary_one_when_events_abound(self, y):
        assume(y.sum() >= y.size)
        assert generalised_gini(y) == pytest.approx(gini(y), abs=1e-12)

    @given(counts, st.integers(0, 200))
    def test_more_empty_places_change_nothing_once_there_are_fewer_events(self, y, empty):
        few = np.concatenate([y, np.zeros(y.sum(), dtype=np.int64)])
        fewer = np.concatenate([few, np.zeros(empty, dtype=np.int64)])
        assert generalised_gini(fewer) == pytest.approx(generalised_gini(few), abs=1e-9)

    def test_refuses_rates(self):
        with pytest.raises(ValueError, match="whole numbers"):
            generalised_gini([0.5, 1.5])


@pytest.mark.parametrize("statistic", STATISTICS)
class TestAll:
    @given(counts, st.randoms(use_true_random=False))
    def test_the_order_of_places_does_not_matter(self, statistic, y, random):
        shuffled = list(y)
        random.shuffle(shuffled)
        assert statistic(shuffled) == pytest.approx(statistic(y), abs=1e-12)

    @given(arrays(np.int64, (3, 8), elements=st.integers(1, 9)))
    def test_draws_come_as_rows(self, statistic, y):
        assert statistic(y) == pytest.approx([float(statistic(row)) for row in y], abs=1e-12)

    def test_touches_nothing(self, statistic):
        y = np.array([5, 1, 3])
        statistic(y)
        assert y.tolist() == [5, 1, 3]

    @pytest.mark.parametrize(
        ("values", "what"),
        [([], "at least one place"), ([0, 0], "nothing to share out"), ([1, -1], "negative"), ([1, np.nan], "missing")],
    )
    def test_refuses_what_has_no_answer(self, statistic, values, what):
        with pytest.raises(ValueError, match=what):
            statistic(values)
