"""One history of each invented town, the whole way: files, intake, store. It comes to what is made at once in memory.

The accuracy of pictures is measured on hundreds of histories made in memory (benchmarks/accuracy/towns.py). Here is
tried that they are the same towns, and that the traps at the door are sprung there: a lost month is missing and not
zero, a category with two codes is one, a file given twice counts once.
"""

from pathlib import Path

import numpy as np
import pytest
from benchmarks.accuracy.town_evidence import TownSeen, see_town

import lagesbild
from lagesbild.domain import AreaColumns, AreaMap, Interventions, KnownCauses, Panel, Status, Surveys, WeeklyPanels
from lagesbild.home import Home
from lagesbild.profiles.invented.town import TownFiles, write_town
from lagesbild.profiles.invented.truths import TOWNS
from lagesbild.scope import choose_scope
from lagesbild.threshold import Threshold

pytestmark = pytest.mark.slow
SEED = 11


def received(path: Path, town: str) -> tuple[Home, TownFiles]:
    files = write_town(path / "files", SEED, name=town)
    home = lagesbild.init(path / "home", "invented", files.place)
    with (home.path / "lagesbild.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n" + files.settings)
    drawn = files.areas
    home.areas(drawn.path, AreaColumns(drawn.level, drawn.edition, drawn.code, drawn.name, crs=drawn.crs))
    for file in files.deliveries:
        home.receive(file.path, mapping=file.mapping, today=files.today)
    return home, files


@pytest.fixture(scope="module", params=list(TOWNS))
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """What came through the door, and what was made at once."""
    home, files = received(tmp_path_factory.mktemp(request.param), request.param)
    with home.store() as store:
        scope = choose_scope(store, home.profile, home.config, files.today)
        yield Threshold(store, home.profile, home.config, scope), see_town(request.param, SEED)


def same_where_told(told: Panel, made: Panel) -> None:
    assert told.areas == made.areas
    assert told.periods == made.periods
    is_known = told.is_observed & made.is_observed
    assert np.array_equal(told.counts[is_known], made.counts[is_known])
    assert np.array_equal(told.unplaced, made.unplaced)
    assert told.exposure_kind == made.exposure_kind
    assert {(b.day, b.kind, b.category) for b in told.breaks} == {(b.day, b.kind, b.category) for b in made.breaks}


def test_every_month_comes_to_the_same(both: tuple[Threshold, TownSeen]) -> None:
    told, made = both
    for code, panel in made.panels.items():
        through_the_door = told.panels.by_category[code]
        same_where_told(through_the_door, panel)
        assert through_the_door.window == panel.window
        np.testing.assert_allclose(through_the_door.exposure, panel.exposure)
        for here, there in zip(through_the_door.references, panel.references, strict=True):
            assert np.array_equal(here.counts, there.counts)
            np.testing.assert_allclose(here.exposure, there.exposure)
        if code != "graffiti_removal":  # whose file has cells that are empty or may not be told
            assert np.array_equal(through_the_door.status, panel.status), code


def test_every_week_comes_to_the_same(both: tuple[Threshold, TownSeen]) -> None:
    told, made = both
    weeks = made.whole[WeeklyPanels]
    assert isinstance(weeks, WeeklyPanels)
    for code, panel in weeks.by_category.items():
        same_where_told(told.weeks.by_category[code], panel)
        assert np.array_equal(told.weeks.by_category[code].status, panel.status), code
        np.testing.assert_allclose(told.weeks.by_category[code].exposure, panel.exposure)


def test_every_event_is_in_its_place(both: tuple[Threshold, TownSeen]) -> None:
    told, made = both
    for code in ("residential_burglary", "disorder", "outdoor_fire"):
        here, there = told.points(code), made.points[code]
        assert here.areas == there.areas
        assert np.array_equal(np.sort(here.day), np.sort(there.day))
        assert np.array_equal(np.bincount(here.area + 1), np.bincount(there.area + 1))
        np.testing.assert_allclose(np.sort(here.x), np.sort(there.x), atol=0.2)  # six decimals of a degree


def test_the_map_and_the_answers_come_to_the_same(both: tuple[Threshold, TownSeen]) -> None:
    told, made = both
    drawn, asked = made.whole[AreaMap], made.whole[Surveys]
    assert isinstance(drawn, AreaMap)
    assert isinstance(asked, Surveys)
    assert told.area_map.neighbours == drawn.neighbours
    np.testing.assert_allclose(told.area_map.surface_km2, drawn.surface_km2, rtol=1e-6)
    assert [each.question.key for each in told.surveys.questions] == [each.question.key for each in asked.questions]
    for here, there in zip(told.surveys.questions, asked.questions, strict=True):
        assert here.y[here.is_answered].sum() == there.y[there.is_answered].sum()
        assert here.weights.sum() == pytest.approx(there.weights.sum())
        assert here.round.labels == there.round.labels


def test_what_the_town_knows_beforehand_is_read(both: tuple[Threshold, TownSeen]) -> None:
    told, made = both
    for kind in (KnownCauses, Interventions):
        assert told.evidence(kind, "") == made.evidence(kind, "")


def test_the_traps_at_the_door_are_sprung(both: tuple[Threshold, TownSeen]) -> None:
    told, made = both
    for truth in made.planted.of("missing_month"):
        for code, panel in told.panels.by_category.items():
            if code in made.events and made.events[code].kind.source == truth.source:
                at = [period.start_day for period in panel.periods].index(truth.start)
                assert (panel.status[:, at] == Status.MISSING).all()
    for truth in made.planted.of("code_split", "delivered_twice"):
        panel = told.panels.by_category[truth.category]
        events = made.events[truth.category].starts.astype("datetime64[D]")
        last = np.datetime64(panel.span.end_day)
        n_lost = sum(
            ((events >= np.datetime64(t.start)) & (events < np.datetime64(t.end)) & (events < last)).sum()
            for t in made.planted.of("missing_month")
            if t.source == truth.source
        )
        assert panel.whole_counts.sum() == (events < last).sum() - n_lost
