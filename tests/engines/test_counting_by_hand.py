"""Whatever comes, in whatever order, every engine counts as one would by hand."""

import shutil
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from lagesbild.config import StoreOptions
from lagesbild.domain import Delivery, Period, SourceWords, Status
from lagesbild.domain.periods import month
from lagesbild.errors import AreasError, StoreError
from lagesbild.plugins import ENGINES
from lagesbild.store import PanelRequest, open_store
from tests.oracles.store import HandStore, OtherAreas, TwoSources
from tests.store import made
from tests.store.compared import assert_same

FIRST = date(2022, 12, 1)
MONTHS = tuple(month(2023, number) for number in (1, 2, 3))
AREAS = ("a", "b")
TREE = (
    made.category("total", sums_children=True),
    made.category("theft", parent_code="total"),
    made.category("fraud", parent_code="total", sums_children=True),
    made.category("robbery", parent_code="fraud", exposure="shops"),
    made.category("arson", parent_code="total"),
)

# Mostly the days at which something begins or ends.
days = st.sampled_from([date(2023, month, day) for month in (1, 2, 3, 4) for day in (1, 20, 28)]) | st.integers(
    0, 140
).map(lambda n: FIRST + timedelta(days=n))
# Mostly one source, one level and one edition: else nearly every example would rightly be refused.
rarely = st.integers(0, 23).map(lambda n: n == 23)


@st.composite
def stretches(draw: st.DrawFn) -> Period:
    start_day = draw(st.sampled_from([period.start_day for period in MONTHS]) | days)
    lengths = [day for day in (20, 31, 59, 90, 120, (date(2023, 3, 20) - start_day).days) if day > 0]
    return Period(start_day, start_day + timedelta(days=draw(st.sampled_from(lengths))))


@st.composite
def origins(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "part": draw(st.sampled_from(("", "", "north"))),
        "level": "county" if draw(rarely) else "district",
        "edition": "1990" if draw(rarely) else "2020",
    }


@st.composite
def event_deliveries(draw: st.DrawFn) -> dict[str, Any]:
    row = st.tuples(st.sampled_from(("theft", "theft", "robbery")), days, st.sampled_from((*AREAS, "z", None)))
    return {
        "make": made.events,
        "rows": draw(st.lists(row, min_size=3, max_size=30)),
        "covers": draw(stretches()),
        "source": SourceWords("sheriff" if draw(rarely) else "police"),
        **draw(origins()),
    }


@st.composite
def count_deliveries(draw: st.DrawFn) -> dict[str, Any]:
    origin = draw(origins())
    cells = st.tuples(
        st.sampled_from(
            draw(st.sampled_from((("fraud", "arson"), ("fraud", "arson"), ("fraud", "total"), ("theft",))))
        ),
        st.sampled_from(((origin["level"], "a"), (origin["level"], "b"), (origin["level"], None), ("nation", "SE"))),
        st.sampled_from((*MONTHS, Period(date(2023, 1, 1), date(2024, 1, 1)))),
    )
    rows = []
    for code, (level, area), period in draw(st.lists(cells, min_size=4, max_size=16, unique=True)):
        status = draw(st.sampled_from((Status.OBSERVED, Status.OBSERVED, Status.SUPPRESSED, Status.MISSING)))
        count = draw(st.integers(0, 9)) if status is Status.OBSERVED else None
        rows.append(
            {
                "category": code,
                "level": level,
                "area": area,
                "period": period,
                "count": count,
                "status": status,
                "is_preliminary": draw(rarely),
            }
        )
    return {"make": made.counts, "rows": rows, "source": SourceWords("council"), **origin}


@st.composite
def exposure_deliveries(draw: st.DrawFn) -> dict[str, Any]:
    origin = draw(origins())
    cells = st.tuples(
        st.sampled_from(("residents", "shops")),
        st.sampled_from(((origin["level"], "a"), (origin["level"], "b"), ("nation", "SE"))),
        st.sampled_from(
            (date(2021, 12, 31), date(2023, 1, 16), date(2023, 1, 17), date(2023, 2, 14), date(2023, 2, 15))
        ),
    )
    if draw(st.integers(0, 4)) == 4:
        origin["edition"] = "1990"
    rows = []
    for kind, (level, area), day in draw(st.lists(cells, min_size=3, max_size=12, unique=True)):
        is_known = not draw(rarely)
        rows.append(
            {
                "exposure": kind,
                "level": level,
                "area": area,
                "day": day,
                "value": float(draw(st.integers(0, 5000))) if is_known else None,
                "status": Status.OBSERVED if is_known else Status.SUPPRESSED,
            }
        )
    return {"make": made.exposures, "rows": rows, **origin}


deliveries = event_deliveries() | event_deliveries() | count_deliveries() | exposure_deliveries()
sendings = st.sampled_from(("first", "second", "third"))
histories = st.lists(st.tuples(deliveries, sendings), min_size=3, max_size=8)
REQUEST = PanelRequest(TREE, "district", "2020", AREAS, MONTHS, reference_levels=("nation",))


def make_delivery(folder: Path, told: dict[str, Any], number: int) -> Delivery:
    told = dict(told)
    make, rows = told.pop("make"), told.pop("rows")
    delivery: Delivery = make(folder, rows, **told)
    # Two that are alike in every row are still two, if they came as two files.
    return replace(delivery, delivery_id=f"{number}x{delivery.delivery_id}", categories=TREE[:1])


@pytest.mark.parametrize("engine", ENGINES.names())
@settings(max_examples=35, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories, withdrawn=st.sets(st.integers(0, 5), max_size=2))
def test_any_history_is_counted_as_by_hand(
    engine: str, new_home: Path, in_memory: Path, history: list[Any], withdrawn: set[int]
) -> None:
    compare(engine, new_home, in_memory, history, withdrawn)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES.names())
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories, withdrawn=st.sets(st.integers(0, 5), max_size=2))
def test_a_thousand_histories_are_counted_as_by_hand(
    engine: str, new_home: Path, in_memory: Path, history: list[Any], withdrawn: set[int]
) -> None:
    compare(engine, new_home, in_memory, history, withdrawn)


def compare(engine: str, new_home: Path, in_memory: Path, history: list[Any], withdrawn: set[int]) -> None:
    """Receive and withdraw in the store and by hand, count in both, and find every number the same."""
    with tempfile.TemporaryDirectory(dir=in_memory) as folder:
        home = Path(shutil.copytree(new_home, Path(folder) / "home"))
        by_hand = HandStore()
        with open_store(home, StoreOptions(engine=engine)) as store:
            for number, (told, sending) in enumerate(history):
                delivery = make_delivery(Path(folder), told, number)
                store.add(delivery, sending, made.NOON)
                by_hand.add(delivery, sending)
                if number in withdrawn:
                    store.withdraw(delivery.delivery_id, "wrong file", date(2024, 1, 1))
                    by_hand.withdraw(delivery.delivery_id)
            try:
                expected = by_hand.count(REQUEST)
            except (TwoSources, OtherAreas):
                expected = None
            try:
                panels = store.count_panels(REQUEST)
            except (StoreError, AreasError):
                panels = None
    assert (panels is None) == (expected is None)
    if panels is not None and expected is not None:
        assert set(panels) == set(expected)
        for code, panel in panels.items():
            assert_same(panel, expected[code])
