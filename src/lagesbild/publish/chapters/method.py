"""How every number was made: by analysis in general, then number by number."""

from collections.abc import Collection

from lagesbild.domain import Finding
from lagesbild.publish import wording
from lagesbild.publish.clarity import by_clarity
from lagesbild.publish.document import Block, Bullets, Explanation, Explanations, Facts, Notice, Section, paragraph, say
from lagesbild.publish.phrases import phrase_or
from lagesbild.publish.reading import Reading
from lagesbild.publish.signs import is_told


def method_section(reading: Reading) -> Section:
    """For each analysis: its question, how it counts by worked examples, what it can never say, how it was set."""
    parts = tuple(_analysis(reading, name) for name in reading.analyses)
    return Section("method", reading.phrase("method.title"), (paragraph(reading.phrase("method.opening")),), parts)


def numbers_section(reading: Reading, cited: Collection[str], most: int) -> Section:
    """Each number by its id: how it was computed, and the command that explains it in full.

    All of them where there are at most `most`; else those that the report's sentences cite, the rest being explained
    by analysis, from what stands in their own row.
    """
    findings = [finding for finding in reading.picture.findings if finding.number_id]
    is_all = len(findings) <= most
    wanted = findings if is_all else [finding for finding in findings if finding.number_id in cited]
    opening = reading.phrase("numbers.opening.all" if is_all else "numbers.opening.cited")
    blocks = (paragraph(opening), Explanations(tuple(_explained(reading, finding) for finding in wanted)))
    return Section("numbers", reading.phrase("numbers.title"), blocks)


def _explained(reading: Reading, finding: Finding) -> Explanation:
    title = ", ".join(
        each
        for each in (
            reading.category(finding.category),
            reading.area(finding.area),
            _name_of(reading, finding.analysis),
            _against(reading, finding),
        )
        if each
    )
    how = wording.how(finding, reading.picture, reading.language)
    return Explanation(finding.number_id, title, how, f"lagesbild explain HOME {finding.number_id}")


def _name_of(reading: Reading, analysis: str) -> str:
    """A word for an analysis we know; the question of one we do not."""
    return phrase_or(f"analysis.{analysis}", reading.language, "") or wording.question(
        analysis, reading.picture, reading.language
    )


def _against(reading: Reading, finding: Finding) -> str:
    if finding.reference is None:
        return ""
    name = wording.reference_name(finding.reference, reading.picture, reading.language)
    return reading.phrase("numbers.against", reference=name)


def _analysis(reading: Reading, analysis: str) -> Section:
    blocks: list[Block] = []
    general = wording.words_or(analysis, "method", reading.picture, reading.language)
    if general:
        blocks.append(paragraph(general))
    examples = _examples(reading, analysis)
    if examples:
        blocks += [
            paragraph(reading.phrase("method.examples")),
            Bullets(tuple(say(wording.how(f, reading.picture, reading.language), f.number_id) for f in examples)),
        ]
    limits = wording.words_or(analysis, "cannot_say", reading.picture, reading.language)
    if limits:
        blocks.append(Notice("limits", reading.phrase("limits.title"), (paragraph(limits),)))
    options = {
        name: value
        for answer in reading.picture.answers
        if answer.analysis == analysis
        for name, value in answer.options.items()
    }
    if options:
        blocks += [paragraph(reading.phrase("method.options")), Facts(tuple(sorted(options.items())))]
    title = wording.question(analysis, reading.picture, reading.language)
    return Section(f"method-{analysis}", title, tuple(blocks))


def _examples(reading: Reading, analysis: str) -> list[Finding]:
    """One finding for each way of counting: the clearest whose numbers may be told."""
    told = [
        f for answer in reading.picture.answers if answer.analysis == analysis for f in answer.findings if is_told(f)
    ]
    first: dict[str, Finding] = {}
    for finding in by_clarity(told):
        way = wording.words_for(analysis, f"how.{finding.says}", reading.picture, reading.language)
        first.setdefault(way, finding)
    return list(first.values())
