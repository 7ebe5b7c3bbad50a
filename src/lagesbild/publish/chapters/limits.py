"""What cannot be said: every abstention with its reason, what would lift it, and what was protected."""

from collections import defaultdict

from lagesbild.domain import Abstention, Status
from lagesbild.publish import wording
from lagesbild.publish.document import Bullets, Facts, Section, Sentence, Table, paragraph, say
from lagesbild.publish.phrases import phrase_or
from lagesbild.publish.reading import Reading
from lagesbild.publish.tables import head

MOST_NAMED = 12  # abstentions of one kind named one by one; beyond it the areas are listed in one sentence


def limits_section(reading: Reading) -> Section:
    """The chapter that gathers all that the picture declines to say."""
    blocks = (
        paragraph(reading.phrase("limits.chapter.opening")),
        paragraph(reading.phrase("limits.recorded_only")),
    )
    parts = (_abstained(reading), _protected(reading))
    return Section("limits", reading.phrase("limits.title"), blocks, tuple(part for part in parts if part is not None))


def _abstained(reading: Reading) -> Section | None:
    grouped: dict[tuple[str, str, str], list[Abstention]] = defaultdict(list)
    for abstention in reading.picture.abstentions:
        grouped[abstention.analysis, abstention.category, abstention.says].append(abstention)
    title = reading.phrase("limits.abstained.title")
    if not grouped:
        return Section("limits-abstained", title, (paragraph(reading.phrase("limits.abstained.none")),))
    rows = tuple(_row(reading, abstentions) for abstentions in grouped.values())
    heads = (head(reading, "category"), head(reading, "question"), head(reading, "why"), head(reading, "lifts"))
    table = Table("limits-table", reading.phrase("limits.abstained.caption"), heads, rows)
    return Section("limits-abstained", title, (table,))


def _row(reading: Reading, abstentions: list[Abstention]) -> tuple[str, ...]:
    first = abstentions[0]
    why = wording.sentence(first, reading.picture, reading.language)
    if len(abstentions) > 1:
        names = [reading.area(each.area) for each in abstentions if each.area is not None]
        listed = ", ".join(names[:MOST_NAMED])
        more = f" {reading.phrase('word.and_more')}" if len(names) > MOST_NAMED else ""
        why = f"{why} {reading.phrase('limits.also')} {listed}{more}." if names else why
    return (
        reading.category(first.category),
        wording.question(first.analysis, reading.picture, reading.language),
        why,
        _lifts(reading, first),
    )


def _lifts(reading: Reading, abstention: Abstention) -> str:
    """What data would lift it: the analysis's own words, else ours for reasons that many share."""
    own = wording.words_or(abstention.analysis, f"lifts.{abstention.says}", reading.picture, reading.language)
    if own:
        return wording.fill(own, abstention, reading.picture, reading.language)
    shared = reading.phrase("lifts.unknown")
    return phrase_or(f"lifts.{abstention.says}", reading.language, shared)


def _protected(reading: Reading) -> Section:
    protection = reading.released.protection
    rules = protection.rules
    hidden = any(finding.status == Status.SUPPRESSED for finding in reading.picture.findings)
    said: list[Sentence] = [
        say(
            reading.phrase(
                "protection.rules",
                smallest=reading.whole(rules.smallest_count),
            )
        ),
        say(reading.phrase("protection.some" if hidden or protection.n_suppressed else "protection.none")),
    ]
    pairs = (
        (reading.phrase("protection.label.findings"), reading.whole(protection.n_findings)),
        (reading.phrase("protection.label.suppressed"), reading.whole(protection.n_suppressed)),
        (reading.phrase("protection.label.cells"), reading.whole(protection.n_series_cells_suppressed)),
    )
    return Section("protection", reading.phrase("protection.title"), (Bullets(tuple(said)), Facts(pairs)))
