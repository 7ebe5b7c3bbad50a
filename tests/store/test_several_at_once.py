"""Two offices may write to one workspace at the same time, and a third may read."""

import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest

from lagesbild.config import StoreOptions
from lagesbild.domain import Period
from lagesbild.store import PanelRequest, Store, open_store
from tests.store import made
from tests.store.postgresql import new_database

COVERS = Period(date(2023, 1, 1), date(2024, 1, 1))
ROOT = Path(__file__).parents[2]
N_EACH = 5

OFFICE = """
import sys
from datetime import date
from pathlib import Path
from lagesbild.config import StoreOptions
from lagesbild.domain import Period
from lagesbild.store import open_store
from tests.store import made

home, folder, office, n_each, ledger = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5]
covers = Period(date(2023, 1, 1), date(2024, 1, 1))
with open_store(home, StoreOptions(ledger=ledger)) as store:
    for number in range(n_each):
        own = made.events(folder, [("theft", date(2023, 1, 5), "a")], covers, part=f"{office}-{number}")
        assert store.add(own, office, made.NOON).is_new
        both = made.events(folder, [("theft", date(2023, 2, 5), "a")], covers, part=f"both-{number}")
        store.add(both, office, made.NOON)
"""


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def test_two_processes_may_add_to_a_new_workspace_at_once(
    request: pytest.FixtureRequest, kind: str, tmp_path: Path
) -> None:
    ledger = "" if kind == "sqlite" else new_database(request.getfixturevalue("cluster"))
    home = tmp_path / "home"
    home.mkdir()
    offices = [
        subprocess.Popen(
            [sys.executable, "-c", OFFICE, str(home), str(tmp_path), office, str(N_EACH), ledger],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for office in ("east", "west")
    ]
    for office in offices:
        _, complaint = office.communicate(timeout=120)
        assert office.returncode == 0, complaint
    with open_store(home, StoreOptions(ledger=ledger)) as store:
        records = store.deliveries()
        assert [record.sequence for record in records] == list(range(1, 3 * N_EACH + 1))
        assert {record.part for record in records} == {
            f"{whose}-{number}" for whose in ("east", "west", "both") for number in range(N_EACH)
        }
        theft = PanelRequest((made.category("theft"),), "district", "2020", ("a",), made.YEAR)
        assert store.count_panels(theft)["theft"].counts[0, :2].tolist() == [2 * N_EACH, N_EACH]


def test_several_threads_may_ask_one_store(store: Store, tmp_path: Path) -> None:
    rows = [("theft", date(2023, 1, 5), "a")] * 3 + [("fraud", date(2023, 2, 5), "b")] * 2
    store.add(made.events(tmp_path, rows, COVERS), "one", made.NOON)
    answers: list[int] = []

    def ask(code: str, area: str) -> None:
        request = PanelRequest((made.category(code),), "district", "2020", (area,), made.YEAR)
        for _ in range(5):
            answers.append(int(store.count_panels(request)[code].counts.sum()))

    threads = [threading.Thread(target=ask, args=args) for args in (("theft", "a"), ("fraud", "b")) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [2] * 10 + [3] * 10
