"""The indicators behind the classes of areas: what is known of each, as draws, now and a year before."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import (
    ClassIndicator,
    Composition,
    EvidenceClass,
    Figures,
    Panel,
    Panels,
    Period,
    Scale,
    Survey,
    Surveys,
)
from lagesbild.domain.periods import months_later
from lagesbild.kernels.normal_means import draw_means
from lagesbild.kernels.shrinkage import draw_risk, fit_gamma_poisson
from lagesbild.kernels.survey import design_mean

Numbers = NDArray[np.float64]

YEAR_MONTHS = 12
FEWEST_DAYS_APART = 300  # two figures closer than that are of one year


@dataclass(frozen=True)
class Limits:
    """How much must be known before an indicator may be used, and how many draws are made."""

    draws: int
    fewest_events: int
    fewest_answers: int
    fewest_areas: int
    noise: float


@dataclass(frozen=True)
class Told:
    """One indicator: `now` and `earlier` [R, n], NaN where an area lacks it; `earlier` None where nobody told."""

    indicator: ClassIndicator
    now: Numbers
    earlier: Numbers | None
    evidence: tuple[str, ...]
    evidence_class: EvidenceClass


@dataclass(frozen=True)
class Seen:
    """What the indicators are found in, and the areas in the order in which they are told."""

    panels: Panels
    composition: Composition
    surveys: Surveys
    areas: tuple[str, ...]


def told_of(indicator: ClassIndicator, seen: Seen, limits: Limits, rng: np.random.Generator) -> Told | None:
    """The indicator as draws; None where nobody has told enough of it, or it tells no areas apart."""
    if indicator.kind == "category":
        panel = seen.panels.by_category.get(indicator.key)
        return None if panel is None else _of_events(indicator, panel, seen.areas, limits, rng)
    if indicator.kind == "question":
        survey = seen.surveys.of(indicator.key)
        return None if survey is None else _of_answers(indicator, survey, seen.areas, limits, rng)
    return _of_composition(indicator, seen.composition, seen.areas, limits, rng)


def _of_events(
    indicator: ClassIndicator, panel: Panel, areas: Sequence[str], limits: Limits, rng: np.random.Generator
) -> Told | None:
    ordered = panel.in_order([code for code in areas if code in panel.areas])
    rows = np.array([at for at, code in enumerate(areas) if code in panel.areas], dtype=np.int64)
    now = _risks(ordered.latest, limits, rng)
    if now is None:
        return None
    before = _year_before(ordered)
    earlier = None if before is None else _risks(before, limits, rng)
    return Told(
        indicator,
        _spread(now, rows, len(areas)),
        None if earlier is None else _spread(earlier, rows, len(areas)),
        panel.evidence,
        EvidenceClass.MEASURED,
    )


def _risks(panel: Panel, limits: Limits, rng: np.random.Generator) -> Numbers | None:
    """Draws of each area's rate, [R, n]; None with too few events, or where areas differ no more than by chance."""
    counts, exposure = panel.over_time()
    known = exposure > 0
    if counts.sum() < limits.fewest_events or known.sum() < limits.fewest_areas:
        return None
    fit = fit_gamma_poisson(counts[known], exposure[known])
    if not fit.trusted or np.isinf(fit.shape):
        return None
    drawn = np.full((limits.draws, counts.size), np.nan)
    drawn[:, known] = draw_risk(fit, counts[known], exposure[known], limits.draws, rng)
    return drawn


def _year_before(panel: Panel) -> Panel | None:
    """The twelve months before the window, if they are whole and counted in the same way."""
    if panel.window is None or panel.earlier is None:
        return None
    start = months_later(panel.window.start_day, -YEAR_MONTHS)
    before = panel.during(Period(start, panel.window.start_day))
    is_broken = any(start < each.day < panel.window.end_day for each in panel.breaks)
    return None if is_broken or len(before.periods) < YEAR_MONTHS else before


def _of_composition(
    indicator: ClassIndicator, composition: Composition, areas: Sequence[str], limits: Limits, rng: np.random.Generator
) -> Told | None:
    top = composition.of(indicator.key)
    below = [composition.of(kind) for kind in indicator.per.split()]
    parts = [part for part in (top, *below) if part is not None]
    if top is None or len(parts) < 1 + len(below):
        return None
    days = sorted(set.intersection(*(set(part.days) for part in parts)))
    if not days:
        return None
    at = {code: row for row, code in enumerate(composition.areas)}
    rows = np.array([at.get(code, -1) for code in areas])
    values = [_shares(parts, days[-1], rows, limits, rng)]
    values += [_shares(parts, day, rows, limits, rng) for day in days if (days[-1] - day).days >= FEWEST_DAYS_APART][
        -1:
    ]
    if np.isfinite(values[0][0]).sum() < limits.fewest_areas or np.nanstd(values[0][0]) == 0:
        return None
    return Told(
        indicator, values[0], values[1] if len(values) > 1 else None, composition.evidence, EvidenceClass.MEASURED
    )


def _shares(
    parts: Sequence[Figures], day: object, rows: NDArray[np.int64], limits: Limits, rng: np.random.Generator
) -> Numbers:
    """The first kind as a share of the sum of the others, or as it is where it is of nothing; [R, n].

    Noise added against disclosure is added once more in each draw: the doubt is then a little too large, never too
    small. One noisy figure is never taken from another.
    """
    drawn = [_with_noise(part, day, rows, limits, rng) for part in parts]
    if len(drawn) == 1:
        return drawn[0]
    whole = np.sum(drawn[1:], axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = drawn[0] / whole
    return np.asarray(np.where(whole > 0, share, np.nan))


def _with_noise(
    part: Figures, day: object, rows: NDArray[np.int64], limits: Limits, rng: np.random.Generator
) -> Numbers:
    column = part.values[:, [each == day for each in part.days].index(True)]
    values = np.where(rows >= 0, column[rows], np.nan)
    noise = rng.normal(0, limits.noise, (limits.draws, rows.size)) if part.is_noisy else 0.0
    return np.asarray(np.maximum(np.broadcast_to(values, (limits.draws, rows.size)) + noise, 0.0))


def _of_answers(
    indicator: ClassIndicator, survey: Survey, areas: Sequence[str], limits: Limits, rng: np.random.Generator
) -> Told | None:
    rounds = _rounds(survey)
    drawn = [_means(survey, each, areas, limits, rng) for each in rounds[-2:]]
    if not drawn or drawn[-1] is None:
        return None
    return Told(indicator, drawn[-1], drawn[0] if len(drawn) > 1 else None, survey.evidence, EvidenceClass.SURVEY)


def _rounds(survey: Survey) -> list[str]:
    """The rounds, the oldest first."""
    words = np.array(survey.round.words, dtype=object)
    return sorted(set(survey.round.labels), key=lambda each: (int(survey.reference_year[words == each].max()), each))


def _means(
    survey: Survey, in_round: str, areas: Sequence[str], limits: Limits, rng: np.random.Generator
) -> Numbers | None:
    """Draws of each area's mean answer, [R, n]; None where too few areas have enough answers."""
    asked = survey.round.is_one_of(in_round)
    value, se = np.full(len(areas), np.nan), np.full(len(areas), np.nan)
    for at, code in enumerate(areas):
        answered = survey.domain(code) & asked if code in survey.areas else np.zeros(0, dtype=np.bool_)
        if answered.sum() >= limits.fewest_answers:
            value[at], se[at] = _mean(survey, asked, answered)
    known = np.isfinite(value) & (se > 0)
    if known.sum() < limits.fewest_areas:
        return None
    return _spread(draw_means(value[known], se[known], limits.draws, rng), np.flatnonzero(known), len(areas))


def _mean(survey: Survey, asked: NDArray[np.bool_], answered: NDArray[np.bool_]) -> tuple[float, float]:
    """An area's mean answer and its standard error by the design; missing where the kernel does not stand for it."""
    found = design_mean(
        survey.y[asked],
        survey.weights[asked],
        strata=survey.strata[asked],
        clusters=survey.clusters[asked],
        fpc=None if survey.fpc is None else survey.fpc[asked],
        domain=answered[asked],
    )
    if survey.question.scale is not Scale.YES_NO:
        return (found.value, found.se) if found.trusted else (np.nan, np.nan)
    # Nobody in thirty is not nobody: Agresti & Coull (1998) add two of each.
    share = (found.value * found.n + 2) / (found.n + 4)
    return found.value, max(found.se, float(np.sqrt(share * (1 - share) / (found.n + 4))))


def _spread(drawn: Numbers, rows: NDArray[np.int64], n_areas: int) -> Numbers:
    """Columns of `drawn` at `rows` of so many areas, the others missing."""
    wide = np.full((drawn.shape[0], n_areas), np.nan)
    wide[:, rows] = drawn
    return wide
