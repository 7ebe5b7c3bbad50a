"""How unevenly do groups live?

Indices of how groups are spread over areas: dissimilarity and information theory (evenness: is the mix the same
everywhere?), isolation (exposure: who lives around a member of the group?). Each takes the areas as they are, or what
lies around each area (`around`), which tells a chequered town from one whose halves differ.

An index of small areas is too high: chance alone mixes them unevenly. So each comes with what chance would give, is
corrected for it, and has an interval for the mix that people's choices and means lie behind.

Massey & Denton (1988), Social Forces 67:281–315. Reardon & Firebaugh (2002), Sociological Methodology 32:33–67.
Reardon & O'Sullivan (2004), Sociological Methodology 34:121–162.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, special

from lagesbild.kernels.checks import Floats, nonnegative

Index = Callable[[Floats, Floats], Floats]

OUTER_DRAWS, INNER_DRAWS = 60, 8  # the widening then moves by a tenth
MOSTLY_CHANCE = 0.5  # what chance gives, as a share of the index: above it the correction is most of the number


@dataclass(frozen=True)
class Segregation:
    """An index with its doubt.

    `recorded`: of the counts as they are. `value`, `lower`, `upper`: corrected for the size of the areas; `draws` [R]
    what lies behind them. `by_chance`: the mean index where each area is a random sample of the whole, and
    `chance_upper` what that exceeds in one case of forty. `trusted` is False where chance would give half of what was
    recorded or more: the correction is then of the first order only, and the interval too narrow.
    """

    recorded: float
    value: float
    lower: float
    upper: float
    by_chance: float
    chance_upper: float
    draws: Floats
    trusted: bool


def around(counts: ArrayLike, neighbours: Sequence[Sequence[int]]) -> Floats:
    """What lies around each area: its own people and those of its neighbours, alike near.

        around_jm = Σ_q φ(j, q) · count_qm,     φ = 1 for the area itself and its neighbours, else 0

    How to read: handed to an index beside `counts`, it asks how the surroundings of people differ and not the areas
    they are counted in. `counts` [..., n, G]; `neighbours` n sequences of numbers. Returns [..., n, G].
    """
    c = np.asarray(counts, dtype=np.float64)
    n = len(neighbours)
    if c.ndim < 2 or c.shape[-2] != n:
        raise ValueError(f"counts {c.shape} and neighbours of {n} areas do not fit; expected [..., {n}, groups].")
    rows = np.concatenate([np.arange(n), np.repeat(np.arange(n), [len(each) for each in neighbours])])
    columns = np.concatenate([np.arange(n), *(np.asarray(each, dtype=np.int64) for each in neighbours)])
    near = sparse.csr_array((np.ones(rows.size), (rows, columns)), shape=(n, n))
    moved = np.moveaxis(c, -2, 0)
    return np.asarray(np.moveaxis(np.asarray(near @ moved.reshape(n, -1)).reshape(moved.shape), 0, -2))


def dissimilarity(counts: Floats, environment: Floats) -> Floats:
    """How many would have to live elsewhere for all areas to have the same mix, against complete separation.

        D = Σ_j Σ_m t_j |π̃_jm − π_m| / (2 T Σ_m π_m (1 − π_m))

    How to read: 0 is the same mix everywhere, 1 complete separation. With two groups it is Duncan's index, the share of
    either group that would have to move. Assumes that areas are of one kind and size: finer areas give higher numbers,
    so never compare two divisions. It does not see moves between two areas that both have more than the mean.

    Duncan & Duncan (1955), American Sociological Review 20:210–217. Reardon & Firebaugh (2002). With surroundings:
    Reardon & O'Sullivan (2004).

    `counts`, `environment` [..., n, G]; the environment is the counts themselves where no surroundings are meant.
    Returns [...]; NaN where there is one group.
    """
    total, whole, local, people = _shares(counts, environment)
    gap = (total[..., None] * np.abs(local - whole)).sum(axis=(-2, -1))
    most = 2 * people * (whole * (1 - whole)).sum(axis=(-2, -1))
    return np.asarray(np.divide(gap, most, out=np.full_like(gap, np.nan), where=most > 0))


def information_theory(counts: Floats, environment: Floats) -> Floats:
    """How much less mixed the areas are than the whole.

        H = Σ_j t_j (E − Ẽ_j) / (T E),     E = −Σ_m π_m ln π_m,   Ẽ_j = −Σ_m π̃_jm ln π̃_jm

    How to read: 0 is the same mix everywhere, 1 is areas of one group each. It sees every move towards or from the
    mean mix, and with several groups it is the one to follow. With surroundings it is below 0 where they are more mixed
    than the whole is. Assumptions as for `dissimilarity`.

    Theil & Finizza (1971), J. Mathematical Sociology 1:187–193. Reardon & Firebaugh (2002); Reardon & O'Sullivan
    (2004).
    """
    total, whole, local, people = _shares(counts, environment)
    of_whole = -special.xlogy(whole, whole).sum(axis=(-2, -1))
    of_areas = -(total * special.xlogy(local, local).sum(axis=-1)).sum(axis=-1)
    mixed = people * of_whole
    return np.asarray(1 - np.divide(of_areas, mixed, out=np.full_like(mixed, np.nan), where=mixed > 0))


def isolation(counts: Floats, environment: Floats) -> Floats:
    """The share of the first group in the surroundings of a mean member of it.

        xPx = Σ_j (x_j / X) · π̃_j,     x the first group

    How to read: 0.4 where the group is 0.2 of all: its members live, on average, where two in five belong to it. Never
    below the group's own share but for surroundings and chance; so tell that share beside it.

    Lieberson (1981), in Peach, Robinson & Smith, Ethnic Segregation in Cities. Massey & Denton (1988).
    """
    own = counts[..., 0]
    around_all = environment.sum(axis=-1)
    share = np.divide(environment[..., 0], around_all, out=np.zeros_like(own), where=around_all > 0)
    members = own.sum(axis=-1)
    shared = (own * share).sum(axis=-1)
    return np.asarray(np.divide(shared, members, out=np.full_like(members, np.nan), where=members > 0))


def measure(
    counts: ArrayLike,
    index: Index,
    *,
    draws: int,
    rng: np.random.Generator,
    neighbours: Sequence[Sequence[int]] | None = None,
    noise: float = 0.0,
) -> Segregation:
    """An index corrected for chance, with its interval and what chance alone would give.

        area j drawn anew:  counts*_j ~ Multinomial(t_j, π_j)      (chance alone: Multinomial(t_j, π))
        value = 2 · recorded − mean(index*),     interval: 2 · recorded − quantiles(index*)       (basic bootstrap)

    The interval is widened for the doubt of the correction itself, found by drawing anew from what was drawn: without
    it, intervals of the dissimilarity index held 92 % in simulation.
    How to read: `value` is the index of the mix that lies behind the areas, had they been large. Assumes that persons
    choose independently: families move together, which makes the doubt somewhat larger than told. `noise` is the
    standard deviation of noise that the source added to each figure; it is added once more in each draw, and so
    corrected for. Do not use it where `trusted` is False.

    Carrington & Troske (1997), J. Business & Economic Statistics 15:402–409. Allen, Burgess, Davidson & Windmeijer
    (2015), Econometrics Journal 18:40–66.

    `counts` [n, G], at least two groups and two areas with people. Raises ValueError where there are fewer.
    """
    c = nonnegative(counts, "counts")
    if c.ndim != 2 or (c.sum(axis=0) > 0).sum() < 2 or (c.sum(axis=1) > 0).sum() < 2:
        raise ValueError(f"counts {c.shape}: expected [areas, groups], two of each with people at least.")

    def of(drawn: Floats) -> Floats:
        return index(drawn, drawn if neighbours is None else around(drawn, neighbours))

    size = np.rint(c.sum(axis=1)).astype(np.int64)
    mix = np.divide(c, c.sum(axis=1, keepdims=True), out=np.full(c.shape, 1 / c.shape[1]), where=size[:, None] > 0)
    mix /= mix.sum(axis=1, keepdims=True)
    recorded = float(of(c))
    again = of(_drawn(size, mix, noise, draws, rng))
    chance = of(_drawn(size, np.broadcast_to(c.sum(axis=0) / c.sum(), c.shape), noise, draws, rng))
    value = 2 * recorded - float(again.mean())
    reflected = value + _widening(of, size, mix, noise, rng) * (again.mean() - again)
    lower, upper = np.quantile(reflected, [0.025, 0.975])
    by_chance = float(chance.mean())
    baseline = float(c[:, 0].sum() / c.sum()) if index is isolation else 0.0
    return Segregation(
        recorded=recorded,
        value=value,
        lower=float(lower),
        upper=float(upper),
        by_chance=by_chance,
        chance_upper=float(np.quantile(chance, 0.975)),
        draws=reflected,
        trusted=bool(abs(by_chance - baseline) < MOSTLY_CHANCE * abs(recorded - baseline)),
    )


def _widening(
    of: Callable[[Floats], Floats], size: np.ndarray, mix: Floats, noise: float, rng: np.random.Generator
) -> float:
    """How much less sure the corrected index is than the recorded one; at least 1.

    Of each town drawn, the corrected index is worked out as it was of the real one, from a few towns drawn in turn; the
    chance in those few is taken off again.
    """
    outer = _drawn(size, mix, noise, OUTER_DRAWS, rng)
    people = outer.sum(axis=2, keepdims=True)
    own = np.divide(outer, people, out=np.broadcast_to(mix, outer.shape).copy(), where=people > 0)
    inner = np.stack([of(_drawn_of_each(size, own, noise, rng)) for _ in range(INNER_DRAWS)])
    recorded = of(outer)
    corrected = 2 * recorded - inner.mean(axis=0)
    variance = corrected.var(ddof=1) - inner.var(axis=0, ddof=1).mean() / INNER_DRAWS
    return max(1.0, float(np.sqrt(max(variance, 0.0) / recorded.var(ddof=1)))) if recorded.std() > 0 else 1.0


def _drawn_of_each(size: np.ndarray, mixes: Floats, noise: float, rng: np.random.Generator) -> Floats:
    """One town drawn of each of `mixes` [R, n, G]."""
    drawn = rng.multinomial(size, mixes).astype(np.float64)
    return np.maximum(drawn + rng.normal(0, noise, drawn.shape), 0.0) if noise > 0 else drawn


def _drawn(size: np.ndarray, mix: np.ndarray, noise: float, draws: int, rng: np.random.Generator) -> Floats:
    return _drawn_of_each(size, np.broadcast_to(mix, (draws, *mix.shape)), noise, rng)


def _shares(counts: Floats, environment: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """People by area [..., n]; the whole's mix [..., 1, G]; each surrounding's mix [..., n, G]; people in all [...]."""
    total = counts.sum(axis=-1)
    people = total.sum(axis=-1)
    whole = counts.sum(axis=-2, keepdims=True) / people[..., None, None]
    around_all = environment.sum(axis=-1, keepdims=True)
    local = np.divide(
        environment, around_all, out=np.broadcast_to(whole, environment.shape).copy(), where=around_all > 0
    )
    return total, whole, local, people
