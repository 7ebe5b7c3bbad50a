"""The first page: what the picture is of, where problems are greatest, what changed, what did not, what nobody can say.

Everything is sorted by how clear it is. A high rate in a small place is not a reason to come first.
"""

from collections.abc import Sequence

from lagesbild.domain import Finding
from lagesbild.publish import numbers, wording
from lagesbild.publish.chapters import comparison, trend
from lagesbild.publish.chapters.comparison_figures import map_sign
from lagesbild.publish.chapters.ranked import contradictions_section, lacking_section, weightiest_section
from lagesbild.publish.clarity import CLEAR, HIGHER, LOWER, by_clarity, few_of_each
from lagesbild.publish.document import Bullets, Cell, Head, Notice, Row, Section, Table, paragraph, say
from lagesbild.publish.reading import Reading
from lagesbild.publish.signs import SIGNS, is_told
from lagesbild.publish.tables import head, sign_words

MOST_HIGHER = 8  # what a page holds with the rest; the clearest of all categories
MOST_LOWER = 4
MOST_CHANGED = 6
MOST_OF_A_CATEGORY = 3  # so that one category does not fill the list
UNCHANGED = "no_clear_change"
MOST_AREAS_IN_GRID = 60  # a page; beyond it only areas that stand out in something


def heading(reading: Reading) -> str:
    """The report's answer in one sentence: the clearest comparison, else the clearest change, else that nothing is."""
    for grade in HIGHER:
        graded = by_clarity(
            finding for finding in _main_comparisons(reading) if is_told(finding) and finding.says == grade
        )
        if graded:
            return _heading_of(reading, graded, grade)
    changed = by_clarity(finding for finding in _trends(reading) if trend.speaks(finding))
    if changed:
        return wording.sentence(changed[0], reading.picture, reading.language).rstrip(".")
    if not reading.categories:
        return reading.phrase("heading.no_events")
    return reading.phrase("heading.nothing_clear" if _main_comparisons(reading) else "heading.too_little")


def summary_section(reading: Reading) -> Section:
    """The summary, with the grid of all comparisons."""
    picture = reading.picture
    opening = reading.phrase(
        "summary.opening" if reading.categories else "summary.opening.none",
        place=picture.place,
        period=numbers.period(picture.period, reading.language),
        n=reading.whole(len(picture.areas.members)),
        areas=reading.many_areas,
        n_categories=reading.whole(len(reading.categories)),
    )
    said = (
        weightiest_section(reading),
        contradictions_section(reading),
        _where(reading),
        _changed(reading),
        _unchanged(reading),
    )
    parts = (
        *said,
        _cannot_say(reading, [part for part in said if part is not None]),
        lacking_section(reading),
        _grid_section(reading),
    )
    return Section(
        "summary",
        reading.phrase("summary.title"),
        (paragraph(opening, manner="lead"),),
        tuple(part for part in parts if part is not None),
    )


def _main_comparisons(reading: Reading) -> list[Finding]:
    """For each category, the areas against the first kind of reference they have: the rest of the place."""
    return [finding for category in reading.categories for finding in _main(reading, category)]


def _main(reading: Reading, category: str) -> tuple[Finding, ...]:
    with_areas = [against for against in comparison.comparisons(reading, category) if against.areas]
    return with_areas[0].areas if with_areas else ()


def _trends(reading: Reading) -> list[Finding]:
    """The trends of the whole, those of the areas after them."""
    found = [f for category in reading.categories for f in reading.findings(trend.ANALYSIS, category)]
    return sorted(found, key=lambda finding: finding.area is not None)


def _heading_of(reading: Reading, graded: Sequence[Finding], grade: str) -> str:
    clearest = graded[0]
    same = [finding for finding in graded if finding.category == clearest.category]
    reference = clearest.reference
    if len(same) == 1 and reference is not None:
        name = wording.reference_name(reference, reading.picture, reading.language)
        area = reading.area(clearest.area)
        return reading.titled(f"heading.{grade}.one", clearest.category, area=area, reference=name)
    screen = next((a.screen for a in comparison.comparisons(reading, clearest.category) if a.areas), None)
    n = screen.facts.get(f"n_{grade}") if screen is not None else None
    of = screen.facts.get("n_compared") if screen is not None else None
    if isinstance(n, int) and isinstance(of, int):
        counts = {"n": reading.whole(n), "of": reading.whole(of), "areas": reading.many_areas}
        return reading.titled(f"heading.{grade}.counted", clearest.category, **counts)
    return reading.titled(f"heading.{grade}.many", clearest.category, areas=reading.many_areas)


def _where(reading: Reading) -> Section | None:
    """Where are problems greatest? The clearest that lie higher; then, in a sentence, that some lie lower."""
    if not reading.categories:
        return None
    told = [finding for finding in _main_comparisons(reading) if is_told(finding)]
    clear = by_clarity(finding for finding in told if finding.says == "clearly_higher")
    probable = by_clarity(finding for finding in told if finding.says == "probably_higher")
    named = few_of_each([*clear, *probable], MOST_HIGHER, MOST_OF_A_CATEGORY)
    title = reading.phrase("summary.where")
    if not named:
        return Section("summary-where", title, (paragraph(reading.phrase("summary.where.none")),))
    more = () if len(named) == len(clear) + len(probable) else (say(reading.phrase("summary.where.more")),)
    blocks = (
        paragraph(reading.phrase("summary.where.order")),
        Bullets((*reading.cautious_sentences(named), *more)),
        paragraph(_lower(reading, told)),
    )
    return Section("summary-where", title, blocks)


def _lower(reading: Reading, told: Sequence[Finding]) -> str:
    clear = by_clarity(f for f in told if f.says in LOWER and f.says in CLEAR)
    if not clear:
        return ""
    first = few_of_each(clear, MOST_LOWER, 1)
    every = [*first, *(f for f in clear if f not in first)]
    named = [f"{reading.area(f.area)} ({reading.picture.category_name(f.category, reading.language)})" for f in every]
    return reading.phrase("summary.lower", named=reading.listed(named, len(first)))


def _changed(reading: Reading) -> Section | None:
    if not reading.categories:
        return None
    changed = [f for f in _trends(reading) if trend.speaks(f) and trend.stands(f)]
    whole = by_clarity(finding for finding in changed if finding.area is None)
    areas = by_clarity(finding for finding in changed if finding.area is not None)
    named = few_of_each([*whole, *areas], MOST_CHANGED, MOST_OF_A_CATEGORY)
    title = reading.phrase("summary.changed")
    if not named:
        return Section("summary-changed", title, (paragraph(reading.phrase("summary.changed.none")),))
    return Section("summary-changed", title, (Bullets(reading.cautious_sentences(named)),))


def _unchanged(reading: Reading) -> Section | None:
    """What stayed: the whole's trends without a clear change, by name."""
    quiet = [f for f in _trends(reading) if f.area is None and is_told(f) and f.says == UNCHANGED]
    if not quiet:
        return None
    names = ", ".join(reading.picture.category_name(f.category, reading.language) for f in quiet)
    said = reading.phrase("summary.unchanged.sentence", names=names)
    return Section("summary-unchanged", reading.phrase("summary.unchanged"), (paragraph(said),))


def _cannot_say(reading: Reading, parts: Sequence[Section]) -> Section:
    """What the analyses that the summary quotes cannot say; the others say it where they stand."""
    bullets = [block for part in parts for block in part.blocks if isinstance(block, Bullets)]
    quoted = [number for block in bullets for sentence in block.items for number in sentence.number_ids]
    names = dict.fromkeys(one.analysis for one in reading.numbered(quoted))
    words = [wording.words_or(name, "cannot_say", reading.picture, reading.language) for name in names]
    items = tuple(say(each) for each in dict.fromkeys(words) if each)
    blocks = (
        Bullets((say(reading.phrase("limits.recorded_only")), *items)),
        paragraph(reading.phrase("limits.see")),
    )
    return Section("summary-limits", reading.phrase("limits.title"), (Notice("limits", "", blocks),))


def _grid_section(reading: Reading) -> Section | None:
    """All comparisons at once: areas down, categories across, a sign in each cell."""
    findings = {(f.area, f.category): f for f in _main_comparisons(reading)}
    categories = [category for category in reading.categories if any(c == category for _, c in findings)]
    if not findings or len(categories) < 2:
        return None
    every = reading.areas_in_order
    shown = every if len(every) <= MOST_AREAS_IN_GRID else [a for a in every if _stands_out(a, categories, findings)]
    rows = tuple(_grid_row(reading, area, categories, findings) for area in shown)
    heads = (head(reading, "area"), *(Head(reading.category(category)) for category in categories))
    note = reading.phrase("grid.note.all" if len(shown) == len(every) else "grid.note.some", areas=reading.many_areas)
    table = Table(
        "grid-table", reading.phrase("grid.caption", areas=reading.many_areas), heads, rows, note, manner="grid"
    )
    return Section("grid", reading.phrase("grid.title"), (table,))


def _stands_out(area: str, categories: Sequence[str], findings: dict[tuple[str | None, str], Finding]) -> bool:
    said = (findings.get((area, category)) for category in categories)
    return any(finding is not None and is_told(finding) and finding.says in CLEAR for finding in said)


def _grid_row(
    reading: Reading, area: str, categories: Sequence[str], findings: dict[tuple[str | None, str], Finding]
) -> Row:
    cells: list[str | Cell] = [reading.area(area)]
    for category in categories:
        finding = findings.get((area, category))
        sign = SIGNS["missing"] if finding is None else map_sign(finding)
        number_id = "" if finding is None else finding.number_id
        cells.append(Cell(sign_words(reading, sign), sign.glyph, sign.look, number_id=number_id))
    return tuple(cells)
