"""What does it look like when events are weighed by the harm they do?

Counts make a shop theft and a robbery the same. Here each event weighs as many days as a published table gives its
category, and the sum is told beside the count: for the whole, by category and by area. Days are those of a typical
sentence or a guideline, a proxy of harm that somebody else has decided; the source is named with every sum.

Only categories that do not lie inside each other are added. What is found mostly by looking for it (drugs, weapons)
is left out, for its number says how much was looked. A few grave events make most of the sum, so it swings more by
chance than the count does: the interval is part of the answer, and areas are never ordered by it.

Assumes that the weights fit the category as a whole and that no event is counted in two categories. Do not use it
for long trends: weights follow sentences, and sentences change though offences do not. Every finding is marked so.

Sherman, Neyroud & Neyroud (2016), Policing 10:171–183. Kärrholm, Neyroud & Smaaland (2020), Cambridge Journal of
Evidence-Based Policing 4:15–33. Sarnecki (2021), the same journal 5, why not for long trends. Fay & Feuer (1997),
Statistics in Medicine 16:791–801.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lagesbild.analyses._harm_words import WORDS
from lagesbild.domain import Abstention, Estimate, Fact, Finding, HarmWeights, Panel, Panels, Period
from lagesbild.kernels.rates import rate, weighted_sum

__all__ = ["WORDS", "Options", "run"]

FLAG = "not_for_long_trends"
RESIDENTS = "residents"

Floats = NDArray[np.float64]
Said = list[Finding | Abstention]


@dataclass(frozen=True)
class Options:
    is_found_by_looking_weighed: bool = False  # their number follows the police's work, not the harm done
    draws: int = 4000  # the ends of a share's interval then move by less than half a percentage point


@dataclass(frozen=True)
class _Weighed:
    """The categories added, each with its window, and what one event of each weighs."""

    panels: tuple[Panel, ...]
    weights: Floats
    source: str

    @property
    def span(self) -> Period:
        return self.panels[0].span

    @property
    def codes(self) -> str:
        return "|".join(panel.category for panel in self.panels)

    @property
    def whole(self) -> Floats:
        return np.array([float(panel.whole_counts.sum()) for panel in self.panels])


def run(panels: Panels, weights: HarmWeights, options: Options, rng: np.random.Generator) -> list[Finding | Abstention]:
    days = {code: weights.days[code] for code in weights.days if code in panels.by_category}
    unused = [_abstain("weight_unused", code, panels) for code in weights.days if code not in days]
    if not days:
        return [*unused, _abstain("no_weights", "", panels)]
    left_out = _left_out(days, panels, options)
    chosen = tuple(panels.by_category[code].latest for code in panels.by_category if code in days.keys() - left_out)
    told: Said = [*unused, *(_abstain(says, code, panels) for code, says in left_out.items())]
    if not chosen or sum(panel.whole_counts.sum() for panel in chosen) == 0:
        return [*told, _abstain("no_events", "", panels)]
    weighed = _Weighed(chosen, np.array([days[panel.category] for panel in chosen]), weights.source)
    said: Said = [_whole(weighed), *_categories(weighed, options.draws, rng), *_areas(weighed)]
    return [*(replace(one, quality=(FLAG,)) if isinstance(one, Finding) else one for one in said), *told]


def _left_out(days: Mapping[str, float], panels: Panels, options: Options) -> dict[str, str]:
    """Category → why it is not added: it holds others that are, it was found by looking, it is of another time."""
    why: dict[str, str] = {}
    if not options.is_found_by_looking_weighed:
        why |= {code: "found_by_looking" for code in days if panels.category(code).is_detection_driven}
    spans = Counter(panels.by_category[code].latest.span for code in days if code not in why)
    usual = max(spans, key=lambda span: (spans[span], span.end_day), default=None)
    why |= {code: "other_period" for code in days if code not in why and panels.by_category[code].latest.span != usual}
    above = {parent for code in days if code not in why for parent in panels.above(code)}
    return why | {code: "inside_another" for code in days if code not in why and code in above}


def _whole(weighed: _Weighed) -> Finding:
    counts = weighed.whole
    total = weighted_sum(counts[None, :], weighed.weights)
    facts: dict[str, Fact] = {
        "n_events": int(counts.sum()),
        "n_groups": counts.size,
        "source": weighed.source,
        "summed_categories": weighed.codes,
    }
    harm = Estimate(float(total.value[0]), float(total.lower[0]), float(total.upper[0]))
    return Finding("harm_whole", "", None, weighed.span, "harm_days", harm.value, harm, facts=facts)


def _categories(weighed: _Weighed, draws: int, rng: np.random.Generator) -> list[Finding]:
    """Each category's share of the harm beside its share of the events."""
    counts = weighed.whole
    # Half an event is what says least of a mean when nothing was recorded (Jeffreys).
    drawn = rng.gamma(counts + 0.5, size=(draws, counts.size)) * weighed.weights
    lower, upper = np.quantile(drawn / drawn.sum(axis=1, keepdims=True), [0.025, 0.975], axis=0)
    harm = counts * weighed.weights
    shares = harm / harm.sum()
    return [
        Finding(
            says="harm_category",
            category=panel.category,
            area=None,
            period=weighed.span,
            unit="share",
            observed=float(shares[at]),
            estimate=Estimate(float(shares[at]), min(float(lower[at]), float(shares[at])), float(upper[at])),
            facts={
                "n_events": int(counts[at]),
                "events_share": float(counts[at] / counts.sum()),
                "weight_days": float(weighed.weights[at]),
                "source": weighed.source,
            },
        )
        for at, panel in enumerate(weighed.panels)
    ]


def _areas(weighed: _Weighed) -> Said:
    """Each area's sum; none where a category is not told of in all months, for its sum would be too low."""
    first = weighed.panels[0]
    counts = np.stack([panel.in_order(first.areas).counts.sum(axis=1) for panel in weighed.panels], axis=1)
    is_whole = np.all([panel.in_order(first.areas).is_observed.all(axis=1) for panel in weighed.panels], axis=0)
    exposure = _residents(weighed, first.areas)
    total = weighted_sum(counts, weighed.weights) if first.areas else None
    said: Said = []
    for at, area in enumerate(first.areas):
        if total is None or not is_whole[at]:
            said.append(Abstention("area_incomplete", "", weighed.span, area))
            continue
        harm = Estimate(float(total.value[at]), float(total.lower[at]), float(total.upper[at]))
        said.append(_area(weighed, area, int(counts[at].sum()), harm, float(exposure[at])))
    return said


def _area(weighed: _Weighed, area: str, n_events: int, harm: Estimate, exposure: float) -> Finding:
    facts: dict[str, Fact] = {"n_events": n_events, "summed_categories": weighed.codes, "source": weighed.source}
    if not exposure > 0:
        return Finding("harm_days_area", "", area, weighed.span, "harm_days", harm.value, harm, facts=facts)
    recorded = rate([n_events], [exposure])
    per_1000 = Estimate(*(1000 * part / exposure for part in (harm.value, harm.lower, harm.upper)))
    facts |= {
        "exposure": exposure,
        "exposure_kind": RESIDENTS,
        "rate_per_1000": Estimate(*(float(part[0]) for part in (recorded.value, recorded.lower, recorded.upper))),
    }
    unit = "harm_days_per_1000_per_year"
    return Finding("harm_area", "", area, weighed.span, unit, per_1000.value, per_1000, facts=facts)


def _residents(weighed: _Weighed, areas: tuple[str, ...]) -> Floats:
    """Residents × years by area, from a category that is held against them; NaN where none is."""
    held = next((panel for panel in weighed.panels if panel.exposure_kind == RESIDENTS), None)
    return np.full(len(areas), np.nan) if held is None else np.asarray(held.in_order(areas).exposure.sum(axis=1))


def _abstain(says: str, category: str, panels: Panels) -> Abstention:
    return Abstention(says, category, panels.period)
