"""Published scan statistics whose decisive numbers fit on a line: counts in, likelihood ratio out.

Each map is reduced to the cluster and the rest of the map, which is all that the ratio knows.
"""

import numpy as np
import pytest

from lagesbild.kernels.scan import log_likelihood_ratio, scan_bernoulli, scan_space

# Cases inside, expected inside, cases in all, log likelihood ratio as printed by SaTScan 10.3.2 (Kulldorff). The
# expected numbers are worked out from the published populations.
POISSON = [
    pytest.param(2359, 10_279 * 2_399_367 / 12_281_054, 10_279, "36.538616", id="lung cancer, Pennsylvania 2002"),
    pytest.param(1900, 10_279 * 2_068_414 / 12_281_054, 10_279, "9.649491", id="the same, around Philadelphia"),
    pytest.param(106, 552 * 118_102 / 1_057_673, 552, "15.177509", id="leukaemia, upstate New York 1978–82"),
    pytest.param(42, 552 * 40_696 / 1_057_673, 552, "8.287056", id="the same, second cluster"),
    pytest.param(236, 176.22330059636298, 1175, "10.979758", id="brain cancer, New Mexico 1985–89"),
    pytest.param(4, 130 / 194, 194, "3.845418", id="fever, New York City, permutation model"),
]


@pytest.mark.parametrize(("cases", "expected", "total", "printed"), POISSON)
def test_poisson_ratio(cases, expected, total, printed):
    assert f"{log_likelihood_ratio(cases, expected, total):.6f}" == printed


@pytest.mark.parametrize(("cases", "expected", "total", "printed"), POISSON)
def test_the_scan_reports_the_same_ratio(cases, expected, total, printed):
    inside_and_outside = ([cases, total - cases], [expected, total - expected])
    found = scan_space([0, 1], [0, 0], *inside_and_outside, replicates=1, rng=np.random.default_rng(1)).clusters[0]
    assert f"{found.llr:.6f}" == printed
    assert found.members.tolist() == [0]


def test_bernoulli_north_humberside():
    # 62 of 203 children are cases; the cluster holds four, all of them cases (SaTScan's sample data).
    found = scan_bernoulli([0, 1], [0, 0], [4, 58], [0, 141], replicates=1, rng=np.random.default_rng(1)).clusters[0]
    assert f"{found.llr:.6f}" == "4.836516"
    assert (round(found.expected, 2), round(found.relative_risk, 2)) == (1.22, 3.43)


def test_the_binomial_is_another_number_and_only_the_bernoulli_scan_gives_it():
    # Pennsylvania again: R SpatialEpi's Poisson scan prints 36.5705 for it, which is the binomial ratio.
    people = np.array([2_399_367, 12_281_054 - 2_399_367])
    cases = np.array([2359, 10_279 - 2359])
    found = scan_bernoulli([0, 1], [0, 0], cases, people - cases, replicates=1, rng=np.random.default_rng(1)).clusters[
        0
    ]
    assert found.llr == pytest.approx(36.5705106083396, rel=1e-9)
