import csv
import json

import numpy as np
import pytest
from benchmarks.accuracy.knox import called, clustered
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lagesbild.kernels.knox import close_pairs, knox
from tests.oracles import knox as slow

# Twelve invented events with shared places, shared days and distances that fall on an edge.
X = [0, 30, 30, 100, 140, 400, 420, 900, 910, 950, 400, 30]
Y = [0, 40, 0, 0, 30, 300, 300, 100, 110, 120, 310, 40]
DAY = [0, 3, 20, 4, 9, 30, 33, 35, 36, 60, 61, 10.5]

# What R surveillance 1.20.3, knox(), says of the same twelve: within_m, within_days, pairs, lambda, Poisson p.
IN_SURVEILLANCE = [
    (50, 7, 4, 2.54545454545455, 0.11497700968114),
    (100, 14, 10, 5.40909090909091, 0.022753181003994),
    (50, 1, 1, 0.545454545454545, 0.104288114605294),
]
SPACE, TIME = (0, 50, 100, 500), (0, 3, 7, 14)

places = arrays(np.int64, (2, 9), elements=st.integers(0, 12))
days = arrays(np.int64, 9, elements=st.integers(0, 10))


def dice() -> np.random.Generator:
    return np.random.default_rng(1)


def asked(x, y, day, replicates=19, **bands):
    return knox(x, y, day, **({"within_m": 4, "within_days": 2} | bands), replicates=replicates, rng=dice())


class TestOneBand:
    @pytest.mark.parametrize(("within_m", "within_days", "pairs", "expected", "p_poisson"), IN_SURVEILLANCE)
    def test_agrees_with_surveillance(self, within_m, within_days, pairs, expected, p_poisson):
        found = asked(X, Y, DAY, within_m=within_m, within_days=within_days)
        assert found.observed == pairs
        assert found.expected == pytest.approx(expected, rel=1e-13)
        assert found.p_poisson == pytest.approx(p_poisson, rel=1e-12)
        assert found.ratio == pytest.approx(pairs / expected, rel=1e-13)

    def test_numbers_are_numbers_and_not_tables(self):
        found = asked(X, Y, DAY)
        assert {np.shape(field) for field in vars(found).values()} == {()}

    def test_p_mean_and_sd_near_those_of_every_dealing(self):
        x, y, day = X[:7], Y[:7], DAY[:7]
        null = np.array(slow.every_dealing(x, y, day, (None, 110), (None, 7)))
        found = asked(x, y, day, 9999, within_m=110, within_days=7)
        exact = np.mean(null >= found.observed)
        assert 0.01 < exact < 0.5
        assert found.p_value == pytest.approx(exact, abs=4 * np.sqrt(exact / 10_000))
        assert found.expected == pytest.approx(null.mean(), rel=1e-12)
        assert found.null_mean == pytest.approx(null.mean(), abs=4 * null.std() / 100)
        assert found.null_sd == pytest.approx(null.std(), rel=0.05)

    def test_every_dealing_is_equally_likely(self):
        """Three events on a line: which two of them are a day apart decides the count, evenly."""
        found = asked([0, 1, 10], [0, 0, 0], [0, 1, 10], 5999, within_m=2, within_days=2)
        assert found.null_mean == pytest.approx(1 / 3, abs=4 * np.sqrt(2 / 9 / 5999))

    def test_a_near_repeat_is_found(self):
        rng = np.random.default_rng(4)
        x, y, day = rng.uniform(0, 5000, 200), rng.uniform(0, 5000, 200), rng.uniform(0, 365, 200)
        x, y, day = (np.concatenate([axis, axis[:15] + 1]) for axis in (x, y, day))
        found = asked(x, y, day, 999, within_m=100, within_days=7)
        assert found.p_value == 0.001
        assert found.ratio > 5

    def test_busy_places_and_busy_seasons_alone_are_not_one(self):
        rng = np.random.default_rng(5)
        x, y = rng.integers(0, 3, (2, 200)) * 1000 + rng.normal(0, 30, (2, 200))
        day = np.where(rng.random(200) < 0.5, rng.uniform(150, 180, 200), rng.uniform(0, 365, 200))
        assert 0.05 < asked(x, y, day, 999, within_m=100, within_days=7).p_value < 0.95

    @given(places, days)
    def test_p_counts_ties_against_the_finding(self, where, day):
        found = asked(*where, day, 3)
        assert found.p_value in (0.25, 0.5, 0.75, 1.0)

    def test_all_at_one_time_or_place_cannot_be_unusual(self):
        for x, day in ((X, [5] * 12), ([7] * 12, DAY)):
            found = asked(x, x, day, within_m=60, within_days=4)
            assert (found.p_value, found.ratio, found.null_sd) == (1, 1, 0)

    def test_a_ratio_of_nothing_expected_is_missing(self):
        found = asked([0, 100], [0, 0], [0, 1])
        assert found.expected == found.observed == 0
        assert np.isnan(found.ratio)
        assert found.p_value == 1


class TestBands:
    def test_bands_do_not_overlap_and_an_edge_belongs_below(self):
        found = asked(X, Y, DAY, within_m=SPACE, within_days=TIME)
        by_hand = [[slow.counted(X, Y, DAY, s, t) for t in slow.bands(TIME)] for s in slow.bands(SPACE)]
        assert found.observed.tolist() == by_hand
        assert found.observed[0].tolist() == [0, 0, 0, 1]  # 30, 40 twice, 7.5 days apart: the same place is a band

    def test_bands_sum_to_what_one_band_says(self):
        table = asked(X, Y, DAY, 99, within_m=SPACE, within_days=TIME)
        whole = asked(X, Y, DAY, 99, within_m=SPACE[-1], within_days=TIME[-1])
        assert table.observed.sum() == whole.observed
        assert table.expected.sum() == pytest.approx(float(whole.expected), rel=1e-12)
        assert table.null_mean.sum() == pytest.approx(float(whole.null_mean), rel=1e-12)

    def test_the_first_band_is_the_one_band(self):
        table = asked(X, Y, DAY, 99, within_m=(50, 200), within_days=(7, 30))
        alone = asked(X, Y, DAY, 99, within_m=50, within_days=7)
        for name, field in vars(alone).items():
            assert getattr(table, name)[0, 0] == pytest.approx(float(field), rel=1e-12)

    def test_bands_of_one_kind_alone_make_a_row(self):
        found = asked(X, Y, DAY, within_m=(50, 100), within_days=7)
        assert {np.shape(field) for field in vars(found).values()} == {(2,)}

    @given(places, days)
    def test_agrees_with_every_two_events(self, where, day):
        found = asked(*where, day, 2, within_m=(0, 3, 5), within_days=(1, 4))
        for row, space in enumerate(slow.bands((0, 3, 5))):
            for column, time in enumerate(slow.bands((1, 4))):
                assert found.observed[row, column] == slow.counted(*where, day, space, time)


class TestLaws:
    @given(places, days, st.integers(-(10**6), 10**6), st.integers(-(10**4), 10**4))
    def test_moving_the_map_and_the_calendar_changes_nothing(self, where, day, metres, later):
        assert same(asked(*where, day), asked(*(where + metres), day + later))

    @given(places, days)
    def test_turning_the_map_a_quarter_changes_no_count(self, where, day):
        turned, found = asked(-where[1], where[0], day), asked(*where, day)
        assert (turned.observed, turned.expected) == (found.observed, found.expected)

    @given(places, days)
    def test_a_difference_of_rounding_is_no_difference(self, where, day):
        """The same map in tens of metres and the same days in weeks: 0.1 · 5 is as far as 5, though floats differ."""
        scaled = asked(*(where * 0.1), day / 7, within_m=0.1 * 5, within_days=3 / 7)
        assert same(scaled, asked(*where, day, within_m=5, within_days=3))

    @given(places, days, st.randoms(use_true_random=False))
    def test_the_order_of_events_changes_no_count(self, where, day, random):
        order = list(range(9))
        random.shuffle(order)
        shuffled, found = asked(*where[:, order], day[order]), asked(*where, day)
        assert (shuffled.observed, shuffled.expected) == (found.observed, found.expected)

    @given(places, days)
    def test_time_running_backwards_changes_no_count(self, where, day):
        assert asked(*where, -day).observed == asked(*where, day).observed

    def test_same_seed_same_numbers(self):
        assert same(asked(X, Y, DAY, 99), asked(X, Y, DAY, 99))

    def test_another_seed_other_dealings(self):
        one, other = (
            knox(X, Y, DAY, within_m=100, within_days=14, rng=np.random.default_rng(seed)).null_mean for seed in (1, 2)
        )
        assert one != other

    def test_touches_nothing(self):
        x, y, day, edges = np.array(X, float), np.array(Y, float), np.array(DAY), np.array([50.0, 100])
        asked(x, y, day, within_m=edges)
        close_pairs(x, y, day, within_m=50, within_days=7)
        assert (x.tolist(), y.tolist(), day.tolist(), edges.tolist()) == (X, Y, DAY, [50, 100])


def same(one, other) -> bool:
    return all(np.array_equal(getattr(one, name), field, equal_nan=True) for name, field in vars(other).items())


class TestClosePairs:
    def test_the_earlier_event_stands_first(self):
        pairs = close_pairs([0, 1, 50], [0, 0, 0], [9, 2, 3], within_m=2, within_days=7)
        assert pairs.tolist() == [[1, 0]]

    def test_nobody_close(self):
        assert close_pairs([0, 9], [0, 9], [0, 0], within_m=1, within_days=1).shape == (0, 2)

    @given(places, days)
    def test_are_the_pairs_that_are_counted(self, where, day):
        pairs = close_pairs(*where, day, within_m=4, within_days=2)
        assert [tuple(pair) for pair in pairs.tolist()] == sorted(slow.close_pairs(*where, day, 4, 2))
        assert len(pairs) == asked(*where, day, 2).observed

    def test_wants_one_band(self):
        with pytest.raises(ValueError, match="one number each"):
            close_pairs(X, Y, DAY, within_m=(1, 2), within_days=3)


class TestRefusals:
    @pytest.mark.parametrize(
        ("given", "what"),
        [
            ({"x": [], "y": [], "day": []}, "at least 2"),
            ({"x": [1], "y": [1], "day": [1]}, "at least 2"),
            ({"x": [[1, 2]], "y": [[1, 2]], "day": [[1, 2]]}, "one dimension"),
            ({"x": [1, 2, 3]}, "x and y"),
            ({"day": [1, 2, 3]}, "x and day"),
            ({"x": [1, np.nan]}, "x: the value nan at position 1"),
            ({"day": [np.inf, 1]}, "day: the value inf at position 0"),
            ({"within_m": -1}, "within_m.*negative"),
            ({"within_m": (200, 100)}, "within_m.*rising"),
            ({"within_days": (7, 7)}, "within_days.*rising"),
            ({"within_days": []}, "within_days: expected one dimension and at least 1"),
            ({"within_days": np.nan}, "missing"),
            ({"replicates": 1}, "replicates is 1"),
        ],
    )
    def test_says_what_is_wrong(self, given, what):
        two = {"x": [1, 2], "y": [1, 2], "day": [1, 2], "within_m": 1, "within_days": 1, "replicates": 9}
        with pytest.raises(ValueError, match=what):
            knox(**(two | given), rng=dice())


@pytest.mark.accuracy
@pytest.mark.parametrize("events", [20, 200])
def test_the_level_is_kept_where_places_and_seasons_differ(events):
    called_by_dealing, _ = called(clustered, events, 2000)
    assert 0.01 <= called_by_dealing <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 2000)


@pytest.fixture(scope="module")
def meningococci(shared):
    with (shared / "golden" / "knox" / "imdepi_events.csv").open(newline="") as file:
        return np.array([[float(row[name]) for name in ("x", "y", "t")] for row in csv.DictReader(file)]).T


@pytest.mark.shared
class TestGolden:
    """Invasive meningococcal disease in Germany (golden/knox): R surveillance, and event permutation for p."""

    @pytest.mark.parametrize("case", ["t7_s25", "t14_s50", "t30_s100", "t3_s5"])
    def test_statistic_expectation_and_both_p_values(self, shared, meningococci, case):
        settings = json.loads((shared / "golden" / "knox" / "knox.json").read_text())[case]
        permuted = json.loads((shared / "golden" / "knox" / "event_permutation.json").read_text())[case]
        found = knox(
            *meningococci, within_m=settings["eps_s"], within_days=settings["eps_t"], replicates=5999, rng=dice()
        )
        assert found.observed == settings["statistic"]
        assert found.expected == pytest.approx(settings["expected"], rel=1e-13)
        assert found.p_poisson == pytest.approx(settings["p_poisson"], rel=1e-11)
        p = permuted["p_event_permutation"]
        assert found.p_value == pytest.approx(p, abs=4 * np.sqrt(2 * p / 6000))
        assert found.null_mean == pytest.approx(permuted["mean"], abs=4 * permuted["sd"] * np.sqrt(2 / 6000))
        assert found.null_sd == pytest.approx(permuted["sd"], rel=0.05)

    def test_burkitts_lymphoma(self, shared):
        """Published for libpysal's burkitt: 13 pairs within 20 km and 5 days, Poisson p 0.146246."""
        parquet = pytest.importorskip("pyarrow.parquet")
        table = parquet.read_table(
            shared / "data" / "stats-classics" / "pysal_burkitt.parquet", columns=["X", "Y", "T"]
        )
        found = asked(*(table[name].to_numpy() for name in ("X", "Y", "T")), within_m=20, within_days=5)
        assert found.observed == 13
        assert found.p_poisson == pytest.approx(0.146246, abs=1e-6)
