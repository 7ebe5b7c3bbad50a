"""Many shares at once, and their differences: the same numbers as one at a time, and tests that keep their promise."""

import numpy as np
import pytest

from lagesbild.kernels.survey import design_mean, design_share
from lagesbild.kernels.survey_domains import differences, domain_shares, join_lonely


def drawn(rng: np.random.Generator, n: int = 600) -> dict[str, np.ndarray]:
    """Respondents in households in strata, with unequal weights."""
    strata = rng.integers(0, 4, n)
    clusters = np.arange(n) // 2
    return {
        "y": rng.integers(0, 2, n).astype(float),
        "weights": rng.gamma(4, 1, n) + 1,
        "strata": strata[clusters * 2],
        "clusters": clusters,
        "group": rng.integers(0, 3, n),
    }


def test_each_share_is_what_design_share_says_of_it_alone() -> None:
    who = drawn(np.random.default_rng(1))
    domains = np.stack([who["group"] == at for at in range(3)])
    how = {"strata": who["strata"], "clusters": who["clusters"]}
    many = domain_shares(who["y"], who["weights"], domains, **how)
    for at, domain in enumerate(domains):
        one = design_share(who["y"], who["weights"], domain=domain, **how)
        told = [many.value[at], many.lower[at], many.upper[at], many.variance[at, at] ** 0.5, many.n[at], many.df[at]]
        assert told == pytest.approx([one.value, one.lower, one.upper, one.se, one.n, one.df], rel=1e-12)


def test_variance_of_a_difference_is_that_of_one_linearised_estimate() -> None:
    """The twin: women less men as a single mean of signed values, where both groups share households."""
    who = drawn(np.random.default_rng(2))
    a, b = who["group"] == 0, who["group"] == 1
    how = {"strata": who["strata"], "clusters": who["clusters"]}
    found = domain_shares(who["y"], who["weights"], np.stack([a, b]), **how)
    w, y = who["weights"], who["y"]
    linear = np.where(a, (y - found.value[0]) / w[a].sum(), 0) - np.where(b, (y - found.value[1]) / w[b].sum(), 0)
    twin = design_mean(linear * w.sum(), w, **how).se ** 2
    own = found.variance
    assert own[0, 0] + own[1, 1] - 2 * own[0, 1] == pytest.approx(twin, rel=1e-9)


@pytest.mark.parametrize(("n_small", "share"), [(30, 0.3), (60, 0.1), (150, 0.3)])
def test_equal_groups_are_told_apart_as_seldom_as_promised(n_small: int, share: float) -> None:
    rng = np.random.default_rng(n_small)
    p_values = []
    for _ in range(400):
        y = (rng.random(n_small + 900) < share).astype(float)
        small = np.arange(y.size) < n_small
        shares = domain_shares(y, rng.gamma(8, 1 / 8, y.size), np.stack([small, ~small]))
        p_values.append(differences(shares, [(0, 1)]).p_value[0])
    called = np.mean(np.array(p_values) <= 0.05)
    assert 0.02 < called < 0.085


def test_a_difference_is_found_and_its_interval_holds_it() -> None:
    rng = np.random.default_rng(4)
    held = []
    for _ in range(200):
        y = np.concatenate([rng.random(150) < 0.5, rng.random(800) < 0.25]).astype(float)
        first = np.arange(y.size) < 150
        found = differences(domain_shares(y, np.ones(y.size), np.stack([first, ~first])), [(0, 1)])
        held.append(found.lower[0] <= 0.25 <= found.upper[0])
        assert found.p_value[0] < 0.01
    assert 0.9 < np.mean(held) < 0.99


def test_a_domain_of_nobody_has_no_share() -> None:
    y = np.array([0.0, 1.0, 1.0, 0.0])
    found = domain_shares(y, np.ones(4), np.array([[False] * 4, [True] * 4]))
    assert np.isnan(found.value[0])
    assert found.value[1] == 0.5
    assert np.isnan(differences(found, [(0, 1)]).p_value[0])


def test_a_lonely_cluster_joins_a_stratum_and_the_interval_grows() -> None:
    strata = np.array([0, 0, 0, 1, 2, 2, 2, 3])
    told = join_lonely(8, strata, None)
    assert told.any_joined
    assert min(np.bincount(told.strata)) >= 2
    assert not join_lonely(4, np.array([0, 0, 1, 1]), None).any_joined
    found = domain_shares(np.array([0, 1, 1, 0, 1, 0, 1, 1.0]), np.ones(8), np.ones((1, 8), bool), strata=strata)
    assert found.lower[0] < found.value[0] < found.upper[0]


def test_answers_that_are_no_yes_or_no_are_refused() -> None:
    with pytest.raises(ValueError, match="other than 0 and 1"):
        domain_shares([0.0, 2.0], [1.0, 1.0], [[True, True]])
