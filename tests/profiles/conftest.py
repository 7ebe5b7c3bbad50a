"""Exempelstad, written once for all tests of it."""

from pathlib import Path

import pytest
import shapely

from lagesbild.profiles.invented.expected import Town, make_town
from lagesbild.profiles.invented.geography import districts
from lagesbild.profiles.invented.town import DEFAULT_SEED, TownFiles, write_town
from lagesbild.profiles.invented.truths import Planted, read_planted
from tests.oracles.invented_town import Counted, count_crimes


@pytest.fixture(scope="session")
def planted() -> Planted:
    return read_planted()


@pytest.fixture(scope="session")
def town(planted: Planted) -> Town:
    return make_town(planted, DEFAULT_SEED, 1.0)


@pytest.fixture(scope="session")
def shapes(town: Town) -> dict[str, shapely.Polygon]:
    return dict(zip(town.codes, districts(town.east_km, town.north_km), strict=True))


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> TownFiles:
    return write_town(tmp_path_factory.mktemp("exempelstad"))


@pytest.fixture(scope="session")
def crimes(files: TownFiles, shapes: dict[str, shapely.Polygon], planted: Planted) -> Counted:
    path: Path = next(file.path for file in files.deliveries if file.path.name == "brott.csv")
    return count_crimes(path, shapes, planted.frame.first_day, planted.frame.today)
