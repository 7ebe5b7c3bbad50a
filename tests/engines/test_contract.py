"""What every engine promises, whatever its name."""

import dataclasses
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lagesbild.config import StoreOptions
from lagesbild.domain import Delivery, Period, RowKind, Status
from lagesbild.domain.tables import COLUMNS
from lagesbild.errors import StoreError
from lagesbild.plugins import ENGINES
from lagesbild.store import PanelRequest, Store, open_store
from lagesbild.store.queries import ROWS_OF, Engine, Listed, Question
from tests.store import made

every_engine = pytest.mark.parametrize("name", ENGINES.names())
COVERS = Period(date(2023, 1, 1), date(2024, 1, 1))
# Letters that mean something to SQL, to patterns of files, to shells or to eyes.
HOSTILE = (
    "'; DROP TABLE event_rows; --",
    '"quoted" \\ back',
    "a*[1]?{b,c}",
    "%_",
    "$1 ? :name {x}",
    "åäö É 東京 \U0001f9ee",
    "line\nbreak\ttab",
    "nul\x00byte",
    "",
)


def open_one(name: str) -> Engine:
    engine: Engine = ENGINES.load(name).open_engine(ENGINES.options(name, {}))
    return engine


@every_engine
def test_an_engine_says_what_it_is_and_how_it_may_be_set(name: str) -> None:
    plugin = ENGINES.load(name)
    assert plugin.DESCRIPTION
    assert plugin.DESCRIPTION.strip() == plugin.DESCRIPTION
    assert plugin.__doc__
    assert plugin.Options.__dataclass_params__.frozen
    assert all(field.default is not dataclasses.MISSING for field in dataclasses.fields(plugin.Options))


@every_engine
def test_small_tables_come_through_as_they_are(name: str) -> None:
    engine = open_one(name)
    table = {
        "number": Listed("whole", range(len(HOSTILE))),
        "word": Listed("text", HOSTILE),
        "day": Listed("day", [date(1900 + number, 2, 28) for number in range(len(HOSTILE))]),
    }
    answer = engine.ask(Question("SELECT number, word, day FROM listed ORDER BY number", {}, {"listed": table}))
    assert answer["number"].tolist() == list(range(len(HOSTILE)))
    assert tuple(answer["word"].tolist()) == HOSTILE
    assert [str(day)[:10] for day in answer["day"]] == [f"{1900 + number}-02-28" for number in range(len(HOSTILE))]
    empty = {column: Listed(listed.holds, []) for column, listed in table.items()}
    assert engine.ask(Question("SELECT * FROM listed", {}, {"listed": empty}))["word"].size == 0
    engine.close()


@every_engine
def test_kinds_of_rows_of_which_there_are_none_are_empty_not_unknown(name: str) -> None:
    engine = open_one(name)
    for kind, rows in ROWS_OF.items():
        columns = ", ".join(column.name for column in COLUMNS[kind])
        answer = engine.ask(Question(f"SELECT {columns}, delivery FROM {rows}", {}, {}))
        assert set(answer) == {*(column.name for column in COLUMNS[kind]), "delivery"}
        assert all(column.size == 0 for column in answer.values())
    engine.close()


@every_engine
def test_an_engine_keeps_nothing_between_questions(name: str) -> None:
    engine = open_one(name)
    for values in ([1], [2, 3]):
        question = Question("SELECT number FROM listed", {}, {"listed": {"number": Listed("whole", values)}})
        assert engine.ask(question)["number"].tolist() == values
    engine.close()


@every_engine
def test_several_threads_may_ask_one_engine(name: str) -> None:
    engine = open_one(name)
    answers: dict[int, list[int]] = {}

    def ask(number: int) -> None:
        table = {"listed": {"number": Listed("whole", [number] * 100)}}
        for _ in range(10):
            answers.setdefault(number, []).append(
                int(engine.ask(Question("SELECT sum(number) AS total FROM listed", {}, table))["total"][0])
            )

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == {number: [100 * number] * 10 for number in range(4)}
    engine.close()


@every_engine
@pytest.mark.parametrize("folder", ["plain", "Läge's [2024] *?", "a {b,c} $HOME %20", "'; --"])
def test_a_workspace_may_lie_in_a_folder_of_any_name(name: str, folder: str, new_home: Path, tmp_path: Path) -> None:
    home = tmp_path / folder / "home"
    (home / "..").resolve().mkdir(parents=True)
    home.mkdir()
    # A neighbour that the name, taken as a pattern, would also mean.
    neighbour = tmp_path / "Läge's 2 xy" / "home" / "shelves"
    neighbour.mkdir(parents=True)
    with open_store(home, StoreOptions(engine=name)) as store:
        received(store, tmp_path, "theft", "a")
        assert counted(store, "theft", "a") == 1


@every_engine
@pytest.mark.parametrize("word", [word for word in HOSTILE if "\x00" not in word])
def test_codes_may_hold_any_letters(name: str, word: str, home: Path, tmp_path: Path) -> None:
    with open_store(home, StoreOptions(engine=name)) as store:
        received(store, tmp_path, word, word)
        received(store, tmp_path, "other", "b")
        exposure = {"exposure": word, "area": word, "day": date(2022, 12, 31), "value": 12.0}
        store.add(made.exposures(tmp_path, [exposure]), "one", made.NOON)
        request = PanelRequest(
            (made.category(word), made.category("other")),
            "district",
            "2020",
            (word, "b"),
            made.YEAR,
            exposures={word: word},
        )
        panels = store.count_panels(request)
        assert panels[word].counts.sum(axis=1).tolist() == [1, 0]
        assert panels[word].exposure[0].tolist() == [1.0] * 12
        assert panels["other"].counts.sum(axis=1).tolist() == [0, 1]
        assert [record.category for record in store.coverage(word)] == [word]


@every_engine
def test_a_reference_area_may_have_any_code(name: str, home: Path, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"category": "theft", "area": "a", "period": made.YEAR[0], "count": 1}]
    for count, word in enumerate(("'; --", "", None, "å\n")):
        status = Status.OBSERVED
        rows.append(
            {
                "category": "theft",
                "level": "nation",
                "area": word,
                "period": made.YEAR[0],
                "count": count,
                "status": status,
            }
        )
    rows = [row for row in rows if row["area"] != ""]
    with open_store(home, StoreOptions(engine=name)) as store:
        store.add(made.counts(tmp_path, rows), "one", made.NOON)
        request = PanelRequest(
            (made.category("theft"),), "district", "2020", ("a",), made.YEAR[:1], reference_levels=("nation",)
        )
        panel = store.count_panels(request)["theft"]
    told = {series.area_code: (series.name, int(series.counts[0])) for series in panel.references}
    assert told == {"'; --": ("'; --", 0), "": ("nation", 2), "å\n": ("å\n", 3)}


@every_engine
@pytest.mark.parametrize("damage", [b"", b"PAR1 this is not it PAR1", None])
def test_a_damaged_shelf_is_said_and_what_to_do(name: str, damage: bytes | None, home: Path, tmp_path: Path) -> None:
    with open_store(home, StoreOptions(engine=name)) as store:
        delivery = received(store, tmp_path, "theft", "a")
        shelf = store.shelves.rows_file(delivery.delivery_id)
        shelf.unlink()
        if damage is not None:
            shelf.write_bytes(damage)
        with pytest.raises(StoreError, match="receive the same file again"):
            counted(store, "theft", "a")
        shelf.unlink(missing_ok=True)
        store.add(delivery, "again", made.NOON)
        assert counted(store, "theft", "a") == 1


def test_every_kind_has_rows_to_be_asked_for() -> None:
    assert set(ROWS_OF) == set(RowKind)


@every_engine
def test_what_is_empty_is_told_by_its_kind(name: str) -> None:
    table = {"number": Listed("whole", [1, 2])}
    sql = """
    SELECT
        CASE WHEN number = 1 THEN 2.5 END AS amount,
        CASE WHEN number = 1 THEN DATE '2023-01-31' END AS day,
        CASE WHEN number = 1 THEN TIMESTAMP '2023-01-31 12:30:00' END AS moment,
        CASE WHEN number = 1 THEN 'å' END AS word
    FROM listed ORDER BY number"""
    answer = open_one(name).ask(Question(sql, {}, {"listed": table}))
    assert str(answer["amount"].tolist()) == "[2.5, nan]"
    assert answer["day"].astype("datetime64[D]").astype(str).tolist() == ["2023-01-31", "NaT"]
    assert answer["moment"].astype("datetime64[m]").astype(str).tolist() == ["2023-01-31T12:30", "NaT"]
    assert [word or "" for word in answer["word"].tolist()] == ["å", ""]


def received(store: Store, folder: Path, code: str, area: str) -> Delivery:
    delivery = made.events(folder, [(code, date(2023, 1, 5), area)], COVERS, part=code)
    store.add(delivery, "one", made.NOON)
    return delivery


def counted(store: Store, code: str, area: str) -> int:
    request = PanelRequest((made.category(code),), "district", "2020", (area,), made.YEAR)
    return int(store.count_panels(request)[code].counts.sum())
