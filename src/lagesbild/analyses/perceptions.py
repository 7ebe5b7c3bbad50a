"""How safe do residents feel, and what has happened to them?

For each question of a safety survey: the share among all, by sex and age group, and by area, over the newest round or
as many rounds together as give enough answers (the finding says which). Each part is held against the others, and
against the rounds before. Where an area has too few answers to stand alone, its share is modelled and said to be. The
police's index, 0 to 6 and lower is better, is told in its own unit and never laid beside shares. Feeling unsafe,
worry, having been a victim, confidence and reporting are five different things, and the table of themes says which
question is which.

Assumes that the weights undo how likely each was to be asked and to answer, and that rounds were asked alike.
Do not use it to rank areas, to compare with a survey asked in another way, or to conclude that those who feel unsafe
are victims more often. A modelled area is drawn towards the others and must not be followed from round to round.

A share is shown where at least 30 answered and its interval reaches at most ten percentage points either way, or where
it differs clearly from the others all the same. Of all comparisons, at most one in twenty of those pointed out may be
false (Benjamini & Hochberg 1995, JRSS B 57:289–300).

Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling. Korn & Graubard (1998), Survey Methodology
24:193–201. Park, Gelman & Bafumi (2004), Political Analysis 12:375–385.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lagesbild.analyses._perceptions_words import MEASURES, WORDS
from lagesbild.analyses._survey_index import index_findings
from lagesbild.analyses._survey_judging import KINDS, Shown, judged, n_kept, shown_of, tried
from lagesbild.analyses._survey_parts import (
    Asked,
    Part,
    areas_of,
    groups_of,
    is_women,
    model_areas,
    newest_rounds,
    others_in_words,
    period_of,
    read_question,
    rounds_in_words,
    shares_of,
    whom_in_words,
)
from lagesbild.domain import (
    Abstention,
    Claim,
    Composition,
    Estimate,
    EvidenceClass,
    Fact,
    Finding,
    Panels,
    Period,
    Scale,
    Survey,
    Surveys,
    SurveyThemes,
)
from lagesbild.domain.periods import UNDATED
from lagesbild.kernels.survey_domains import Differences

__all__ = ["WORDS", "Options", "run"]

CLEARLY, PROBABLY = 0.002, 0.05  # not options: the words would become false
_SURVEYED = (EvidenceClass.SURVEY,)
_ELSEWHERE = {"sv": "{whom} i andra områden", "en": "{whom} in other areas"}


@dataclass(frozen=True)
class Options:
    fewest_answers: int = 30  # with fewer, one person's answer moves the share by more than three points
    widest_reach_share: float = 0.10  # an interval that reaches further hardly tells a third from a half
    enough_answers: int = 150  # of most parts: then an interval reaches about eight points
    most_rounds: int = 3  # pooled; with more, what is told is of another time
    fewest_areas_to_model: int = 5  # with fewer, how areas differ is a guess and nothing is drawn towards it
    fewest_answers_to_model: int = 10  # with fewer, the model says nothing of the area itself


def run(
    surveys: Surveys, composition: Composition, themes: SurveyThemes, panels: Panels, options: Options
) -> list[Finding | Abstention]:
    if not any(survey.is_answered.any() for survey in surveys.questions):
        return [Abstention("no_survey", "", panels.period)]
    said: list[Finding | Abstention] = []
    shown: list[Shown] = []
    for survey in surveys.questions:
        if survey.question.scale is Scale.INDEX_0_6:
            said += index_findings(survey, options.fewest_answers)
            continue
        told = _readable(survey, themes)
        if isinstance(told, Abstention):
            said.append(told)
        else:
            shown += _estimated(told, options)
    marked = judged(shown)
    said += _responses(surveys)
    for key in dict.fromkeys(each.asked.key for each in marked):
        said += _question([each for each in marked if each.asked.key == key], composition, options)
    return [*said, *_screens(marked)]


def _readable(survey: Survey, themes: SurveyThemes) -> Asked | Abstention:
    period = period_of(survey, survey.round.labels)
    facts: dict[str, Fact] = {"key": survey.question.key}
    if period is None:
        return Abstention("no_year", "", UNDATED, facts=facts, evidence=survey.evidence)
    asked = read_question(survey, themes)
    if asked is None:
        return Abstention("no_theme", "", period, facts=facts, evidence=survey.evidence)
    return asked


def _estimated(asked: Asked, options: Options) -> list[Shown]:
    """The whole, its groups and its areas, each over its rounds, beside the others and the rounds before."""
    groups, areas = groups_of(asked.survey), areas_of(asked.survey)
    by_age = [part for part in groups if part.age_group]
    # Women and girls in each area too; men would double the comparisons, and what they hide from being seen.
    local = [replace(group, area=area.area) for area in areas for group in groups if is_women(group.sex)]
    found = [
        *shown_of(asked, [Part()], asked.rounds[-1:], 0),
        *shown_of(asked, groups, newest_rounds(asked, by_age, options.enough_answers, options.most_rounds), 1),
    ]
    rounds = newest_rounds(asked, areas, options.enough_answers, options.most_rounds)
    return [*found, *shown_of(asked, [*areas, *local], rounds, options.fewest_answers)]


def _screens(shown: Sequence[Shown]) -> list[Finding]:
    said = []
    for kind, words in KINDS.items():
        at, p_values = tried(shown, kind)
        if not at:
            continue
        n_outside = int((p_values <= PROBABLY).sum())
        facts: dict[str, Fact] = {
            "what": words,
            "n_compared": len(at),
            "n_expected_by_chance": PROBABLY * len(at),
            "n_outside": n_outside,
            "n_survive": n_kept(shown, kind),
        }
        found = _finding("screen", shown[at[0]], kind, None, facts)
        said.append(replace(found, area=None, unit="comparisons", observed=float(n_outside)))
    return said


def _question(shown: Sequence[Shown], composition: Composition, options: Options) -> list[Finding | Abstention]:
    whole, asked = shown[0], shown[0].asked
    said: list[Finding | Abstention] = [*_earlier_rounds(asked), _whole(whole)]
    if whole.since is None:
        facts: dict[str, Fact] = {"words": asked.theme.words}
        said.append(Abstention("no_earlier_round", "", _period(whole), facts=facts, evidence=asked.survey.evidence))
    visible = [each for each in shown[1:] if each.survives or _is_sure(each, options)]
    said += [_part(each) for each in visible]
    said += [_change(each) for each in shown if each.survives_change or (each.since is not None and each is whole)]
    n_hidden = sum(not each.part.area for each in shown[1:]) - sum(not each.part.area for each in visible)
    if n_hidden:
        facts = {"words": asked.theme.words, "n_groups": n_hidden}
        said.append(Abstention("too_few_answers", "", _period(whole), facts=facts, evidence=asked.survey.evidence))
    told = {each.part.area for each in visible if not each.part.sex}
    return [*said, *_modelled(whole, told, composition, options)]


def _is_sure(shown: Shown, options: Options) -> bool:
    estimate = shown.estimate()
    reach = (estimate.upper - estimate.lower) / 2
    return bool(shown.shares.n[shown.at] >= options.fewest_answers and reach <= options.widest_reach_share)


def _whole(shown: Shown) -> Finding:
    facts = {**_facts(shown), "measure": MEASURES[shown.asked.theme.theme]}
    return _finding("whole", shown, shown.asked.key, shown.estimate(), facts)


def _earlier_rounds(asked: Asked) -> list[Finding]:
    """The share in each round before the newest, for the picture over time."""
    earlier = asked.rounds[:-1]
    if not earlier:
        return []
    shares = shares_of(asked, [asked.answered_in((one,)) for one in earlier])
    rows = [Shown(asked, Part(), (one,), (), shares, at, None, None) for at, one in enumerate(earlier)]
    told = [row for row in rows if np.isfinite(shares.value[row.at])]
    return [_finding("earlier_round", row, f"{asked.key}/{row.rounds[0]}", row.estimate(), _facts(row)) for row in told]


def _part(shown: Shown) -> Finding:
    where = "area" if shown.part.area else "group"
    tested = shown.from_others
    facts = {**_facts(shown), "than": _than(shown), "than_share": float(shown.shares.value[shown.at + 1])}
    if tested is None:
        facts |= {"than_share": float(shown.shares.value[shown.at]), "p_value": 1.0}
        return _finding(where, shown, _name(shown), shown.estimate(), facts)
    p_value, is_more = float(tested.p_value[0]), bool(tested.value[0] > 0)
    facts |= {"p_value": p_value, "difference_share": _difference(tested)}
    if not shown.survives:
        return _finding(where, shown, _name(shown), shown.estimate(), facts)
    grade = f"{'clearly' if p_value <= CLEARLY else 'probably'}_{'higher' if is_more else 'lower'}"
    found = _finding(f"{where}_{grade}", shown, _name(shown), shown.estimate(), facts)
    return replace(found, claim=Claim.HIGHER if is_more else Claim.LOWER, is_clear=p_value <= CLEARLY)


def _change(shown: Shown) -> Finding:
    tested = shown.since
    if tested is None:
        raise ValueError("a change is told only where there were answers before")
    p_value, is_more = float(tested.p_value[0]), bool(tested.value[0] > 0)
    facts: dict[str, Fact] = {
        **_facts(shown),
        "before_rounds": rounds_in_words(shown.before),
        "before_share": float(shown.shares.value[shown.at + 2]),
        "now_share": float(shown.shares.value[shown.at]),
        "n_before": int(shown.shares.n[shown.at + 2]),
        "p_value": p_value,
    }
    part = f"{_name(shown)}/change"
    if not shown.survives_change:
        return _finding("no_change", shown, part, _difference(tested), facts)
    where = "area" if shown.part.area else "group"
    turn = f"{'clearly' if p_value <= CLEARLY else 'probably'}_{'rising' if is_more else 'falling'}"
    found = _finding(f"{where}_{turn}", shown, part, _difference(tested), facts)
    return replace(found, claim=Claim.RISING if is_more else Claim.FALLING, is_clear=p_value <= CLEARLY)


def _modelled(whole: Shown, told: set[str], composition: Composition, options: Options) -> list[Finding | Abstention]:
    """Areas that cannot stand alone: modelled where there is something to go by, else declined."""
    asked, survey = whole.asked, whole.asked.survey
    lacking = [area for area in survey.areas if area not in told]
    if not lacking:
        return []
    rounds = newest_rounds(asked, areas_of(survey), options.enough_answers, options.most_rounds)
    here = asked.answered_in(rounds)
    n_answers = {area: int((here & survey.domain(area)).sum()) for area in survey.areas}
    is_enough = len(survey.areas) >= options.fewest_areas_to_model
    model = model_areas(asked, rounds, composition) if is_enough else None
    said: list[Finding | Abstention] = []
    for area in lacking:
        shown = replace(whole, part=Part(area), rounds=rounds)
        facts: dict[str, Fact] = {"words": asked.theme.words}
        if model is None or n_answers[area] < options.fewest_answers_to_model:
            period = _period(shown)
            said.append(
                Abstention("area_too_few_answers", "", period, area=area, facts=facts, evidence=survey.evidence)
            )
            continue
        at = survey.areas.index(area)
        estimate = Estimate(*(float(ends[at]) for ends in (model.value, model.lower, model.upper)))
        facts |= {
            "whom": whom_in_words(Part(), asked),
            "rounds": rounds_in_words(rounds),
            "n_answers": n_answers[area],
            "theme": asked.theme.theme.value,
        }
        said.append(replace(_finding("area_modelled", shown, asked.key, estimate, facts), observed=None))
    return said


def _responses(surveys: Surveys) -> list[Finding | Abstention]:
    """How many of those asked took part in the newest round of each survey."""
    said: list[Finding | Abstention] = []
    for survey in {each.responses: each for each in surveys.questions if each.responses}.values():
        newest = max(survey.responses, key=lambda each: each.round).round
        rows = [each for each in survey.responses if each.round == newest]
        period = period_of(survey, (newest,))
        if period is None:
            continue
        n_sampled = [each.n_sampled for each in rows if each.n_sampled]
        if len(n_sampled) < len(rows):
            said.append(Abstention("no_response_rate", "", period, evidence=survey.evidence))
            continue
        n_answers = sum(each.n_responded for each in rows)
        rate = n_answers / sum(n_sampled)
        facts: dict[str, Fact] = {
            "rounds": rounds_in_words((newest,)),
            "n_answers": n_answers,
            "n_sampled": sum(n_sampled),
            "response_share": rate,
        }
        said.append(
            Finding("response", "", None, period, "share", rate, Estimate(rate, rate, rate), facts=facts,
                    part=survey.evidence[0] if survey.evidence else "", evidence=survey.evidence,
                    evidence_classes=_SURVEYED)
        )  # fmt: skip
    return said


def _facts(shown: Shown) -> dict[str, Fact]:
    deff = float(shown.shares.deff[shown.at])
    return {
        "words": shown.asked.theme.words,
        "whom": whom_in_words(shown.part, shown.asked),
        "rounds": rounds_in_words(shown.rounds),
        "n_answers": int(shown.shares.n[shown.at]),
        "deff_ratio": deff if np.isfinite(deff) else 1.0,
        "theme": shown.asked.theme.theme.value,
    }


def _than(shown: Shown) -> Mapping[str, str]:
    part, asked = shown.part, shown.asked
    if part.area:
        whom = whom_in_words(part, asked)
        return {language: words.format(whom=whom[language]) for language, words in _ELSEWHERE.items()}
    others = [sex for sex in asked.survey.sex.labels if sex != part.sex]
    if not part.age_group and len(others) == 1:
        return whom_in_words(Part("", others[0]), asked)
    return others_in_words(asked)


def _difference(found: Differences) -> Estimate:
    return Estimate(float(found.value[0]), float(found.lower[0]), float(found.upper[0]))


def _name(shown: Shown) -> str:
    return "/".join(part for part in (shown.asked.key, shown.part.sex, shown.part.age_group) if part)


def _period(shown: Shown) -> Period:
    return period_of(shown.asked.survey, shown.rounds) or UNDATED


def _finding(
    says: str,
    shown: Shown,
    part: str,
    estimate: Estimate | None,
    facts: Mapping[str, Fact],
) -> Finding:
    return Finding(
        says=says,
        category="",
        area=shown.part.area or None,
        period=_period(shown),
        unit="share",
        observed=estimate.value if estimate else None,
        estimate=estimate,
        facts=dict(facts),
        part=part,
        evidence=shown.asked.survey.evidence,
        evidence_classes=_SURVEYED,
    )
