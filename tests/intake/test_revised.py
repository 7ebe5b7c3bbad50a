"""Of several versions of one event in a file the last holds, whatever their order."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.intake import mapping_from
from lagesbild.intake.raw_rows import FAULT, ROW, RawRows
from lagesbild.intake.revised import revised_breaches
from tests.intake.conftest import events_mapping

MAPPING = mapping_from(events_mapping(columns={"event_id": "Id"}, rows={"revised_by": "Version"}))


def revised(rows: list[tuple[str, str]]) -> list[bool]:
    ids, versions = [each for each, _ in rows], [each for _, each in rows]
    told = {ROW: range(2, len(rows) + 2), FAULT: [None] * len(rows), "Id": ids, "Version": versions}
    raw = RawRows(pl.DataFrame(told, schema_overrides={"Id": pl.String, "Version": pl.String, ROW: pl.Int64}))
    return revised_breaches(raw, MAPPING)[0].rows.to_list()


def test_versions_are_numbers_where_all_are_else_text() -> None:
    assert revised([("a", "9"), ("a", "10"), ("b", "1")]) == [True, False, False]
    assert revised([("a", "2021-01-09"), ("a", "2021-01-10")]) == [True, False]
    assert revised([("a", ""), ("a", "1"), ("b", ""), ("b", "")]) == [True, False, False, False]
    assert revised([("", "1"), ("", "2")]) == [False, False], "without an identity nobody knows whose version it is"


@given(st.lists(st.tuples(st.sampled_from("abc "), st.integers(0, 4)), max_size=12))
def test_every_event_keeps_exactly_its_last_version(told: list[tuple[str, int]]) -> None:
    rows = [(each.strip(), str(version)) for each, version in told]
    flags = revised(rows)
    for (event, version), is_revised in zip(rows, flags, strict=True):
        last = max(int(other) for one, other in rows if one == event)
        assert is_revised == (event != "" and int(version) < last)
