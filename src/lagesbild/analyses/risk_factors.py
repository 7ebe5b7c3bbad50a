"""What does it go together with?

Three things are looked for, one category at a time. Lasting places (licensed premises, schools, stops): whether squares
near them, or with many of them about, have more events than other squares of the same area. Passing places (building
sites): whether their own surroundings have more events while they are there than when they are not. Living conditions:
whether areas that have more of one also have a higher level.

Each answer says that two things go together, never that one brings the other. Of all that are named at most one in
twenty is expected to be chance, and how many were tried is said. A living condition is named only where chance gives as much in
one of two hundred maps, since it is asked of every category.

Assumes that lists of places are complete alike everywhere, that events carry the position where they happened, and
that squares more than a kilometre or two apart do not depend on each other. Do not use it to choose what to close: events and
places may both follow from people being about. Do not use it to say anything of persons from what was seen of areas (the
ecological fallacy), nor with fewer than ten areas for each condition tried. Where events are found by looking (drug
offences), what goes together with them may be where somebody looked: nothing is then claimed of what happened.

Robinson (1950), American Sociological Review 15:351–357. Caplan, Kennedy & Miller (2011), Justice Quarterly 28:360–381.
Farrington (1995), Biometrics 51:228–235. Wagner & Dray (2015), Methods in Ecology and Evolution 6:1169–1178. Benjamini & Hochberg (1995), J. R. Statist. Soc. B 57:289–300.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lagesbild.analyses._risk_factors_places import (
    NEAR_M,
    Ground,
    lasting_kinds,
    passing_kinds,
    passing_of,
    squares_of,
    terrain_of,
)
from lagesbild.analyses._risk_factors_words import PLACE_KINDS, WORDS
from lagesbild.domain import (
    Abstention,
    AreaMap,
    Claim,
    ClassCriteria,
    ClassIndicator,
    Composition,
    Estimate,
    EvidenceClass,
    Fact,
    Finding,
    Panel,
    Panels,
    Places,
    Points,
)
from lagesbild.kernels.funnel import benjamini_hochberg
from lagesbild.kernels.regression import fit_counts
from lagesbild.kernels.risk_terrain import Influence
from lagesbild.kernels.spatial_signs import MOST_AREAS, going_together_p_value, spatial_patterns, spatial_se

__all__ = ["WORDS", "Options", "run"]

Numbers = NDArray[np.float64]

FALSE_DISCOVERIES = 0.05
# It is asked of every category: at one in twenty each, most pictures would name conditions that chance alone chose.
NAMED_CONDITION = 0.005
CLEAR = 0.002  # the house's limit for the stronger word
NOT_CLEAR = 0.5  # a p-value that no false discovery rate keeps
CLAIMED = ("near_place", "dense_place", "while_there", "condition")


@dataclass(frozen=True)
class Options:
    fewest_events: int = 100  # in the window; with fewer, only what doubles the level could be seen
    areas_per_condition: int = 10  # with fewer, chance links among many conditions look like findings
    draws: int = 1999  # the smallest p-value is then one in a thousand, either way
    square_m: float = 250.0  # a few blocks; smaller ones cost time and hold hardly any events
    within_squares: tuple[float, ...] = (1.0, 2.0)  # near: some 250 and 500 metres
    depends_squares: float = 8.0  # further apart they are independent; with 6, one town in twelve had a false link
    most_squares: int = 1600  # larger places are cut into larger squares


def run(  # noqa: PLR0913, PLR0917 -- each parameter declares a kind of evidence
    panel: Panel,
    panels: Panels,
    points: Points,
    places: Places,
    composition: Composition,
    criteria: ClassCriteria,
    area_map: AreaMap,
    options: Options,
    rng: np.random.Generator,
) -> list[Finding | Abstention]:
    latest = panel.latest
    if latest.whole_counts.sum() < options.fewest_events:
        return [Abstention("too_few_events", panel.category, latest.span)]
    ordered = panel.in_order(sorted(panel.areas))  # the dice fall alike in whatever order areas come
    said = [
        *_places(panel, points, places, area_map, options),
        *_conditions(ordered, composition, criteria, area_map, options, rng),
    ]
    by_looking = panels.category(panel.category).is_detection_driven
    return [_only_looked_for(one) if by_looking else one for one in said]


def _only_looked_for(one: Finding | Abstention) -> Finding | Abstention:
    """What was found, without a claim: events found by looking are where somebody looked."""
    if isinstance(one, Abstention) or one.claim is Claim.NONE:
        return one
    return replace(one, claim=Claim.UNDECIDED, is_clear=False)


def _places(
    panel: Panel, points: Points, places: Places, area_map: AreaMap, options: Options
) -> list[Finding | Abstention]:
    window = panel.latest.span
    ground = Ground(
        window,
        panel.span,
        options.square_m,
        options.within_squares,
        options.depends_squares,
        options.most_squares,
    )
    passing = passing_kinds(places, ground)
    lasting = {label: where for label, where in lasting_kinds(places, ground).items() if label not in passing}
    if not lasting and not passing:
        return [Abstention("no_places", panel.category, window)]
    during = (points.day >= np.datetime64(window.start_day)) & (points.day < np.datetime64(window.end_day))
    squares = squares_of(points, area_map, ground)
    if squares is None or int((during & points.has_coordinates).sum()) < options.fewest_events:
        return [Abstention("too_few_placed", panel.category, window, facts={"n_needed": options.fewest_events})]
    said: list[Finding | Abstention] = []
    if lasting:
        terrain = terrain_of(squares, lasting, ground)
        facts: dict[str, Fact] = {
            "square_m": round(squares.side_m),
            "n_kinds": len(lasting),
            "n_forms": terrain.forms_tried,
        }
        kept = [one for one in terrain.influences if one.kept and terrain.trusted]
        labels = tuple(lasting)
        said += [_near(panel, labels[one.kind], one, facts, places) for one in kept]
        said += [] if kept else [_finding(panel, "no_place", None, facts, places.evidence)]
    return [*said, *_passing(panel, points, places, ground)]


def _near(panel: Panel, label: str, one: Influence, facts: dict[str, Fact], places: Places) -> Finding:
    return _finding(
        panel,
        "near_place" if one.form == "near" else "dense_place",
        Estimate(one.ratio, one.lower, one.upper),
        {**_kind(label), **facts, "within_m": round(one.within_m), "p_value": one.p_value},
        places.evidence,
        part=label,
    )


def _passing(panel: Panel, points: Points, places: Places, ground: Ground) -> list[Finding]:
    told = {
        label: found
        for label, chosen in passing_kinds(places, ground).items()
        for found in [passing_of(places, chosen, points, ground)]
        if found is not None and found.trusted
    }
    is_named = benjamini_hochberg([found.p_value for found in told.values()], FALSE_DISCOVERIES)
    return [
        _finding(
            panel,
            "while_there" if named else "not_while_there",
            Estimate(found.ratio, found.lower, found.upper),
            {
                **_kind(label),
                "n_places": found.n_places,
                "within_m": round(NEAR_M),
                "p_value": found.p_value,
            },
            places.evidence,
            part=label,
        )
        for (label, found), named in zip(told.items(), is_named, strict=True)
    ]


def _conditions(
    panel: Panel,
    composition: Composition,
    criteria: ClassCriteria,
    area_map: AreaMap,
    options: Options,
    rng: np.random.Generator,
) -> list[Finding | Abstention]:
    """Areas' living conditions, one at a time and as many as there are areas for, in the order of the criteria."""
    window = panel.latest.span
    counts, exposure = panel.latest.over_time()
    wanted = [one for one in criteria.indicators if one.kind == "composition"]
    told = [
        (one, values) for one in wanted for values in [_values(one, composition, panel.areas)] if values is not None
    ]
    if not told:
        return [Abstention("no_conditions", panel.category, window)]
    known = (exposure > 0) & np.all([np.isfinite(values) for _, values in told], axis=0)
    n_areas = int(known.sum())
    told = [(one, values) for one, values in told if n_areas and values[known].std() > 0]
    told = told[: n_areas // options.areas_per_condition]
    if not told or counts[known].sum() < options.fewest_events:
        facts = {"n_areas": n_areas, "n_needed": options.areas_per_condition}
        return [Abstention("too_few_areas", panel.category, window, facts=facts)]
    neighbours = _neighbours(panel, area_map, known)
    if not any(neighbours) or n_areas > MOST_AREAS:
        return [Abstention("no_map", panel.category, window, facts={"n_areas": n_areas})]
    patterns = spatial_patterns(neighbours)
    found = [
        _Link.of(one, counts[known], values[known], exposure[known], patterns, options.draws, rng)
        for one, values in told
    ]
    trusted = [one for one in found if one.is_trusted]
    p_values = np.array([one.p_value for one in trusted])
    is_named = benjamini_hochberg(p_values, FALSE_DISCOVERIES) & (p_values <= NAMED_CONDITION)
    shared: dict[str, Fact] = {"n_areas": n_areas, "n_traits": len(told)}
    said: list[Finding | Abstention] = [
        _condition(panel, one, shared, composition) for one, named in zip(trusted, is_named, strict=True) if named
    ]
    return said or [_finding(panel, "no_condition", None, shared, composition.evidence)]


@dataclass(frozen=True)
class _Link:
    """How one condition goes together with the level."""

    indicator: ClassIndicator
    ratio: Estimate
    p_value: float
    is_trusted: bool

    @classmethod
    def of(  # noqa: PLR0913, PLR0917 -- what a fit is made of
        cls,
        indicator: ClassIndicator,
        counts: Numbers,
        values: Numbers,
        exposure: Numbers,
        patterns: Numbers,
        draws: int,
        rng: np.random.Generator,
    ) -> "_Link":
        """The fit, with a test and an interval that allow for neighbours being alike."""
        x = (values - values.mean()) / values.std()
        fit = fit_counts(counts, x[:, None], exposure)
        plain = exposure * counts.sum() / exposure.sum()
        p_value = going_together_p_value(x, (counts - plain) / (1 + fit.alpha * plain), patterns, draws, rng)
        slope, own_se = float(fit.coefficients[1]), float(np.sqrt(fit.covariance[1, 1]))
        weights = fit.fitted / (1 + fit.alpha * fit.fitted)
        se = spatial_se(x, weights * (counts / fit.fitted - 1), weights, patterns)
        reach = float(np.log(fit.upper[0]) - slope) / own_se * max(se, own_se)
        ratio = Estimate(*(float(np.exp(slope + gap)) for gap in (0.0, -reach, reach)))
        # Named only where the interval says so too.
        is_one_inside = ratio.lower <= 1 <= ratio.upper
        return cls(indicator, ratio, max(p_value, NOT_CLEAR) if is_one_inside else p_value, fit.trusted)


def _condition(panel: Panel, one: _Link, shared: dict[str, Fact], composition: Composition) -> Finding:
    facts = {"trait": one.indicator.words, **shared, "p_value": one.p_value}
    return _finding(panel, "condition", one.ratio, facts, composition.evidence, part=one.indicator.key)


def _values(one: ClassIndicator, composition: Composition, areas: tuple[str, ...]) -> Numbers | None:
    """The indicator in each area on the last day that all its parts are told of; None where there is none."""
    kinds = [composition.of(kind) for kind in (one.key, *one.per.split())]
    parts = [part for part in kinds if part is not None]
    days = sorted(set.intersection(*(set(part.days) for part in parts))) if parts else []
    if len(parts) < len(kinds) or not days:
        return None
    columns = [part.values[:, part.days.index(days[-1])] for part in parts]
    with np.errstate(invalid="ignore", divide="ignore"):
        values = columns[0] / np.sum(columns[1:], axis=0) if one.per else columns[0]
    at = {code: row for row, code in enumerate(composition.areas)}
    found = np.array([values[at[code]] if code in at else np.nan for code in areas], dtype=np.float64)
    return np.where(np.isfinite(found), found, np.nan) if np.isfinite(found).any() else None


def _neighbours(panel: Panel, area_map: AreaMap, known: NDArray[np.bool_]) -> list[list[int]]:
    """Of each area that is known, the numbers of its neighbours among them."""
    codes = [code for code, is_known in zip(panel.areas, known, strict=True) if is_known]
    at = {code: row for row, code in enumerate(codes)}
    found: list[list[int]] = [[] for _ in codes]
    for code, near in zip(area_map.areas, area_map.neighbours, strict=True):
        if code in at:
            found[at[code]] = [at[area_map.areas[one]] for one in near if area_map.areas[one] in at]
    return found


def _finding(
    panel: Panel,
    says: str,
    estimate: Estimate | None,
    facts: dict[str, Fact],
    evidence: tuple[str, ...],
    part: str = "",
) -> Finding:
    """What was found; claimed unless it says that nothing was."""
    is_claimed = says in CLAIMED
    p_value = facts.get("p_value")
    return Finding(
        says=says,
        category=panel.category,
        area=None,
        period=panel.latest.span,
        unit="ratio",
        observed=None,
        estimate=estimate,
        facts=facts,
        evidence=tuple(dict.fromkeys((*panel.evidence, *evidence))),
        evidence_classes=panel.evidence_classes or (EvidenceClass.MEASURED,),
        claim=Claim.TOGETHER if is_claimed else Claim.NONE,
        is_clear=is_claimed and isinstance(p_value, float) and p_value < CLEAR,
        part=part,
    )


def _kind(label: str) -> dict[str, Fact]:
    """A kind of place in words; one that the house has no words for is told as it was delivered."""
    return {"place_kind": PLACE_KINDS.get(label, {"sv": label, "en": label})}
