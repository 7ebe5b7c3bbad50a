"""What goes with an invented panel: every kind of evidence an analysis may ask for, made from it or empty."""

import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from lagesbild.domain import (
    AnswerStatus,
    AreaMap,
    AssessedArea,
    AssessmentEditions,
    Assessments,
    Calendar,
    Category,
    ClassCriteria,
    Coded,
    Composition,
    Contributions,
    DailyPanels,
    Divisions,
    Figures,
    HarmWeights,
    Interventions,
    KnownCauses,
    Observations,
    Panel,
    Panels,
    Period,
    Places,
    Points,
    ProblemViews,
    Question,
    ReportingRates,
    Response,
    Scale,
    SourceOverlaps,
    Survey,
    Surveys,
    SurveyTheme,
    SurveyThemes,
    Theme,
    WeeklyPanels,
)
from lagesbild.domain.periods import days_before, weeks_within
from lagesbild.profiles.sweden import Options, make_profile

SWEDEN = make_profile(Options())
CRITERIA = SWEDEN.class_criteria

NO_WORDS = Coded((), np.zeros(0, dtype=np.int64))
NO_DAYS = np.zeros(0, dtype="datetime64[D]")
NO_NUMBERS = np.zeros(0)


def no_points(panel: Panel | None = None) -> Points:
    return Points(
        level="stadsdel",
        edition="2020",
        areas=panel.areas if panel else (),
        crs="EPSG:3006",
        category=NO_WORDS,
        day=NO_DAYS,
        starts=NO_DAYS.astype("datetime64[us]"),
        ends=NO_DAYS.astype("datetime64[us]"),
        x=NO_NUMBERS,
        y=NO_NUMBERS,
        area=np.zeros(0, dtype=np.int64),
    )


EMPTY: Mapping[type, object] = {
    Points: no_points(),
    Panels: Panels(),
    WeeklyPanels: WeeklyPanels(),
    DailyPanels: DailyPanels(),
    AreaMap: AreaMap((), "", NO_NUMBERS, NO_NUMBERS, (), NO_NUMBERS),
    Composition: Composition(()),
    Surveys: Surveys(),
    Observations: Observations(
        "", "", NO_WORDS, NO_WORDS, NO_WORDS, NO_WORDS, NO_WORDS, NO_WORDS, NO_DAYS, NO_DAYS, NO_NUMBERS, NO_NUMBERS
    ),
    Contributions: Contributions(
        "", "", NO_WORDS, NO_WORDS, NO_WORDS, NO_WORDS, NO_WORDS, NO_WORDS, NO_WORDS, NO_DAYS, NO_DAYS, (), (), 0
    ),
    Places: Places(
        "",
        "",
        (),
        (),
        NO_WORDS,
        NO_WORDS,
        NO_WORDS,
        NO_NUMBERS,
        NO_NUMBERS,
        NO_DAYS,
        NO_DAYS,
        NO_NUMBERS,
        np.zeros(0, dtype=np.int64),
    ),
    AssessmentEditions: AssessmentEditions(),
    KnownCauses: KnownCauses(),
    ReportingRates: ReportingRates(),
    ProblemViews: ProblemViews(),
    SourceOverlaps: SourceOverlaps(),
    Calendar: Calendar(),
    HarmWeights: HarmWeights(),
    ClassCriteria: ClassCriteria(),
    Divisions: SWEDEN.divisions,  # what a country knows, not what anybody told
    Interventions: Interventions(),
    SurveyThemes: SurveyThemes(),
}


def evidence_with(panel: Panel, kinds: Collection[type] = ()) -> Mapping[type, object]:
    """A panel with what can be made of it, of some kinds (none named: all). The rest is empty.

    Where nothing was recorded nobody has told of anything else either.
    """
    categories = (Category(panel.category, {"sv": panel.category, "en": panel.category}),)
    code = panel.category
    made: Mapping[type, Callable[[], object]] = {
        Panel: lambda: panel,
        Panels: lambda: Panels({code: panel}, categories),
        WeeklyPanels: lambda: WeeklyPanels({code: in_weeks(panel)}, categories),
        DailyPanels: lambda: DailyPanels({code: counted_again(panel, days_before(panel.span.end_day, 92))}, categories),
        Points: lambda: points_of(panel),
        AreaMap: lambda: map_of(panel),
    }
    told = _told_beside(panel) if panel.counts.any() else {}
    return {**told, **{kind: make() for kind, make in made.items() if not kinds or kind in kinds}}


def place_of(area: str) -> tuple[float, float]:
    """Where an area lies, by its code: the same whatever order the areas come in."""
    number = int("".join(letter for letter in area if letter.isdigit()) or 0)
    return 1000.0 * (number % 6), 1000.0 * (number // 6)


def map_of(panel: Panel) -> AreaMap:
    """Squares of a kilometre, six in a row; neighbours share a side."""
    places = [place_of(area) for area in panel.areas]
    neighbours = tuple(
        tuple(
            other for other, there in enumerate(places) if abs(here[0] - there[0]) + abs(here[1] - there[1]) == 1000.0
        )
        for here in places
    )
    x, y = (np.array([place[axis] for place in places], dtype=float) for axis in (0, 1))
    n = len(panel.areas)
    return AreaMap(panel.areas, "EPSG:3006", x, y, neighbours, np.ones(n), ("",) * n, ("",) * n)


def points_of(panel: Panel) -> Points:
    """The panel's events, each somewhere in its square on some day of its month."""
    parts = [np.zeros((0, 3))]
    days = [np.zeros(0, dtype="datetime64[D]")]
    for area, code in enumerate(panel.areas):
        dice = np.random.default_rng([7, zlib.crc32(code.encode())])
        where = np.array(place_of(code))
        for at, period in enumerate(panel.periods):
            n = int(panel.counts[area, at])
            offsets = dice.integers(0, (period.end_day - period.start_day).days, n)
            days.append(np.datetime64(period.start_day) + offsets)
            parts.append(np.column_stack([where + dice.uniform(-500, 500, (n, 2)), np.full(n, float(area))]))
    placed = np.concatenate(parts)
    day = np.concatenate(days)
    return replace(
        no_points(panel),
        category=Coded((panel.category,), np.zeros(day.size, dtype=np.int64)) if day.size else NO_WORDS,
        day=day,
        starts=day.astype("datetime64[us]") + np.timedelta64(20, "h"),
        ends=day.astype("datetime64[us]") + np.timedelta64(23, "h"),
        x=placed[:, 0],
        y=placed[:, 1],
        area=placed[:, 2].astype(np.int64),
        evidence=panel.evidence,
    )


def in_weeks(panel: Panel) -> Panel:
    """The panel's events by ISO week."""
    return counted_again(panel, weeks_within(panel.span))


def counted_again(panel: Panel, periods: tuple[Period, ...]) -> Panel:
    """The panel's events by other periods that follow on one another."""
    starts = np.array([each.start_day for each in periods], dtype="datetime64[D]")
    days = (periods[0].end_day - periods[0].start_day).days
    events = points_of(panel)
    counts = np.zeros((len(panel.areas), len(periods)), dtype=np.int64)
    at = np.searchsorted(starts, events.day, side="right") - 1
    inside = (at >= 0) & (events.day < np.datetime64(periods[-1].end_day))
    np.add.at(counts, (events.area[inside], at[inside]), 1)
    yearly = panel.exposure.mean(axis=1, keepdims=True) * 12 if panel.exposure.size else np.zeros((0, 1))
    return replace(
        panel,
        periods=periods,
        counts=counts,
        status=np.zeros(counts.shape, dtype=np.uint8),
        exposure=np.broadcast_to(yearly * days / 365.25, counts.shape).copy(),
        unplaced=np.zeros(len(periods), dtype=np.int64),
        is_preliminary=np.zeros(len(periods), dtype=np.bool_),
        references=(),
        window=None,
        is_interpolated=None,
    )


THEMES = SurveyThemes(
    (
        SurveyTheme("otrygg*", Theme.INSECURITY, {"sv": "är otrygga", "en": "feel unsafe"}),
        SurveyTheme("otrygg*", Theme.INSECURITY, {"sv": "är otrygga", "en": "feel unsafe"}, least=3, is_steps=True),
        SurveyTheme(
            "utsatt*", Theme.VICTIMISATION, {"sv": "har utsatts för brott", "en": "have been victims of crime"}
        ),
    )
)
SEXES, AGES = ("kvinna", "man"), ("16–24", "25–64", "65–119")


def make_survey(
    share: np.ndarray,
    *,
    key: str = "otrygg",
    n_each: int = 40,
    rounds: tuple[str, ...] = ("2024",),
    seed: int = 1,
    sex_odds: float = 1.0,
    round_odds: tuple[float, ...] = (),
    scale: Scale = Scale.YES_NO,
    n_sampled: int | None = None,
) -> Survey:
    """`n_each` answers from each area and round, yes with the area's `share`; women's odds of it times `sex_odds`.

    For INDEX_0_6 the answers are six times a beta around the share; for LIKERT, yes is 3 or 4 and no 1 or 2.
    """
    dice = np.random.default_rng(seed)
    shape = (len(rounds), share.size, n_each)
    at_round, area, _ = (index.ravel() for index in np.indices(shape))
    sex, age = dice.integers(0, 2, area.size), dice.integers(0, 3, area.size)
    odds = share[area] / (1 - share[area]) * np.where(sex == 0, sex_odds, 1.0)
    odds = odds * np.asarray(round_odds or (1.0,) * len(rounds))[at_round]
    yes = dice.random(area.size) < odds / (1 + odds)
    y = yes.astype(float)
    if scale is Scale.LIKERT:
        y = np.where(yes, dice.integers(3, 5, y.size), dice.integers(1, 3, y.size)).astype(float)
    if scale is Scale.INDEX_0_6:
        y = 6 * dice.beta(4 * share[area], 4 * (1 - share[area]))
    labels = Coded(tuple(rounds), at_round.astype(np.int64))
    return Survey(
        question=Question(key, {"sv": key, "en": key}, scale, "police_index" if scale is Scale.INDEX_0_6 else "ntu"),
        level="stadsdel",
        edition="2020",
        areas=tuple(f"A{number:02d}" for number in range(share.size)),
        y=y,
        status=np.full(y.size, AnswerStatus.ANSWERED, dtype=np.uint8),
        weights=dice.gamma(16, 1 / 16, y.size) * 20 / len(rounds),
        strata=at_round.astype(np.int64),
        clusters=np.arange(y.size),
        fpc=None,
        area=area.astype(np.int64),
        sex=Coded(SEXES, sex),
        age_group=Coded(AGES, age),
        round=labels,
        reference_year=np.zeros(y.size, dtype=np.int64),
        responses=tuple(Response(one, "", n_sampled, share.size * n_each) for one in rounds),
        evidence=("s1",),
    )


def _told_beside(panel: Panel) -> Mapping[type, object]:
    return {
        Composition: composition_of(panel),
        Surveys: surveys_of(panel),
        Places: places_of(panel),
        AssessmentEditions: assessments_of(panel),
        ClassCriteria: CRITERIA,
    }


def traits_of(areas: tuple[str, ...]) -> np.ndarray:
    """What sort of place each area is, (n,), 0 to 1: by its code, so the same whatever order areas come in."""
    return np.array([zlib.crc32(code.encode()) % 97 / 96 for code in areas], dtype=float)


def composition_of(panel: Panel) -> Composition:
    """2,000 residents an area at two days; the worse off the higher its trait. Nobody moves in between."""
    trait, n = traits_of(panel.areas), len(panel.areas)
    of_2000 = {
        "economic_standard_low_per_cent": np.round(5 + 40 * trait),
        "education_lower_secondary": np.round(100 + 300 * trait),
        "education_upper_secondary": np.full(n, 400.0),
        "education_post_secondary_short": np.full(n, 150.0),
        "education_post_secondary_long": np.round(400 - 300 * trait),
        "persons_employed": np.round(1000 - 400 * trait),
        "persons_unemployed": np.round(50 + 100 * trait),
        "persons_outside_labour_force": np.round(150 + 300 * trait),
        "persons_labour_total": np.full(n, 1200.0),
        "residents": np.full(n, 2000.0),
    }
    days = (date(2022, 12, 31), date(2023, 12, 31))
    figures = tuple(Figures(kind, "", "", days, np.column_stack([told, told])) for kind, told in of_2000.items())
    return Composition(panel.areas, figures, ("c1",))


def surveys_of(panel: Panel, answers: int = 60) -> Surveys:
    """One question, put to as many in each area in two years: more feel unsafe the higher the area's trait."""
    n = len(panel.areas)
    unsafe = np.arange(answers) < np.round(answers * (0.1 + 0.4 * traits_of(panel.areas)))[:, None]
    y = np.tile(unsafe.ravel().astype(float), 2)
    rounds = ["2023"] * (n * answers) + ["2024"] * (n * answers)
    nobody = np.zeros(y.size, dtype=np.int64)
    return Surveys(
        (
            Survey(
                question=Question("otrygg_kvall", {"sv": "Otrygg?", "en": "Unsafe?"}, Scale.YES_NO, "ntu"),
                level=panel.level,
                edition="2020",
                areas=panel.areas,
                y=y,
                status=np.zeros(y.size, dtype=np.uint8),
                weights=np.ones(y.size),
                strata=nobody,
                clusters=np.arange(y.size),
                fpc=None,
                area=np.tile(np.repeat(np.arange(n), answers), 2),
                sex=Coded.of([""] * y.size),
                age_group=Coded.of([""] * y.size),
                round=Coded.of(rounds),
                reference_year=np.array([int(each) for each in rounds]),
                evidence=("s1",),
            ),
        )
        if n
        else ()
    )


def places_of(panel: Panel) -> Places:
    """Three bars and two schools an area, and every third a building site that stood for half of the last year."""
    rows = []
    for code in panel.areas:
        dice = np.random.default_rng([9, zlib.crc32(code.encode())])
        kinds = ["licensed_premises"] * 3 + ["school"] * 2 + ["building_site"] * (zlib.crc32(code.encode()) % 3 == 0)
        rows += [(kind, code, *(np.array(place_of(code)) + dice.uniform(-500, 500, 2))) for kind in kinds]
    n = len(rows)
    is_site = np.array([row[0] == "building_site" for row in rows], dtype=bool)
    window = panel.window or panel.span
    middle = np.datetime64(window.start_day + timedelta(days=180))
    return Places(
        level=panel.level,
        edition="2020",
        identity=tuple(str(number) for number in range(n)),
        names=tuple(f"{row[0]} {number}" for number, row in enumerate(rows)),
        kind=Coded.of([row[0] for row in rows]),
        source=Coded.of(["register"] * n),
        area_code=Coded.of([row[1] for row in rows]),
        x=np.array([row[2] for row in rows], dtype=float),
        y=np.array([row[3] for row in rows], dtype=float),
        start_day=np.where(is_site, middle, np.datetime64("NaT")).astype("datetime64[D]"),
        end_day=np.full(n, np.datetime64("NaT"), dtype="datetime64[D]"),
        size=np.full(n, np.nan),
        margin_days=np.zeros(n, dtype=np.int64),
        evidence=("p1",),
    )


def assessments_of(panel: Panel) -> AssessmentEditions:
    """One area on somebody's list, in two editions."""
    listed = panel.areas[:1] and min(panel.areas)
    areas = (AssessedArea("u1", "Berget", "utsatt område", area_codes=(listed,)),) if listed else ()
    return AssessmentEditions(
        tuple(Assessments("police_list", str(year), date(year, 6, 1), areas, ("a1",)) for year in (2023, 2025))
    )


def made_of(panel: Panel, **kinds: np.ndarray) -> Composition:
    """What the areas are made of, as told on one day: one figure an area of each kind."""
    day = panel.periods[-12].start_day if len(panel.periods) >= 12 else panel.periods[0].start_day
    figures = tuple(
        Figures(kind, "", "", (day,), np.asarray(values, dtype=float)[:, None]) for kind, values in kinds.items()
    )
    return Composition(panel.areas, figures, ("d2",))
