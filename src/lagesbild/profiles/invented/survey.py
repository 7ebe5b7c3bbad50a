"""The safety survey of Exempelstad: every second autumn, by post, with weights that make up for who does not answer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lagesbild.profiles.invented.expected import Numbers, Town, dice
from lagesbild.profiles.invented.truths import Planted

ROUNDS = (2017, 2019, 2021, 2023, 2025)
ASKED = 2600
ADULTS = 0.8  # of residents, 16–84 years
SEXES = ("kvinna", "man")
AGE_GROUPS = ("16–29", "30–44", "45–64", "65–84")
SHARE_OF_ADULTS = (0.22, 0.26, 0.30, 0.22)
ANSWERING = ((0.34, 0.42, 0.55, 0.68), (0.25, 0.33, 0.46, 0.63))  # by sex and age group

# Share of yes by sex and age group, and the spread between areas of its log.
YES = {
    "otrygg_kvall": (((0.36, 0.28, 0.27, 0.36), (0.16, 0.12, 0.13, 0.17)), 0.10),
    "utsatt_for_brott": (((0.26, 0.22, 0.17, 0.10), (0.25, 0.21, 0.18, 0.11)), 0.08),
    "fortroende_for_polisen": (((0.55, 0.54, 0.56, 0.60), (0.48, 0.50, 0.53, 0.58)), 0.04),
}


@dataclass(frozen=True)
class Answers:
    """Who answered, one value a respondent; `yes` holds a column a question, NaN where it was skipped."""

    day: NDArray[np.datetime64]
    area: NDArray[np.int64]
    sex: NDArray[np.int64]
    age_group: NDArray[np.int64]
    weight: Numbers
    yes: dict[str, Numbers]


def make_answers(town: Town, planted: Planted, seed: int) -> Answers:
    """Everyone who answered, in all rounds. Raises nothing; the draw is of areas × sexes × age groups."""
    rng = dice(seed, "survey")
    cells = [_one_round(town, year, rng) for year in ROUNDS]
    area, sex, age_group, weight = (np.concatenate(part) for part in zip(*[cell[1:] for cell in cells], strict=True))
    day = np.concatenate([cell[0] for cell in cells])
    return Answers(
        day=day,
        area=area,
        sex=sex,
        age_group=age_group,
        weight=weight,
        yes={name: _throw_yes(name, town, planted, (day, area, sex, age_group), seed) for name in YES},
    )


def _one_round(
    town: Town, year: int, rng: np.random.Generator
) -> tuple[NDArray[np.datetime64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], Numbers]:
    residents = town.exposure["residents"][:, town.years.index(year - 1)]
    people = residents[:, None, None] * ADULTS * np.array(SHARE_OF_ADULTS) / len(SEXES) * np.ones((1, len(SEXES), 1))
    drawn = rng.multinomial(min(ASKED, int(people.sum())), (people / people.sum()).ravel()).reshape(people.shape)
    answered = rng.binomial(drawn, np.array(ANSWERING))
    area, sex, age_group = (np.repeat(index.ravel(), answered.ravel()) for index in np.indices(answered.shape))
    # Each answer stands for its sex and age group in the whole town; area is not weighted for, as is usual.
    weight = people.sum(axis=0) / np.maximum(answered.sum(axis=0), 1)
    first = np.datetime64(date(year, 9, 1), "D")
    day = first + rng.integers(0, 50, area.size).astype("timedelta64[D]")
    return day, area, sex, age_group, np.round(weight[sex, age_group], 2)


def area_multiples(name: str, town: Town, planted: Planted, rng: np.random.Generator) -> Numbers:
    """How many times the town's share of yes each area has, (n areas,). `rng`: the dice of the question's answers."""
    multiple = np.exp(rng.normal(0.0, YES[name][1], len(town.codes)))
    for truth in planted.of("survey"):
        if truth.category == name:
            multiple[town.codes.index(truth.area)] = truth.factor
    return np.asarray(multiple)


def _throw_yes(name: str, town: Town, planted: Planted, who: tuple[NDArray[Any], ...], seed: int) -> Numbers:
    rng = dice(seed, f"answers {name}")
    shares, _ = YES[name]
    day, area, sex, age_group = who
    multiple = area_multiples(name, town, planted, rng)
    share = np.array(shares)[sex, age_group] * multiple[area]
    for truth in planted.of("survey_rounds"):
        if truth.category == name and truth.start:
            share = np.where(day >= np.datetime64(truth.start), share * truth.factor, share)
    share = np.clip(share, 0.0, 0.95)
    yes = (rng.random(area.size) < share).astype(float)
    return np.where(rng.random(area.size) < 0.03, np.nan, yes)
