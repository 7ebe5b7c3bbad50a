"""An invented town of 24 areas with every case a report must be able to tell, and a large one to measure with."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray

from lagesbild.domain import (
    Abstention,
    Answer,
    Area,
    Areas,
    Category,
    DeliveryRecord,
    Estimate,
    Extent,
    Finding,
    Level,
    Panel,
    Panels,
    Period,
    Picture,
    Protection,
    Reference,
    ReferenceSeries,
    ReleasedPicture,
    ReleaseRules,
    RowKind,
    SeriesBreak,
    SourceUse,
    SourceWords,
    Status,
)
from lagesbild.domain.periods import months_within, span_of
from lagesbild.numbering import number_ids
from lagesbild.pipeline import Asked, answer, marked
from lagesbild.plugins import ANALYSES
from lagesbild.release import release
from lagesbild.threshold import wanted_by
from tests.analyses.evidence import EMPTY

SPAN = Period(date(2019, 1, 1), date(2025, 1, 1))
NAMES = (
    "Väster", "Öster", "Norrmalm", "Söderby", "Centrum", "Åkerby", "Ängen", "Östra hamnen", "Björkhöjden", "Tallmon",
    "Marieberg", "Hamnen", "Kvarnbacken", "Lugnet", "Nyhem", "Prästgården", "Rosendal", "Solsidan", "Torpa",
    "Ulvsunda", "Vallby", "Ekebo", "Fridhem", "Gläntan",
)  # fmt: skip
CATEGORIES = (
    Category("vandalism", {"sv": "skadegörelse", "en": "vandalism"}),
    Category("bicycle_theft", {"sv": "cykelstöld", "en": "bicycle theft"}),
    Category("drug_offence", {"sv": "narkotikabrott", "en": "drug offence"}, is_detection_driven=True),
)
STADSDEL = Level(
    "stadsdel",
    {"sv": "stadsdel", "en": "city district"},
    {"sv": "stadsdelar", "en": "city districts"},
    {"sv": "hela kommunen", "en": "the whole municipality"},
)
EXPOSURES = {"residents": {"sv": "invånare", "en": "residents"}}
BREAK = SeriesBreak(
    date(2022, 7, 1),
    "recording",
    {
        "sv": "Polisen började registrera även innehav i trafiken.",
        "en": "The police began to record possession in traffic too.",
    },
    category="drug_offence",
)

# An analysis that publishers have never heard of: what they say of it must come from its words alone.
NEAR_REPEAT_WORDS = {
    "sv": {
        "question": "Kommer det tillbaka till samma plats?",
        "repeats": "{area}: {observed} av fallen kom inom fyra veckor och 200 meter från ett annat. "
        "Med hänsyn till slumpen är det {value} ({lower}–{upper}).",
        "too_few_events": "För lite har registrerats i gruppen {category} ({n_events}) för att se upprepning.",
        "how.repeats": "Andelen par som ligger nära i tid och rum, mot 999 omkastningar av dagarna.",
        "cannot_say": "En upprepning säger inte att det är samma personer.",
        "lifts.too_few_events": "Minst 50 fall av {category} med känd plats.",
    },
    "en": {
        "question": "Does it come back to the same place?",
        "repeats": "{area}: {observed} of the cases came within four weeks and 200 metres of another. "
        "Allowing for chance it is {value} ({lower}–{upper}).",
        "too_few_events": "Too little was recorded in the group {category} ({n_events}) to see repetition.",
        "how.repeats": "The share of pairs that are near in time and space, against 999 shuffles of the days.",
        "cannot_say": "A repetition does not say that the same people are behind it.",
        "lifts.too_few_events": "At least 50 cases of {category} with a known place.",
    },
}


def make_areas(columns: int = 6, rows: int = 4, names: tuple[str, ...] = NAMES) -> Areas:
    """A patchwork of four-sided areas that share their corners, about a kilometre across."""
    dice = np.random.default_rng(3)
    size = 1100.0
    corners = np.stack(np.meshgrid(np.arange(columns + 1), np.arange(rows + 1)), axis=-1) * size
    corners[1:-1, 1:-1] += dice.uniform(-0.28, 0.28, corners[1:-1, 1:-1].shape) * size
    corners += np.array([674_000.0, 6_580_000.0])
    shapes, neighbours = [], []
    for row in range(rows):
        for column in range(columns):
            ring = [corners[row + down, column + right] for down, right in ((0, 0), (0, 1), (1, 1), (1, 0))]
            shapes.append(shapely.to_wkb(shapely.Polygon(ring)))
            beside = [(row, column - 1), (row, column + 1), (row - 1, column), (row + 1, column)]
            neighbours.append(tuple(r * columns + c for r, c in beside if 0 <= r < rows and 0 <= c < columns))
    members = tuple(Area(f"A{number:03d}", name, surface_km2=1.2) for number, name in enumerate(names))
    n_areas = len(members)
    return Areas("stadsdel", "2024", members, "EPSG:3006", tuple(shapes[:n_areas]), tuple(neighbours[:n_areas]))


def make_panel(category: str, yearly_rate: float, seed: int, factor: NDArray[np.float64]) -> Panel:
    """Poisson counts by month; `factor` [areas, months] says where and when there is more."""
    months = months_within(SPAN)
    dice = np.random.default_rng(seed)
    residents = dice.integers(1500, 6000, 24).astype(float)
    residents[[10, 13]] = 380.0
    season = 1 + 0.25 * np.sin(2 * np.pi * np.arange(len(months)) / 12)
    exposure = np.repeat(residents[:, None] / 12, len(months), axis=1)
    counts = dice.poisson(exposure * yearly_rate * season * factor)
    people = np.full(len(months), 10_500_000 / 12)
    nation = dice.poisson(people * yearly_rate * 0.9)
    preliminary = np.arange(len(months)) >= len(months) - 3
    return Panel(
        category=category,
        level="stadsdel",
        areas=make_areas().codes,
        periods=months,
        counts=counts,
        status=np.zeros(counts.shape, dtype=np.uint8),
        exposure=exposure,
        exposure_kind="residents",
        unplaced=dice.poisson(3.0, len(months)),
        is_preliminary=preliminary,
        references=(ReferenceSeries("nation", "SE", "Riket", nation, np.zeros(len(months), dtype=np.uint8), people),),
        breaks=(BREAK,) if category == "drug_offence" else (),
        evidence=("d" * 64, "e" * 64),
        exposure_days=(date(2023, 12, 31),),
        window=span_of(months[-12:]),
    )


def make_panels() -> tuple[Panel, ...]:
    """Three categories: high and low areas and a turn; few events and gaps; a rise that is only recording."""
    n_months = len(months_within(SPAN))
    month = np.arange(n_months)
    vandalism = np.ones((24, n_months))
    vandalism[0] = 2.4
    vandalism[10] = 3.2
    vandalism[4, month >= 40] = 2.1
    vandalism[16] = 0.35
    vandalism[20] *= 1.25 ** (month / 12)
    thefts = np.ones((24, n_months))
    thefts[[5, 6]] = 0.05
    drugs = np.ones((24, n_months))
    drugs[:, month >= 42] = 1.9
    panels = (
        make_panel("vandalism", 0.012, 1, vandalism),
        make_panel("bicycle_theft", 0.004, 2, thefts),
        make_panel("drug_offence", 0.008, 3, drugs),
    )
    gaps = panels[1]
    counts, status, exposure = gaps.counts.copy(), gaps.status.copy(), gaps.exposure.copy()
    status[8, 30:34], counts[8, 30:34] = Status.MISSING, 0
    status[9, 64], counts[9, 64] = Status.SUPPRESSED, 0
    exposure[7] = np.nan
    counts[13] = 0
    return panels[0], replace(gaps, counts=counts, status=status, exposure=exposure), panels[2]


@cache
def made_picture() -> Picture:
    """The town's picture as the house makes it, before the gate, with an unknown analysis beside the known."""
    panels = make_panels()
    answers = tuple(
        number_ids(
            marked(
                answer(Asked(name, panel.category, 1), {}, evidence_of(name, panel)),
                Panels({panel.category: panel}, CATEGORIES),
            ),
            "0.1.0",
        )
        for panel in panels
        for name in ("levels", "comparison", "trend")
    )
    words = {name: ANALYSES.load(name).WORDS for name in ("levels", "comparison", "trend")}
    return Picture(
        picture_id="2025-02-03-abc234",
        today=date(2025, 2, 3),
        place="Exempelstad",
        profile="invented",
        languages=("sv", "en"),
        is_invented=True,
        level=STADSDEL,
        areas=make_areas(),
        period=span_of(months_within(SPAN)[-12:]),
        categories=CATEGORIES,
        exposures=EXPOSURES,
        answers=(*answers, *near_repeat_answers()),
        extents=tuple(extent_of(panel.latest) for panel in panels),
        sources=make_sources(),
        breaks=(BREAK,),
        words={**words, "near_repeat": NEAR_REPEAT_WORDS},
        release_rules=ReleaseRules(smallest_count=5),
        seed=1,
        version="0.1.0",
    )


def evidence_of(name: str, panel: Panel) -> dict[str, object]:
    """What an analysis asks for beside the panel is empty here."""
    wanted = wanted_by(ANALYSES.load(name).run)
    return {each: panel if kind is Panel else EMPTY[kind] for each, kind in wanted.items()}


@cache
def made_release() -> ReleasedPicture:
    """The town's picture after the gate."""
    return release(made_picture())


def near_repeat_answers() -> tuple[Answer, ...]:
    period = span_of(months_within(SPAN)[-12:])
    found = Finding(
        says="repeats",
        category="vandalism",
        area=None,
        period=period,
        unit="share",
        observed=0.182,
        estimate=Estimate(0.121, 0.064, 0.179),
        analysis="near_repeat",
        number_id="nrep-22ab",
    )
    declined = Abstention("too_few_events", "drug_offence", period, analysis="near_repeat", facts={"n_events": 31})
    return (
        Answer("near_repeat", "vandalism", (found,)),
        Answer("near_repeat", "drug_offence", (), (declined,), {"within_m": "200.0", "within_days": "28"}),
    )


def extent_of(panel: Panel) -> Extent:
    first = next((p for p, flag in zip(panel.periods, panel.is_preliminary, strict=True) if flag), None)
    return Extent(
        category=panel.category,
        period=panel.span,
        n_placed=int(panel.counts.sum()),
        n_unplaced=int(panel.unplaced.sum()),
        n_suppressed_cells=int((panel.status == Status.SUPPRESSED).sum()),
        n_missing_cells=int((panel.status == Status.MISSING).sum()),
        n_cells=panel.status.size,
        preliminary_from=first.start_day if first else None,
    )


def make_sources() -> tuple[SourceUse, ...]:
    police = SourceWords(
        "police_reports",
        {"sv": "Anmälda brott, polisen", "en": "Reported offences, police"},
        "Polismyndigheten",
        "Källa: Polisen (påhittade uppgifter)",
    )
    people = SourceWords("residents", {"sv": "Folkmängd", "en": "Residents"}, "SCB", "Källa: SCB (påhittade uppgifter)")
    first = DeliveryRecord(
        delivery_id="c" * 64,
        sequence=1,
        sending="2025-01-10",
        kind=RowKind.EVENTS,
        source=police,
        part="",
        file_name="anmalda_2025-01-10.xlsx",
        sha256="c1" * 32,
        level="stadsdel",
        edition="2024",
        received_at=datetime(2025, 1, 10, 9, 30, tzinfo=UTC),
        n_rows=4300,
        n_kept=4277,
        reasons={"D02": 21, "I01": 2},
        covers=Period(date(2019, 1, 1), date(2024, 12, 1)),
        is_coverage_inferred=True,
        n_unplaced=201,
    )
    second = replace(
        first,
        delivery_id="d" * 64,
        sequence=2,
        file_name="anmalda_2025-02-03.xlsx",
        sha256="d2" * 32,
        received_at=datetime(2025, 2, 3, 7, 12, tzinfo=UTC),
        n_rows=4412,
        n_kept=4388,
        reasons={"D02": 21, "I01": 2, "house_rule": 1},
        covers=SPAN,
        is_coverage_inferred=False,
        n_outside_coverage=3,
        extracted_day=date(2025, 2, 2),
        notes=("Teckenkodningen lästes som cp1252.",),
    )
    residents = replace(
        second,
        delivery_id="e" * 64,
        sequence=3,
        kind=RowKind.EXPOSURES,
        source=people,
        file_name="folkmangd_2023.csv",
        sha256="e3" * 32,
        n_rows=24,
        n_kept=24,
        reasons={},
        covers=None,
        n_unplaced=0,
        n_outside_coverage=0,
        extracted_day=None,
        notes=(),
    )
    return (
        SourceUse(first, False, ("d" * 64,)),
        SourceUse(second, True),
        SourceUse(residents, True),
    )


def large_release(n_areas: int = 290, n_categories: int = 10) -> ReleasedPicture:
    """The town's picture blown up to a nation: every area and category with all its findings."""
    released = made_release()
    picture = released.picture
    columns = 15
    names = tuple(f"{NAMES[number % 24]} {number}" for number in range(n_areas))
    areas = replace(make_areas(columns, -(-n_areas // columns), names), neighbours=())
    categories = tuple(
        Category(f"c{number}", {"sv": f"typ {number}", "en": f"kind {number}"}) for number in range(n_categories)
    )
    model = [one for one in picture.answers if one.category == "vandalism" and one.analysis != "near_repeat"]
    answers = tuple(_blown_up(one, category.code, areas) for category in categories for one in model)
    extents = tuple(replace(picture.extents[0], category=category.code) for category in categories)
    large = replace(picture, areas=areas, categories=categories, answers=answers, extents=extents, breaks=())
    return ReleasedPicture(large, Protection(picture.release_rules))


def _blown_up(model: Answer, category: str, areas: Areas) -> Answer:
    findings = [replace(one, category=category) for one in model.findings if one.area is None]
    kinds: dict[Reference | None, list[Finding]] = {}
    for one in model.findings:
        if one.area is not None:
            kinds.setdefault(one.reference, []).append(one)
    for same in kinds.values():
        for number, code in enumerate(areas.codes):
            findings.append(replace(same[number % len(same)], category=category, area=code))
    return number_ids(replace(model, category=category, findings=tuple(findings)), "0.1.0")
