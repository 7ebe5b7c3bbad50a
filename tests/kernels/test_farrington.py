import csv
import datetime
import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.kernels.farrington import farrington_flexible
from lagesbild.kernels.farrington_bounds import count_bound, delta_bound, exceeds
from tests.oracles import farrington as slow

T = 52 * 5 + 3
LAST = T - 1


def made_up(n_series=4, seed=11, mean=(0.8, 4.0, 12.0, 45.0), outbreak=True):
    """Weekly counts with season, trend, overdispersion and (in every second series) an old outbreak."""
    rng = np.random.default_rng(seed)
    t = np.arange(T)
    level = np.resize(mean, n_series)[:, None]
    mu = level * np.exp(0.4 * np.cos(2 * np.pi * t / 52) + 0.001 * (t - T))
    counts = rng.negative_binomial(mu / 0.6, 1 / 1.6).astype(float)
    if outbreak:
        counts[::2, 150:156] += np.ceil(6 * level[::2])
        counts[1::2, LAST - 104 - 2 : LAST - 104 + 2] += np.ceil(5 * level[1::2])
    return counts


def ask(counts, weeks=(LAST,), **options):
    """Every week judged, however few events it follows."""
    return farrington_flexible(counts, np.array(weeks), **({"fewest_recent": (0, 1)} | options))


def golden_cases(shared):
    folder = shared / "golden" / "farrington"
    controls = json.loads((folder / "controls.json").read_text())
    with (folder / "golden.csv").open() as file:
        rows = list(csv.DictReader(file))
    series = {}
    for path in folder.glob("series_*.csv"):
        with path.open() as file:
            series[path.stem.removeprefix("series_")] = list(csv.DictReader(file))
    return controls, rows, series


def same_weekday_in_earlier_years(days, weeks, years_back):
    """Where the reference package finds the same week: the nearest same weekday to the date a year earlier."""
    position = {day: i for i, day in enumerate(days)}
    found = []
    for week in weeks:
        day = days[week]
        for year in range(1, years_back + 1):
            earlier = day.replace(year=day.year - year)
            ahead = (day.weekday() - earlier.weekday()) % 7
            found.append(position[earlier + datetime.timedelta(ahead if ahead <= 3 else ahead - 7)])
    return np.array(found).reshape(len(weeks), years_back)


def as_options(control, years_back):
    return {
        "years_back": years_back,
        "half_window": control["w"],
        "seasons": control["noPeriods"],
        "exclude_recent": control["pastWeeksNotIncluded"],
        "reweight_threshold": control["weightsThreshold"],
        "method": {"nbPlugin": "nb_plugin"}.get(control["thresholdMethod"], control["thresholdMethod"]),
        "alpha": control["alpha"],
        "trend": control["trend"],
        "trend_p": control["pThresholdTrend"],
        "reweight": control["reweight"],
        "power": control["powertrans"],
        "fewest_recent": tuple(control["limit54"]),
    }


@pytest.mark.shared
def test_all_control_settings_of_the_reference_package(shared):
    # R surveillance 1.20.3, farringtonFlexible: three series under twenty settings, 104 weeks each.
    controls, rows, series = golden_cases(shared)
    compared = 0
    for name, entries in series.items():
        counts = np.array([[float(entry["observed"]) for entry in entries]])
        dated = entries[0]["epochAsDate"] == "TRUE"
        days = [datetime.date(1970, 1, 1) + datetime.timedelta(int(entry["epoch"])) for entry in entries]
        for setting, control in controls.items():
            golden = [row for row in rows if row["series"] == name and row["control"] == setting]
            weeks = [int(row["t"]) - 1 for row in golden]
            years = int(golden[0]["b_used"])
            same_week = same_weekday_in_earlier_years(days, weeks, years) if dated else None
            found = farrington_flexible(
                counts, weeks, **as_options(control, years), same_week=same_week, as_in_surveillance=True
            )
            for field, column in (("expected", "expected"), ("upper", "upperbound"), ("dispersion", "phi")):
                expected = [float(row[column]) if row[column] not in {"", "NA"} else np.nan for row in golden]
                np.testing.assert_allclose(
                    getattr(found, field)[0], expected, rtol=1e-9, err_msg=f"{name} {setting} {field}"
                )
            assert list(found.alarm[0]) == [row["alarm"] in {"1", "TRUE"} for row in golden]
            compared += len(golden)
    assert compared == 60 * 104


class TestBounds:
    # The unit tests of R surveillance (test-farringtonFlexible.R): mean 5, se 0.2, dispersion 1, alpha 0.05, count 8.
    @pytest.mark.parametrize(
        ("power", "upper", "p"),
        [("none", 8.6926872, 0.0907246), ("1/2", 9.3744842, 0.1189986), ("2/3", 9.1154825, 0.1094727)],
    )
    def test_delta_bounds_as_published(self, power, upper, p):
        one = np.ones(1)
        found = delta_bound(8 * one, 5 * one, 0.2 * one, one, power, 0.05)
        assert (found.upper[0], found.p_value[0]) == pytest.approx((upper, p), abs=5e-8)

    # The same file: log mean log 5 with se log 2, count 11; muan puts 5 · 2^1.645 in place of 5.
    @pytest.mark.parametrize(
        ("mean", "dispersion", "upper", "p"),
        [
            (5 * 2**1.6448536269514722, 1.5, 24, 0.8597797),
            (5 * 2**1.6448536269514722, 1.0, 22, 0.9093099),
            (5.0, 1.5, 10, 0.03763657),
            (5.0, 1.0, 9, 0.01369527),
        ],
    )
    def test_count_bounds_as_published(self, mean, dispersion, upper, p):
        found = count_bound(np.array([11.0]), np.array([mean]), np.array([dispersion]), 0.05)
        assert found.upper[0] == upper
        assert found.p_value[0] == pytest.approx(p, abs=5e-8)

    @given(st.floats(1e-6, 400), st.floats(1, 30), st.sampled_from([0.1, 0.01, 0.001]))
    def test_the_bound_is_the_least_count_that_keeps_the_promise(self, mean, dispersion, alpha):
        m, phi = np.array([mean]), np.array([dispersion])
        upper = count_bound(m, m, phi, alpha).upper
        assert exceeds(upper, m, phi)[0] <= alpha * (1 + 1e-9)
        if upper[0] > 0:
            assert exceeds(upper - 1, m, phi)[0] > alpha * (1 - 1e-9)


class TestAgainstTheSlowTwin:
    @pytest.mark.parametrize("method", ["nb_plugin", "delta", "muan"])
    @pytest.mark.parametrize(
        "options",
        [
            {},
            {"seasons": 1, "exclude_recent": 3, "trend_p": 0.05, "reweight_threshold": 1.0},
            {"years_back": 2, "half_window": 5, "seasons": 4, "trend": False},
            {"years_back": 3, "half_window": 2, "seasons": 5, "reweight": False, "exclude_recent": 0},
        ],
    )
    def test_default_agrees_with_a_general_regression_package(self, options, method):
        counts = made_up()
        found = ask(counts, [LAST], method=method, **options)
        for s in range(len(counts)):
            twin = slow.fit_week(counts[s], LAST, slow.Settings(**options))
            assert found.expected[s, 0] == pytest.approx(twin.expected, rel=1e-8)
            assert found.dispersion[s, 0] == pytest.approx(twin.dispersion, rel=1e-8)
            assert found.upper[s, 0] == pytest.approx(slow.upper(twin, method, 0.01), rel=1e-8)
            assert found.trend[s, 0] == pytest.approx(
                np.nan if twin.slope is None else twin.slope, nan_ok=True, abs=1e-7
            )

    def test_population_is_an_exposure(self):
        counts = made_up()
        people = 1000 * np.exp(np.linspace(0, 1.5, T)) * np.ones((4, 1))
        found = ask(counts, [LAST], method="delta", population=people)
        for s in range(4):
            twin = slow.fit_week(counts[s], LAST, slow.Settings(), people[s])
            assert found.expected[s, 0] == pytest.approx(twin.expected, rel=1e-8)
            assert found.upper[s, 0] == pytest.approx(slow.upper(twin, "delta", 0.01), rel=1e-8)


class TestTheDefectOfTheReference:
    def test_by_default_working_weights_are_not_overwritten(self):
        counts = made_up()
        ours = ask(counts, [LAST], method="delta")
        theirs = ask(counts, [LAST], method="delta", as_in_surveillance=True)
        for s in range(4):
            right = slow.upper(slow.fit_week(counts[s], LAST, slow.Settings()), "delta", 0.01)
            wrong = slow.upper(slow.fit_week(counts[s], LAST, slow.Settings(overwrite_weights=True)), "delta", 0.01)
            assert abs(right / wrong - 1) > 1e-4  # the case tells the two apart
            assert ours.upper[s, 0] == pytest.approx(right, rel=1e-8)
            assert theirs.upper[s, 0] == pytest.approx(wrong, rel=1e-5)

    def test_the_negative_binomial_bound_never_saw_the_defect(self):
        counts = made_up()
        ours = ask(counts, [LAST])
        theirs = ask(counts, [LAST], as_in_surveillance=True)
        np.testing.assert_allclose(ours.upper, theirs.upper)

    def test_without_reweighting_there_is_nothing_to_overwrite(self):
        counts = made_up()
        ours = ask(counts, [LAST], method="delta", reweight=False)
        theirs = ask(counts, [LAST], method="delta", reweight=False, as_in_surveillance=True)
        np.testing.assert_allclose(ours.upper, theirs.upper, rtol=1e-5)  # the reference stops a step earlier


class TestLaws:
    @settings(max_examples=15, deadline=None)
    @given(st.permutations(range(8)), st.integers(0, 10_000))
    def test_permuting_series_permutes_the_answer(self, order, seed):
        counts = made_up(8, seed)
        once, other = ask(counts, [LAST]), ask(counts[order], [LAST])
        for field in vars(once):
            assert np.array_equal(getattr(once, field)[order], getattr(other, field), equal_nan=True)

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 10_000), st.floats(0.01, 100))
    def test_the_unit_of_population_does_not_matter(self, seed, unit):
        counts = made_up(seed=seed)
        people = np.linspace(900, 1400, T) * np.ones((4, 1))
        once = ask(counts, [LAST], population=people)
        other = ask(counts, [LAST], population=unit * people)
        np.testing.assert_allclose(once.expected, other.expected, rtol=1e-9)

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 10_000), st.sampled_from(["nb_plugin", "delta", "muan"]))
    def test_alarm_bound_and_exceedance_tell_one_story(self, seed, method):
        counts = made_up(12, seed, mean=(0.2, 1.0, 5.0))
        weeks = np.arange(LAST - 20, T)
        found = farrington_flexible(counts, weeks, method=method)
        observed = counts[:, weeks]
        assert np.array_equal(found.alarm, observed > found.upper)
        assert np.array_equal(found.alarm, found.exceedance > 1)
        assert np.array_equal(np.isnan(found.upper), np.isnan(found.expected))
        recent = np.stack([counts[:, week - 3 : week + 1].sum(axis=1) for week in weeks], axis=1)
        assert np.array_equal(np.isnan(found.upper), recent < 5)
        if method == "nb_plugin":
            assert np.array_equal(found.alarm, found.p_value <= 0.01)

    def test_several_weeks_at_once_are_each_week_alone(self):
        counts = made_up()
        together = ask(counts, [LAST - 9, LAST])
        alone = ask(counts, [LAST])
        assert np.array_equal(together.upper[:, 1:], alone.upper, equal_nan=True)

    def test_a_rarer_alarm_has_a_higher_bound(self):
        counts = made_up()
        bounds = [ask(counts, [LAST], alpha=a).upper for a in (0.05, 0.01, 0.001)]
        assert np.all(bounds[0] < bounds[1])
        assert np.all(bounds[1] < bounds[2])

    def test_what_happened_recently_is_not_the_norm(self):
        counts = made_up()
        raised = counts.copy()
        raised[:, LAST - 26 : LAST] += 100
        once, other = ask(counts, [LAST]), ask(raised, [LAST])
        assert np.array_equal(once.expected, other.expected)

    def test_an_old_outbreak_hides_less_when_weighed_down(self):
        calm, hit = made_up(outbreak=False), made_up(outbreak=False)
        hit[:, LAST - 52 - 1 : LAST - 52 + 2] *= 8
        with_weights = ask(hit, [LAST]).upper
        without = ask(hit, [LAST], reweight=False).upper
        assert np.all(with_weights < without)
        assert np.all(ask(calm, [LAST]).upper <= with_weights)

    def test_naming_the_same_weeks_by_position_changes_nothing(self):
        counts = made_up()
        named = LAST - 52 * np.arange(1, 5)[None, :]
        once, other = ask(counts, [LAST]), ask(counts, [LAST], same_week=named)
        assert np.array_equal(once.upper, other.upper)
        shifted = ask(counts, [LAST], same_week=named - [[0, 0, 1, 1]])
        assert not np.array_equal(once.upper, shifted.upper)

    def test_nothing_handed_over_is_changed(self):
        counts, weeks = made_up(), np.array([LAST])
        people = np.full(counts.shape, 50.0)
        before = counts.copy()
        for array in (counts, weeks, people):
            array.setflags(write=False)
        farrington_flexible(counts, weeks, population=people)
        assert np.array_equal(counts, before)


class TestEdges:
    def test_a_burst_where_there_never_was_any_is_an_alarm(self):
        counts = np.zeros((2, T))
        counts[0, LAST] = 6
        found = farrington_flexible(counts, [LAST])
        assert found.alarm[:, 0].tolist() == [True, False]
        assert found.exceedance[0, 0] == np.inf
        assert np.isnan(found.upper[1, 0])  # nothing happened: not judged

    def test_muan_says_nothing_of_a_season_that_never_held_an_event(self):
        counts = np.resize([1.0, 4.0, 2.0, 6.0, 3.0], (1, T))
        for year in range(1, 5):
            counts[0, LAST - 52 * year - 3 : LAST - 52 * year + 4] = 0
        found = farrington_flexible(counts, [LAST], method="muan")
        assert np.isnan(found.upper[0, 0])
        assert not found.alarm[0, 0]

    def test_weeks_with_few_expected_events_are_marked(self):
        steady = farrington_flexible(made_up(outbreak=False), [LAST]).steady[:, 0]
        assert steady.tolist() == [False, True, True, True]

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"counts": np.zeros(T)}, r"expected \[S, T\].*counts\[None, :\]"),
            ({"counts": np.zeros((0, T))}, r"at least one of each"),
            ({"counts": np.full((1, T), -1.0)}, "negative"),
            ({"counts": np.full((1, T), np.nan)}, "missing"),
            ({"counts": np.ones((1, 1)), "weeks": [0]}, "position 0 needs 211 earlier weeks"),
            ({"weeks": [T]}, f"position {T} lies outside"),
            ({"weeks": [2.5]}, "whole positions"),
            ({"weeks": []}, "whole positions"),
            ({"weeks": [100]}, "position 100 needs 211 earlier weeks.*has 100"),
            ({"years_back": 0}, "years_back 0"),
            ({"half_window": 26}, "too few to cut into 9 blocks"),
            ({"half_window": 26, "seasons": 1, "years_back": 1}, "overlap"),
            ({"seasons": 0}, "seasons 0"),
            ({"seasons": 50}, "too few to cut into 49"),
            ({"exclude_recent": 300}, "leaves no week"),
            ({"years_back": 1, "half_window": 0, "seasons": 52}, "26 reference weeks are too few for 26 blocks"),
            ({"alpha": 1}, "alpha is 1"),
            ({"method": "nbPlugin"}, "method is 'nbPlugin'; expected 'nb_plugin'"),
            ({"power": "1"}, "power is '1'"),
            ({"trend_p": 0}, "trend_p is 0"),
            ({"reweight_threshold": 0}, "reweight_threshold is 0"),
            ({"fewest_recent": (5, 0)}, r"fewest_recent is \(5, 0\)"),
            ({"population": np.zeros((4, T))}, "population.*not above zero"),
            ({"population": np.ones((4, 2))}, "counts and population"),
            ({"same_week": [[1]]}, r"expected whole positions \[1, 4\]"),
            ({"same_week": [[210, 158, 158, 54]]}, "nearest year first"),
        ],
    )
    def test_says_what_is_wrong(self, change, said):
        asked = {"counts": made_up(), "weeks": [LAST]} | change
        with pytest.raises(ValueError, match=said):
            farrington_flexible(asked.pop("counts"), asked.pop("weeks"), **asked)


def test_importing_compiles_nothing_and_needs_no_heavy_package():
    code = (
        "import sys, lagesbild.kernels.farrington as f; "
        "assert not f.fit_many.signatures; "
        "assert not {'statsmodels', 'pandas', 'scipy.stats'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
