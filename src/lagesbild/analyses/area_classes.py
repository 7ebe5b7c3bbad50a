"""How do the areas stand when all is weighed together?

Areas are classed by indicators in three dimensions: social risks, collective capacity and unwanted events. Each
indicator is told in standard deviations from the mean area, weighed within its dimension, and the dimensions weighed
alike. Which indicators, with what weights and why, stands in the profile's table and may be changed in lagesbild.toml.

A class is called certain only when it stands in 95 of 100 draws of what chance may have done (events from their
gamma–Poisson posterior, answers by the survey's design, residents as known) and in 90 of 100 other weightings. A class
in the upper half that stands is the only thing claimed. Beside it stands what somebody else has assessed, such as the
police's list, as the assessment it is: it is never an indicator, since it is made of the same things and of more.

Assumes that the indicators are agreed upon, that they are recorded alike in all areas, and that risks vary between
areas as a gamma distribution. Do not use it to rank areas, to compare towns (classes are relative to the areas of one
picture), to explain why an area is as it is, nor to say anything of a person who lives there. Do not use where people
were born as an indicator: it is no risk by itself.

Sampson, Raudenbush & Earls (1997), Science 277:918–924. OECD & JRC (2008), Handbook on Constructing Composite
Indicators. Saisana, Saltelli & Tarantola (2005), J. R. Statist. Soc. A 168:307–323. Benjamini & Hochberg (1995).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagesbild.analyses._area_classes_indicators import Limits, Seen, Told, told_of
from lagesbild.analyses._area_classes_words import WORDS
from lagesbild.domain import (
    DIMENSIONS,
    Abstention,
    AreaClass,
    AssessmentEditions,
    Assessments,
    Claim,
    ClassCriteria,
    Composition,
    Estimate,
    EvidenceClass,
    Fact,
    Finding,
    Matrix,
    Panels,
    Period,
    Surveys,
)
from lagesbild.kernels.classification import (
    class_of,
    class_shares,
    composite,
    effective_weights,
    places,
    share_of_weightings,
    standard_scores,
    two_sided_p,
)
from lagesbild.kernels.funnel import benjamini_hochberg

__all__ = ["WORDS", "Options", "run"]

Numbers = NDArray[np.float64]

# Not options: the sentences and the claim would become false.
HELD_BY_DRAWS, HELD_BY_WEIGHTINGS = 0.95, 0.90
FALSE_DISCOVERIES = 0.05
WEIGHT_FACTOR = 2.0  # half to double: how far people who agree about the indicators usually are apart
FEWEST_DIMENSIONS = 2  # of one dimension nothing is weighed together


@dataclass(frozen=True)
class Options:
    fewest_areas: int = 8  # with fewer, one area is most of the mean it is compared with
    fewest_indicators: int = 3  # with fewer, the class is one indicator under another name
    fewest_events: int = 30  # with fewer, hardly any spread between areas can be told from chance
    fewest_answers: int = 20  # of an area; with fewer its mean says nothing
    least_share: float = 0.5  # of the indicators' weight that an area must have, or it is compared by other things
    draws: int = 1000  # a share of 95 % then moves by less than one and a half per cent
    weightings: int = 200  # a share of 90 % then moves by some four per cent
    noise: float = 2.0  # residents; standard deviation of noise that a source adds against disclosure, where it does


@dataclass(frozen=True)
class _Classed:
    """What the findings are made of. `z` [R, n, K]; `weights`, `earlier_weights` [n, K]; `total` [R, n]."""

    areas: tuple[str, ...]
    told: tuple[Told, ...]
    z: Numbers
    weights: Numbers
    total: Numbers
    is_classed: NDArray[np.bool_]
    period: Period

    @property
    def dimension(self) -> NDArray[np.int64]:
        return np.array([DIMENSIONS.index(one.indicator.dimension) for one in self.told])

    @property
    def evidence(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each for one in self.told for each in one.evidence))

    @property
    def evidence_classes(self) -> tuple[EvidenceClass, ...]:
        return tuple(sorted({one.evidence_class for one in self.told}))


def run(  # noqa: PLR0913, PLR0917 -- each parameter declares a kind of evidence
    panels: Panels,
    composition: Composition,
    surveys: Surveys,
    assessments: AssessmentEditions,
    criteria: ClassCriteria,
    options: Options,
    rng: np.random.Generator,
) -> list[Finding | Abstention]:
    period = panels.period
    areas = _areas(panels, composition)
    if not criteria.indicators or not criteria.classes:
        return [Abstention("no_criteria", "", period)]
    if len(areas) < options.fewest_areas:
        return [
            Abstention("too_few_areas", "", period, facts={"n_areas": len(areas), "n_needed": options.fewest_areas})
        ]
    seen = Seen(panels, composition, surveys, areas)
    draws = min(options.draws, max(200, 2_000_000 // len(areas)))  # a whole nation must fit in memory
    limits = Limits(draws, options.fewest_events, options.fewest_answers, options.fewest_areas, options.noise)
    found = [told_of(one, seen, limits, rng) for one in criteria.indicators]
    told = tuple(one for one in found if one is not None)
    missing: list[Finding | Abstention] = [
        Abstention("indicator_missing", "", period, facts={"indicator_word": one.words})
        for one, drawn in zip(criteria.indicators, found, strict=True)
        if drawn is None
    ]
    n_dimensions = len({one.indicator.dimension for one in told})
    if n_dimensions < FEWEST_DIMENSIONS or len(told) < options.fewest_indicators:
        facts = {"n_indicators": len(told), "n_of_indicators": len(found), "n_dimensions": n_dimensions}
        return [Abstention("too_few_indicators", "", period, facts=facts), *missing]
    classed = _classed(areas, told, period, options)
    return [
        *_classes(classed, criteria, options, rng),
        *_moved(classed),
        *_assessed(assessments, set(areas), period),
        *missing,
    ]


def _areas(panels: Panels, composition: Composition) -> tuple[str, ...]:
    """All areas by code, so that the dice fall alike in whatever order they come."""
    told = {code for panel in panels.by_category.values() for code in panel.areas}
    return tuple(sorted(told | set(composition.areas)))


def _classed(areas: tuple[str, ...], told: tuple[Told, ...], period: Period, options: Options) -> _Classed:
    z = _scores(told, [one.now for one in told])
    has = np.isfinite(z[0])
    base = np.array([one.indicator.weight for one in told])
    dimension = np.array([DIMENSIONS.index(one.indicator.dimension) for one in told])
    weights = effective_weights(has, dimension, base, np.ones(len(DIMENSIONS)))
    ideal = effective_weights(np.ones((1, len(told)), dtype=np.bool_), dimension, base, np.ones(len(DIMENSIONS)))[0]
    is_classed = np.asarray((has * ideal).sum(axis=1) >= options.least_share)
    return _Classed(areas, told, z, weights, composite(z, weights), is_classed, period)


def _scores(told: Iterable[Told], values: Iterable[Numbers]) -> Numbers:
    """[R, n, K]: standard scores, more is worse."""
    return np.stack(
        [one.indicator.sign * standard_scores(drawn) for one, drawn in zip(told, values, strict=True)], axis=2
    )


def _classes(
    classed: _Classed, criteria: ClassCriteria, options: Options, rng: np.random.Generator
) -> list[Finding | Abstention]:
    rising = criteria.classes[::-1]
    limits = np.array([each.above for each in rising[1:]])
    shares = class_shares(class_of(classed.total, limits), len(rising))
    chosen = shares.argmax(axis=1)
    base = np.array([one.indicator.weight for one in classed.told])
    some = classed.z[:: max(1, classed.z.shape[0] // 40)]
    by_weights = share_of_weightings(
        some, classed.dimension, base, limits, chosen, factor=WEIGHT_FACTOR, weightings=options.weightings, rng=rng
    )
    place = np.full((3, len(classed.areas)), np.nan)
    place[:, classed.is_classed] = np.quantile(
        places(classed.total[:, classed.is_classed]), [0.5, 0.025, 0.975], axis=0
    )
    said: list[Finding | Abstention] = []
    for at in range(len(classed.areas)):
        if not classed.is_classed[at]:
            said.append(_lacking(classed, at))
            continue
        held: dict[str, Fact] = {
            "draws_share": float(shares[at, chosen[at]]),
            "weightings_share": float(by_weights[at]),
            "n_place": Estimate(*(float(each) for each in place[:, at])),
            "n_draws": classed.total.shape[0],
            "n_weightings": options.weightings,
        }
        said.append(_class(classed, at, rising[chosen[at]], held))
    n_certain = sum(isinstance(one, Finding) and one.says == "class_held" for one in said)
    return [_summary(classed, n_certain), *said]


def _summary(classed: _Classed, n_certain: int) -> Finding:
    facts: dict[str, Fact] = {
        "n_areas": int(classed.is_classed.sum()),
        "n_indicators": len(classed.told),
        "n_certain": n_certain,
        "draws_share": HELD_BY_DRAWS,
        "weightings_share": HELD_BY_WEIGHTINGS,
    }
    return Finding(
        says="summary" if n_certain else "summary_none",
        category="",
        area=None,
        period=classed.period,
        unit="areas",
        observed=float(n_certain),
        estimate=None,
        facts=facts,
        evidence=classed.evidence,
        evidence_classes=classed.evidence_classes,
    )


def _class(classed: _Classed, at: int, area_class: AreaClass, held: dict[str, Fact]) -> Finding:
    is_held = held["draws_share"] >= HELD_BY_DRAWS and held["weightings_share"] >= HELD_BY_WEIGHTINGS  # type: ignore[operator]
    is_high = is_held and area_class.above > 0
    return Finding(
        says="class_held" if is_held else "class_unsure",
        category="",
        area=classed.areas[at],
        period=classed.period,
        unit="standard_deviations",
        observed=None,
        estimate=Estimate.from_draws(classed.total[:, at]),
        facts={
            "class_word": area_class.words,
            "class_key": area_class.key,
            **held,
            "n_indicators": int((classed.weights[at] > 0).sum()),
            "n_of_indicators": len(classed.told),
            "n_areas": int(classed.is_classed.sum()),
        },
        evidence=classed.evidence,
        evidence_classes=classed.evidence_classes,
        claim=Claim.HIGHER if is_high else Claim.NONE,
        is_clear=is_high,
        matrix=_by_dimension(classed, at),
    )


def _by_dimension(classed: _Classed, at: int) -> Matrix:
    """The area's score in each dimension, with its interval; None where nothing is known of it."""
    rows: list[tuple[float | None, ...]] = []
    for number in range(len(DIMENSIONS)):
        weight = np.where(classed.dimension == number, classed.weights[at], 0.0)
        if weight.sum() == 0:
            rows.append((None, None, None))
            continue
        drawn = np.nan_to_num(classed.z[:, at]) @ weight / weight.sum()
        rows.append(tuple(float(end) for end in np.quantile(drawn, [0.025, 0.5, 0.975])))
    return Matrix("area_class", DIMENSIONS, ("lower", "value", "upper"), tuple(rows))


def _lacking(classed: _Classed, at: int) -> Abstention:
    facts = {"n_indicators": int((classed.weights[at] > 0).sum()), "n_of_indicators": len(classed.told)}
    return Abstention("area_lacks_figures", "", classed.period, area=classed.areas[at], facts=facts)


def _moved(classed: _Classed) -> list[Finding | Abstention]:
    """Areas whose place among the others is another than the year before, and the indicator that did most of it.

    What nobody told of the year before is taken as it is now, so that it moves nothing.
    """
    if all(one.earlier is None for one in classed.told):
        return [Abstention("no_earlier", "", classed.period)]
    before = _scores(classed.told, [one.now if one.earlier is None else one.earlier for one in classed.told])
    parts = np.nan_to_num(classed.z - before) * classed.weights  # a figure that came or went moves nothing either
    change = parts.sum(axis=2)
    is_named = classed.is_classed & benjamini_hochberg(two_sided_p(change), FALSE_DISCOVERIES)
    return [_move(classed, at, parts[:, at]) for at in range(len(classed.areas)) if is_named[at]]


def _move(classed: _Classed, at: int, parts: Numbers) -> Finding:
    change = Estimate.from_draws(parts.sum(axis=1))
    typical = np.median(parts, axis=0)
    driver = int(np.argmax(typical * np.sign(change.value)))
    indicator = classed.told[driver].indicator
    now = float(np.median(classed.total[:, at]))
    facts: dict[str, Fact] = {
        "driver_word": indicator.words,
        "driver_score": float(typical[driver]),
        "score": now,
        "earlier_score": now - change.value,
    }
    return Finding(
        says="moved_up" if change.value > 0 else "moved_down",
        # Told under the driver's category, so that what the gate hides of it there is hidden here too.
        category=indicator.key if indicator.kind == "category" else "",
        area=classed.areas[at],
        period=classed.period,
        unit="standard_deviations",
        observed=None,
        estimate=change,
        facts=facts,
        evidence=classed.evidence,
        evidence_classes=classed.evidence_classes,
        claim=Claim.RISING if change.value > 0 else Claim.FALLING,
    )


def _assessed(assessments: AssessmentEditions, areas: set[str], period: Period) -> list[Finding | Abstention]:
    """The newest edition of each source, area by area, as the assessment it is."""
    newest: dict[str, Assessments] = {}
    for edition in sorted(assessments.editions, key=lambda each: each.day):
        newest[edition.source] = edition
    said: list[Finding | Abstention] = []
    for edition in newest.values():
        placed = [
            (code, one.name, one.area_class, one.area_id)
            for one in edition.areas
            for code in one.area_codes
            if code in areas
        ]
        if edition.areas and not any(one.area_codes for one in edition.areas):
            said.append(Abstention("assessed_nowhere", "", period, facts={"edition": edition.edition}))
        for code, name, area_class, area_id in sorted(placed):
            facts: dict[str, Fact] = {
                "assessed_name": name,
                "assessed_class": area_class,
                "edition": edition.edition,
            }
            said.append(
                Finding(
                    says="assessed",
                    category="",
                    area=code,
                    period=period,
                    unit="",
                    observed=None,
                    estimate=None,
                    facts=facts,
                    evidence=edition.evidence,
                    evidence_classes=(EvidenceClass.ASSESSMENT,),
                    part=f"{edition.source} {area_id}",
                )
            )
    return said
