import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lagesbild.kernels import scan_null, scan_search
from lagesbild.kernels.scan import (
    log_likelihood_ratio,
    scan_bernoulli,
    scan_space,
    scan_space_time,
)
from lagesbild.kernels.scan_likelihood import gumbel_p_value
from tests.kernels.scan_maps import AREAS, dice, grid_maps, town
from tests.oracles import scan as slow


class TestLikelihoodRatio:
    def test_nothing_unusual_is_zero(self):
        assert log_likelihood_ratio(10, 10, 100) == pytest.approx(0)

    def test_all_or_none_of_the_cases(self):
        assert log_likelihood_ratio(100, 25, 100) == pytest.approx(100 * np.log(4))
        assert log_likelihood_ratio(0, 25, 100) == pytest.approx(-100 * np.log(0.75))

    @given(st.integers(0, 50), st.floats(0.1, 49.9))
    def test_agrees_with_the_difference_of_two_likelihoods(self, c, e):
        def log_likelihood(p):
            return stats.binom.logpmf(c, 50, p)

        assert log_likelihood_ratio(c, e, 50) == pytest.approx(
            log_likelihood(c / 50) - log_likelihood(e / 50), abs=1e-9
        )

    @pytest.mark.parametrize("values", [(11, 5, 10), (5, 10, 10), (-1, 5, 10), (5, 0, 10)])
    def test_refuses_what_cannot_be(self, values):
        with pytest.raises(ValueError, match=r"more cases than the total|negative|not above zero"):
            log_likelihood_ratio(*values)


class TestGumbel:
    def test_recovers_a_gumbel_tail(self):
        null = stats.gumbel_r.rvs(loc=6, scale=1.2, size=20_000, random_state=1)
        for observed in (6.0, 9.0, 15.0):
            assert gumbel_p_value(np.asarray(observed), null) == pytest.approx(
                stats.gumbel_r.sf(observed, 6, 1.2), rel=0.25
            )

    def test_replicates_that_are_all_alike_leave_no_room(self):
        assert gumbel_p_value(np.array([2.0, 4.0]), np.full(99, 3.0)) == pytest.approx([1, 0])


class TestSpace:
    @pytest.mark.parametrize(("high", "low"), [(True, False), (False, True), (True, True)])
    @pytest.mark.parametrize("seed", range(5))
    def test_the_first_cluster_is_the_best_of_all_circles(self, seed, high, low):
        x, y, cases, expected = town(seed)
        found = scan_space(x, y, cases, expected, replicates=9, rng=dice(), high=high, low=low).clusters[0]
        ratio, members = slow.best_circle(x, y, cases, expected, slow.poisson_ratio(cases.sum()), high=high, low=low)
        assert found.llr == pytest.approx(ratio, rel=1e-12)
        assert tuple(sorted(found.members)) == members
        inside = list(members)
        assert found.cases == cases[inside].sum()
        assert found.expected == pytest.approx(expected[inside].sum())
        outside = (cases.sum() - found.cases) / (expected.sum() - found.expected)
        assert found.relative_risk == pytest.approx(found.cases / found.expected / outside)

    @pytest.mark.parametrize(("high", "low"), [(True, False), (False, True), (True, True)])
    @pytest.mark.parametrize("cases", [3, 60, 9000])  # one-case zones, usual ones, and counts too large for a byte
    def test_replicates_hold_the_best_of_all_circles(self, high, low, cases):
        x, y, observed, expected = town(3, cases=cases)
        found = scan_space(x, y, observed, expected, replicates=100, rng=dice(7), high=high, low=low)
        shares = expected * (cases / expected.sum())
        counts = next(scan_null.multinomial_counts(cases, shares, scan_search.LANES, dice(7)))
        for lane in range(100):
            ratio, _ = slow.best_circle(
                x, y, counts[:, lane].tolist(), shares, slow.poisson_ratio(cases), high=high, low=low
            )
            assert found.null_llr[lane] == pytest.approx(ratio, rel=1e-9, abs=1e-9)

    @given(grid_maps)
    @settings(max_examples=40)
    def test_areas_at_one_distance_come_in_together(self, drawn):
        (x, y), cases, people = drawn
        found = scan_space(x, y, cases, people, replicates=1, rng=dice())
        expected = people * cases.sum() / people.sum()
        ratio, _ = slow.best_circle(x, y, cases, expected, slow.poisson_ratio(cases.sum()))
        best = found.clusters[0].llr if found.clusters else 0.0
        assert best == pytest.approx(ratio, rel=1e-9, abs=1e-9)

    @given(grid_maps, st.randoms(use_true_random=False))
    @settings(max_examples=40)
    def test_the_order_of_areas_does_not_matter(self, drawn, random):
        (x, y), cases, people = drawn
        order = list(range(cases.size))
        random.shuffle(order)
        once = scan_space(x, y, cases, people, replicates=19, rng=dice())
        again = scan_space(x[order], y[order], cases[order], people[order], replicates=19, rng=dice(2))
        for one, other in zip(once.clusters[:1], again.clusters[:1], strict=True):
            assert set(one.members.tolist()) == {order[member] for member in other.members}
            assert one.llr == pytest.approx(other.llr)

    @given(grid_maps, st.floats(0.001, 1000))
    @settings(max_examples=20)
    def test_the_unit_of_what_is_expected_does_not_matter(self, drawn, factor):
        (x, y), cases, people = drawn
        once = scan_space(x, y, cases, people, replicates=5, rng=dice())
        again = scan_space(x, y, cases, factor * people, replicates=5, rng=dice())
        assert [c.llr for c in once.clusters] == pytest.approx([c.llr for c in again.clusters], rel=1e-6)

    def test_moving_or_turning_the_map_changes_nothing(self):
        x, y, cases, expected = town(4)
        once = scan_space(x, y, cases, expected, replicates=99, rng=dice())
        again = scan_space(6_000_000 - y, 400_000 + x, cases, expected, replicates=99, rng=dice())
        assert [c.members.tolist() for c in once.clusters] == [c.members.tolist() for c in again.clusters]
        assert once.null_llr == pytest.approx(again.null_llr)

    def test_a_planted_cluster_is_found_and_ordinary_maps_are_left_alone(self):
        x, y, cases, expected = town(5, areas=60, cases=600)
        near = np.argsort(np.hypot(x - x[0], y - y[0]))[:5]
        cases[near] += 30
        found = scan_space(x, y, cases, expected, rng=dice())
        assert set(near.tolist()) <= set(found.clusters[0].members.tolist())
        assert found.clusters[0].p_value == pytest.approx(0.001)
        assert found.clusters[0].p_gumbel < 1e-6
        assert found.clusters[0].members[0] in near
        assert found.clusters[0].radius_m == pytest.approx(
            np.hypot(
                *(
                    np.array([x, y])[:, found.clusters[0].members]
                    - np.array([[x[found.clusters[0].members[0]]], [y[found.clusters[0].members[0]]]])
                )
            ).max()
        )

    def test_later_clusters_share_no_area_and_are_less_likely(self):
        x, y, cases, expected = town(6, areas=80, cases=300)
        found = scan_space(x, y, cases, expected, replicates=199, rng=dice(), low=True)
        members = np.concatenate([c.members for c in found.clusters])
        assert len(found.clusters) > 1
        assert members.size == np.unique(members).size
        ratios = [c.llr for c in found.clusters]
        assert ratios == sorted(ratios, reverse=True)
        assert all(c.p_value < 1 for c in found.clusters[1:])

    @pytest.mark.parametrize("max_share", [0.1, 0.25, 0.5])
    def test_no_circle_holds_more_than_the_share(self, max_share):
        x, y, cases, expected = town(7, areas=40)
        for cluster in scan_space(
            x, y, cases, expected, max_share=max_share, replicates=9, rng=dice(), low=True
        ).clusters:
            assert cluster.expected <= max_share * cases.sum() + 1e-9

    def test_no_circle_reaches_farther_than_the_radius(self):
        x, y, cases, expected = town(8, areas=40)
        for cluster in scan_space(x, y, cases, expected, max_radius_m=150, replicates=9, rng=dice(), low=True).clusters:
            assert cluster.radius_m <= 150

    def test_p_is_the_rank_with_ties_against_the_finding(self):
        # Four cases in four of many equal places: most maps made by chance hold just as unlikely a circle, and not
        # one rounding may call them less (or more) likely.
        x, y = (axis.ravel() for axis in np.meshgrid(np.arange(12) * 0.1, np.arange(12) * 0.1))
        cases = np.zeros(144, dtype=int)
        cases[[0, 1]] = 1
        found = scan_space(x, y, cases, np.full(144, 1 / 3), replicates=999, rng=dice())
        at_least = np.mean(found.null_llr >= found.clusters[0].llr - 1e-6)
        assert found.clusters[0].p_value == pytest.approx((999 * at_least + 1) / 1000)

    def test_one_case_is_no_cluster_unless_asked_for(self):
        x, y, _, _ = town(9)
        cases = np.eye(AREAS, dtype=int)[0]
        assert scan_space(x, y, cases, np.ones(AREAS), replicates=9, rng=dice()).clusters == ()
        alone = scan_space(x, y, cases, np.ones(AREAS), replicates=9, rng=dice(), fewest_cases=1)
        assert alone.clusters[0].llr == pytest.approx(np.log(AREAS))

    def test_keeps_its_promise(self):
        # 300 maps made by chance, 39 replicates each: 5 % at p ≤ 0.05.
        p = []
        for seed in range(300):
            x, y, cases, expected = town(seed, areas=20, cases=50)
            p.append(scan_space(x, y, cases, expected, replicates=39, rng=dice(seed)).clusters[0].p_value)
        assert np.mean(np.array(p) <= 0.05) == pytest.approx(0.05, abs=0.035)
        assert np.mean(p) == pytest.approx(0.5, abs=0.06)

    def test_same_seed_same_numbers_and_nothing_touched(self):
        x, y, cases, expected = town(10)
        before = [array.copy() for array in (x, y, cases, expected)]
        once, again = (scan_space(x, y, cases, expected, replicates=50, rng=dice(3)) for _ in range(2))
        assert np.array_equal(once.null_llr, again.null_llr)
        assert once.null_llr.size == 50
        assert all(np.array_equal(*pair) for pair in zip(before, (x, y, cases, expected), strict=True))

    def test_an_area_where_nothing_is_expected_takes_no_part(self):
        x, y, cases, expected = town(11)
        with_empty = scan_space(
            np.append(x, x[0]),
            np.append(y, y[0]),
            np.append(cases, 0),
            np.append(expected, 0),
            replicates=9,
            rng=dice(),
        )
        assert with_empty.clusters[0].llr == pytest.approx(
            scan_space(x, y, cases, expected, replicates=9, rng=dice()).clusters[0].llr
        )


class TestBernoulli:
    @pytest.mark.parametrize("low", [False, True])
    @pytest.mark.parametrize("seed", range(4))
    def test_the_first_cluster_is_the_best_of_all_circles(self, seed, low):
        x, y, cases, _ = town(seed, cases=40)
        controls = dice(seed + 50).integers(0, 9, size=AREAS)
        found = scan_bernoulli(x, y, cases, controls, replicates=9, rng=dice(), low=low).clusters[0]
        people = cases + controls
        ratio = slow.bernoulli_ratio(int(cases.sum()), int(people.sum()))
        best, members = slow.best_circle(x, y, cases.tolist(), people.tolist(), ratio, low=low)
        assert found.llr == pytest.approx(best, rel=1e-9)
        assert tuple(sorted(found.members)) == members
        assert found.expected == pytest.approx(people[list(members)].sum() * cases.sum() / people.sum())

    @pytest.mark.parametrize("low", [False, True])
    def test_replicates_hold_the_best_of_all_circles(self, low):
        x, y, cases, _ = town(2, cases=40)
        controls = dice(52).integers(0, 9, size=AREAS)
        found = scan_bernoulli(x, y, cases, controls, replicates=60, rng=dice(7), low=low)
        people = cases + controls
        counts = next(scan_null.hypergeometric_counts(int(cases.sum()), people, scan_search.LANES, dice(7)))
        ratio = slow.bernoulli_ratio(int(cases.sum()), int(people.sum()))
        for lane in range(60):
            best, _ = slow.best_circle(x, y, counts[:, lane].tolist(), people.tolist(), ratio, low=low)
            assert found.null_llr[lane] == pytest.approx(best, rel=1e-9, abs=1e-9)

    def test_with_cases_few_of_many_it_agrees_with_poisson(self):
        x, y, cases, expected = town(3)
        people = np.round(expected * 1e6).astype(int)
        one = scan_bernoulli(x, y, cases, people - cases, replicates=9, rng=dice()).clusters[0]
        other = scan_space(x, y, cases, people, replicates=9, rng=dice()).clusters[0]
        assert one.llr == pytest.approx(other.llr, rel=1e-4)
        assert one.llr != other.llr  # two models, and neither is ever taken for the other

    def test_refuses_when_all_are_cases_or_none(self):
        for cases, controls in (([1, 2], [0, 0]), ([0, 0], [3, 4])):
            with pytest.raises(ValueError, match="nothing to compare"):
                scan_bernoulli([0, 1], [0, 0], cases, controls, rng=dice())


class TestNull:
    @pytest.mark.parametrize("cases", [200, 5000])  # dealt one by one, and drawn cell by cell
    def test_multinomial_means_and_covariances(self, cases):
        shares = np.array([0.0, 1, 2, 3, 4]) / 10
        counts = np.concatenate(
            [next(gen) for gen in [scan_null.multinomial_counts(cases, shares, 64, dice(1))] for _ in range(60)], axis=1
        ).astype(float)
        assert np.all(counts.sum(axis=0) == cases)
        assert np.all(counts[0] == 0)
        assert counts.mean(axis=1) == pytest.approx(cases * shares, abs=5 * np.sqrt(cases / 3840))
        covariance = cases * (np.diag(shares) - np.outer(shares, shares))
        assert np.cov(counts) == pytest.approx(covariance, abs=0.02 * cases)

    def test_permuting_keeps_both_margins_and_breaks_the_link(self):
        table = np.array([[9, 0, 0], [0, 6, 0], [0, 0, 5]])
        where, when = (part.astype(np.int32) for part in np.divmod(np.repeat(np.arange(9), table.ravel()), 3))
        counts = next(scan_null.permuted_counts(where, when, (3, 3), 512, dice(1))).reshape(3, 3, 512).astype(float)
        assert np.all(table.sum(axis=1) == counts.sum(axis=1).T)
        assert np.all(table.sum(axis=0) == counts.sum(axis=0).T)
        assert counts.mean(axis=2) == pytest.approx(np.outer([9, 6, 5], [9, 6, 5]) / 20, abs=0.3)

    def test_hypergeometric_takes_each_person_once(self):
        people = np.array([3, 0, 7, 10])
        counts = next(scan_null.hypergeometric_counts(12, people, 512, dice(1))).astype(float)
        assert np.all(counts.sum(axis=0) == 12)
        assert np.all(people >= counts.T)
        assert counts.mean(axis=1) == pytest.approx(12 * people / 20, abs=0.2)


class TestRefusals:
    good = ([0, 1, 2], [0, 0, 0], [3, 1, 2], [1, 1, 1])

    @pytest.mark.parametrize(
        ("change", "what"),
        [
            ({0: [0, 1]}, "shapes"),
            ({0: [0, np.nan, 2]}, "missing"),
            ({2: [3, 1]}, r"expected shape \(3,\)"),
            ({2: [3, -1, 2]}, "negative"),
            ({2: [3, 0.5, 2]}, "fraction of a case"),
            ({2: [0, 0, 0]}, "there are none"),
            ({2: [3, np.nan, 2]}, "missing"),
            ({3: [1, 1]}, "shapes"),
            ({3: [0, 1, 1]}, "position 0 is 0 though there are cases"),
            ({3: [-1, 1, 1]}, "negative"),
        ],
    )
    def test_space(self, change, what):
        arguments = [change.get(k, value) for k, value in enumerate(self.good)]
        with pytest.raises(ValueError, match=what):
            scan_space(*arguments, rng=dice())

    @pytest.mark.parametrize(
        ("options", "what"),
        [
            ({"max_share": 0.6}, "max_share is 0.6"),
            ({"max_share": 0}, "max_share is 0"),
            ({"max_share": 0.1}, "no circle holds at most 0.1"),
            ({"replicates": 0}, "replicates is 0"),
            ({"max_radius_m": -1}, "max_radius_m is -1"),
            ({"high": False}, "no zone is sought"),
        ],
    )
    def test_options(self, options, what):
        with pytest.raises(ValueError, match=what):
            scan_space(*self.good, rng=dice(), **options)

    def test_one_area_and_no_area(self):
        for nothing in ([], [1]):
            with pytest.raises(ValueError, match="at least 2"):
                scan_space(nothing, nothing, nothing, nothing, rng=dice())

    def test_too_many_cases_for_single_precision(self):
        with pytest.raises(ValueError, match="expected fewer than 16,777,216"):
            scan_space([0, 1], [0, 0], [2**24, 5], [1, 1], rng=dice())

    @pytest.mark.parametrize(
        ("cases", "expected", "options", "what"),
        [
            ([[1], [2]], [[1], [1]], {}, "only one period"),
            ([[1, 2], [2, 2]], None, {}, "expected is missing"),
            ([[1, 2], [2, 2]], [[1, 1]], {}, "shapes"),
            ([[1, 2], [2, 2]], [[0, 1], [1, 1]], {}, r"position \(0, 0\) is 0"),
            ([[0, 0], [0, 0]], None, {"model": "permutation"}, "there are none"),
            ([[1, 2], [2, 2]], [[1, 1], [1, 1]], {"model": "binomial"}, "'poisson' or 'permutation'"),
            ([[1, 2], [2, 2]], [[1, 1], [1, 1]], {"max_duration": 3}, "do not fit 2 periods"),
            ([[1, 2], [2, 2]], [[1, 1], [1, 1]], {"min_duration": 0}, "do not fit 2 periods"),
            ([1, 2], [1, 1], {}, "expected shape"),
        ],
    )
    def test_space_time(self, cases, expected, options, what):
        with pytest.raises(ValueError, match=what):
            scan_space_time([0, 1], [0, 0], cases, expected, rng=dice(), **options)


class TestEvenness:
    """`trusted`: whether counts outside the clusters are as even as the scan takes them to be."""

    x, y = (1000.0 * axis.ravel() for axis in np.meshgrid(np.arange(10), np.arange(8)))

    def scanned(self, cases, expected, **asked):
        return scan_space(self.x, self.y, cases, expected, replicates=99, rng=np.random.default_rng(3), **asked)

    def test_a_cluster_on_an_even_map_is_stood_for(self):
        block = (self.x <= 2000) & (self.y <= 2000)
        cases = np.random.default_rng(1).poisson(np.where(block, 40, 20))
        found = self.scanned(cases, np.full(80, 20.0))
        assert found.clusters[0].p_value <= 0.05
        assert found.trusted

    def test_a_cluster_on_a_map_uneven_everywhere_is_not(self):
        rng = np.random.default_rng(2)
        found = self.scanned(rng.poisson(20 * rng.gamma(4, 1 / 4, 80)), np.full(80, 20.0))
        assert found.clusters[0].p_value <= 0.05
        assert not found.trusted

    def test_few_cases_cannot_tell(self):
        assert not self.scanned(np.random.default_rng(1).poisson(0.3, 80), np.full(80, 0.3)).trusted

    def test_space_time_sets_aside_the_window_alone(self):
        rng = np.random.default_rng(4)
        cases, expected = rng.poisson(3, (80, 12)), np.full((80, 12), 3.0)
        cases[:4, 9:] = 12  # the other nine periods of these areas still count as outside
        for prospective in (False, True):
            found = scan_space_time(
                self.x, self.y, cases, expected, prospective=prospective, max_duration=4, replicates=99, rng=rng
            )
            assert found.clusters[0].p_value <= 0.05
            assert found.trusted
        uneven = np.where(rng.random((80, 12)) < 0.1, cases + 9, cases)
        found = scan_space_time(self.x, self.y, uneven, expected, max_duration=4, replicates=99, rng=rng)
        assert not found.trusted
