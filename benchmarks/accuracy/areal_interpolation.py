"""Do two standard deviations hold what was shared out, where events lie as unevenly as was said?"""

import numpy as np
from benchmarks.accuracy.promises import interval_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.areal_interpolation import Links, interpolate

PIECES = 3


def rows(n: int = 400) -> list[AccuracyRow]:
    found = []
    for mean in (5.0, 20.0, 100.0):
        for evenness in (1.5, 10.0):
            rng = np.random.default_rng([21, int(mean), int(10 * evenness)])
            truth, ends = [], []
            for _ in range(n):
                sources, shares = 30, rng.dirichlet(np.full(PIECES, 3.0), 30)
                totals = rng.poisson(mean, sources)
                dealt = np.array(
                    [rng.multinomial(k, rng.dirichlet(evenness * w)) for k, w in zip(totals, shares, strict=True)]
                )
                from_at = np.repeat(np.arange(sources), PIECES)
                to_at = from_at // 3 * PIECES // 3 + np.tile(np.arange(PIECES), sources)
                n_targets = int(to_at.max()) + 1
                came = np.bincount(to_at, dealt.ravel(), n_targets)
                told = interpolate(
                    totals[:, None].astype(float), Links(from_at, to_at, shares.ravel(), n_targets), evenness, True
                )
                truth.append(came)
                ends.append((told.value - 1.96 * told.sd, told.value + 1.96 * told.sd))
            lower, upper = (np.concatenate([each[at].ravel() for each in ends]) for at in (0, 1))
            case = f"1.96 sd, {mean:g} events a zone, evenness {evenness:g}"
            found.append(interval_row("areal_interpolation", case, np.concatenate(truth), lower, upper))
    return found
