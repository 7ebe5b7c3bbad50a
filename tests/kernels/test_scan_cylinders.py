"""Scans through space and time, and of zones that follow connections: known answers, laws and a slow twin."""

import numpy as np
import pytest
from scipy import sparse, stats

from lagesbild.kernels import scan_null, scan_search, scan_windows
from lagesbild.kernels.scan import (
    scan_flexible,
    scan_space_time,
)
from lagesbild.kernels.scan_flexible import _least_cases
from tests.kernels.scan_maps import PERIODS, dice, town
from tests.oracles import scan as slow


class TestSpaceTime:
    @pytest.mark.parametrize(
        "options",
        [
            {},
            {"max_duration": 2},
            {"min_duration": 2, "max_duration": 5},
            {"prospective": True},
            {"prospective": True, "max_duration": 2, "min_duration": 2},
        ],
    )
    @pytest.mark.parametrize("seed", range(4))
    def test_the_first_cluster_is_the_best_of_all_cylinders(self, seed, options):
        x, y, cases, expected = town(seed, periods=PERIODS)
        found = scan_space_time(x, y, cases, expected, replicates=5, rng=dice(), **options).clusters[0]
        slow_options = {
            "shortest": options.get("min_duration", 1),
            "longest": options.get("max_duration", PERIODS // 2),
            "prospective": options.get("prospective", False),
        }
        ratio, members, start, end = slow.best_cylinder(x, y, cases.tolist(), expected.tolist(), **slow_options)
        assert found.llr == pytest.approx(ratio, rel=1e-12)
        assert (tuple(sorted(found.members)), found.start, found.end) == (members, start, end)
        assert found.cases == cases[list(members), start:end].sum()
        assert found.expected == pytest.approx(expected[list(members), start:end].sum())

    @pytest.mark.parametrize("cases", [3, 80, 30_000])
    @pytest.mark.parametrize("options", [{}, {"min_duration": 2, "max_duration": 5}, {"prospective": True}])
    def test_replicates_hold_the_best_of_all_cylinders(self, cases, options):
        x, y, observed, expected = town(3, areas=7, periods=PERIODS, cases=cases)
        found = scan_space_time(x, y, observed, expected, replicates=40, rng=dice(7), **options)
        longest = options.get("max_duration", PERIODS // 2)
        merged = expected
        if options.get("prospective"):
            merged = np.column_stack([expected[:, : PERIODS - longest].sum(axis=1), expected[:, PERIODS - longest :]])
        counts = next(scan_null.multinomial_counts(cases, merged.ravel(), scan_windows.LANES, dice(7)))
        for lane in range(40):
            drawn = counts[:, lane].reshape(merged.shape).tolist()
            ratio, *_ = slow.best_cylinder(
                x,
                y,
                drawn,
                merged.tolist(),
                shortest=options.get("min_duration", 1),
                longest=longest,
                prospective=options.get("prospective", False),
            )
            assert found.null_llr[lane] == pytest.approx(ratio, rel=1e-9, abs=1e-9)

    @pytest.mark.parametrize("prospective", [False, True])
    @pytest.mark.parametrize(("seed", "cases"), [(0, 400), (1, 6000)])
    def test_replicates_hold_the_best_also_on_maps_of_many_areas(self, seed, cases, prospective):
        # Hundreds of circles are tried at once, periods differ a hundredfold, one is empty: nothing may be missed.
        x, y, _, expected = town(seed, areas=250, periods=9, cases=cases)
        expected[:, 4] *= 0.01
        expected[:, 7] = 0
        expected *= cases / expected.sum()
        observed = dice(seed).multinomial(cases, (expected / cases).ravel()).reshape(expected.shape)
        found = scan_space_time(
            x, y, observed, expected, replicates=4, rng=dice(7), prospective=prospective, max_duration=8
        )
        shares = (expected * (cases / expected.sum())).ravel()
        counts = next(scan_null.multinomial_counts(cases, shares, scan_windows.LANES, dice(7)))
        best = [
            slow.best_cylinder_of_many(
                x, y, drawn.reshape(expected.shape).astype(float), expected, longest=8, prospective=prospective
            )
            for drawn in (*counts[:, :4].T, observed.ravel())
        ]
        assert found.null_llr == pytest.approx(best[:4], rel=1e-9)
        assert found.clusters[0].llr == pytest.approx(best[4], rel=1e-9)

    def test_permutation_is_measured_against_both_margins(self):
        x, y, cases, _ = town(5, periods=PERIODS)
        found = scan_space_time(x, y, cases, None, model="permutation", replicates=30, rng=dice(7))
        expected = np.outer(cases.sum(axis=1), cases.sum(axis=0)) / cases.sum()
        ratio, members, start, end = slow.best_cylinder(x, y, cases.tolist(), expected.tolist(), longest=3)
        assert found.clusters[0].llr == pytest.approx(ratio, rel=1e-12)
        assert (tuple(sorted(found.clusters[0].members)), found.clusters[0].start, found.clusters[0].end) == (
            members,
            start,
            end,
        )
        cells = np.repeat(np.arange(cases.size), cases.ravel())
        where, when = (part.astype(np.int32) for part in np.divmod(cells, PERIODS))
        counts = next(scan_null.permuted_counts(where, when, cases.shape, scan_windows.LANES, dice(7)))
        for lane in range(30):
            drawn = counts[:, lane].reshape(cases.shape).tolist()
            assert found.null_llr[lane] == pytest.approx(
                slow.best_cylinder(x, y, drawn, expected.tolist(), longest=3)[0]
            )

    def test_permutation_shrugs_at_busy_places_and_busy_months(self):
        x, y, _, _ = town(6, areas=30, periods=8)
        busy = np.outer(dice(1).gamma(0.5, size=30), [1, 1, 5, 1, 1, 1, 9, 1])
        cases = dice(2).poisson(busy * 400 / busy.sum())
        flat = np.ones_like(busy)
        assert scan_space_time(x, y, cases, flat, rng=dice(), replicates=99).clusters[0].p_value == 0.01
        permuted = scan_space_time(x, y, cases, None, model="permutation", rng=dice(), replicates=99)
        assert permuted.clusters[0].p_value > 0.05

    def test_a_merged_past_changes_nothing(self):
        x, y, cases, expected = town(7, areas=20, periods=30, cases=400)
        found = scan_space_time(x, y, cases, expected, prospective=True, max_duration=3, replicates=99, rng=dice())
        short = np.column_stack([expected[:, :27].sum(axis=1), expected[:, 27:]])
        again = scan_space_time(
            x,
            y,
            np.column_stack([cases[:, :27].sum(axis=1), cases[:, 27:]]),
            short,
            prospective=True,
            max_duration=3,
            replicates=99,
            rng=dice(),
        )
        assert found.clusters[0].llr == pytest.approx(again.clusters[0].llr)
        assert found.clusters[0].end == 30
        assert found.clusters[0].start == again.clusters[0].start + 26
        assert found.null_llr == pytest.approx(again.null_llr)

    def test_keeps_its_promise(self):
        p = []
        for seed in range(200):
            x, y, cases, expected = town(seed, areas=15, periods=8, cases=60)
            p.append(scan_space_time(x, y, cases, expected, replicates=39, rng=dice(seed)).clusters[0].p_value)
        assert np.mean(np.array(p) <= 0.05) == pytest.approx(0.05, abs=0.045)
        assert np.mean(p) == pytest.approx(0.5, abs=0.07)

    def test_same_seed_same_numbers_and_nothing_touched(self):
        x, y, cases, expected = town(8, periods=PERIODS)
        before = [array.copy() for array in (x, y, cases, expected)]
        once, again = (scan_space_time(x, y, cases, expected, replicates=70, rng=dice(3)) for _ in range(2))
        assert np.array_equal(once.null_llr, again.null_llr)
        assert once.null_llr.size == 70
        assert all(np.array_equal(*pair) for pair in zip(before, (x, y, cases, expected), strict=True))


LINE = sparse.diags_array([1.0, 1.0], offsets=[-1, 1], shape=(9, 9))


class TestFlexible:
    @pytest.mark.parametrize("seed", range(6))
    @pytest.mark.parametrize("restricted", [False, True])
    def test_the_first_cluster_and_the_replicates_are_the_best_of_all_connected_sets(self, seed, restricted):
        x, y, cases, expected = town(seed, areas=10)
        near = np.hypot(x[:, None] - x, y[:, None] - y)
        links = (near < 400) & (near > 0)
        found = scan_flexible(
            links, cases, expected, largest=6, restricted=restricted, x=x, y=y, replicates=15, rng=dice(7)
        )
        windows = [np.argsort(row, kind="stable")[:6].tolist() for row in near]
        shares = expected * (cases.sum() / expected.sum())

        def best(counts):
            midp = stats.poisson.sf(counts, shares) + stats.poisson.pmf(counts, shares) / 2
            return slow.best_connected(windows, links, counts.tolist(), shares, midp < 0.2 if restricted else None)

        ratio, members = best(cases)
        if ratio:
            assert found.clusters[0].llr == pytest.approx(ratio, rel=1e-9)
            assert tuple(found.clusters[0].members) == members
        counts = next(scan_null.multinomial_counts(int(cases.sum()), shares, scan_search.LANES, dice(7)))
        for lane in range(15):
            assert found.null_llr[lane] == pytest.approx(best(counts[:, lane].astype(int))[0], rel=1e-9, abs=1e-9)

    def test_a_bent_cluster_comes_out_bent(self):
        side = 9
        line = sparse.diags_array([1.0, 1.0], offsets=[-1, 1], shape=(side, side))
        links = sparse.kron(line, sparse.eye_array(side)) + sparse.kron(sparse.eye_array(side), line)
        bent = [10, 11, 12, 21, 30]
        cases = np.full(side**2, 3)
        cases[bent] = 15
        found = scan_flexible(links, cases, np.ones(side**2), largest=13, replicates=99, rng=dice())
        assert found.clusters[0].members.tolist() == bent
        assert found.clusters[0].p_value == 0.01
        assert found.clusters[0].radius_m is None

    def test_zones_do_not_jump_over_gaps(self):
        cases = np.array([1, 20, 1, 1, 20, 1, 1, 1, 1])
        found = scan_flexible(LINE, cases, np.ones(9), replicates=9, rng=dice())
        assert [c.members.tolist() for c in found.clusters[:2]] == [[1], [4]]

    def test_an_island_is_a_zone_of_its_own(self):
        links = LINE.tolil()
        links[8, 7] = links[7, 8] = 0
        found = scan_flexible(links, [1, 1, 1, 1, 1, 1, 1, 1, 40], np.ones(9), replicates=9, rng=dice())
        assert found.clusters[0].members.tolist() == [8]

    def test_least_cases_are_the_fewest_with_a_small_mid_p(self):
        means = np.array([0.0, 0.1, 1.0, 7.3, 250.0])
        for least, mean in zip(_least_cases(means, 0.2), means, strict=True):
            midp = [stats.poisson.sf(c, mean) + stats.poisson.pmf(c, mean) / 2 for c in range(int(least) + 1)]
            assert midp[-1] < 0.2
            assert all(p >= 0.2 for p in midp[:-1])

    def test_same_seed_same_numbers_and_nothing_touched(self):
        links, cases = LINE.tocsr(), np.array([1, 5, 2, 0, 3, 3, 8, 1, 0])
        before = cases.copy()
        once, again = (scan_flexible(links, cases, np.ones(9), replicates=30, rng=dice(3)) for _ in range(2))
        assert np.array_equal(once.null_llr, again.null_llr)
        assert np.array_equal(cases, before)
        assert links.nnz == 16

    @pytest.mark.parametrize(
        ("links", "options", "what"),
        [
            (np.triu(np.ones((9, 9)), 1), {}, "one way only"),
            (np.ones((9, 8)), {}, r"\[n, n\]"),
            (LINE, {"largest": 21}, "largest is 21"),
            (LINE, {"replicates": 0}, "replicates is 0"),
            (LINE, {"max_mid_p": 20}, "max_mid_p is 20"),
        ],
    )
    def test_refusals(self, links, options, what):
        with pytest.raises(ValueError, match=what):
            scan_flexible(links, np.ones(9), np.ones(9), rng=dice(), **options)
