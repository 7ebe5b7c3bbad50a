"""The police's index, 0 to 6 and lower is better: means in their own unit, never beside shares."""

from collections.abc import Mapping

import numpy as np

from lagesbild.analyses._survey_parts import period_of, rounds_in_words
from lagesbild.domain import Abstention, Estimate, EvidenceClass, Fact, Finding, Survey
from lagesbild.kernels.survey import design_mean
from lagesbild.kernels.survey_domains import join_lonely


def index_findings(survey: Survey, fewest_answers: int) -> list[Finding | Abstention]:
    """The mean of the newest round, of all and of each area where the kernel stands for it."""
    newest = max(survey.round.labels, default="")
    rounds = (newest,)
    period = period_of(survey, rounds)
    if period is None:
        return []
    here = survey.round.is_one_of(newest)
    words: Mapping[str, str] = survey.question.words or {"sv": survey.question.key, "en": survey.question.key}
    said: list[Finding | Abstention] = []
    for area in ("", *survey.areas):
        inside = survey.domain(area) & here
        estimate = _mean(survey, inside) if inside.sum() >= fewest_answers else None
        facts: dict[str, Fact] = {"question": words, "rounds": rounds_in_words(rounds)}
        if estimate is None:
            if not area:
                said.append(Abstention("index_too_few", "", period, facts=facts, evidence=survey.evidence))
            continue
        said.append(
            Finding(
                says="index_area" if area else "index_whole",
                category="",
                area=area or None,
                period=period,
                unit="index_0_6",
                observed=estimate.value,
                estimate=estimate,
                facts=facts | {"n_answers": int(inside.sum())},
                part=survey.question.key,
                evidence=survey.evidence,
                evidence_classes=(EvidenceClass.SURVEY,),
            )
        )
    return said


def _mean(survey: Survey, inside: np.ndarray) -> Estimate | None:
    joined = join_lonely(survey.y.size, survey.strata, survey.clusters)
    found = design_mean(
        np.where(inside, survey.y, 0.0), survey.weights, strata=joined.strata, clusters=joined.clusters, domain=inside
    )
    if not found.trusted:
        return None
    return Estimate(found.value, max(found.lower, 0.0), min(found.upper, 6.0))
