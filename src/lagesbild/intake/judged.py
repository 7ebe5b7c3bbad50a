"""What has been judged of a file so far: its kept rows, its rows set aside, and what is said of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from lagesbild.domain.events import SeriesBreak
from lagesbild.domain.periods import Period
from lagesbild.domain.profile import Category
from lagesbild.domain.tables import COLUMNS, SET_ASIDE_COLUMNS, SOURCE_ROW, WARNING_COLUMNS, Column, RowKind
from lagesbild.intake.clearing import Cleared
from lagesbild.intake.events import Covered, cover_events
from lagesbild.intake.judging import MOST_WARNED, SetAside, Warned
from lagesbild.intake.offences import earliest
from lagesbild.intake.piles import Pile, Workroom
from lagesbild.intake.raw_rows import FAULT, ROW, RawRows
from lagesbild.intake.setting import Harmonised, Setting
from lagesbild.intake.traces import Trace

_ARROW = {
    "text": pa.string(),
    "day": pa.date32(),
    "moment": pa.timestamp("us"),
    "whole": pa.int64(),
    "number": pa.float64(),
    "flag": pa.bool_(),
}


class Judged:
    """The pieces of one file, added up."""

    def __init__(self, kind: RowKind, workroom: Workroom) -> None:
        self.kind = kind
        self.rows, self.aside = Pile(workroom, "rows"), Pile(workroom, "set_aside")
        self.cleared = Pile(workroom, "cleared")
        self.n_taken_out: Counter[str] = Counter()
        self.n_rows = self.n_unplaced = self.n_added = 0
        self.first_aside: Mapping[str, Any] = {}
        self.hidden: Mapping[str, Trace] = {}
        self.raw_notes: list[str] = []
        self.notes: list[str] = []
        self._reasons: Counter[str] = Counter()
        self._categories: dict[str, Category] = {}
        self._covers: list[Period] = []
        self.warnings = Pile(workroom, "warnings")
        self._warned: Counter[str] = Counter()
        self._breaks: list[SeriesBreak] = []
        self._n_by_day: list[pl.DataFrame] = []

    @property
    def n_kept(self) -> int:
        return self.n_rows - self.aside.n_rows

    @property
    def reasons(self) -> dict[str, int]:
        return dict(sorted(self._reasons.items()))

    @property
    def warned(self) -> dict[str, int]:
        return dict(sorted(self._warned.items()))

    def breaks(self, covers: Period | None) -> tuple[SeriesBreak, ...]:
        """The breaks that the rows tell of, within what the file covers or at an end of it."""
        return tuple(
            each for each in earliest(self._breaks) if covers and covers.start_day <= each.day <= covers.end_day
        )

    @property
    def categories(self) -> tuple[Category, ...]:
        return tuple(self._categories.values())

    def add(self, raw: RawRows, found: Harmonised, aside: SetAside, warnings: Warned) -> None:
        """One piece more."""
        self._warn(warnings)
        self._breaks += found.breaks
        self.n_rows += raw.n_rows
        self.n_unplaced += found.n_unplaced
        self.n_added += found.n_added
        self.raw_notes += raw.notes
        self.notes += found.notes
        self._reasons.update(aside.reasons)
        self._categories |= {each.code: each for each in found.categories if each.code not in self._categories}
        self._covers += [found.covers] if found.covers else []
        if self.kind is RowKind.EVENTS:
            self._n_by_day.append(found.rows.group_by("day").agg(pl.len().cast(pl.Int64).alias("n")))
        if not self.first_aside and aside.frame.height:
            self.first_aside = aside.frame.row(0, named=True)
        self.rows.add(_arrow(found.rows, COLUMNS[self.kind]))
        self.aside.add(_arrow(aside.frame, SET_ASIDE_COLUMNS))

    def add_cleared(self, cleared: Cleared, hidden: Mapping[str, Trace]) -> None:
        """The rows of a piece without personal data, to be kept in place of the file; `hidden` columns are blank."""
        self.hidden = hidden
        self.n_taken_out.update(cleared.n_by_kind)
        self.cleared.add(_arrow(cleared.kept.frame.rename({ROW: SOURCE_ROW.name}).drop(FAULT), (SOURCE_ROW,)))

    def _warn(self, piece: Warned) -> None:
        """The first rows of each warning, of all pieces together; all of them counted."""
        room = pl.DataFrame(
            {
                "reason": list(piece.reasons),
                "room": [max(0, MOST_WARNED - self._warned[code]) for code in piece.reasons],
            },
            schema={"reason": pl.String, "room": pl.Int64},
        )
        at = pl.int_range(pl.len()).over("reason")
        frame = piece.frame.join(room, on="reason", maintain_order="left").filter(at < pl.col("room")).drop("room")
        self.warnings.add(_arrow(frame, WARNING_COLUMNS))
        self._warned.update(piece.reasons)

    def covered(self, setting: Setting) -> Covered:
        """The stretch that the file covers, known now that all of it is."""
        if self.kind is RowKind.EVENTS:
            return cover_events(pl.concat(self._n_by_day).group_by("day").agg(pl.col("n").sum()), setting)
        covers = self._covers[0] if self._covers else None
        return Covered(covers, is_inferred=False, n_outside=0)


def _arrow(frame: pl.DataFrame, columns: Sequence[Column]) -> pa.Table:
    """An Arrow table with the types of the shelf; the file's own columns keep theirs."""
    table = frame.to_arrow()
    wanted = {column.name: _ARROW[column.holds] for column in columns}
    types = {each.name: wanted.get(each.name, each.type) for each in table.schema}
    fields = [
        pa.field(name, pa.string() if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) else kind)
        for name, kind in types.items()
    ]
    return table.cast(pa.schema(fields))
