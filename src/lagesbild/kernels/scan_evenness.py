"""Are the counts outside the clusters as even as the scan takes them to be?

A scan holds its clusters against maps where counts are Poisson (or cases drawn one by one from people) around what is
expected. Where they are more uneven than that everywhere, clusters come too easily, and the p-value cannot know: with
a variance half as large again as the mean, a third of maps without any cluster have one at p ≤ 0.05, with three times
the mean nearly all (benchmarks/accuracy/scan.py). What can be seen is the unevenness outside the clusters.

Dean (1992), J. American Statistical Association 87:451–457. Zhang, Zhang & Lin (2012), Statistics in Medicine
31:762–774, for likelihood ratios over the dispersion.
"""

from dataclasses import replace

import numpy as np

from lagesbild.kernels.checks import Floats, Ints
from lagesbild.kernels.permutation import permutation_p_value
from lagesbild.kernels.scan_clusters import Cluster, Scan

CALLED = 0.05  # clusters at most this likely by chance are set aside before the rest is judged
UNEVEN = 1.645  # each of two tests finds one even map of twenty uneven
STANDARD_ERRORS = 2.0  # by which the dispersion may be larger than it looks
FEWEST_CASES = 50  # in fewer, unevenness cannot be seen


def judged_for_evenness(
    scan: Scan, cases: Ints, expected: Floats, *, first_period: int = 0, drawn: float = 0.0
) -> Scan:
    """The scan, `trusted` where counts outside its clusters do not contradict the evenness it assumes.

        d = (c − e)² − q c,   q = 1 − drawn,   over the n cells outside clusters with p ≤ 0.05
        z₁ = Σ d / (q e) / √(2 n)  and  z₂ = Σ d / (q √(2 Σ e²))  must be at most 1.645, and each such cluster still
        called when its log likelihood ratio is divided by  φ = 1 + mean(d / (q e)) + 2 √(2 / n)

    `cases` and `expected` [areas] or [areas, periods from `first_period` on]; `drawn`: share of the people who are
    cases (0: Poisson).
    """
    if cases.sum() < FEWEST_CASES:
        return replace(scan, trusted=False)
    called = [one for one in scan.clusters if one.p_value <= CALLED]
    c, e = _outside(called, cases, expected, first_period)
    if c.sum() == 0:
        return scan
    excess = ((c - e) ** 2 - (1 - drawn) * c) / (1 - drawn)
    scores = (excess / e).sum() / np.sqrt(2 * c.size), excess.sum() / np.sqrt(2 * (e**2).sum())
    phi = max(1.0, 1 + float((excess / e).mean()) + STANDARD_ERRORS * float(np.sqrt(2 / c.size)))
    stands = [permutation_p_value(np.asarray(one.llr / phi), scan.null_llr, "greater") <= CALLED for one in called]
    return replace(scan, trusted=max(scores) <= UNEVEN and all(stands))


def _outside(called: list[Cluster], cases: Ints, expected: Floats, first_period: int) -> tuple[Floats, Floats]:
    """Cases and what is expected in the cells outside, scaled to sum to the cases there."""
    outside = np.ones((cases.shape[0], cases[0].size), dtype=np.bool_)
    for one in called:
        outside[one.members, one.start - first_period : one.end - first_period] = False
    c, e = cases.reshape(outside.shape)[outside].astype(np.float64), expected.reshape(outside.shape)[outside]
    c, e = c[e > 0], e[e > 0]
    return c, e * (c.sum() / e.sum()) if e.size else e
