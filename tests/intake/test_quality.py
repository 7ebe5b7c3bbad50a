"""Remarks on a delivery: made where something happened to the recording, and not for chance or season."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from lagesbild.domain import DeliveryRecord, Period, RowKind, SourceWords
from lagesbild.domain.contents import Contents, month_number, period_of
from lagesbild.intake.quality import REMARKS, Remark, quality_of

FIRST = month_number(date(2021, 1, 1))
MONTHS = 36


def record(n_rows: int = 100, **changes: object) -> DeliveryRecord:
    given = {
        "covers": Period(date(2021, 1, 1), date(2024, 1, 1)),
        "reasons": {},
        "n_unplaced": 0,
        **changes,
    }
    return DeliveryRecord(
        *("d", 1, "s", RowKind.EVENTS, SourceWords("police"), "", "f.csv", "0", "kommun", "2020"),
        datetime(2024, 1, 5, tzinfo=UTC),
        n_rows,
        n_rows,
        **given,
    )


def contents(rng: np.random.Generator, n_months: int = MONTHS, mean: float = 40) -> Contents:
    """Three kinds of event in four areas and nowhere, bicycles four times as many in July as in January."""
    season = 1 + 0.6 * np.cos(2 * np.pi * (np.arange(n_months) - 6) / 12)
    level = np.stack([mean * season, np.full(n_months, mean), np.full(n_months, mean)])
    n = rng.poisson(level[:, None, :] * np.array([0.5, 1, 1, 1, 1])[None, :, None] / 4.5)
    return Contents("d", ("bicycle", "burglary", "robbery"), ("", "a", "b", "c", "d"), FIRST, n.astype(np.int64))


def kinds(found) -> set[str]:
    return {remark.kind for remark in found.remarks}


def test_a_steady_source_is_hardly_ever_remarked_on():
    rng = np.random.default_rng(1)
    n_remarks = sum(len(quality_of(record(), contents(rng), []).remarks) for _ in range(200))
    assert n_remarks <= 2


def test_shares_add_up():
    found = quality_of(record(n_unplaced=10), contents(np.random.default_rng(2)), [])
    held = contents(np.random.default_rng(2))
    assert sum(found.by_month) == sum(found.by_area.values()) == held.n.sum()
    assert found.unplaced["burglary"] == pytest.approx(held.n[1, 0].sum() / held.n[1].sum(), abs=1e-4)
    assert found.unplaced_share == 0.1
    assert found.months[0] == period_of(FIRST)


def test_a_code_that_suddenly_stops_is_seen():
    held = contents(np.random.default_rng(3))
    held.n[2, :, -3:] = 0
    found = quality_of(record(), held, [])
    assert kinds(found) == {"vanished"}
    assert "robbery: no rows" in found.said(found.remarks[0])


def test_a_code_that_another_takes_over_is_seen_as_such():
    rng = np.random.default_rng(4)
    held = contents(rng)
    n = np.concatenate([held.n, np.zeros((1, 5, MONTHS), dtype=np.int64)])
    n[3, :, -3:] = n[1, :, -3:]
    n[1, :, -3:] = 0
    changed = Contents("d", (*held.categories, "burglary_new"), held.areas, FIRST, n)
    found = quality_of(record(), changed, [])
    assert kinds(found) == {"vanished", "new", "code_changed"}
    (pair,) = [each for each in found.remarks if each.kind == "code_changed"]
    assert (pair.category, pair.other) == ("burglary", "burglary_new")


def test_rows_doubled_in_the_last_quarter_are_seen():
    held = contents(np.random.default_rng(5))
    held.n[1, :, -3:] *= 3
    assert "risen" in kinds(quality_of(record(), held, []))


def test_a_lacking_month_is_seen():
    held = contents(np.random.default_rng(6))
    held.n[:, :, 20] = 0
    found = quality_of(record(), held, [])
    (remark,) = found.remarks
    assert (remark.kind, remark.period) == ("silent_month", period_of(FIRST + 20))
    assert remark.before == pytest.approx(120, rel=0.3)


def test_an_area_that_fell_silent_is_seen():
    rng = np.random.default_rng(7)
    before, now = contents(rng), contents(rng)
    now.n[:, 2, :] = 0
    found = quality_of(record(), now, [before])
    assert ("silent_area", "b") in {(each.kind, each.area) for each in found.remarks}


def test_a_revised_month_is_told_with_both_numbers():
    before = contents(np.random.default_rng(8))
    now = Contents("d", before.categories, before.areas, FIRST, before.n.copy())
    now.n[1, 1, 10] += 30
    (remark,) = quality_of(record(), now, [before]).remarks
    assert (remark.kind, remark.category, remark.now - remark.before) == ("revised", "burglary", 30)


def test_nothing_can_be_said_of_a_delivery_without_months():
    found = quality_of(record(reasons={"I01": 3, "D01": 1}), None, [])
    assert (found.n_duplicates, found.remarks, found.months) == (3, (), ())


def test_every_remark_has_a_sentence():
    remark = Remark("", "robbery", "a", period_of(FIRST), 10.0, 3.0, "theft")
    told = quality_of(record(), None, [])
    for kind in REMARKS:
        sentence = told.said(replace(remark, kind=kind))
        assert "{" not in sentence
        assert sentence[-1] in ".?"
