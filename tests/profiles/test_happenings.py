"""What is planted in single events and in people; where nothing is, events are as they were thrown."""

from datetime import date

import numpy as np
import pytest
import shapely

from lagesbild.profiles.invented.expected import Town, expected_counts, make_town, read_types
from lagesbild.profiles.invented.geography import districts
from lagesbild.profiles.invented.happenings import Happenings, arranged, spot_of
from lagesbild.profiles.invented.history import Events, make_events
from lagesbild.profiles.invented.survey import make_answers
from lagesbild.profiles.invented.truths import Planted, Truth, read_planted

TYPES = {kind.category: kind for kind in read_types()}
SEED = 4
Known = tuple[Planted, Town]


@pytest.fixture(scope="module")
def strandvik() -> Known:
    planted = read_planted("strandvik")
    return planted, make_town(planted, SEED, 1.0)


def planted_in(known: Known, name: str) -> tuple[Truth, Events]:
    planted, town = known
    truth = next(one for one in planted.truths if one.id == name)
    return truth, make_events(town, TYPES[truth.category], planted, SEED)


def test_as_many_burglaries_as_said_follow_another_near_by_within_a_week(strandvik: Known) -> None:
    truth, events = planted_in(strandvik, "burglary-chains")
    known = np.isfinite(events.x)
    x, y, day = events.x[known], events.y[known], events.starts[known].astype("datetime64[D]").astype(int)
    near = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :]) < 90
    after = day[:, None] - day[None, :]
    follows = (near & (after >= 1) & (after <= 7)).any(axis=1)
    assert truth.share - 0.08 < follows.mean() < truth.share + 0.12


def test_those_that_follow_lie_in_the_area_they_are_counted_in(strandvik: Known) -> None:
    _, events = planted_in(strandvik, "burglary-chains")
    drawn = np.array(districts(strandvik[1].east_km, strandvik[1].north_km))
    placed = events.area >= 0
    assert shapely.contains_xy(drawn[events.area[placed]], events.x[placed], events.y[placed]).all()


def test_as_many_thefts_as_said_happen_at_the_rack(strandvik: Known) -> None:
    truth, events = planted_in(strandvik, "beach-rack")
    here = events.area == strandvik[1].codes.index(truth.area)
    east, north = spot_of(strandvik[1], truth)
    at_rack = np.hypot(events.x[here] - east, events.y[here] - north) < 1
    assert at_rack.mean() == pytest.approx(truth.share, abs=0.12)


def test_as_many_assaults_as_said_happen_late_on_fridays(strandvik: Known) -> None:
    truth, events = planted_in(strandvik, "assault-fridays")
    weekday = (events.starts.astype("datetime64[D]").astype(int) + 3) % 7
    hour = events.starts.astype("datetime64[h]").astype(int) % 24
    late = (weekday == 4) & (hour >= 21)
    assert late.mean() == pytest.approx(truth.share + 0.5 * 0.23 * 2 / 9, abs=0.06)  # and those of any town


def test_where_nothing_is_planted_events_are_as_they_were(strandvik: Known) -> None:
    planted, town = strandvik
    thrown = Happenings(
        np.array([0, 3]),
        np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[D]"),
        np.array([60, 90], dtype="timedelta64[m]"),
        np.array([1.0, 2.0]),
        np.array([3.0, 4.0]),
    )
    assert arranged(thrown, town, planted, "fraud", SEED) is thrown


def test_an_area_that_takes_in_land_has_more_people_and_events_but_the_same_rate(strandvik: Known) -> None:
    planted, town = strandvik
    (truth,) = planted.of("boundary")
    at, kind = town.codes.index(truth.area), TYPES["disorder"]
    people = town.in_months("residents")[at]
    before, after = town.month_index(date(2022, 6, 1)), town.month_index(date(2022, 7, 1))
    assert people[after] / people[before] == pytest.approx(truth.factor, rel=0.03)
    rate = expected_counts(town, kind, planted, SEED)[at] / people
    assert rate[after + 12] == pytest.approx(rate[after - 12], rel=1e-9)  # the same month of the year


def test_the_last_round_of_the_survey_answers_otherwise(strandvik: Known) -> None:
    planted, town = strandvik
    (truth,) = planted.of("survey_rounds")
    answers = make_answers(town, planted, SEED)
    is_last = answers.day >= np.datetime64(truth.start)
    yes = answers.yes[truth.category]
    assert np.nanmean(yes[is_last]) / np.nanmean(yes[~is_last]) == pytest.approx(truth.factor, abs=0.08)


def test_robberies_follow_living_conditions() -> None:
    planted = read_planted("storhamn")
    town = make_town(planted, SEED, 1.0)
    (truth,) = planted.of("follows_living")
    expected = expected_counts(town, TYPES[truth.category], planted, SEED)[:, -2]
    rate = np.log(expected / town.in_months("residents")[:, -2])
    assert np.polyfit(town.hardship, rate, 1)[0] == pytest.approx(np.log(truth.factor), abs=0.12)
