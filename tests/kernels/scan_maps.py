"""Invented maps for the scans."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

AREAS, PERIODS = 12, 6


def dice(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def town(seed: int = 1, areas: int = AREAS, periods: int | None = None, cases: int = 80):
    """Areas strewn at random, with cases that follow what is expected."""
    rng = dice(seed)
    x, y = rng.uniform(0, 1000, size=(2, areas))
    expected = rng.gamma(3.0, size=areas if periods is None else (areas, periods))
    drawn = rng.multinomial(cases, (expected / expected.sum()).ravel()).reshape(expected.shape)
    return x, y, drawn, expected * cases / expected.sum()


# Places on a small grid: full of equal distances, and of areas in one place.
grid_maps = (
    st.integers(2, 9)
    .flatmap(
        lambda n: st.tuples(
            arrays(np.int64, (2, n), elements=st.integers(0, 3)),
            arrays(np.int64, n, elements=st.integers(0, 9)).filter(lambda c: c.sum() > 1),
            arrays(np.int64, n, elements=st.integers(1, 9)),
        )
    )
    .filter(lambda drawn: len({*zip(*drawn[0].tolist(), strict=True)}) > 1 and drawn[2].max() * 2 <= drawn[2].sum())
)
