"""Does the list of what is unusual give as many false signals a year as it says, and does it find what it says it can?

Calm invented towns with season (a factor of 1.8 between top and bottom), trend (2.6 per cent a year) and the
overdispersion named, asked through the analysis itself. So many areas are asked at once, with as many more signals
allowed, that the limit is that of a town of 300 series and 12 signals a year. Then increases of the size that is said
to be found 8 times in 10 are planted in other draws of the same towns.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from benchmarks.accuracy.promises import said_so
from benchmarks.rows import AccuracyRow

from lagesbild.analyses import deviation
from lagesbild.analyses._deviation_series import MONTH, WEEK, Rhythm, judge, past_of
from lagesbild.analyses._deviation_signals import MANY, set_limits
from lagesbild.domain import AreaMap, Category, DailyPanels, KnownCauses, Panel, Panels, Period, WeeklyPanels
from lagesbild.domain.periods import months_within, weeks_within
from lagesbild.kernels.scoring import coverage
from lagesbild.kernels.unusual import highest_ordinary, smallest_seen

CLOSE = 0.25  # found over stated may be this far from 1, simulation error aside
TOWN = 300  # series whose limit is imitated
SIGNALS_PER_YEAR = 12.0
LAST_DAY = date(2025, 1, 6)  # a Monday, and just past a month
SEEN = 0.8
NO_MAP = AreaMap((), "", np.zeros(0), np.zeros(0), (), np.zeros(0))
CODE = "made_up"


@dataclass(frozen=True)
class Case:
    """A calm town: events an area and week, dispersion, years of history, how many periods are judged."""

    per_week: float
    dispersion: float
    years: float = 7.0
    has_season: bool = True

    @property
    def words(self) -> str:
        season = "" if self.has_season else ", no season"
        return f"{self.per_week:g} events a week, dispersion {self.dispersion:g}, {self.years:g} years{season}"


CASES = (
    *(Case(mean, dispersion) for mean in (0.2, 0.5, 2.0, 10.0) for dispersion in (1.0, 2.0)),
    Case(2.0, 3.0),
    Case(50.0, 3.0),
    Case(3.0, 1.5, 2.5),
    Case(10.0, 1.5, 2.5),
    Case(3.0, 1.5, 0.9, has_season=False),
    Case(3.0, 1.5, 0.9),
)


@dataclass(frozen=True)
class Calm:
    """Signals in a calm town, and the number stated beforehand."""

    found: int
    stated: float
    n_tried: int

    @property
    def found_over_stated(self) -> float:
        return self.found / self.stated if self.stated else 1.0


def mean_of(case: Case, periods: tuple[Period, ...]) -> np.ndarray:
    """Expected events of each period: those of the case in the middle of the years that are compared with."""
    days = np.array([(each.end_day - each.start_day).days for each in periods])
    at = np.array([(each.start_day - LAST_DAY).days / 365.25 for each in periods])
    season = 0.3 * np.cos(2 * np.pi * at) if case.has_season else 0.0
    return case.per_week * days / 7 * np.exp(season + 0.026 * (at + 3))


def draw(mean: np.ndarray, dispersion: float, rng: np.random.Generator) -> np.ndarray:
    if dispersion == 1:
        return rng.poisson(mean)
    return rng.negative_binomial(mean / (dispersion - 1), 1 / dispersion)


def made_panel(case: Case, rhythm: Rhythm, n_areas: int, seed: int = 3) -> Panel:
    rng = np.random.default_rng([seed, int(1000 * case.per_week), int(10 * case.dispersion), rhythm.per_year])
    span = Period(LAST_DAY - timedelta(days=int(365.25 * case.years)), LAST_DAY)
    periods = weeks_within(span) if rhythm is WEEK else months_within(span)
    shape = (n_areas, len(periods))
    counts = draw(np.broadcast_to(mean_of(case, periods), shape), case.dispersion, rng)
    return Panel(
        category=CODE,
        level="made_up",
        areas=tuple(f"{number:05d}" for number in range(n_areas)),
        periods=periods,
        counts=counts,
        status=np.zeros(shape, dtype=np.uint8),
        exposure=np.ones(shape),
        exposure_kind="residents",
        unplaced=np.zeros(shape[1], dtype=np.int64),
        is_preliminary=np.zeros(shape[1], dtype=np.bool_),
    )


def judged_at_once(case: Case, rhythm: Rhythm) -> int:
    """How many of the latest periods are judged: the history before them must be that of the case."""
    return 1 if case.years < 3 else rhythm.per_year // 2


def calm_signals(case: Case, rhythm: Rhythm, n_areas: int, seed: int = 3) -> Calm:
    """Asked through the analysis itself."""
    panel, n_judged = made_panel(case, rhythm, n_areas, seed), judged_at_once(case, rhythm)
    options = deviation.Options(
        signals_per_year=SIGNALS_PER_YEAR * n_areas / TOWN,
        latest_weeks=n_judged,
        latest_months=n_judged,
    )
    seen, categories = {CODE: panel}, (Category(CODE, {}),)
    weeks, months = (seen, {}) if rhythm is WEEK else ({}, seen)
    said = deviation.run(
        WeeklyPanels(weeks, categories), Panels(months, categories), DailyPanels(), KnownCauses(), NO_MAP, options
    )
    facts = next((one.facts for one in said if one.says in ("screen", "nothing_unusual")), None)
    if facts is None or not any("area_one_ratio" in one.facts for one in said):
        return Calm(0, 0.0, 0)
    return Calm(int(facts["n_signals"]), float(facts["n_expected_now"]), n_areas * n_judged)


def found_when_planted(case: Case, rhythm: Rhythm, n_areas: int) -> np.ndarray | None:
    """Increases of each series' own smallest size that is said to be seen, planted in the last period."""
    panel = made_panel(case, rhythm, n_areas)
    judged = judge(past_of(panel, rhythm, KnownCauses(), 1), 1)
    if judged is None or not judged.is_tested[:-1].any():
        return None
    limits = set_limits([judged], SIGNALS_PER_YEAR * n_areas / TOWN, deviation.Options.fewest_events)
    calm = judged.calm.at(judged.rows < n_areas)
    upper = np.maximum(highest_ordinary(calm, limits.alpha[MANY]), deviation.Options.fewest_events - 1)
    larger = mean_of(case, panel.periods[-1:]) * smallest_seen(calm, upper, 1, SEEN)
    return np.asarray(draw(larger, case.dispersion, np.random.default_rng(11)) > upper)


def rows(n_areas: int = 3000) -> list[AccuracyRow]:
    held = [(case, rhythm) for case in CASES for rhythm in (WEEK, MONTH)]
    found = [_alarms(case, rhythm, n_areas) for case, rhythm in held]
    planted = (_planted(case, rhythm, n_areas) for case, rhythm in held if case.years > 3)
    return [*found, *(row for row in planted if row is not None)]


def _alarms(case: Case, rhythm: Rhythm, n_areas: int) -> AccuracyRow:
    calm = calm_signals(case, rhythm, n_areas)
    named = f"{rhythm.key}s, {case.words}"
    if not calm.stated:
        return AccuracyRow("deviation", named, "not tried, and said so", "not tried", n_areas, "told")
    share = calm.stated / calm.n_tried
    measured = coverage(*_hits(calm))
    return AccuracyRow(
        kernel="deviation",
        case=named,
        promise=f"{share:.3%} false signals stated",
        measured=f"{measured.value:.3%} (found ÷ stated {calm.found_over_stated:.2f})",
        n_simulations=calm.n_tried,
        verdict=_verdict(case, measured.lower / share, measured.upper / share),
    )


def _hits(calm: Calm) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    yes = np.arange(calm.n_tried) < calm.found
    return np.where(yes, 0.5, 2.0), np.zeros(yes.size), np.ones(yes.size)


def _verdict(case: Case, lower: float, upper: float) -> str:
    """Simulation error aside. The analysis says of a short history that season or trend is not in it."""
    if upper < 1 - CLOSE:
        return "kept, cautious"
    return "kept" if lower <= 1 + CLOSE else "not kept" + said_so(case.years < 3)


def _planted(case: Case, rhythm: Rhythm, n_areas: int) -> AccuracyRow | None:
    seen = found_when_planted(case, rhythm, n_areas)
    if seen is None:
        return None
    named = f"{rhythm.key}s, {case.words}: planted"
    promise = f"{SEEN:.0%} of increases of the size told are found"
    share = float(seen.mean())
    verdict = "kept" if abs(share - SEEN) <= 0.05 else "told"
    return AccuracyRow("deviation", named, promise, f"{share:.0%}", seen.size, verdict)
