"""What the doors say of a picture: sentences for people, plain data for machines."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from lagesbild.domain import Abstention, DeliveryRecord, Estimate, Finding, Picture, ReleasedPicture
from lagesbild.domain.explanation import Explanation
from lagesbild.publish import wording
from lagesbild.publish.chapters.ranked import problem_name, problem_sentence
from lagesbild.publish.reading import Reading

# Past these, a list is for the machine: the report and --json have all of it.
DELIVERIES_IN_WORDS = 6
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def asked_in_words(picture: Picture, language: str = "") -> Iterator[str]:
    """Question and answers as lines to read. Areas about which there is nothing to say come last, counted."""
    spoken = language or picture.languages[0]
    for answer in picture.answers:
        name = f" ({picture.category_name(answer.category, spoken)})" if answer.category else ""
        yield f"# {wording.question(answer.analysis, picture, spoken)}{name}"
        for finding in answer.findings:
            yield f"{wording.sentence(finding, picture, spoken)}  [{finding.number_id}]"
        for abstention in answer.abstentions:
            yield wording.sentence(abstention, picture, spoken)
        yield wording.words_for(answer.analysis, "cannot_say", picture, spoken)
        yield ""


def asked_as_data(picture: Picture, language: str = "") -> dict[str, Any]:
    """The same for machines: every number with its interval, facts and sentence."""
    spoken = language or picture.languages[0]
    return {
        "today": picture.today.isoformat(),
        "period": str(picture.period),
        "level": picture.areas.level,
        "findings": [finding_as_data(one, picture, spoken) for one in picture.findings],
        "abstentions": [_abstention_as_data(one, picture, spoken) for one in picture.abstentions],
    }


def finding_as_data(finding: Finding, picture: Picture, language: str) -> dict[str, Any]:
    """One finding, with nothing left for the reader to work out."""
    return {
        "number_id": finding.number_id,
        "analysis": finding.analysis,
        "says": finding.says,
        "category": finding.category,
        "area": finding.area,
        "area_name": wording.area_name(finding.area, picture, language),
        "start_day": finding.period.start_day.isoformat(),
        "end_day": finding.period.end_day.isoformat(),
        "unit": finding.unit,
        "observed": finding.observed,
        "estimate": _estimate(finding.estimate),
        "reference": finding.reference.kind if finding.reference else None,
        "facts": {k: _estimate(v) if isinstance(v, Estimate) else v for k, v in finding.facts.items()},
        "quality": list(finding.quality),
        "evidence": list(finding.evidence),
        "evidence_classes": list(finding.evidence_classes),
        "sentence": wording.sentence(finding, picture, language),
    }


def ranking_in_words(released: ReleasedPicture, most: int, language: str = "") -> Iterator[str]:
    """What matters most, a line a problem, as it may be passed on."""
    reading = Reading(released, language or released.picture.languages[0])
    for problem in released.picture.ranking.problems[:most]:
        yield problem_sentence(reading, problem).words


def ranking_as_data(released: ReleasedPicture, language: str = "") -> dict[str, Any]:
    """The ranking for machines: every problem with its points and numbers, contradictions, and what is lacking."""
    reading = Reading(released, language or released.picture.languages[0])
    ranking = released.picture.ranking
    return {
        "problems": [
            {
                "problem": problem_name(reading, each),
                "subject": each.subject,
                "category": each.category,
                "area": each.area,
                "areas": list(each.areas),
                "claim": each.claim,
                "is_clear": each.is_clear,
                "side": each.side,
                "points": each.points,
                "parts": dict(each.parts),
                "number_ids": list(each.number_ids),
                "sentence": problem_sentence(reading, each).words,
            }
            for each in ranking.problems
        ],
        "contradictions": [
            {
                "problem": problem_name(reading, each),
                "number_ids": list(each.number_ids),
                "is_clear": each.is_clear,
                "sentences": [one.words for one in reading.sentences(reading.numbered(each.number_ids))],
            }
            for each in ranking.contradictions
        ],
        "lacking": [
            {"analysis": each.analysis, "says": each.says, "categories": list(each.categories), "n": each.n_questions}
            for each in ranking.lacking
        ],
    }


def explanation_in_words(explanation: Explanation, language: str = "") -> Iterator[str]:
    """Where a number comes from, as lines to read."""
    picture, finding = explanation.picture, explanation.finding
    spoken = language or picture.languages[0]
    yield wording.sentence(finding, picture, spoken)
    yield f"  {wording.how(finding, picture, spoken)}"
    yield f"  number {finding.number_id} · picture {picture.picture_id} · lagesbild {picture.version}"
    if finding.quality:
        yield f"  to be told with it: {', '.join(finding.quality)}"
    yield f"  made of {len(explanation.evidence)} deliveries:"
    for record in explanation.evidence[:DELIVERIES_IN_WORDS]:
        yield f"    {_record_in_words(record)}"
    if len(explanation.evidence) > DELIVERIES_IN_WORDS:
        yield f"    and {len(explanation.evidence) - DELIVERIES_IN_WORDS} more (all with --json)"
    yield "  counted by:"
    yield from (f"    {line}" for line in explanation.statement.strip().splitlines())
    again = f"lagesbild ask HOME {finding.analysis} --category {finding.category} --today {picture.today}"
    yield f"  make it again:  {again}"


def explanation_as_data(explanation: Explanation, language: str = "") -> dict[str, Any]:
    """The same for machines."""
    picture, finding = explanation.picture, explanation.finding
    spoken = language or picture.languages[0]
    return {
        **finding_as_data(finding, picture, spoken),
        "how": wording.how(finding, picture, spoken),
        "picture": picture.picture_id,
        "today": picture.today.isoformat(),
        "version": picture.version,
        "deliveries": [
            {
                "delivery": record.delivery_id,
                "file": record.file_name,
                "sha256": record.sha256,
                "received_at": record.received_at.isoformat(),
                "kept": record.n_kept,
                "set_aside": record.n_set_aside,
                "reasons": dict(record.reasons),
            }
            for record in explanation.evidence
        ],
        "statement": explanation.statement,
    }


def findings_csv(picture: Picture) -> str:
    """Every finding as a row: for whoever wants to go on in another program. Not released: not for publication.

    Text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    asked = ("number_id", "analysis", "says", "category", "area", "reference", "period", "unit")
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow((*asked, "observed", "value", "lower", "upper"))
    for one in picture.findings:
        believed = (one.estimate.value, one.estimate.lower, one.estimate.upper) if one.estimate else ("", "", "")
        against = one.reference.kind if one.reference else ""
        said = (one.number_id, one.analysis, one.says, one.category, one.area or "", against, one.period, one.unit)
        rows.writerow((*map(_never_a_formula, said), "" if one.observed is None else one.observed, *believed))
    return text.getvalue()


def _never_a_formula(text: object) -> str:
    """Text as a cell that no spreadsheet calculates (OWASP, CSV Injection): an apostrophe before = + - @, tab, CR."""
    shown = str(text)
    return f"'{shown}" if shown.startswith(_BEGINS_A_FORMULA) else shown


def _abstention_as_data(abstention: Abstention, picture: Picture, language: str) -> dict[str, Any]:
    return {
        "analysis": abstention.analysis,
        "says": abstention.says,
        "category": abstention.category,
        "area": abstention.area,
        "reference": abstention.reference.kind if abstention.reference else None,
        "sentence": wording.sentence(abstention, picture, language),
    }


def _estimate(estimate: Estimate | None) -> dict[str, float] | None:
    return {"value": estimate.value, "lower": estimate.lower, "upper": estimate.upper} if estimate else None


def _record_in_words(record: DeliveryRecord) -> str:
    return (
        f"{record.file_name} (sha256 {record.sha256[:12]}…, received {record.received_at.date()}): "
        f"{record.n_kept} rows kept, {record.n_set_aside} set aside"
    )
