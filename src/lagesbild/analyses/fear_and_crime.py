"""Where do insecurity and recorded crime part ways?

How safe people feel (trygghet) and how safe they are (säkerhet) are two things, and told apart here: the first by what
they answer, the second by what has happened to them and what was recorded. Across areas the two usually go together to
some degree. An area is pointed out where far more, or far fewer, feel unsafe than areas with as much recorded crime
usually have. Both readings are said: many unsafe and little recorded may mean that crimes are not reported, that places
are dark and deserted, or that people have heard of crime elsewhere; few unsafe and much recorded, that others than
those who live there are the victims. Confidence and reporting are laid beside what has happened to people.

Assumes that areas scatter alike around the usual relation, and that the survey and the register tell of the same
years. Do not use it to call insecurity unfounded, to rank areas, or to say that crime makes people feel unsafe: areas
differ in much else. Recorded crime counts what happened in an area, insecurity is of those who live there.

Where none parts ways, an area is pointed out in one screen of twenty; areas that lie far out do not hide each other
(Rosner 1983, Technometrics 25:165–172). Carroll et al. (2006), Measurement Error in Nonlinear Models. Hale (1996), International Review of
Victimology 4:79–150, on fear and crime.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lagesbild.analyses._fear_words import WORDS
from lagesbild.analyses._survey_parts import (
    Asked,
    Floats,
    Part,
    areas_of,
    newest_rounds,
    period_of,
    read_question,
    rounds_in_words,
    shares_of,
    whom_in_words,
)
from lagesbild.domain import (
    Abstention,
    Category,
    Claim,
    Estimate,
    Fact,
    Finding,
    Panel,
    Panels,
    Period,
    Scale,
    Surveys,
    SurveyThemes,
    Theme,
)
from lagesbild.domain.periods import UNDATED
from lagesbild.kernels.line_residuals import LineResiduals, those_apart
from lagesbild.kernels.shrinkage import fit_gamma_poisson

__all__ = ["WORDS", "Options", "run"]

CLEARLY, PROBABLY, FALSE_SCREENS = 0.002, 0.05, 0.05  # not options: the words would become false
LEAST_SPREAD = 0.02  # between the lowest and highest log rate believed; below, areas are recorded alike
MOST_AREAS = 0.5  # a month known in fewer is left out, rather than all the areas that lack it
ALL_OFFENCES = "total"  # the category that is all the others, in every profile that has one


@dataclass(frozen=True)
class Options:
    categories: tuple[str, ...] = ()  # empty: those whose victims are residents, but for what follows police work
    fewest_areas: int = 10  # with fewer, the usual relation is a guess
    fewest_answers: int = 30  # of an area; with fewer, one person's answer moves the share by three points
    enough_answers: int = 250  # of most areas: then an interval reaches about six points
    most_rounds: int = 5  # more than for a level: how the two go together changes slowly


@dataclass(frozen=True)
class _Crime:
    """Recorded crime by area over the months that the survey is about."""

    areas: tuple[str, ...]
    counts: Floats
    exposure: Floats
    period: Period

    @property
    def per_1000(self) -> float:
        return float(1000 * self.counts.sum() / self.exposure.sum())


def run(surveys: Surveys, themes: SurveyThemes, panels: Panels, options: Options) -> list[Finding | Abstention]:
    told = [read_question(each, themes) for each in surveys.questions if each.question.scale is not Scale.INDEX_0_6]
    asked = [each for each in told if each is not None and _is_told(each)]
    unsafe = [each for each in asked if each.theme.theme is Theme.INSECURITY]
    if not unsafe:
        return [Abstention("no_survey", "", panels.period)]
    victims = [each for each in asked if each.theme.theme is Theme.VICTIMISATION]
    beside = [each for each in asked if each.theme.theme in (Theme.CONFIDENCE, Theme.REPORTING)]
    said: list[Finding | Abstention] = []
    for one in unsafe:
        said += _compared(one, victims, panels, options)
    if victims:
        said += [_beside(one, victims[0]) for one in beside]
    elif beside:
        said.append(Abstention("no_victimisation", "", _period(beside[0], beside[0].rounds[-1:])))
    return said


def _compared(asked: Asked, victims: Sequence[Asked], panels: Panels, options: Options) -> list[Finding | Abstention]:
    rounds = newest_rounds(asked, areas_of(asked.survey), options.enough_answers, options.most_rounds)
    crime = _recorded(panels, _period(asked, rounds), options)
    if crime is None:
        return [Abstention("no_crime", "", _period(asked, rounds))]
    said: list[Finding | Abstention] = [_kept_apart(asked, victims, crime)]
    local = _local(asked, rounds, crime, options)
    facts: dict[str, Fact] = {"words": asked.theme.words, "n_areas": len(local.areas)}
    if len(local.areas) < options.fewest_areas:
        return [*said, Abstention("too_few_areas", "", _period(asked, rounds), facts=facts)]
    believed = fit_gamma_poisson(crime.counts, crime.exposure)
    log_rate = np.log(believed.posterior_mean)[local.to]
    if np.ptp(log_rate) < LEAST_SPREAD:
        return [*said, Abstention("crime_alike", "", _period(asked, rounds), facts=facts)]
    vague = ((believed.upper - believed.lower) / (2 * 1.96) / believed.posterior_mean)[local.to]
    p = np.array([share.value for share in local.shares])
    errors = local.se / (p * (1 - p))
    is_apart, found = those_apart(np.log(p / (1 - p)), errors, log_rate, vague**2, level=FALSE_SCREENS)
    is_apart = is_apart & found.trusted
    return [*said, _relation(local, found), *_of_areas(local, found, is_apart), _screen(local, found, is_apart)]


@dataclass(frozen=True)
class _Local:
    """What is known of each area that can be compared: its share, and its row in `crime`."""

    asked: Asked
    rounds: tuple[str, ...]
    areas: Sequence[str]
    shares: Sequence[Estimate]
    se: Floats
    n_answers: Sequence[int]
    crime: _Crime
    to: Sequence[int]

    def finding(self, says: str, area: str | None, estimate: Estimate | None, facts: Mapping[str, Fact]) -> Finding:
        return Finding(
            says=says,
            category="",
            area=area,
            period=_period(self.asked, self.rounds),
            unit="share",
            observed=estimate.value if estimate else None,
            estimate=estimate,
            facts={"words": self.asked.theme.words, "rounds": rounds_in_words(self.rounds), **facts},
            part=self.asked.key,
        )


def _local(asked: Asked, rounds: tuple[str, ...], crime: _Crime, options: Options) -> _Local:
    """The areas with enough answers whose recorded crime is known."""
    parts, at_crime = areas_of(asked.survey), {area: at for at, area in enumerate(crime.areas)}
    shares = shares_of(asked, [part.of(asked.survey) & asked.answered_in(rounds) for part in [Part(), *parts]])
    held = [
        at
        for at, part in enumerate(parts, start=1)
        if part.area in at_crime and shares.n[at] >= options.fewest_answers and 0 < shares.value[at] < 1
    ]
    areas = [parts[at - 1].area for at in held]
    return _Local(
        asked,
        rounds,
        areas,
        [Estimate(*(float(ends[at]) for ends in (shares.value, shares.lower, shares.upper))) for at in held],
        np.sqrt(np.diag(shares.variance))[held],
        [int(shares.n[at]) for at in held],
        crime,
        [at_crime[area] for area in areas],
    )


def _of_areas(local: _Local, found: LineResiduals, is_apart: NDArray[np.bool_]) -> list[Finding]:
    """Each area's insecurity beside its recorded crime, and whether the two part ways."""
    said = []
    for at, area in enumerate(local.areas):
        row = local.to[at]
        n_events, exposure = float(local.crime.counts[row]), float(local.crime.exposure[row])
        p_value, is_more = float(found.p_value[at]), bool(found.residual[at] > 0)
        facts: dict[str, Fact] = {
            "n_events": int(n_events),
            "n_answers": local.n_answers[at],
            "rate_per_1000": 1000 * n_events / exposure,
            "expected_share": float(1 / (1 + np.exp(-found.expected[at]))),
            "p_value": p_value,
        }
        if not is_apart[at]:
            said.append(local.finding("as_usual", area, local.shares[at], facts))
            continue
        grade = "clearly" if p_value <= CLEARLY else "probably"
        one = local.finding(f"{grade}_{'more' if is_more else 'fewer'}_unsafe", area, local.shares[at], facts)
        said.append(_claimed(one, p_value <= CLEARLY))
    return said


def _claimed(one: Finding, is_clear: bool) -> Finding:
    return replace(one, claim=Claim.DIVERGING, is_clear=is_clear)


def _relation(local: _Local, found: LineResiduals) -> Finding:
    """How much more insecurity goes with twice the recorded crime, as odds."""
    says = "go_together" if found.slope_p_value <= PROBABLY and found.slope > 0 else "loosely_coupled"
    twice = Estimate(*(float(2**slope) for slope in (found.slope, found.slope_lower, found.slope_upper)))
    facts: dict[str, Fact] = {"n_areas": len(local.areas), "odds_ratio": twice, "p_value": found.slope_p_value}
    return local.finding(says, None, None, facts)


def _screen(local: _Local, found: LineResiduals, is_apart: NDArray[np.bool_]) -> Finding:
    facts: dict[str, Fact] = {
        "n_compared": len(local.areas),
        "n_expected_by_chance": PROBABLY * len(local.areas),
        "n_outside": int((found.p_value <= PROBABLY).sum()),
        "n_survive": int(is_apart.sum()),
    }
    return local.finding("screen", None, None, facts)


def _kept_apart(asked: Asked, victims: Sequence[Asked], crime: _Crime) -> Finding:
    """How safe people feel, what has happened to them, and what was recorded: three numbers, never one."""
    share = _whole(asked)
    facts: dict[str, Fact] = {
        "words": asked.theme.words,
        "rounds": rounds_in_words(asked.rounds[-1:]),
        "n_events": int(crime.counts.sum()),
        "rate_per_1000": crime.per_1000,
    }
    if victims:
        facts |= {"victim_share": _whole(victims[0]), "victim_words": victims[0].theme.words}
    return Finding(
        says="kept_apart" if victims else "kept_apart_from_records",
        category="",
        area=None,
        period=_period(asked, asked.rounds[-1:]),
        unit="share",
        observed=share.value,
        estimate=share,
        facts=facts,
        part=asked.key,
    )


def _beside(asked: Asked, victims: Asked) -> Finding:
    """Confidence, or reporting, beside what has happened to people."""
    share = _whole(asked)
    facts: dict[str, Fact] = {
        "words": asked.theme.words,
        "whom": whom_in_words(Part(), asked),
        "rounds": rounds_in_words(asked.rounds[-1:]),
        "victim_share": _whole(victims),
        "victim_words": victims.theme.words,
    }
    period = _period(asked, asked.rounds[-1:])
    return Finding("beside", "", None, period, "share", share.value, share, facts=facts, part=asked.key)


def _is_told(asked: Asked) -> bool:
    """Whether its year is known, and a share can be worked out."""
    return _period(asked, asked.rounds) is not UNDATED and bool(np.isfinite(_whole(asked).value))


def _whole(asked: Asked) -> Estimate:
    found = shares_of(asked, [asked.answered_in(asked.rounds[-1:])])
    return Estimate(float(found.value[0]), float(found.lower[0]), float(found.upper[0]))


def _recorded(panels: Panels, during: Period, options: Options) -> _Crime | None:
    """Offences against residents, added up over categories that are apart; the survey's years, or else the latest."""
    chosen = [panels.by_category[code] for code in _chosen(panels, options)]
    held = [panel.during(during) for panel in chosen]
    if not all(panel.periods for panel in held) or not held:
        held = [panel.latest for panel in chosen]
    held = [panel for panel in held if panel.areas and panel.exposure_kind == "residents"]
    if not held:
        return None
    first = held[0]
    alike = [panel for panel in held if (panel.areas, panel.periods) == (first.areas, first.periods)]
    # A month that a source lacks is left out everywhere; only an area that lacks one of its own is.
    cells = np.all([panel.is_usable for panel in alike], axis=0)
    months = cells.mean(axis=0) >= MOST_AREAS
    usable = cells[:, months].all(axis=1) & months.any()
    counts = np.sum([panel.counts[:, months].sum(axis=1) for panel in alike], axis=0).astype(float)
    if not usable.any() or counts[usable].sum() == 0:
        return None
    areas = tuple(area for area, kept in zip(first.areas, usable.tolist(), strict=True) if kept)
    return _Crime(areas, counts[usable], first.exposure[:, months].sum(axis=1)[usable], first.span)


def _chosen(panels: Panels, options: Options) -> list[str]:
    """The categories to add up: none that holds another, none that is no offence, none that follows police work."""
    codes = [code for code in panels.by_category if not options.categories or code in options.categories]
    if options.categories:
        return codes
    entries = {code: panels.category(code) for code in codes}
    parents = {entry.parent_code for entry in entries.values()}
    apart = [code for code in codes if code not in parents and _is_against_residents(entries[code])]
    offences = [code for code in apart if _is_offence(entries[code], entries)]
    return offences or apart


def _is_against_residents(entry: Category) -> bool:
    return entry.exposure == "residents" and not entry.is_detection_driven


def _is_offence(entry: Category, entries: Mapping[str, Category]) -> bool:
    """Whether it stands in the tree of offences: those that stand outside it end in a category without a parent."""
    while entry.parent_code is not None and entry.parent_code in entries:
        entry = entries[entry.parent_code]
    return entry.parent_code is not None or entry.code == ALL_OFFENCES


def _period(asked: Asked, rounds: Sequence[str]) -> Period:
    return period_of(asked.survey, rounds) or UNDATED


def _told(panels: Panels) -> list[Panel]:
    return [panel for panel in panels.by_category.values() if panel.periods]
