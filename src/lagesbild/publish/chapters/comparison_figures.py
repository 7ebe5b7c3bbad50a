"""A comparison drawn: the map by class, each area's interval, and the funnel where there are too many lines."""

from collections.abc import Sequence

from lagesbild.domain import Finding
from lagesbild.publish import maps, numbers, wording
from lagesbild.publish.clarity import HIGHER, LOWER, by_clarity
from lagesbild.publish.document import Figure, LegendEntry
from lagesbild.publish.figures import FunnelPoint, Whisker, draw, funnel_figure, whisker_figure
from lagesbild.publish.reading import Reading
from lagesbild.publish.signs import CLASSES, EMPTY, SIGNS, Sign, is_told, sign_of
from lagesbild.publish.tables import number_of, sign_words, with_interval

MOST_WHISKERS = 60  # rows that still fit on a page
MOST_NAMES_IN_ALT = 8
MOST_IN_TITLE = 3
MOST_IN_FUNNEL = 6  # names; more would lie over each other
LIMITS = ("limit_lower_95_ratio", "limit_upper_95_ratio", "limit_lower_998_ratio", "limit_upper_998_ratio")

# Where a figure stands and what it compares with: the anchor of its part, the reference's name.
Place = tuple[str, str]


def map_sign(finding: Finding) -> Sign:
    """The sign on the map: an observed zero that is too small to compare is a zero."""
    if is_told(finding) and finding.says == "too_small" and number_of(finding, "n_events") == 0:
        return SIGNS["zero"]
    return sign_of(finding) or SIGNS["missing"]


def map_figure(reading: Reading, rows: Sequence[Finding], place: Place, ground: maps.Ground | None) -> Figure | None:
    """The areas by class; None where they have no boundaries."""
    if ground is None or not rows:
        return None
    anchor, reference = place
    signs = dict.fromkeys(reading.picture.areas.codes, SIGNS["missing"])
    signs |= {finding.area: map_sign(finding) for finding in rows if finding.area is not None}
    return Figure(
        anchor=f"{anchor}-map",
        title=_answer(reading, rows, reference),
        subtitle=_subtitle(reading, rows[0], reference),
        drawing=maps.draw_map(ground, signs, reading.watermark),
        alt=_map_alt(reading, rows, reference),
        foot=reading.phrase("figure.map.foot"),
        table_anchor=f"{anchor}-table",
        legend=tuple(
            LegendEntry(sign.look, sign.glyph, sign_words(reading, sign))
            for sign in (*CLASSES, *EMPTY)
            if sign in signs.values()
        ),
    )


def intervals_figure(reading: Reading, rows: Sequence[Finding], place: Place) -> Figure | None:
    """Each area's interval where a page holds them; the funnel where it does not."""
    if not any(is_told(finding) and finding.estimate for finding in rows):
        return None
    return _funnel(reading, rows, place) if len(rows) > MOST_WHISKERS else _whiskers(reading, rows, place)


def _whiskers(reading: Reading, rows: Sequence[Finding], place: Place) -> Figure:
    anchor, reference = place
    whiskers = [Whisker(reading.area(f.area), map_sign(f), f.estimate if is_told(f) else None) for f in rows]
    title = reading.phrase("figure.whiskers.axis", reference=reference)
    return Figure(
        anchor=f"{anchor}-intervals",
        title=reading.titled("figure.whiskers.title", rows[0].category),
        subtitle=_subtitle(reading, rows[0], reference),
        drawing=draw(whisker_figure(whiskers, title, 1.0, reading.watermark), reading.language),
        alt=_intervals_alt(reading, rows, reference, "alt.whiskers"),
        foot=reading.phrase("figure.whiskers.foot"),
        table_anchor=f"{anchor}-table",
    )


def _funnel(reading: Reading, rows: Sequence[Finding], place: Place) -> Figure | None:
    anchor, reference = place
    outside = by_clarity(f for f in rows if is_told(f) and f.says in HIGHER + LOWER)
    named = {finding.area for finding in outside[:MOST_IN_FUNNEL]}
    points = [point for f in rows if (point := _funnel_point(reading, f, f.area in named)) is not None]
    if not points:
        return None
    axes = reading.phrase("figure.funnel.x"), reading.phrase("figure.funnel.y", reference=reference)
    return Figure(
        anchor=f"{anchor}-funnel",
        title=reading.titled("figure.funnel.title", rows[0].category),
        subtitle=_subtitle(reading, rows[0], reference),
        drawing=draw(funnel_figure(points, *axes, reading.watermark), reading.language),
        alt=_intervals_alt(reading, rows, reference, "alt.funnel"),
        foot=reading.phrase("figure.funnel.foot"),
        table_anchor=f"{anchor}-table",
    )


def _funnel_point(reading: Reading, finding: Finding, is_named: bool) -> FunnelPoint | None:
    limits = [limit for name in LIMITS if (limit := number_of(finding, name)) is not None]
    expected, sign = number_of(finding, "expected"), sign_of(finding)
    if len(limits) < len(LIMITS) or not expected or finding.estimate is None or sign is None:
        return None
    near, far = (limits[0], limits[1]), (limits[2], limits[3])
    return FunnelPoint(reading.area(finding.area), sign, expected, finding.estimate.value, near, far, is_named)


def _answer(reading: Reading, rows: Sequence[Finding], reference: str) -> str:
    """The figure's title: a sentence that says what it shows."""
    category = rows[0].category
    for grade in HIGHER:
        named = [reading.area(f.area) for f in by_clarity(f for f in rows if is_told(f) and f.says == grade)]
        if len(named) == 1:
            return reading.titled(f"answer.{grade}.one", category, area=named[0], reference=reference)
        if named:
            areas = reading.listed(named, MOST_IN_TITLE)
            return reading.titled(f"answer.{grade}.many", category, areas=areas)
    return reading.titled("answer.no_clear_difference", category, reference=reference)


def _subtitle(reading: Reading, finding: Finding, reference: str) -> str:
    return reading.titled(
        "figure.comparison.subtitle",
        finding.category,
        exposure=reading.exposure(wording.exposure_of(finding, reading.picture)),
        period=numbers.period(finding.period, reading.language),
        reference=reference,
    )


def _map_alt(reading: Reading, rows: Sequence[Finding], reference: str) -> str:
    opening = reading.titled(
        "alt.map",
        rows[0].category,
        n=reading.whole(len(reading.picture.areas.members)),
        areas=reading.many_areas,
        period=numbers.period(rows[0].period, reading.language),
        reference=reference,
    )
    return f"{opening} {_classes_in_words(reading, rows)} {reading.phrase('alt.table_follows')}"


def _classes_in_words(reading: Reading, rows: Sequence[Finding]) -> str:
    """Which areas bear which sign, in sentences; the many without a clear difference are not named."""
    told = {finding.area for finding in rows}
    said, are_alike = [], False
    for sign in (*CLASSES, *EMPTY):
        named = [reading.area(f.area) for f in rows if map_sign(f) is sign]
        if sign.key == "missing":
            named += [reading.area(code) for code in reading.areas_in_order if code not in told]
        if not named:
            continue
        if sign.key == "no_clear_difference":
            are_alike = True
        else:
            listed = reading.listed(named, MOST_NAMES_IN_ALT)
            said.append(f"{wording.capitalised(sign_words(reading, sign))}: {listed}.")
    if are_alike:
        said.append(reading.phrase("alt.others_no_difference"))
    return " ".join(said)


def _intervals_alt(reading: Reading, rows: Sequence[Finding], reference: str, key: str) -> str:
    opening = reading.titled(
        key,
        rows[0].category,
        n=reading.whole(len(rows)),
        period=numbers.period(rows[0].period, reading.language),
        reference=reference,
    )
    ranked = by_clarity(f for f in rows if is_told(f) and f.estimate is not None and f.says in HIGHER + LOWER)
    named = " ".join(
        f"{reading.area(f.area)} {with_interval(reading, ratio, 'ratio')}, {sign_words(reading, map_sign(f))}."
        for f in ranked[:3]
        if (ratio := f.estimate) is not None
    )
    clearest = f"{reading.phrase('alt.clearest')} {named} " if named else ""
    return f"{opening} {clearest}{reading.phrase('alt.table_before')}"
