"""A workspace to work in, with either ledger. Making a ledger takes a while, so SQLite's is made once and copied."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lagesbild.config import StoreOptions
from lagesbild.store import Store, open_store
from tests.store.postgresql import new_database, private_cluster


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty workspace, not to be written in."""
    home = tmp_path_factory.mktemp("new") / "home"
    home.mkdir()
    open_store(home, StoreOptions()).close()
    return home


@pytest.fixture(scope="session")
def in_memory() -> Iterator[Path]:
    """A folder where forcing a file to the disk takes no time, for tests that do so a thousand times."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
def home(new_home: Path, tmp_path: Path) -> Path:
    """An empty workspace of one's own, with its ledger in it."""
    return Path(shutil.copytree(new_home, tmp_path / "home"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """A PostgreSQL that nobody else uses."""
    with private_cluster() as folder:
        yield folder


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An open store with nothing in it: every test that asks for one holds for both ledgers."""
    if request.param == "sqlite":
        home, options = request.getfixturevalue("home"), StoreOptions()
    else:
        home = tmp_path / "home"
        home.mkdir()
        options = StoreOptions(ledger=new_database(request.getfixturevalue("cluster")))
    with open_store(home, options) as opened:
        yield opened
