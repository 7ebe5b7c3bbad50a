"""Speed, measured as processor time so that a busy machine does not matter: goals, with room for a slow one."""

import hashlib
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from lagesbild.config import StoreOptions
from lagesbild.domain import Delivery, Period, SourceWords
from lagesbild.domain.periods import month
from lagesbild.domain.tables import COLUMNS, RowKind
from lagesbild.store import PanelRequest, open_store
from lagesbild.store.rows import arrow_schema
from tests.store import made

N_MONTHS, N_AREAS, N_CATEGORIES = 48, 290, 10  # what the monthly national file has
N_EVENTS, N_TOWN_AREAS, N_TOWN_MONTHS, N_TOWN_CATEGORIES = 256_000, 140, 96, 6  # what a large city has
MONTHS = tuple(month(2016 + number // 12, number % 12 + 1) for number in range(N_TOWN_MONTHS))

COUNT = """
import sys, time
from pathlib import Path
from lagesbild.config import StoreOptions
from lagesbild.store import open_store
sys.path.insert(0, {root!r})
from tests.store.test_speed import {request} as request
began = time.process_time()
with open_store(Path(sys.argv[1]), StoreOptions()) as store:
    panels = store.count_panels(request())
print(time.process_time() - began, sum(int(panel.counts.sum()) for panel in panels.values()))
"""

STARTING = """
import sys
from datetime import date
from pathlib import Path
from lagesbild.config import StoreOptions
from lagesbild.domain import Category
from lagesbild.domain.periods import month
from lagesbild.store import PanelRequest, open_store
with open_store(Path(sys.argv[1]), StoreOptions()) as store:
    store.count_panels(PanelRequest((Category("theft", {}),), "district", "2020", ("a",), (month(2023, 1),)))
print(*sorted({"alembic", "pandas", "polars", "scipy", "numba", "sqlalchemy.orm"} & set(sys.modules)))
"""


def national_request() -> PanelRequest:
    categories = tuple(made.category(f"c{number}") for number in range(N_CATEGORIES))
    areas = tuple(f"{number:04d}" for number in range(N_AREAS))
    return PanelRequest(categories, "kommun", "2016", areas, MONTHS[:N_MONTHS], reference_levels=("nation",))


def town_request() -> PanelRequest:
    categories = tuple(made.category(f"e{number}") for number in range(N_TOWN_CATEGORIES))
    return PanelRequest(categories, "hood", "140", tuple(f"h{number}" for number in range(N_TOWN_AREAS)), MONTHS)


def with_rows(plain: Delivery, rows: pa.Table, file: Path, content: bytes) -> Delivery:
    file.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    n_rows = rows.num_rows
    return replace(plain, rows=rows, n_rows=n_rows, n_kept=n_rows, file=file, sha256=digest, delivery_id=digest)


def national_file(folder: Path, number: int) -> Delivery:
    request = national_request()
    n_rows = N_AREAS * N_CATEGORIES
    codes = [category.code for category in request.categories]
    rows = pa.table(
        {
            "source_row": np.arange(n_rows),
            "category": np.repeat(codes, N_AREAS).tolist(),
            "level": ["kommun"] * n_rows,
            "area_code": list(request.areas) * N_CATEGORIES,
            "start_day": pa.array([MONTHS[number].start_day] * n_rows, pa.date32()),
            "end_day": pa.array([MONTHS[number].end_day] * n_rows, pa.date32()),
            "count": np.arange(n_rows) % 7,
            "status": np.zeros(n_rows, dtype=np.int64),
            "is_preliminary": np.zeros(n_rows, dtype=np.bool_),
        }
    )
    plain = made.counts(folder, [], level="kommun", edition="2016", source=SourceWords("national"))
    return with_rows(plain, rows, folder / f"{number}.csv", b"%d" % number * 100_000)


def town_file(folder: Path) -> Delivery:
    dice = np.random.default_rng(1)
    columns = {
        "source_row": np.arange(N_EVENTS),
        "category": [f"e{number}" for number in dice.integers(0, N_TOWN_CATEGORIES, N_EVENTS)],
        "day": pa.array(np.datetime64("2016-01-01") + dice.integers(0, 2922, N_EVENTS), pa.date32()),
        "area_code": [f"h{number}" for number in dice.integers(0, N_TOWN_AREAS, N_EVENTS)],
        "place_grade": ["coordinate"] * N_EVENTS,
        "x": dice.normal(size=N_EVENTS),
        "y": dice.normal(size=N_EVENTS),
        "event_id": [f"GO-{number}" for number in range(N_EVENTS)],
    }
    schema = arrow_schema(COLUMNS[RowKind.EVENTS])
    rows = pa.table(
        [pa.array(columns.get(field.name, [None] * N_EVENTS), field.type) for field in schema], schema=schema
    )
    covers = Period(date(2016, 1, 1), date(2024, 1, 1))
    plain = made.events(folder, [], covers, level="hood", edition="140", source=SourceWords("city"))
    return with_rows(plain, rows, folder / "town.csv", b"x" * 50_000_000)


def seconds_of_counting(home: Path, request: str) -> tuple[float, int]:
    """In a process of its own, so that starting the engine is part of it."""
    script = COUNT.format(root=str(Path(__file__).parents[2]), request=request)
    done = subprocess.run([sys.executable, "-c", script, str(home)], capture_output=True, text=True, check=True)
    seconds, total = done.stdout.split()
    return float(seconds), int(total)


def test_counting_starts_without_loading_what_it_does_not_need(home: Path, tmp_path: Path) -> None:
    """Pandas above all, which both pyarrow and DuckDB load at the first chance: a second, on a cold disk."""
    with open_store(home, StoreOptions()) as store:
        rows = [("theft", date(2023, 1, 5), "a")]
        store.add(made.events(tmp_path, rows, Period(date(2023, 1, 1), date(2024, 1, 1))), "one", made.NOON)
    script = [sys.executable, "-c", STARTING, str(home)]
    assert subprocess.run(script, capture_output=True, text=True, check=True).stdout.strip() == ""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("speed")


@pytest.mark.slow
def test_a_month_of_a_nation_is_kept_in_30_ms_and_four_years_counted_in_1500(home: Path, folder: Path) -> None:
    files = [national_file(folder, number) for number in range(N_MONTHS)]
    with open_store(home, StoreOptions()) as store:
        began = time.process_time()
        for file in files:
            store.add(file, "one", made.NOON)
        assert (time.process_time() - began) / N_MONTHS < 0.030
    seconds, total = seconds_of_counting(home, "national_request")
    assert total == N_MONTHS * int((np.arange(N_AREAS * N_CATEGORIES) % 7).sum())
    assert seconds < 1.5


@pytest.mark.slow
def test_eight_years_of_a_city_are_counted_in_1500_ms(home: Path, folder: Path) -> None:
    with open_store(home, StoreOptions()) as store:
        store.add(town_file(folder), "one", made.NOON)
    seconds, total = seconds_of_counting(home, "town_request")
    assert total == N_EVENTS
    assert seconds < 1.5
