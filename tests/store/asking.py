"""Short ways to ask for panels, for tests that are read line by line."""

from dataclasses import replace
from datetime import date
from typing import Any

from lagesbild.domain import Panel, Period, SourceWords, Status
from lagesbild.store import PanelRequest, Store
from tests.store import made

JAN, FEB, MAR = made.YEAR[:3]
QUARTER = Period(date(2023, 1, 1), date(2023, 4, 1))
COUNCIL = SourceWords("council")
OBSERVED, SUPPRESSED, MISSING = Status.OBSERVED, Status.SUPPRESSED, Status.MISSING


def ask(store: Store, *codes: str, **more: Any) -> dict[str, Panel]:
    categories = tuple(made.category(code) for code in codes)
    plain = PanelRequest(categories, "district", "2020", ("a", "b"), (JAN, FEB, MAR))
    return store.count_panels(replace(plain, **more))


def cell(code: str, area: str | None, period: Period, count: int | None, **more: Any) -> dict[str, Any]:
    return {"category": code, "area": area, "period": period, "count": count, **more}
