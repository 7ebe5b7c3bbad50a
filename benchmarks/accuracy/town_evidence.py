"""An invented town as the evidence an analysis sees, made at once from its history: no files, no store.

What the door does to a file is already done here: a month that a source lacks is missing and not zero, a category
with two codes is one category, a file given twice counts once. That the files come to the same through intake and
store is tried in tests/acceptance/test_towns.py.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import shapely
from tests.analyses.evidence import EMPTY

from lagesbild.config import Config
from lagesbild.domain import (
    AreaMap,
    AssessedArea,
    AssessmentEditions,
    Assessments,
    Category,
    Coded,
    Composition,
    Contributions,
    DailyPanels,
    EvidenceClass,
    Figures,
    Observations,
    Panel,
    Panels,
    Period,
    Places,
    Points,
    Profile,
    Question,
    ReferenceSeries,
    Response,
    Scale,
    SeriesBreak,
    Status,
    Survey,
    Surveys,
    WeeklyPanels,
)
from lagesbild.domain.periods import days_before, span_of, weeks_within
from lagesbild.plugins import PROFILES
from lagesbild.profiles.invented.expected import EventType, Town, dice, make_town, types_of
from lagesbild.profiles.invented.geography import CRS, districts
from lagesbild.profiles.invented.history import Events, make_events, throw_nation
from lagesbild.profiles.invented.sending import settings_of
from lagesbild.profiles.invented.survey import AGE_GROUPS, ROUNDS, SEXES, make_answers
from lagesbild.profiles.invented.truths import Planted, Truth, read_planted
from lagesbild.threshold import DAYS_SEEN, Threshold

NOT_TOLD = (Observations, Contributions, Places)  # no invented town has walks, testimony or places with a time
WINDOW_MONTHS = 12
EVIDENCE_CLASSES = {"incidents": EvidenceClass.STAFF_REPORT}
LIVING_DAYS = (date(2020, 12, 31), date(2024, 12, 31))
# Total, and how many of it there are to a resident → its parts: share in an ordinary area, how it goes with hardship.
LIVING: Mapping[tuple[str, float], Mapping[str, tuple[float, float]]] = {
    ("persons_labour_total", 0.62): {
        "persons_employed": (0.77, -0.10),
        "persons_unemployed": (0.06, 0.50),
        "persons_outside_labour_force": (0.17, 0.30),
    },
    ("education_total", 0.75): {
        "education_lower_secondary": (0.13, 0.35),
        "education_upper_secondary": (0.42, 0.05),
        "education_post_secondary_short": (0.15, -0.10),
        "education_post_secondary_long": (0.30, -0.35),
    },
    ("residents_by_birth_total", 1.0): {
        "residents_born_in_sweden": (0.8, -0.1),
        "residents_born_elsewhere": (0.2, 0.4),
    },
    ("residents_by_background_total", 1.0): {
        "residents_swedish_background": (0.72, -0.10),
        "residents_foreign_background": (0.28, 0.35),
    },
    ("dwellings_tenure_total", 0.48): {
        "dwellings_rented": (0.40, 0.35),
        "dwellings_tenant_owned": (0.25, 0.0),
        "dwellings_owned": (0.35, -0.40),
    },
    ("households_total", 0.45): {
        "households_single_with_children": (0.06, 0.25),
        "households_single_without_children": (0.42, 0.0),
        "households_couples_with_children": (0.20, -0.05),
        "households_couples_without_children": (0.27, -0.10),
        "households_other": (0.05, 0.10),
    },
}
LOW_STANDARD, HIGH_STANDARD = (14.0, 0.40), (20.0, -0.40)  # per cent of residents


@dataclass(frozen=True)
class TownSeen:
    """One history of one town: the evidence of the whole, and that of each category."""

    planted: Planted
    town: Town
    seed: int
    events: Mapping[str, Events]
    panels: Mapping[str, Panel]
    points: Mapping[str, Points]
    whole: Mapping[type, object]
    known: Threshold

    def evidence(self, kind: type, category: str) -> object:
        """One kind of evidence, of one category where it is of one; what is known beforehand as the house knows it."""
        if kind is Panel:
            return self.panels[category]
        if kind is Points:
            return self.points[category]
        return self.whole[kind] if kind in self.whole else self.known.evidence(kind, category)


@cache
def invented_profile() -> Profile:
    plugin = PROFILES.load("invented")
    profile: Profile = plugin.make_profile(plugin.Options())
    return profile


def see_town(name: str, seed: int) -> TownSeen:
    """One history of a town."""
    planted = read_planted(name)
    town = make_town(planted, seed, 1.0)
    events = {kind.category: make_events(town, kind, planted, seed) for kind in types_of(planted)}
    panels = {code: _panel(town, planted, each, seed) for code, each in events.items()}
    register = {category.code: category for category in invented_profile().categories}
    categories = tuple(register.get(code, Category(code, {"sv": code, "en": code})) for code in panels)
    by_day = {code: each for code, each in events.items() if each.kind.source != "removals"}
    whole = {
        Panels: Panels(panels, categories),
        WeeklyPanels: WeeklyPanels({code: _weeks(town, planted, each) for code, each in by_day.items()}, categories),
        DailyPanels: DailyPanels({code: _days(town, planted, each) for code, each in by_day.items()}, categories),
        AreaMap: area_map(town),
        Surveys: _surveys(town, planted, seed),
        Composition: _composition(town, planted, seed),
        AssessmentEditions: _assessed(town, planted),
        **{kind: EMPTY[kind] for kind in NOT_TOLD},
    }
    points = {code: _points(town, planted, each) for code, each in events.items()}
    return TownSeen(planted, town, seed, events, panels, points, whole, _known(planted))


def _known(planted: Planted) -> Threshold:
    """What the nation and the town know beforehand, read as the house reads it; there is no store behind it."""
    config = Config(**{"profile": "invented", **tomllib.loads(settings_of(planted))})
    return Threshold(None, invented_profile(), config, None)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------ panels


def _panel(town: Town, planted: Planted, events: Events, seed: int) -> Panel:
    kind = events.kind
    months = town.months[:-1]  # the month under way is not whole
    first = planted.frame.first_incident_day if kind.source == "incidents" else planted.frame.first_day
    told = [at for at, month in enumerate(months) if month.start_day >= first]
    counts, unplaced = _counted(events, tuple(months[at] for at in told), len(town.codes))
    status = np.full(counts.shape, int(Status.OBSERVED), dtype=np.uint8)
    for at, month in enumerate(months[at] for at in told):
        for truth in planted.of("missing_month", "missing_cells"):
            if truth.source == kind.source and _holds(truth, month):
                status[[town.codes.index(code) for code in truth.places] or slice(None), at] = int(Status.MISSING)
                unplaced[at] = 0 if not truth.places else unplaced[at]
    counts[status != int(Status.OBSERVED)] = 0
    is_whole = kind.source == "crimes"
    return Panel(
        category=kind.category,
        level=planted.frame.level,
        areas=town.codes,
        periods=tuple(months[at] for at in told),
        counts=counts,
        status=status,
        exposure=town.in_months(kind.exposure)[:, told] / 12,
        exposure_kind=kind.exposure,
        unplaced=unplaced,
        is_preliminary=np.array([kind.source == "removals" and at >= len(months) - 2 for at in told]),
        references=(_nation(town, kind, planted, seed, told),) if is_whole else (),
        breaks=tuple(
            _break(truth, kind.source) for truth in planted.of("recording") if truth.category == kind.category
        ),
        evidence=(kind.source,),
        evidence_classes=(EVIDENCE_CLASSES.get(kind.source, EvidenceClass.MEASURED),),
        exposure_days=tuple(date(year, 12, 31) for year in town.years),
        window=span_of(months[-WINDOW_MONTHS:]),
    )


def _counted(events: Events, periods: tuple[Period, ...], n_areas: int) -> tuple[np.ndarray, np.ndarray]:
    """Counts by area and period, and of those without a place."""
    starts = np.array([period.start_day for period in periods], dtype="datetime64[D]")
    day = events.starts.astype("datetime64[D]")
    at = np.searchsorted(starts, day, side="right") - 1
    inside = (at >= 0) & (day < np.datetime64(periods[-1].end_day))
    counts = np.zeros((n_areas + 1, len(periods)), dtype=np.int64)
    np.add.at(counts, (events.area[inside], at[inside]), 1)  # no area is −1: the last row
    return counts[:-1], counts[-1]


def _holds(truth: Truth, period: Period) -> bool:
    return bool(truth.start and truth.end and truth.start < period.end_day and period.start_day < truth.end)


def _nation(town: Town, kind: EventType, planted: Planted, seed: int, told: list[int]) -> ReferenceSeries:
    counts = throw_nation(town, kind, planted, seed)[told]
    exposure = town.nation_in_months(kind.exposure)[told] / 12
    return ReferenceSeries("nation", "nation", "nation", counts, np.zeros(len(told), dtype=np.uint8), exposure)


def _break(truth: Truth, source: str) -> SeriesBreak:
    assert truth.start
    return SeriesBreak(truth.start, "recording", truth.words, truth.category, source)


def _weeks(town: Town, planted: Planted, events: Events) -> Panel:
    first = planted.frame.first_incident_day if events.kind.source == "incidents" else planted.frame.first_day
    return _in_periods(town, planted, events, weeks_within(Period(first, planted.frame.end_day)))


def _days(town: Town, planted: Planted, events: Events) -> Panel:
    return _in_periods(town, planted, events, days_before(planted.frame.end_day, DAYS_SEEN))


def _in_periods(town: Town, planted: Planted, events: Events, weeks: tuple[Period, ...]) -> Panel:
    """A panel of weeks or days, without a window and without anything to compare with."""
    counts, unplaced = _counted(events, weeks, len(town.codes))
    status = np.full(counts.shape, int(Status.OBSERVED), dtype=np.uint8)
    for truth in planted.of("missing_month"):
        lost = [at for at, week in enumerate(weeks) if truth.source == events.kind.source and _holds(truth, week)]
        status[:, lost], counts[:, lost], unplaced[lost] = int(Status.MISSING), 0, 0
    middle = np.array([np.datetime64(week.start_day) for week in weeks])
    day = np.array([np.datetime64(date(year, 12, 31)) for year in town.years])
    nearest = np.abs(
        middle[:, None] + np.timedelta64((weeks[0].end_day - weeks[0].start_day).days // 2, "D") - day[None, :]
    ).argmin(axis=1)
    return Panel(
        category=events.kind.category,
        level=planted.frame.level,
        areas=town.codes,
        periods=weeks,
        counts=counts,
        status=status,
        exposure=town.exposure[events.kind.exposure][:, nearest] * weeks[0].years,
        exposure_kind=events.kind.exposure,
        unplaced=unplaced,
        is_preliminary=np.zeros(len(weeks), dtype=np.bool_),
        breaks=tuple(
            _break(truth, events.kind.source)
            for truth in planted.of("recording")
            if truth.category == events.kind.category
        ),
        evidence=(events.kind.source,),
        evidence_classes=(EVIDENCE_CLASSES.get(events.kind.source, EvidenceClass.MEASURED),),
        exposure_days=tuple(date(year, 12, 31) for year in town.years),
    )


# ------------------------------------------------------------------------------------------------ places


def _points(town: Town, planted: Planted, events: Events) -> Points:
    """The events of the whole months; of a source that tells of counts there are none, of one by area no places."""
    day = events.starts.astype("datetime64[D]")
    is_told = (day < np.datetime64(town.months[-1].start_day)) & (events.kind.source != "removals")
    for truth in planted.of("missing_month"):
        if truth.source == events.kind.source:
            is_told &= (day < np.datetime64(truth.start)) | (day >= np.datetime64(truth.end))
    n, by_area = int(is_told.sum()), events.kind.source == "incidents"
    return Points(
        level="stadsdel",
        edition="2020",
        areas=town.codes,
        crs=CRS,
        category=Coded((events.kind.category,), np.zeros(n, dtype=np.int64)),
        day=day[is_told],
        starts=events.starts[is_told].astype("datetime64[us]"),
        ends=events.ends[is_told].astype("datetime64[us]"),
        x=np.full(n, np.nan) if by_area else events.x[is_told],
        y=np.full(n, np.nan) if by_area else events.y[is_told],
        area=events.area[is_told],
        evidence=(events.kind.source,),
        evidence_classes=(EVIDENCE_CLASSES.get(events.kind.source, EvidenceClass.MEASURED),),
    )


def area_map(town: Town) -> AreaMap:
    return _map_of(town.codes, town.east_km, town.north_km)


@cache
def _map_of(codes: tuple[str, ...], east_km: tuple[float, ...], north_km: tuple[float, ...]) -> AreaMap:
    drawn = np.array(districts(east_km, north_km))
    inside = shapely.point_on_surface(drawn)
    shared = shapely.length(shapely.intersection(drawn[:, None], drawn[None, :])) > 1.0
    np.fill_diagonal(shared, False)
    return AreaMap(
        areas=codes,
        crs=CRS,
        x_m=shapely.get_x(inside),
        y_m=shapely.get_y(inside),
        neighbours=tuple(tuple(np.flatnonzero(row).tolist()) for row in shared),
        surface_km2=shapely.area(drawn) / 1e6,
        kind=("",) * len(codes),
        group=("",) * len(codes),
    )


# ------------------------------------------------------------------------------------------------ people


def _surveys(town: Town, planted: Planted, seed: int) -> Surveys:
    answers = make_answers(town, planted, seed)
    n = answers.area.size
    year = answers.day.astype("datetime64[Y]").astype(np.int64) + 1970
    rounds = Coded.of([str(each) for each in year.tolist()])
    common = {
        "level": planted.frame.level,
        "edition": planted.frame.edition,
        "areas": town.codes,
        "weights": answers.weight / len(ROUNDS),
        "strata": rounds.codes,
        "clusters": np.arange(n),
        "fpc": None,
        "area": answers.area,
        "sex": Coded.of([SEXES[at] for at in answers.sex.tolist()]),
        "age_group": Coded.of([AGE_GROUPS[at] for at in answers.age_group.tolist()]),
        "round": rounds,
        "reference_year": np.zeros(n, dtype=np.int64),
        "responses": tuple(
            Response(label, "", None, int((rounds.codes == at).sum())) for at, label in enumerate(rounds.labels)
        ),
        "evidence": ("survey",),
    }
    return Surveys(
        tuple(
            Survey(
                question=Question(key, {}, Scale.NUMBER, "trygghetsmatning"),
                y=yes,
                status=np.where(np.isnan(yes), 4, 0).astype(np.uint8),
                **common,  # type: ignore[arg-type]
            )
            for key, yes in sorted(answers.yes.items())
        )
    )


def _composition(town: Town, planted: Planted, seed: int) -> Composition:
    """Residents and dwellings of every year; living conditions of two, where the town's table tells of hardship."""
    days = tuple(date(year, 12, 31) for year in town.years)
    figures = [Figures(kind, "", "", days, town.exposure[kind]) for kind in sorted(town.exposure)]
    if not town.hardship.any():
        return Composition(town.codes, tuple(figures), ("living",))
    drawn_apart = np.prod([truth.factor for truth in planted.of("living")])
    hardship = np.stack([town.hardship / drawn_apart, town.hardship], axis=1)
    residents = town.exposure["residents"][:, [town.years.index(day.year) for day in LIVING_DAYS]]
    for (total, to_a_resident), parts in LIVING.items():
        noise = dice(seed, total).normal(0.0, 0.01, (len(parts), len(town.codes), 1))
        weight = [
            base * np.exp(slope * hardship + own) for (base, slope), own in zip(parts.values(), noise, strict=True)
        ]
        counts = np.round(residents * to_a_resident * np.array(weight) / np.sum(weight, axis=0))
        figures += [Figures(kind, "", "", LIVING_DAYS, part) for kind, part in zip(parts, counts, strict=True)]
        figures.append(Figures(total, "", "", LIVING_DAYS, counts.sum(axis=0)))
        if total == "persons_labour_total":
            figures.append(Figures("persons_in_labour_force", "", "", LIVING_DAYS, counts[0] + counts[1]))
    for kind, (base, slope) in (("low", LOW_STANDARD), ("high", HIGH_STANDARD)):
        figures.append(
            Figures(f"economic_standard_{kind}_per_cent", "", "", LIVING_DAYS, base * np.exp(slope * hardship))
        )
    figures.append(Figures("economic_standard_persons", "", "", LIVING_DAYS, residents))
    return Composition(town.codes, tuple(figures), ("living",))


# ------------------------------------------------------------------------------------------------ the list


def _assessed(town: Town, planted: Planted) -> AssessmentEditions:
    """A list of the five hardest areas; in its newest edition four of them are split in two."""
    if not planted.of("assessed"):
        return AssessmentEditions()
    hardest = [town.codes[at] for at in np.argsort(-town.hardship)[:5]]
    before = tuple(AssessedArea(code, code, "exposed", area_codes=(code,)) for code in hardest)
    halves = [
        AssessedArea(f"{code}{half}", f"{code}{half}", "exposed", predecessors=(code,), area_codes=(code,))
        for code in hardest[:4]
        for half in ("n", "s")
    ]
    after = (*halves, before[4])
    editions = ((2023, before), (2025, after))
    return AssessmentEditions(
        tuple(Assessments("list", str(year), date(year, 6, 1), areas, ("list",)) for year, areas in editions)
    )
