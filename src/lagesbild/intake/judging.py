"""Two piles and a reason: rows we stand for, and rows set aside with every rule they break."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from lagesbild.domain.tables import RAW
from lagesbild.intake.raw_rows import FAULT, ROW, RawRows
from lagesbild.intake.reasons import ALL, Reason

MOST_WARNED = 1000  # rows of one warning that are written down; nobody reads more, and all are counted
MOST = 0.5  # when more than half of a column cannot be read, it is the mapping that is wrong, not the rows


@dataclass(frozen=True)
class Breach:
    """Rows that break one rule. `column` is the file's column that breaks it, empty where it is the whole row.

    The same says of rows that are kept what is worth a warning. `suggestion`: for each row, what may be meant.
    """

    reason: Reason
    rows: pl.Series
    column: str = ""
    suggestion: pl.Series | None = None


@dataclass(frozen=True)
class SetAside:
    """The rows set aside, with SET_ASIDE_COLUMNS and the raw values; and how many for each reason."""

    frame: pl.DataFrame
    reasons: Mapping[str, int]


@dataclass(frozen=True)
class Warned:
    """Rows that are kept with a warning, with WARNING_COLUMNS and the raw values; and how many for each reason.

    `frame` has the first MOST_WARNED rows of each reason; `reasons` counts them all.
    """

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
    first = {name: _nothing(rows) for name in ("reason", "column", "value", "suggestion", "reasons")}
    for breach in sorted(breaches, key=lambda each: order[each.reason.code]):
        at = breach.rows.filter(broken)
        is_first = at & first["reason"].is_null()
        first = {
            "reason": _where(is_first, breach.reason.code, first["reason"]),
            "column": _where(is_first, breach.column or None, first["column"]),
            "value": _where(is_first, _as_text(rows, breach.column, hidden), first["value"]),
            "suggestion": _where(is_first, _suggested(breach, broken, hidden), first["suggestion"]),
            "reasons": _joined(first["reasons"], at, breach.reason.code),
        }
    named = [first[name].alias(name) for name in ("reason", "reasons", "column", "value", "suggestion")]
    frame = rows.select(
        pl.col(ROW).alias("source_row"),
        *named,
        *(_kept_raw(rows, column, hidden).alias(RAW + column) for column in raw.columns),
    ).sort("source_row")
    counted = frame.group_by("reason").len().sort("reason")
    return SetAside(frame, dict(counted.iter_rows()))


def warned(raw: RawRows, warnings: Sequence[Breach], breaches: Sequence[Breach], hidden: Sequence[str]) -> Warned:
    """The rows that break no rule and of which something is to be said all the same, once for each thing said."""
    is_kept = ~any_breach(breaches, raw.n_rows)
    order = {reason.code: place for place, reason in enumerate(ALL)}
    frames, counted = [_warnings_of(raw, Breach(ALL[0], raw.frame[ROW] < 0), hidden)], Counter[str]()
    for warning in sorted(warnings, key=lambda each: order[each.reason.code]):
        at = warning.rows & is_kept
        n_rows = int(at.sum())
        if n_rows:
            counted[warning.reason.code] += n_rows
            frames.append(_warnings_of(raw, replace(warning, rows=at), hidden))
    return Warned(pl.concat(frames), dict(sorted(counted.items())))


def _warnings_of(raw: RawRows, warning: Breach, hidden: Sequence[str]) -> pl.DataFrame:
    at = warning.rows.arg_true().head(MOST_WARNED)
    rows = raw.frame[at]
    suggestion = _suggested(warning, warning.rows, hidden)
    told = {
        "reason": _where(rows[ROW].is_not_null(), warning.reason.code, _nothing(rows)),
        "column": _where(rows[ROW].is_not_null(), warning.column or None, _nothing(rows)),
        "value": _as_text(rows, warning.column, hidden),
        "suggestion": None if suggestion is None else suggestion.head(MOST_WARNED),
    }
    return rows.select(
        pl.col(ROW).alias("source_row"),
        *((_nothing(rows) if series is None else series).alias(name) for name, series in told.items()),
        *(_kept_raw(rows, column, hidden).alias(RAW + column) for column in raw.columns),
    )


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


def _suggested(breach: Breach, at: pl.Series, hidden: Sequence[str]) -> pl.Series | None:
    """What may be meant in the rows `at`."""
    if breach.suggestion is None or breach.column in hidden:
        return None
    return breach.suggestion.filter(at)


def _kept_raw(rows: pl.DataFrame, column: str, hidden: Sequence[str]) -> pl.Series:
    return _nothing(rows) if column in hidden else rows[column]
