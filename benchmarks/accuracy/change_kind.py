"""Is a worse situation ever said where nothing changed, or only reporting did, and is it said where it is so?

Places that the police and the rescue service tell of, six years each (eleven where it says so), with years that jump
about by as much as those of Swedish municipalities do (0.05–0.15 in the logs); and parts of a change whose sizes are
known.
"""

import numpy as np
from benchmarks.accuracy.promises import alarm_row, interval_row, power_row
from benchmarks.rows import AccuracyRow
from tests.analyses.panels import ask_of, findings
from tests.analyses.sources import VIEWS, panels_of, thrown_panel, yearly_panel

from lagesbild.analyses._change_parts import LEFT, REPORTING, Known, parts_of
from lagesbild.analyses._sources import Usual, change_of
from lagesbild.analyses._years import years_of
from lagesbild.domain import Claim, Estimate, Finding, KnownCauses, Panels, ProblemViews, ReportingRate, ReportingRates
from lagesbild.kernels.change import year_against_years

YEARS = 6
PROMISED = 0.01
USUAL = {"usual_spread": 0.12, "usual_df": 4.0}  # as the analyses take it


def judged(times: tuple[float, float], level: float, spread: float, n: int, n_years: int = YEARS) -> list[Finding]:
    """The verdict on each of n places: the last year's level times so much, in either source."""
    police, rescue = times
    rng = np.random.default_rng([23, int(100 * police), int(100 * rescue), int(level), int(100 * spread), n_years])
    is_last = np.arange(n_years) == n_years - 1
    found = []
    for _ in range(n):
        panels = panels_of(
            thrown_panel("arson", level * np.where(is_last, police, 1.0), rng, spread=spread, first=2025 - n_years),
            thrown_panel(
                "deliberate_fire",
                0.75 * level * np.where(is_last, rescue, 1.0),
                rng,
                spread=spread,
                first=2025 - n_years,
            ),
        )
        said = findings(ask_of("change_kind", {Panels: panels, ProblemViews: VIEWS}))
        found.append(next(one for one in said if one.category == "arson" and one.part == "verdict"))
    return found


def agreeing(level: float, spread: float, n: int) -> list[bool]:
    """Which of n problems two sources are said to agree on though neither changed."""
    rng = np.random.default_rng([24, int(level), int(100 * spread)])
    found = []
    for _ in range(n):
        panels = panels_of(
            *(thrown_panel(code, [level] * YEARS, rng, spread=spread) for code in ("arson", "deliberate_fire"))
        )
        said = findings(ask_of("sources_agree", {Panels: panels, ProblemViews: VIEWS}))
        found.append(any(one.claim is Claim.AGREEING for one in said))
    return found


def divided(level: float, spread: float, n: int) -> dict[str, np.ndarray]:
    """Truth and ends, [3, n], of the parts of a change: reporting up from 0.40 to 0.52, the rest up by a fifth.

    The parts themselves, of every history: those that are told are those that stand out.
    """
    rng = np.random.default_rng([25, int(level), int(100 * spread)])
    then, now, error, real = 0.40, 0.52, 0.05, 1.2
    shares = np.interp(np.arange(YEARS), [0, YEARS - 1], [then, now])
    usual = Usual(YEARS, USUAL["usual_spread"], USUAL["usual_df"])
    held: dict[str, list[tuple[float, float, float]]] = {REPORTING: [], LEFT: []}
    for _ in range(n):
        jumped = np.exp(rng.normal(0, spread, YEARS)) * np.where(np.arange(YEARS) == YEARS - 1, real, 1.0)
        panel = yearly_panel("arson", rng.poisson(level * shares / then * jumped))
        measured = [share * np.exp(rng.normal(0, error)) for share in (then, now)]
        ends = [Estimate(s, s * np.exp(-1.96 * error), s * np.exp(1.96 * error)) for s in measured]
        rates = tuple(ReportingRate("arson", year, s, "x") for year, s in zip((2019, 2024), ends, strict=True))
        years = years_of(panel, YEARS)
        change = change_of(years, usual)
        known = Known(ReportingRates(rates), KnownCauses())
        parts = parts_of(panel, years, None, known, float(change.log_error[0])).products.parts
        mean = (years.counts[-1] - years.before) / np.log(years.counts[-1] / years.before)
        truth = {REPORTING: mean * np.log(now / shares[:-1].mean()), LEFT: mean * np.log(real)}
        for name, each in held.items():
            each.append((truth[name], parts[name].lower, parts[name].upper))
    return {name: np.array(each).T for name, each in held.items()}


def false_changes(level: float, spread: float, before: int, n: int) -> np.ndarray:
    """Which last years are called another than those before, at 5 %, though they only jump about as they do."""
    rng = np.random.default_rng([26, int(level), int(100 * spread), before])
    counts = rng.poisson(level * np.exp(rng.normal(0, spread, (n, before + 1))))
    return np.asarray(year_against_years(counts, np.ones(counts.shape), **USUAL).p_value < 0.05)


def rows(n: int = 400) -> list[AccuracyRow]:
    found = []
    for level, spread in ((400, 0.0), (400, 0.05), (400, 0.10), (400, 0.15), (60, 0.10)):
        case = f"{level:g} a year, years jump about by {spread:g}"
        for police, what in ((1.0, "nothing changed"), (1.3, "30 % more reported"), (1.8, "80 % more reported")):
            claims = [one.claim for one in judged((police, 1.0), level, spread, n)]
            told = [claim in (Claim.WORSE, Claim.BETTER) for claim in claims]
            found.append(alarm_row("change_kind", f"worse or better where {what}, {case}", PROMISED, told))
    for level, n_years in ((60, YEARS), (400, YEARS), (400, 11)):
        for times in (1.3, 1.5, 2.0):
            said = judged((times, times), level, 0.05, max(n // 4, 4), n_years)
            case = f"worse where {times:g} times as much, {level:g} a year for {n_years} years"
            found.append(power_row("change_kind", case, [one.claim is Claim.WORSE for one in said]))
    for level, spread in ((400, 0.05), (400, 0.10)):
        for name, (truth, lower, upper) in divided(level, spread, max(n // 2, 4)).items():
            case = f"part of a change, {name}, {level:g} a year, years jump about by {spread:g}"
            found.append(interval_row("change_kind", case, truth, lower, upper))
    for spread in (0.05, 0.10):
        case = f"two sources agree where neither changed, years jump about by {spread:g}"
        found.append(alarm_row("sources_agree", case, PROMISED, agreeing(400, spread, n)))
    for before in (1, 3, 5):
        for spread in (0.0, 0.05, 0.10, 0.12):
            case = f"a year called another than the {before} before, years jump about by {spread:g}"
            found.append(alarm_row("year_against_years", case, 0.05, false_changes(400, spread, before, 10 * n)))
        case = f"a year called another than the {before} before, years jump about by more than usual (0.15)"
        found.append(power_row("year_against_years", case, false_changes(400, 0.15, before, 10 * n)))
    return found
