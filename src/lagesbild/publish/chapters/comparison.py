"""Where is it higher or lower than elsewhere? The answer, how fine it can see, a map, its table, the intervals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lagesbild.domain import Finding, Reference
from lagesbild.publish import maps, numbers, wording
from lagesbild.publish.chapters import comparison_figures
from lagesbild.publish.clarity import CLEAR, HIGHER, LOWER, by_clarity, by_class
from lagesbild.publish.document import Bullets, Cell, Head, Notice, Row, Section, Table, only, paragraph, say
from lagesbild.publish.reading import Reading
from lagesbild.publish.signs import SIGNS, is_told
from lagesbild.publish.tables import (
    difference_cell,
    estimate_cell,
    estimate_of,
    flag_words,
    head,
    id_cell,
    number_cell,
    number_of,
    remarks,
    sign_cell,
    sign_words,
)

ANALYSIS = "comparison"
SCREEN = "screen"
KINDS = ("rest", "nation", "earlier")
N_NUMBERS = 6  # columns of numbers in the table
MOST_SAID = 8  # sentences in a list; more are a table, and the table is there
# The smallest ratio that can be seen, and how far it takes the reader (at 50, 15 and 4 expected events).
METER_STEPS: tuple[tuple[float, str, str], ...] = (
    (1.30, "ample", "●●●●"),
    (1.60, "enough", "●●●○"),
    (2.50, "doubtful", "●●○○"),
)
METER_LAST = ("lacking", "●○○○")


@dataclass(frozen=True)
class Against:
    """All of one category that is held against one kind of reference, in the order it is read."""

    category: str
    reference: Reference
    name: str
    areas: tuple[Finding, ...]
    whole: tuple[Finding, ...]
    screen: Finding | None

    @property
    def anchor(self) -> str:
        return f"{self.category}-{ANALYSIS}-{self.reference.kind}"


def comparisons(reading: Reading, category: str) -> list[Against]:
    """What one category is held against, the rest of the place first."""
    findings = [f for f in reading.findings(ANALYSIS, category) if f.reference is not None]
    by_kind = {finding.reference.kind: finding.reference for finding in findings if finding.reference is not None}
    kinds = [kind for kind in KINDS if kind in by_kind] + [kind for kind in by_kind if kind not in KINDS]
    return [_against(reading, category, by_kind[kind], findings) for kind in kinds]


def comparison_section(reading: Reading, category: str, ground: maps.Ground | None) -> Section | None:
    """All that is compared for one category: a part for each kind of reference."""
    parts = tuple(
        _part(reading, against, ground, place == 0) for place, against in enumerate(comparisons(reading, category))
    )
    if not parts:
        return None
    words = wording.words_or(ANALYSIS, "cannot_say", reading.picture, reading.language)
    limits = (Notice("limits", reading.phrase("limits.title"), (paragraph(words),)),) if words else ()
    title = wording.question(ANALYSIS, reading.picture, reading.language)
    return Section(f"{category}-{ANALYSIS}", title, limits, parts)


def meter(reading: Reading, screen: Finding | None) -> Notice | None:
    """Is there enough to go on? How large a difference must be to be seen, before anything is shown."""
    smallest = number_of(screen, "smallest_visible_ratio") if screen is not None else None
    if smallest is None:
        return None
    step, glyph = next(((step, glyph) for most, step, glyph in METER_STEPS if smallest <= most), METER_LAST)
    more = numbers.written(smallest - 1, "share", reading.language)
    title = f"{reading.phrase('meter.title')} {reading.phrase(f'meter.{step}.title')}."
    return Notice("meter", title, (paragraph(reading.phrase(f"meter.{step}", more=more)),), glyph)


def clearest(findings: Iterable[Finding]) -> list[Finding]:
    """Those outside the limits: the clear before the probable, the clearest first."""
    return by_clarity(f for f in findings if is_told(f) and f.says in (*HIGHER, *LOWER))


def _against(reading: Reading, category: str, reference: Reference, findings: Sequence[Finding]) -> Against:
    own = [f for f in findings if f.reference is not None and f.reference.kind == reference.kind]
    name = wording.reference_name(reference, reading.picture, reading.language)
    areas = by_class(reading.in_name_order(f for f in own if f.area is not None))
    whole = tuple(f for f in own if f.area is None and f.says != SCREEN)
    return Against(category, reference, name, tuple(areas), whole, next((f for f in own if f.says == SCREEN), None))


def _part(reading: Reading, against: Against, ground: maps.Ground | None, is_first: bool) -> Section:
    """One reference. After the first, a map that shows nothing and intervals much like the first's are left out."""
    place, graded = (against.anchor, against.name), clearest(against.areas)
    blocks = only(
        [
            paragraph(*reading.sentences(against.whole), manner="lead") if against.whole else None,
            paragraph(reading.sentence(against.screen), manner="lead") if against.screen is not None else None,
            _said(reading, against.areas),
            meter(reading, against.screen),
            comparison_figures.map_figure(reading, against.areas, place, ground) if is_first or graded else None,
            _table(reading, against, is_folded=not is_first),
            comparison_figures.intervals_figure(reading, against.areas, place) if is_first else None,
        ]
    )
    return Section(against.anchor, reading.phrase("comparison.against", reference=against.name), blocks)


def _said(reading: Reading, areas: Sequence[Finding]) -> Bullets | None:
    """The clearest in sentences, while there is room: a list of twenty is a table."""
    ordered = clearest(areas)
    surely = [finding for finding in ordered if finding.says in CLEAR]
    named = (surely or ordered)[:MOST_SAID]
    if not named:
        return None
    more = (say(reading.phrase("list.more_in_table")),) if len(named) < len(ordered) else ()
    return Bullets((*reading.sentences(named), *more))


def _table(reading: Reading, against: Against, *, is_folded: bool) -> Table | None:
    if not against.areas:
        return None
    noted, shared = remarks(reading, against.areas)
    has_notes = any(noted)
    rows = tuple(
        _row(reading, finding, note if has_notes else None) for finding, note in zip(against.areas, noted, strict=True)
    )
    period = against.areas[0].period
    note = reading.phrase("comparison.table.note", reference=against.name, smallest=smallest_count(reading))
    return Table(
        anchor=f"{against.anchor}-table",
        caption=reading.titled(
            "comparison.table.caption",
            against.category,
            period=numbers.period(period, reading.language),
            reference=against.name,
        ),
        heads=_heads(reading, against.areas[0], has_notes),
        rows=(*rows, *_absent(reading, against.areas, has_notes)),
        note=f"{note} {flag_words(reading, shared)}".strip(),
        is_sortable=True,
        is_folded=is_folded,
    )


def _heads(reading: Reading, finding: Finding, has_notes: bool) -> tuple[Head, ...]:
    return (
        head(reading, "area"),
        head(reading, "compared"),
        head(reading, "n", True),
        exposure_head(reading, finding),
        head(reading, "rate", True),
        head(reading, "expected", True),
        head(reading, "excess", True),
        head(reading, "ratio", True),
        *((head(reading, "remark"),) if has_notes else ()),
        head(reading, "number"),
    )


def _row(reading: Reading, finding: Finding, note: str | None) -> Row:
    rate = estimate_of(finding, "rate_per_1000")
    ratio = finding.estimate if is_told(finding) else None
    return (
        reading.area(finding.area),
        sign_cell(reading, finding),
        number_cell(reading, finding, number_of(finding, "n_events"), "whole"),
        number_cell(reading, finding, number_of(finding, "exposure"), "whole"),
        estimate_cell(reading, finding, rate, "rate"),
        number_cell(reading, finding, number_of(finding, "expected"), "count"),
        difference_cell(reading, finding, estimate_of(finding, "excess"), "whole"),
        estimate_cell(reading, finding, ratio, "fine_ratio"),
        *(() if note is None else (note,)),
        id_cell(finding),
    )


def _absent(reading: Reading, areas: Sequence[Finding], has_notes: bool) -> list[Row]:
    """Areas that nothing is told of: they are on the map, hatched, and so in the table."""
    told = {finding.area for finding in areas}
    absent = [code for code in reading.areas_in_order if code not in told]
    sign = SIGNS["missing"]
    empty = (numbers.DASH,) * N_NUMBERS
    notes = ("",) if has_notes else ()
    return [
        (reading.area(code), Cell(sign_words(reading, sign), sign.glyph, sign.look), *empty, *notes, "")
        for code in absent
    ]


def smallest_count(reading: Reading) -> str:
    return reading.whole(reading.released.protection.rules.smallest_count)


def exposure_head(reading: Reading, finding: Finding) -> Head:
    """What counts are held against: residents over a year, residents × years over another stretch."""
    exposure = wording.capitalised(reading.exposure(wording.exposure_of(finding, reading.picture)))
    key = "exposure" if finding.period.years == 1 else "exposure_years"
    return head(reading, key, True, exposure=exposure)
