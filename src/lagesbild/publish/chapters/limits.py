"""What cannot be said: every abstention with its reason, what would lift it, and what was protected."""

from collections import defaultdict
from collections.abc import Iterator

from lagesbild.domain import Abstention, Status
from lagesbild.publish import wording
from lagesbild.publish.document import Bullets, Facts, Section, Sentence, Table, paragraph, say
from lagesbild.publish.phrases import phrase_or
from lagesbild.publish.reading import Reading
from lagesbild.publish.tables import head

MOST_NAMED = 12  # areas of one category; with more, the map shows them


def limits_section(reading: Reading) -> Section:
    """The chapter that gathers all that the picture declines to say."""
    blocks = (
        paragraph(reading.phrase("limits.chapter.opening")),
        paragraph(reading.phrase("limits.recorded_only")),
    )
    parts = (_abstained(reading), _protected(reading))
    return Section("limits", reading.phrase("limits.title"), blocks, parts)


def _abstained(reading: Reading) -> Section:
    """One row for each reason, with everything that it stopped."""
    grouped: dict[tuple[str, str], list[Abstention]] = defaultdict(list)
    for abstention in reading.picture.abstentions:
        grouped[abstention.analysis, abstention.says].append(abstention)
    title = reading.phrase("limits.abstained.title")
    if not grouped:
        return Section("limits-abstained", title, (paragraph(reading.phrase("limits.abstained.none")),))
    rows = tuple(_row(reading, abstentions) for abstentions in grouped.values())
    heads = (head(reading, "question"), head(reading, "why"), head(reading, "concerns"), head(reading, "lifts"))
    table = Table("limits-table", reading.phrase("limits.abstained.caption"), heads, rows)
    return Section("limits-abstained", title, (table,))


def _row(reading: Reading, abstentions: list[Abstention]) -> tuple[str, ...]:
    first = abstentions[0]
    return (
        wording.question(first.analysis, reading.picture, reading.language),
        wording.sentence(first, reading.picture, reading.language),
        "; ".join(_concerned(reading, abstentions)),
        lifts(reading, first),
    )


def _concerned(reading: Reading, abstentions: list[Abstention]) -> Iterator[str]:
    """Category by category, with the areas where it is only some of them."""
    areas: dict[str, list[str]] = {}
    for abstention in abstentions:
        named = areas.setdefault(abstention.category, [])
        if abstention.area is not None:
            named.append(reading.area(abstention.area))
    for category, named in areas.items():
        name = reading.picture.category_name(category, reading.language)
        yield f"{name} ({reading.listed(named, MOST_NAMED)})" if named else name


def lifts(reading: Reading, abstention: Abstention) -> str:
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
