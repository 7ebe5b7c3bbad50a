"""One category: how much there is to go on, then every question asked about it."""

from lagesbild.domain import Extent
from lagesbild.publish import maps, numbers
from lagesbild.publish.chapters import comparison, levels, trend
from lagesbild.publish.chapters.other import other_sections
from lagesbild.publish.document import Block, Facts, Notice, Section, only, paragraph
from lagesbild.publish.reading import Reading

OWN_CHAPTERS = (comparison.ANALYSIS, trend.ANALYSIS, levels.ANALYSIS)


def category_section(reading: Reading, category: str, ground: maps.Ground | None, most_area_figures: int) -> Section:
    """Everything said of one category: extent, comparison, trend, levels, then what other analyses found."""
    compared = comparison.comparison_section(reading, category, ground)
    others = [name for name in reading.analyses if name not in OWN_CHAPTERS]
    sections = (
        compared,
        trend.trend_section(reading, category, most_area_figures),
        levels.levels_section(reading, category, compared is not None),
        *other_sections(reading, category, others),
    )
    return Section(
        f"category-{category}",
        reading.category(category),
        only([*opening(reading, category), detection(reading, category)]),
        tuple(section for section in sections if section is not None),
    )


def opening(reading: Reading, category: str) -> list[Block]:
    """How much there is, and how much of it is known: before anything is compared."""
    said = levels.whole_sentences(reading, category)
    is_silent = not any(reading.findings(analysis, category) for analysis in reading.analyses)
    lead = paragraph(*said, reading.phrase("category.nothing_said") if is_silent else "", manner="lead")
    return [*((lead,) if lead.sentences else ()), *_extent(reading, category)]


def detection(reading: Reading, category: str) -> Notice | None:
    """A category whose level follows how much somebody looks for it says so before anything else."""
    is_driven = any(each.is_detection_driven for each in reading.picture.categories if each.code == category)
    if not is_driven:
        return None
    return Notice(
        "warning", reading.phrase("detection.title"), (paragraph(reading.phrase("quality.detection_driven")),)
    )


def _extent(reading: Reading, category: str) -> list[Block]:
    extent = reading.extent(category)
    if extent is None:
        return []
    period = numbers.period(extent.period, reading.language)
    lead = reading.phrase("extent.placed", n=reading.whole(extent.n_placed), areas=reading.many_areas, period=period)
    unplaced = reading.phrase(
        "extent.unplaced" if extent.n_unplaced else "extent.unplaced.none", n=reading.whole(extent.n_unplaced)
    )
    pairs = (
        (reading.phrase("extent.label.placed"), reading.whole(extent.n_placed)),
        (reading.phrase("extent.label.unplaced"), reading.whole(extent.n_unplaced)),
        (reading.phrase("extent.label.suppressed"), _of_cells(reading, extent, extent.n_suppressed_cells)),
        (reading.phrase("extent.label.missing"), _of_cells(reading, extent, extent.n_missing_cells)),
        (reading.phrase("extent.label.preliminary"), _preliminary(reading, extent)),
    )
    return [paragraph(lead, unplaced), Facts(pairs)]


def _of_cells(reading: Reading, extent: Extent, n_cells: int) -> str:
    return reading.phrase("extent.of_cells", n=reading.whole(n_cells), all=reading.whole(extent.n_cells))


def _preliminary(reading: Reading, extent: Extent) -> str:
    if extent.preliminary_from is None:
        return reading.phrase("extent.preliminary.none")
    return reading.phrase("extent.preliminary.from", day=numbers.day(extent.preliminary_from, reading.language))
