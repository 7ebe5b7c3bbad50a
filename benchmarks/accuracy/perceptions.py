"""Do shares of areas and groups keep their intervals, by how many answered, and are differences named as seldom?

Invented surveys of 24 areas whose shares are known, with unequal weights: designs' intervals where an area stands
alone, modelled ones where it does not, the test of change where nothing changed, and how many of those pointed out
are false when some areas differ.
"""

from dataclasses import replace

import numpy as np
from benchmarks.accuracy.promises import alarm_row, interval_row, power_row
from benchmarks.rows import AccuracyRow
from tests.analyses.evidence import THEMES, make_survey
from tests.analyses.panels import ask_of

from lagesbild.domain import Claim, Finding, Surveys, SurveyThemes

AREAS, SPREAD = 24, 0.35  # of the logit of areas' shares
CHANGED, DIFFERING = (Claim.RISING, Claim.FALLING), (Claim.HIGHER, Claim.LOWER)


def told_of(seed: int, shares: np.ndarray, n_each: int, **settings: object) -> list[Finding]:
    survey = make_survey(shares, n_each=n_each, seed=seed, **settings)  # type: ignore[arg-type]
    survey = replace(survey, sex=replace(survey.sex, codes=np.full_like(survey.sex.codes, -1)))
    said = ask_of("perceptions", {Surveys: Surveys((survey,)), SurveyThemes: THEMES})
    return [one for one in said if isinstance(one, Finding)]


def area_intervals(n_each: int, level: float, n: int, says: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True shares and ends of the areas told of in one way."""
    rng = np.random.default_rng([31, n_each, int(100 * level)])
    held = []
    for seed in range(n):
        logits = np.log(level / (1 - level)) + SPREAD * rng.normal(size=AREAS)
        shares = 1 / (1 + np.exp(-logits))
        for one in told_of(seed, shares, n_each):
            if one.area is not None and one.estimate is not None and one.says.startswith(says):
                is_modelled = one.says == "area_modelled"
                if is_modelled == (says == "area_modelled"):
                    held.append((shares[int(one.area[1:])], one.estimate.lower, one.estimate.upper))
    truth, lower, upper = np.array(held).T
    return truth, lower, upper


def change_p_values(n_each: int, n: int) -> np.ndarray:
    """Of the whole's change between two rounds that are alike."""
    p_values = []
    for seed in range(n):
        said = told_of(1000 + seed, np.full(AREAS, 0.25), n_each, rounds=("2022", "2024"))
        p_values += [one.facts["p_value"] for one in said if one.part == "otrygg/change" and one.area is None]
    return np.array(p_values, dtype=float)


def pointed_out(n_each: int, n: int, n_apart: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Share of areas pointed out that do not differ, by town; and whether each that does was found."""
    false, found = [], []
    for seed in range(n):
        shares = np.full(AREAS, 0.25)
        shares[:n_apart] = share
        said = told_of(2000 + seed, shares, n_each)
        named = {one.area for one in said if one.area is not None and one.claim in DIFFERING}
        apart = {f"A{number:02d}" for number in range(n_apart)}
        false.append(len(named - apart) / max(len(named), 1))
        found += [area in named for area in sorted(apart)]
    return np.array(false), np.array(found)


def rows(n: int = 60) -> list[AccuracyRow]:
    found = []
    for n_each, level in ((60, 0.1), (100, 0.25), (250, 0.25), (250, 0.05)):
        case = f"areas by the design, {n_each} answers each, usual share {level:.0%}"
        found.append(interval_row("perceptions", case, *area_intervals(n_each, level, n, "area")))
    for n_each, level in ((12, 0.25), (30, 0.25), (60, 0.4)):
        case = f"areas modelled, {n_each} answers each, usual share {level:.0%}"
        found.append(interval_row("perceptions", case, *area_intervals(n_each, level, n, "area_modelled")))
    for n_each in (10, 60):
        case = f"change of the whole called probable where there is none, {n_each * AREAS} answers a round"
        found.append(alarm_row("perceptions", case, 0.05, change_p_values(n_each, 5 * n) <= 0.05))
    false, _ = pointed_out(100, 3 * n, 0, 0.25)
    found.append(alarm_row("perceptions", "some area named in a town where none differs", 0.05, false > 0))
    false, power = pointed_out(100, 2 * n, 4, 0.45)
    case = "areas named that do not differ, of all named, 4 of 24 differing"
    found.append(alarm_row("perceptions", case, 0.05, false))
    return [*found, power_row("perceptions", "an area of 45 % against 25 %, 100 answers", power)]
