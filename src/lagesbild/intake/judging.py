"""Two piles and a reason: rows we stand for, and rows set aside with every rule they break."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from lagesbild.domain.tables import RAW
from lagesbild.intake.raw_rows import FAULT, ROW, RawRows
from lagesbild.intake.reasons import ALL, Reason

MOST = 0.5  # when more than half of a column cannot be read, it is the mapping that is wrong, not the rows


@dataclass(frozen=True)
class Breach:
    """Rows that break one rule. `column` is the file's column that breaks it, empty where it is the whole row."""

    reason: Reason
    rows: pl.Series
    column: str = ""


@dataclass(frozen=True)
class SetAside:
    """The rows set aside, with SET_ASIDE_COLUMNS and the raw values; and how many for each reason."""

    frame: pl.DataFrame
    reasons: Mapping[str, int]


def any_breach(breaches: Sequence[Breach], n_rows: int) -> pl.Series:
    """Which rows break some rule."""
    broken = pl.repeat(False, n_rows, dtype=pl.Boolean, eager=True)
    for breach in breaches:
        broken = broken | breach.rows
    return broken


def set_aside(raw: RawRows, breaches: Sequence[Breach], hidden: Sequence[str]) -> SetAside:
    """The rows of `raw` that break a rule; `hidden` are columns whose values may not be kept anywhere."""
    order = {reason.code: place for place, reason in enumerate(ALL)}
    broken = any_breach(breaches, raw.n_rows)
    rows = raw.frame.filter(broken)
    first = {"reason": _nothing(rows), "column": _nothing(rows), "value": _nothing(rows), "reasons": _nothing(rows)}
    for breach in sorted(breaches, key=lambda each: order[each.reason.code]):
        at = breach.rows.filter(broken)
        is_first = at & first["reason"].is_null()
        first = {
            "reason": _where(is_first, breach.reason.code, first["reason"]),
            "column": _where(is_first, breach.column or None, first["column"]),
            "value": _where(is_first, _as_text(rows, breach.column, hidden), first["value"]),
            "reasons": _joined(first["reasons"], at, breach.reason.code),
        }
    named = [first[name].alias(name) for name in ("reason", "reasons", "column", "value")]
    frame = rows.select(
        pl.col(ROW).alias("source_row"),
        *named,
        *(_kept_raw(rows, column, hidden).alias(RAW + column) for column in raw.columns),
    ).sort("source_row")
    counted = frame.group_by("reason").len().sort("reason")
    return SetAside(frame, dict(counted.iter_rows()))


def faults(raw: RawRows) -> list[Breach]:
    """Rows that the source itself could not read as rows."""
    by_code = {reason.code: reason for reason in ALL}
    found = raw.frame[FAULT].drop_nulls().unique().to_list()
    return [Breach(by_code[code], (raw.frame[FAULT] == code).fill_null(value=False)) for code in found]


def _nothing(rows: pl.DataFrame) -> pl.Series:
    return pl.repeat(None, rows.height, dtype=pl.String, eager=True)


def _where(at: pl.Series, value: pl.Series | str | None, otherwise: pl.Series) -> pl.Series:
    chosen = pl.lit(value, dtype=pl.String) if not isinstance(value, pl.Series) else value
    return pl.select(pl.when(at).then(chosen).otherwise(otherwise)).to_series()


def _joined(before: pl.Series, at: pl.Series, code: str) -> pl.Series:
    added = pl.select(pl.concat_str([pl.lit(before), pl.lit(code)], separator=" ", ignore_nulls=True)).to_series()
    has = before.str.contains(code, literal=True).fill_null(value=False)
    return _where(at & ~has, added, before)


def _as_text(rows: pl.DataFrame, column: str, hidden: Sequence[str]) -> pl.Series | None:
    if not column or column in hidden or column not in rows.columns:
        return None
    return rows[column].cast(pl.String, strict=False)


def _kept_raw(rows: pl.DataFrame, column: str, hidden: Sequence[str]) -> pl.Series:
    return _nothing(rows) if column in hidden else rows[column]
