"""What is PostgreSQL's own. All else that a ledger promises is tested on both, by the fixture `store`."""

from pathlib import Path

import pytest

from lagesbild.config import StoreOptions
from lagesbild.errors import StoreError
from lagesbild.store import open_store
from lagesbild.store.failures import LedgerBusyError
from tests.store.postgresql import new_database

pytestmark = pytest.mark.slow


@pytest.fixture
def address(cluster: Path) -> str:
    return new_database(cluster)


@pytest.fixture
def bare_home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


def test_the_ledger_is_on_the_server_and_only_the_shelves_in_the_workspace(address: str, bare_home: Path) -> None:
    open_store(bare_home, StoreOptions(ledger=address)).close()
    assert [path.name for path in bare_home.iterdir()] == ["shelves"]
    with open_store(bare_home, StoreOptions(ledger=address)) as store:
        assert store.ledger.is_postgresql


def test_a_writer_waits_its_turn_and_then_says_so(address: str, bare_home: Path) -> None:
    options = StoreOptions(ledger=address)
    with (
        open_store(bare_home, options) as first,
        open_store(bare_home, options) as second,
        first.ledger.writing(),
    ):
        with pytest.raises(LedgerBusyError, match="Wait until it has finished"), second.ledger.writing(wait_s=1):
            pass
        assert second.deliveries() == ()


def test_what_another_is_making_is_not_taken_for_a_leftover(address: str, bare_home: Path) -> None:
    options = StoreOptions(ledger=address)
    half_made = bare_home / "shelves" / ".half-made-x"
    with open_store(bare_home, options) as writer:
        with writer.ledger.writing():
            half_made.mkdir()
            open_store(bare_home, options).close()
            assert half_made.exists()
        open_store(bare_home, options).close()
        assert not half_made.exists()


def test_a_password_is_never_said(cluster: Path, bare_home: Path) -> None:
    with pytest.raises(StoreError, match="does not answer") as refusal:
        open_store(bare_home, StoreOptions(ledger="postgresql+psycopg://anna:hemligt@127.0.0.1:1/none"))
    assert "hemligt" not in str(refusal.value)


def test_a_database_that_is_not_there_is_said(cluster: Path, bare_home: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        open_store(bare_home, StoreOptions(ledger=f"postgresql+psycopg://tests@/nowhere?host={cluster}"))
