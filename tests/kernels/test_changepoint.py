import csv
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lagesbild.kernels.changepoint import argmax_probability, segment
from tests.oracles import changepoint as slow

values = arrays(np.float64, st.integers(12, 16), elements=st.integers(-20, 20).map(float))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "file"), [("nile", "nile.csv"), ("uk", "uk_driver_deaths_log10.csv")], ids=["nile", "uk"]
)
def test_reference_values_of_strucchange(shared, name, file):
    # R strucchange 1.5-3 breakpoints() and confint(); its positions are the last before a break, 1-based.
    reference = json.loads((shared / "golden/changepoint/strucchange.json").read_text())[name]
    with (shared / "golden/changepoint" / file).open() as rows:
        y = np.array([float(row["y"]) for row in csv.DictReader(rows)])
    found = segment(y, least_share=reference["h"], most=9)
    assert found.breakpoints.tolist() == reference["breakpoints"]
    count = found.rss.size
    assert count >= 6
    assert found.rss == pytest.approx(list(reference["RSS"].values())[:count], rel=1e-11)
    assert found.bic == pytest.approx(list(reference["BIC"].values())[:count], abs=1e-9)
    every = [np.atleast_1d(cut).tolist() for cut in reference["all_breaks"]]
    assert [cut.tolist() for cut in found.all_breakpoints[1:]] == every[: count - 1]
    assert found.coefficients.ravel() == pytest.approx(reference["coef"]["(Intercept)"], rel=1e-12)
    assert found.interval.tolist() == [[row[0], row[2]] for row in reference["confint"]]


def test_a_small_change_among_many_looked_at_is_not_trusted():
    noise = np.random.default_rng(1).normal(size=48)
    step = np.arange(48) >= 20
    small, large = segment(noise + 1.2 * step), segment(noise + 5 * step)
    assert small.trusted.tolist() == [False]
    assert large.trusted.tolist() == [True]
    assert segment(5.0 * step).trusted.tolist() == [True]
    assert segment(noise).trusted.size == 0


def test_the_nile_fell_in_1898():
    # Annual flow at Aswan 1871–1970 (Cobb 1978, Biometrika 65:243–251); the break after 1898 and RSS are those of
    # Zeileis, Leisch, Hornik & Kleiber (2002), J. Statistical Software 7(2).
    nile = [
        1120,
        1160,
        963,
        1210,
        1160,
        1160,
        813,
        1230,
        1370,
        1140,
        995,
        935,
        1110,
        994,
        1020,
        960,
        1180,
        799,
        958,
        1140,
    ]
    nile += [
        1100,
        1210,
        1150,
        1250,
        1260,
        1220,
        1030,
        1100,
        774,
        840,
        874,
        694,
        940,
        833,
        701,
        916,
        692,
        1020,
        1050,
        969,
    ]
    nile += [831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759]
    nile += [781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890]
    nile += [744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740]
    found = segment(nile)
    assert (1871 + found.breakpoints - 1).tolist() == [1898]
    assert found.interval.tolist() == [[25, 32]]
    assert found.rss[:2] == pytest.approx([2835156.75, 1597457.19444444])


@settings(max_examples=25, deadline=None)
@given(values)
def test_agrees_with_trying_every_cut(y):
    found = segment(y, least_share=0.25, most=3)
    shortest = int(0.25 * y.size)
    for breaks, rss in enumerate(found.rss):
        assert rss == pytest.approx(slow.best_cut(y, np.ones((y.size, 1)), shortest, breaks)[0], abs=1e-7)


def test_agrees_with_trying_every_cut_of_a_line():
    rng = np.random.default_rng(3)
    t = np.arange(24.0)
    design = np.column_stack([np.ones(24), t])
    y = np.where(t < 13, 2 + 0.5 * t, 20 - 0.8 * t) + rng.normal(0, 0.3, 24)
    found = segment(y, design, least_share=0.2, most=3)
    for breaks in range(4):
        rss, cut = slow.best_cut(y, design, 4, breaks)
        assert found.rss[breaks] == pytest.approx(rss)
        assert tuple(found.all_breakpoints[breaks]) == cut
    assert found.all_breakpoints[1].tolist() == [13]


def test_a_level_series_has_no_break():
    rng = np.random.default_rng(1)
    breaks = [segment(rng.normal(size=60)).breakpoints.size for _ in range(60)]
    assert np.mean(np.array(breaks) > 0) < 0.15
    assert segment(rng.normal(size=60)).interval.shape[1] == 2


@given(values, st.floats(-50, 50), st.floats(0.1, 100))
def test_shifting_and_scaling_moves_no_break(y, shift, factor):
    there, back = (segment(series, least_share=0.2) for series in (y, shift + factor * y))
    assert back.rss == pytest.approx(there.rss * factor**2, abs=1e-6 * factor**2)
    assert there.rss.size == back.rss.size


def test_reversing_time_reverses_the_breaks():
    rng = np.random.default_rng(5)
    y = np.repeat([0.0, 5, 1], 20) + rng.normal(size=60)
    there, back = segment(y), segment(y[::-1])
    assert there.breakpoints.tolist() == (60 - back.breakpoints[::-1]).tolist()
    assert there.rss == pytest.approx(back.rss)


def test_a_clean_jump_is_dated_without_doubt():
    found = segment(np.repeat([1.0, 3.0], 10))
    assert found.breakpoints.tolist() == [10]
    assert found.interval.tolist() == [[10, 10]]


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(8)
    held = []
    for _ in range(150):
        found = segment(np.repeat([0.0, 1.2], [35, 45]) + rng.normal(size=80), most=1)
        if found.breakpoints.size:
            held.append(found.interval[0, 0] <= 35 <= found.interval[0, 1])
    assert np.mean(held) > 0.9


@pytest.mark.parametrize(("xi", "phi"), [(1.0, 1.0), (0.7, 1.5), (2.0, 0.8)])
def test_where_a_two_sided_walk_has_its_top(xi, phi):
    tops = slow.argmax_of_walks(xi, phi, 1500, np.random.default_rng(2))
    for x in (-4.0, -1.0, 0.5, 3.0):
        assert argmax_probability(x, xi, phi) == pytest.approx(np.mean(tops <= x), abs=0.045)


def test_the_symmetric_walks_known_quantiles():
    # Yao (1987), Annals of Statistics 15:1321–1328, and Bai (1997): 90 % of |argmax| lie within 7.7, 95 % within 11.0.
    within = [argmax_probability(x, 1, 1) - argmax_probability(-x, 1, 1) for x in (7.7, 11.0)]
    assert within == pytest.approx([0.90, 0.95], abs=0.001)


def test_inputs_are_not_changed():
    y, design = np.arange(20.0), np.column_stack([np.ones(20), np.arange(20.0) ** 2])
    before = y.copy(), design.copy()
    segment(y, design, least_share=0.3)
    assert np.array_equal(y, before[0])
    assert np.array_equal(design, before[1])


@pytest.mark.parametrize(
    ("y", "settings_", "message"),
    [
        ([], {}, "at least 2"),
        ([1.0], {}, "at least 2"),
        ([1.0, np.nan, 3.0], {}, "missing"),
        ([1.0] * 20, {"least_share": 0.7}, "least_share is 0.7"),
        ([1.0] * 20, {"least_share": 0.05}, "least_share is 0.05"),
        ([1.0] * 20, {"most": -1}, "most is -1"),
        ([1.0] * 20, {"X": np.ones((19, 1))}, r"X has shape \(19, 1\)"),
        ([1.0] * 20, {"X": np.ones((20, 2))}, "do not determine its 2 coefficients"),
    ],
)
def test_refuses(y, settings_, message):
    with pytest.raises(ValueError, match=message):
        segment(y, **settings_)
