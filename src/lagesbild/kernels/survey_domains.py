"""Shares of many parts of a population at once, and whether two of them differ.

A survey is asked about many domains: areas, sexes, ages, rounds. They are estimated together, within one design, so
that what two of them have in common is known when they are compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Bools, Floats, Ints
from lagesbild.kernels.checks import share as checked_share
from lagesbild.kernels.survey import exact_share_interval
from lagesbild.kernels.survey_design import Codes, Design, design_of, variance_of_total

FEWEST_CLUSTERS = 2  # with one, nothing tells how clusters differ


@dataclass(frozen=True)
class DomainShares:
    """Shares of D domains, in the order they were given.

    `value`, `lower`, `upper` [D]: the share with its exact (Korn–Graubard) interval, NaN for a domain nobody of whom
    answered or whose clusters are as few as its strata; `variance` [D, D] of the shares; `n` respondents; `df` degrees
    of freedom; `deff` variance over that of as many drawn simply (NaN where all, or none, said yes).
    """

    value: Floats
    lower: Floats
    upper: Floats
    variance: Floats
    n: Ints
    df: Ints
    deff: Floats


@dataclass(frozen=True)
class Differences:
    """Pairs of domains: first less second, [P]. `p_value`: for no difference."""

    value: Floats
    lower: Floats
    upper: Floats
    p_value: Floats


def domain_shares(
    y: ArrayLike,
    weights: ArrayLike,
    domains: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    fpc: ArrayLike | None = None,
    level: float = 0.95,
) -> DomainShares:
    """Weighted shares of many domains, with the variance of the design and of every difference between them.

        p_d = Σ_d w y / Σ_d w;   linearised value of each respondent: w (y − p_d) / Σ_d w, 0 outside the domain

    How to read, assumptions and arguments as for `survey.design_share`, which gives the same numbers for one domain.
    A stratum with a single cluster is joined with the next one before anything is looked at, and the correction for
    finite populations is then left out: both make intervals wider, never narrower. Do not use it for domains of fewer
    than some 20 respondents.

    Korn & Graubard (1998), Survey Methodology 24:193–201. Särndal, Swensson & Wretman (1992), Model Assisted Survey
    Sampling.

    `y`, `weights` [n], y 0 or 1 inside the domains; `domains` [D, n] Boolean. Raises ValueError for other answers and
    shapes that do not fit.
    """
    inside = np.asarray(domains, dtype=bool)
    answers = np.where(inside.any(axis=0), np.asarray(y, dtype=np.float64), 0.0)
    if inside.ndim != 2 or inside.shape[1:] != answers.shape:
        raise ValueError(f"domains has shape {inside.shape}; expected [D, {answers.size}], a row for each domain.")
    if np.any((answers != 0) & (answers != 1)):
        raise ValueError("y holds values other than 0 and 1; a share needs a yes or a no from each respondent.")
    joined = join_lonely(answers.size, strata, clusters)
    if np.unique(joined.clusters).size < FEWEST_CLUSTERS:
        return _untold(inside)
    design = design_of(weights, joined.strata, joined.clusters, None if joined.any_joined else fpc)
    w = np.where(inside, design.weights, 0.0)
    total = w.sum(axis=1)
    n = (inside & (design.weights > 0)).sum(axis=1)
    # Rounding may carry a sum of weights past their total.
    p = np.clip(np.divide(w @ answers, total, out=np.full(total.size, np.nan), where=total > 0), 0.0, 1.0)
    away = w * (answers - np.nan_to_num(p)[:, None]) / np.where(total > 0, total, 1.0)[:, None]
    variance = variance_of_total(away.T, design)
    df = _degrees(design, inside)
    told = (df >= 1) & (n > 1)
    p = np.where(told, p, np.nan)
    own = np.diag(variance)
    lower, upper = (np.full(p.size, np.nan) for _ in range(2))
    lower[told], upper[told] = exact_share_interval(p[told], own[told], n[told], df[told], level)
    plain = p * (1 - p) / np.maximum(n, 1)
    deff = np.divide(own, plain, out=np.full(p.size, np.nan), where=plain > 0)
    return DomainShares(p, lower, upper, variance, n, df, deff)


def differences(shares: DomainShares, pairs: Sequence[tuple[int, int]], level: float = 0.95) -> Differences:
    """Whether the shares of pairs of domains differ, taking account of what they have in common.

        d = p_1 − p_2,   interval d ± t · √(v_1 + v_2 − 2 c);   t-test with v_i of the common share:
        v_i · p (1 − p) / (p_i (1 − p_i)),  p the mean of both, by respondents

    Degrees of freedom are Satterthwaite's. Testing at the common share matters where one domain is small and its
    share near 0 or 1: its own variance is then too small just when it differs by chance. How to read: the p-value of
    one pair; of many, some are small by chance. Do not use it for domains of fewer than some 20 respondents each.

    Satterthwaite (1946), Biometrics Bulletin 2:110–114.

    NaN where one of the shares is. Raises ValueError for a level outside 0–1.
    """
    first, second = (np.array([pair[at] for pair in pairs], dtype=np.int64) for at in (0, 1))
    own, common = np.diag(shares.variance), shares.variance[first, second]
    p = (shares.value[first] * shares.n[first] + shares.value[second] * shares.n[second]) / np.maximum(
        shares.n[first] + shares.n[second], 1
    )
    value = shares.value[first] - shares.value[second]
    df = _satterthwaite(own[first], own[second], shares.df[first], shares.df[second])
    reach = special.stdtrit(df, (1 + checked_share(level, "level")) / 2)
    se = np.sqrt(np.maximum(own[first] + own[second] - 2 * common, 0.0))
    at_common = [_at_common(shares, which, p) for which in (first, second)]
    se_null = np.sqrt(np.maximum(at_common[0] + at_common[1] - 2 * common, 0.0))
    t = np.divide(np.abs(value), se_null, out=np.zeros(value.size), where=se_null > 0)
    p_value = np.where(np.isfinite(value), 2 * special.stdtr(df, -t), np.nan)
    return Differences(value, value - reach * se, value + reach * se, p_value)


@dataclass(frozen=True)
class Joined:
    """Strata [n] none of which has a single cluster, clusters [n], and whether any had to be joined."""

    strata: Codes
    clusters: Codes
    any_joined: bool


def join_lonely(n: int, strata: ArrayLike | None, clusters: ArrayLike | None) -> Joined:
    """Strata with a single cluster joined with the next one in order (the last with the one before)."""
    unit = np.arange(n) if clusters is None else np.unique(np.asarray(clusters), return_inverse=True)[1].ravel()
    labels = np.zeros(n, dtype=np.int64)
    if strata is not None:
        labels = np.unique(np.asarray(strata), return_inverse=True)[1].ravel().astype(np.int64)
    pairs = np.unique(np.column_stack([labels, unit]), axis=0)
    clusters_in = np.bincount(pairs[:, 0], minlength=labels.max(initial=-1) + 1)
    new, held, joined = np.zeros(clusters_in.size, dtype=np.int64), 0, 0
    for stratum, here in enumerate(clusters_in.tolist()):
        if held >= 2 and here >= 2:
            joined, held = joined + 1, 0
        new[stratum], held = joined, held + here
    # A cluster drawn in two strata is two, as `design_of` has it.
    is_apart = clusters_in.size < 2 or bool((clusters_in >= 2).all())
    return Joined(labels if is_apart else new[labels], unit.astype(np.int64), not is_apart)


def _untold(inside: Bools) -> DomainShares:
    """No share of any domain."""
    nothing = np.full(inside.shape[0], np.nan)
    return DomainShares(
        nothing,
        nothing,
        nothing,
        np.zeros((nothing.size, nothing.size)),
        inside.sum(axis=1),
        np.zeros(nothing.size, dtype=np.int64),
        nothing,
    )


def _degrees(design: Design, inside: Bools) -> Ints:
    """Clusters less strata in each domain."""
    counted = inside & (design.weights > 0)
    return np.array([_n_held(design.clusters[:, 0], row) - _n_held(design.strata[:, 0], row) for row in counted])


def _n_held(codes: Codes, row: Bools) -> int:
    return int(np.count_nonzero(np.bincount(codes[row])))


def _at_common(shares: DomainShares, which: Ints, p: Floats) -> Floats:
    """Variance of each share if it were p, its design effect kept (1 where it has none)."""
    deff = np.where(np.isfinite(shares.deff[which]), shares.deff[which], 1.0)
    return np.asarray(deff * p * (1 - p) / np.maximum(shares.n[which], 1))


def _satterthwaite(one: Floats, other: Floats, df_one: Ints, df_other: Ints) -> Floats:
    spread = one**2 / np.maximum(df_one, 1) + other**2 / np.maximum(df_other, 1)
    least = np.maximum(np.minimum(df_one, df_other), 1)
    found = np.divide((one + other) ** 2, spread, out=least.astype(np.float64), where=spread > 0)
    return np.maximum(found, 1.0)
