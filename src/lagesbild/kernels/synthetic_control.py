"""How would the area have gone without the measure? Imitated by a mixture of areas that never had it.

One area (or a few, started together) is compared with weighted others that went like it before. Whether the difference
afterwards is more than imitations usually miss by is told by placebos: the same is done for areas where nothing was
started.

Abadie, Diamond & Hainmueller (2010), J. Amer. Statist. Assoc. 105:493–505. Arkhangelsky, Athey, Hirshberg, Imbens &
Wager (2021), American Economic Review 111:4088–4118.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Floats, Ints, finite, positive, same_length, share
from lagesbild.kernels.mixture_weights import imitating_weights

Method = Literal["synthetic_did", "synthetic_control", "did"]

SMALL = 1e-6  # of the noise: a price on spreading that only decides between equals
STOP = 1e-5  # of the noise: the gain at which improving ends
FEWEST_PLACEBOS = 19  # with fewer, no rank can be rarer than one in twenty
WELL_IMITATED = 0.9  # of the placebos may be imitated better than the area itself


@dataclass(frozen=True)
class SyntheticControl:
    """Effect per period since the start, in the outcome's unit, and the imitation behind it.

    `effect` with `se`, `lower`, `upper` from placebos (Student's t); `p_value`: rank of the effect's size among them,
    never below 1/(placebos + 1). `synthetic` [T]: the imitation; `gap` [T]: the area less its imitation, which before
    the start should stay near 0 (`before_rmse`: how near). `area_weights` [n] (0 for the treated), `period_weights`
    [start]. `placebo_effects`: one each. `trusted` is False with fewer than 19 placebos, or where nine in ten of them
    are imitated better than the area itself: it then has no like.
    """

    effect: float
    se: float
    lower: float
    upper: float
    p_value: float
    synthetic: Floats
    gap: Floats
    before_rmse: float
    area_weights: Floats
    period_weights: Floats
    placebo_effects: Floats
    trusted: bool


@dataclass(frozen=True)
class _Imitation:
    effect: float
    synthetic: Floats
    before_rmse: float
    weights: Floats
    period_weights: Floats


def synthetic_control(
    outcome: ArrayLike,
    treated: ArrayLike,
    start: int,
    *,
    method: Method = "synthetic_did",
    noise: ArrayLike | None = None,
    level: float = 0.95,
    replicates: int = 200,
    rng: np.random.Generator | None = None,
) -> SyntheticControl:
    """Effect of a measure started in one or a few areas at the same time, by imitation.

        effect = mean after (Ȳ_t − Σ_j ω_j Y_jt) − Σ before λ_t (Ȳ_t − Σ_j ω_j Y_jt)

    `synthetic_did`: ω (areas) and λ (periods) chosen to imitate, ω with a free constant and a price on relying on few
    (Arkhangelsky et al. 2021). `synthetic_control`: ω without constant, λ = 0 (Abadie et al. 2010, on the outcomes
    alone). `did`: ω and λ equal. With one treated area every other is a placebo in turn; with several, `replicates`
    random groups of as many, drawn with `rng`.
    How to read: −15.6 (−33 … 2): that much lower per period than the imitation, and placebos miss by as much often
    enough that nothing need have happened.
    Assumes that the measure reached no comparison area, that no shock struck the treated alone, and that all areas
    vary by chance alike. Rates of small areas vary more: hand over `noise` [n], each area's chance variation in any
    unit (1/√exposure for rates), and placebos are brought to the treated areas' scale. Do not use it with fewer than
    some ten periods before, with comparison areas chosen because they stayed calm, nor to rank areas.

    Sources as in the module; the weights are found as in the authors' program.

    `outcome` [n, T], nothing missing; `treated` positions, or a Boolean [n]; `start` first period with the measure.
    Raises ValueError for fewer than two periods before or one after, fewer than two comparison areas (three more than
    treated where there are several), no treated area, several treated areas and no `rng`.
    """
    y, ours = _panel(outcome, treated, start)
    others = np.setdiff1d(np.arange(y.shape[0]), ours)
    if method not in {"synthetic_did", "synthetic_control", "did"}:
        raise ValueError(f"method is {method!r}; expected 'synthetic_did', 'synthetic_control' or 'did'.")
    scale = np.ones(y.shape[0]) if noise is None else positive(noise, "noise")
    same_length(scale, y[:, 0], "noise and outcome's areas")
    found = _imitate(y[ours].mean(axis=0), ours.size, y[others], start, method)
    placebos = [
        (group, _imitate(y[group].mean(axis=0), group.size, y[np.setdiff1d(others, group)], start, method))
        for group in _placebo_groups(others, ours.size, replicates, rng)
    ]
    own_scale = _scale_of_mean(scale[ours])
    effects = np.array([one.effect * own_scale / _scale_of_mean(scale[group]) for group, one in placebos])
    misses = np.array([one.before_rmse * own_scale / _scale_of_mean(scale[group]) for group, one in placebos])
    se = float(effects.std(ddof=1))
    reach = float(special.stdtrit(effects.size - 1, (1 + share(level, "level")) / 2)) * se
    area_weights = np.zeros(y.shape[0])
    area_weights[others] = found.weights
    return SyntheticControl(
        effect=found.effect,
        se=se,
        lower=found.effect - reach,
        upper=found.effect + reach,
        p_value=(1 + int((np.abs(effects) >= abs(found.effect)).sum())) / (1 + effects.size),
        synthetic=found.synthetic,
        gap=y[ours].mean(axis=0) - found.synthetic,
        before_rmse=found.before_rmse,
        area_weights=area_weights,
        period_weights=found.period_weights,
        placebo_effects=effects,
        trusted=effects.size >= FEWEST_PLACEBOS and float((misses < found.before_rmse).mean()) < WELL_IMITATED,
    )


def _imitate(ours: Floats, n_ours: int, others: Floats, start: int, method: Method) -> _Imitation:
    """One area (or the mean of a few) [T] imitated by others [n, T]."""
    before, after = others[:, :start], others[:, start:]
    noise = float(np.diff(before, axis=1).std(ddof=1))
    weights, times = np.full(others.shape[0], 1 / others.shape[0]), np.full(start, 1 / start)
    if method != "did" and noise > 0:
        small, stop = SMALL * noise, STOP * noise
        if method == "synthetic_control":
            weights = imitating_weights(before.T, ours[:start], small, stop, constant=False)
        else:
            spread = (n_ours * after.shape[1]) ** 0.25 * noise
            weights = imitating_weights(before.T, ours[:start], spread, stop, constant=True)
            times = imitating_weights(before, after.mean(axis=1), small, stop, constant=True)
    times = np.zeros(start) if method == "synthetic_control" else times
    mixture = weights @ others
    synthetic = mixture + times @ (ours - mixture)[:start]
    miss = (ours - synthetic)[:start]
    return _Imitation(
        effect=float((ours - synthetic)[start:].mean()),
        synthetic=synthetic,
        before_rmse=float(np.sqrt(np.mean(miss**2))),
        weights=weights,
        period_weights=times,
    )


def _scale_of_mean(scale: Floats) -> float:
    """How much the mean of areas with these chance variations varies."""
    return float(np.sqrt(np.sum(scale**2)) / scale.size)


def _placebo_groups(others: Ints, n_ours: int, replicates: int, rng: np.random.Generator | None) -> list[Ints]:
    if n_ours == 1:
        return [np.array([area]) for area in others]
    if rng is None:
        raise ValueError(
            f"{n_ours} areas are treated, so placebos are groups drawn at random, but rng is missing; hand over "
            "numpy.random.default_rng(seed)."
        )
    return [rng.choice(others, n_ours, replace=False) for _ in range(replicates)]


def _panel(outcome: ArrayLike, treated: ArrayLike, start: int) -> tuple[Floats, Ints]:
    y = finite(outcome, "outcome")
    if y.ndim != 2 or y.shape[0] == 0 or not 2 <= start <= y.shape[1] - 1:
        raise ValueError(
            f"outcome {y.shape} and start {start}: expected [n, T] with at least two periods before the start and one "
            "after."
        )
    given = np.asarray(treated)
    if given.dtype == np.bool_ and given.shape == (y.shape[0],):
        given = np.flatnonzero(given)
    ours = np.unique(np.atleast_1d(given))
    if ours.size == 0 or ours.dtype.kind not in "iu" or ours[0] < 0 or ours[-1] >= y.shape[0]:
        raise ValueError(
            f"treated: expected positions 0 … {y.shape[0] - 1}, or a Boolean per area, with at least one treated."
        )
    fewest = 3 if ours.size == 1 else ours.size + 3
    if y.shape[0] - ours.size < fewest:
        raise ValueError(
            f"{y.shape[0] - ours.size} areas are left to compare with; expected at least {fewest}, so that each can be "
            "a placebo and still be imitated by others."
        )
    return y, ours.astype(np.int64)
