"""What a comparison's findings are made of: one for each area, one for the whole, and the screen over all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lagesbild.analyses._comparison_words import GRADES
from lagesbild.analyses._misled import flags_of, misled_areas
from lagesbild.analyses._references import CLEARLY, PROBABLY, Comparison, Recorded
from lagesbild.domain import (
    Abstention,
    AreaMap,
    Claim,
    Composition,
    Estimate,
    Fact,
    Finding,
    Panel,
    Reference,
)
from lagesbild.kernels.rates import benjamini_hochberg, rate, smallest_visible_ratio

_CLAIMS = {grade: Claim(grade.partition("_")[2]) for grade in GRADES}
_LIMITS = ("limit_lower_95_ratio", "limit_upper_95_ratio", "limit_lower_998_ratio", "limit_upper_998_ratio")
FALSE_AMONG_MARKED = 0.05

Said = list[Finding | Abstention]


@dataclass(frozen=True)
class Asked:
    """One category to compare, with all that may be needed to choose what it is compared with."""

    panel: Panel
    area_map: AreaMap
    composition: Composition
    fewest_areas: int
    fewest_expected: float

    @cached_property
    def latest(self) -> Panel:
        return self.panel.latest

    @cached_property
    def recorded(self) -> Recorded:
        return Recorded.of(self.latest)

    @cached_property
    def flags(self) -> Mapping[str, tuple[str, ...]]:
        misled = misled_areas(self.panel, self.area_map, self.composition)
        return {area: flags_of(area, misled) for area in self.latest.areas}

    @cached_property
    def names(self) -> list[str]:
        """The codes of the areas whose figures are known."""
        return [self.latest.areas[at] for at in self.recorded.at.tolist()]

    @property
    def has_enough_areas(self) -> bool:
        return self.recorded.at.size >= self.fewest_areas

    @cached_property
    def placed_share(self) -> float:
        """How much of what was recorded could be placed in an area."""
        placed = float(np.where(self.latest.is_observed, self.latest.counts, 0).sum())
        return placed / max(float(self.latest.whole_counts.sum()), 1.0)

    def words_of(self, told: Sequence[str]) -> dict[str, str]:
        """Area → what the map says of it (its kind, its group)."""
        return dict(zip(self.area_map.areas, told, strict=False))

    def abstain(self, says: str, kind: str = "", area: str | None = None, **facts: Fact) -> Abstention:
        reference = Reference(kind, kind) if kind else None
        return Abstention(says, self.latest.category, self.latest.span, area, reference=reference, facts=facts)


def findings_of(
    asked: Asked,
    comparison: Comparison,
    own: Mapping[str, Mapping[str, Fact]],
    names: Mapping[str, str] | None = None,
    on_screen: Mapping[str, Fact] | None = None,
) -> Said:
    """One finding an area, and the screen that says what chance alone would give."""
    survives = benjamini_hochberg(comparison.p_value, FALSE_AMONG_MARKED)
    areas = [
        finding_of(asked, comparison, at, own, names or {}, survives=bool(kept))
        for at, kept in enumerate(survives.tolist())
    ]
    n_of = {word: sum(finding.says == word for finding in areas) for word in GRADES}
    middle = float(np.median(comparison.expected))
    screen = Finding(
        says="screen",
        category=asked.latest.category,
        area=None,
        period=asked.latest.span,
        unit="areas",
        observed=float(sum(n_of.values())),
        estimate=None,
        reference=Reference(comparison.kind, _one_name(comparison.kind, names or {})),
        facts={
            "n_compared": len(areas),
            "n_outside": sum(n_of.values()),
            "n_expected_by_chance": comparison.by_chance,
            "n_survive": int(survives.sum()),
            "median_expected": middle,
            "smallest_visible_ratio": float(smallest_visible_ratio([middle], PROBABLY)[0]),
            **{f"n_{word}": n for word, n in n_of.items()},
            **(on_screen or {}),
        },
    )
    return [*areas, screen]


def finding_of(
    asked: Asked,
    comparison: Comparison,
    at: int,
    own: Mapping[str, Mapping[str, Fact]] | None = None,
    names: Mapping[str, str] | None = None,
    *,
    survives: bool | None = None,
) -> Finding:
    """What is said of one area; of the whole where `survives` is None, for it is not one of many tried."""
    panel, recorded = asked.latest, comparison.recorded
    area = None if survives is None else panel.areas[recorded.at[at]]
    n, exposure, expected = float(recorded.counts[at]), float(recorded.exposure[at]), float(comparison.expected[at])
    exact = rate([n], [exposure])
    ratio = Estimate(float(comparison.ratio[at]), float(comparison.lower[at]), float(comparison.upper[at]))
    p_value = float(comparison.p_value[at])
    facts: dict[str, Fact] = {
        "n_events": int(n),
        "exposure": exposure,
        "exposure_kind": panel.exposure_kind,
        "placed_share": 1.0 if area is None else asked.placed_share,
        "expected": expected,
        "excess": Estimate(n - expected, ratio.lower * expected - expected, ratio.upper * expected - expected),
        "rate_per_1000": Estimate(*(float(part[0]) for part in (exact.value, exact.lower, exact.upper))),
        "reference_per_1000": float(comparison.reference_per_1000[at]),
        "p_value": p_value,
        "survives_fdr": "yes" if survives else "no",
        **{name: float(limit[at]) for name, limit in zip(_LIMITS, comparison.limits, strict=False)},
        **(own or {}).get(area or "", {}),
    }
    says = _grade(ratio.value, p_value, expected, 0.0 if area is None else asked.fewest_expected)
    if survives is False:  # one of many tried: beyond 25 areas the limit alone would point some out by chance
        says = says.replace("clearly_", "probably_")
    return Finding(
        says=says,
        category=panel.category,
        area=area,
        period=panel.span,
        unit="ratio",
        observed=ratio.value,
        estimate=ratio,
        reference=Reference(comparison.kind, (names or {}).get(area or "", comparison.kind)),
        facts=facts,
        quality=asked.flags.get(area or "", ()),
        claim=_CLAIMS.get(says, Claim.NONE),
        is_clear=says.startswith("clearly_"),
    )


def _one_name(kind: str, names: Mapping[str, str]) -> str:
    """The reference's name where it is one and the same for all areas; else its kind, which publishers have words for."""
    distinct = set(names.values())
    return distinct.pop() if len(distinct) == 1 else kind


def _grade(ratio: float, p_value: float, expected: float, fewest_expected: float) -> str:
    """The graded word. A small area that clearly differs keeps its word; only silence needs enough events."""
    side = "higher" if ratio > 1 else "lower"
    if p_value <= 1 - CLEARLY:
        return f"clearly_{side}"
    if p_value <= 1 - PROBABLY:
        return f"probably_{side}"
    return "too_small" if expected < fewest_expected else "no_clear_difference"
