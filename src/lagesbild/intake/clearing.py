"""Rows cleared of personal data before anything of them is written.

Every text of a file is looked through. What the rows are judged by (areas, days, which rows are doubles) is judged as
it stands in the file; what is kept of them is the cleared text: in the rows themselves, among the rows set aside, and
in the copy that is kept in place of a file that held personal data.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from lagesbild.domain.tables import COLUMNS, UNITS, RowKind
from lagesbild.intake.deidentify import Redacted, find_traces, redact
from lagesbild.intake.mapping import FileMapping
from lagesbild.intake.raw_rows import ROW, RawRows
from lagesbild.intake.setting import Harmonised, Setting
from lagesbild.intake.traces import Trace

# Columns of ours that hold codes of ours, which no file's text gets into.
_OWN_CODES = frozenset(("category", "level", "area_code", "place_grade", "exposure", "edition"))
_OWN_CODES |= {"role", "evidence_class", "direction", "status", "kind", "area_class", "area_codes", "boundary"}
# Identities: one that was blanked would be the same as every other, and the last told would take over them all. Columns
# of personal identity numbers never get this far.
_OWN_CODES |= {*UNITS.values(), "assessed_id", "predecessors", "successors", "walk_id"}
_OWN_CODES |= {"respondent", "stratum", "cluster"}
_NAMES_OF_PLACES = frozenset(("name",))  # a school may be called after a person
# What a column is called that says where: names of places look like names of persons (Sofia, Henry Farm).
_SAYS_PLACE = re.compile(
    r"(?i)gata|plats|område|kommun|region|stadsdel|ort\b|län\b|distrikt|adress|street|place|area|ward|lsoa|msoa|hood|district|"
    r"location|borough|municipal|county|force|premise|division|within|authority|parish|\bstate\b|regso|deso|localit"
)
# What must stand in a label before it is looked through: a number of some length, or words about somebody.
_NOT_JUST_LABEL = r"(?i)@|\d{5}|\d{2}[ -]\d{2}|\b(?:hos|c/o|hemma|bor|bodde|heter|tel|ring|lives|home|called)\b"
_LOOKED_FOR_IN_NAMES = {"_": (Trace.EMAIL,), r"[_.]": (Trace.IDENTITY_NUMBER, Trace.PHONE, Trace.NAME)}
_MANY_COLUMNS = 200  # from here, to look through them one by one takes longer than the texts in them do
_CHANCE = 0.3  # numbers made for another purpose pass the check digit one time in ten
_FEWEST_ALIKE = 10
_KINDS = (
    ("identity numbers", Trace.IDENTITY_NUMBER),
    ("e-mail addresses", Trace.EMAIL),
    ("phone numbers", Trace.PHONE),
    ("vehicle plates", Trace.PLATE),
    ("home addresses", Trace.ADDRESS),
    ("names", Trace.NAME),
)


@dataclass(frozen=True)
class Cleared:
    """Rows as they are judged and as they are kept; `n_by_kind` counts what was taken out of what is kept."""

    judged: RawRows
    kept: RawRows
    n_by_kind: Mapping[str, int]

    @property
    def is_changed(self) -> bool:
        return bool(self.n_by_kind)


def clear_rows(raw: RawRows, hidden: Iterable[str], setting: Setting) -> Cleared:
    """The rows without personal data. `hidden` are columns that hold nothing else: they are blank.

    A kind of event that the mapping does not know may become a category called as it is written, so that column is
    cleared before it is judged. Areas are cleared by `clear_unplaced`, when it is known which of them are none.
    """
    profile, mapping = setting.around.profile.name, setting.mapping
    blank = {column: pl.repeat(None, raw.n_rows, dtype=pl.String, eager=True).alias(column) for column in hidden}
    counts: Counter[str] = Counter()
    cleared: dict[str, pl.Series] = {}
    schema, passed_over = raw.frame.schema, {mapping.columns.area, *blank}
    texts = [name for name in raw.columns if schema[name] == pl.String and name not in passed_over]
    for column in _suspect(raw.frame.select(texts), profile) if len(texts) > _MANY_COLUMNS else texts:
        cells = raw.frame[column]
        redacted = _redacted(cells, profile, mapping)
        if redacted.n_by_kind:
            cleared[column] = redacted.texts.alias(column)
            counts.update(redacted.n_by_kind)
    category = mapping.columns.category
    judged = raw.frame.with_columns(cleared[category]) if category in cleared else raw.frame
    kept = raw.frame.with_columns(*cleared.values(), *blank.values())
    return Cleared(replace(raw, frame=judged), replace(raw, frame=kept), dict(counts))


def _suspect(frame: pl.DataFrame, profile: str) -> list[str]:
    """The columns that hold some text that would be changed, found by looking through the texts of all at once."""
    every = pl.concat([cells.drop_nulls().unique().alias("text") for cells in frame.iter_columns()]).unique()
    changed = every.filter(every != redact(every, profile).texts).implode()
    return [cells.name for cells in frame.iter_columns() if cells.is_in(changed).any()]


def clear_unplaced(cleared: Cleared, found: Harmonised, setting: Setting) -> Cleared:
    """The same, cleared of what stands in the column of areas in rows that were given none."""
    column = setting.mapping.columns.area
    if not column or cleared.kept.frame[column].dtype != pl.String:
        return cleared
    rows = found.rows
    placed = rows.filter(pl.col("area_code").is_not_null())["source_row"] if "area_code" in rows.columns else None
    cells = cleared.kept.frame[column]
    is_unplaced = ~cleared.kept.frame[ROW].is_in(placed.implode()) if placed is not None else pl.lit(True)
    redacted = redact(cleared.kept.frame.filter(is_unplaced)[column], setting.around.profile.name)
    if not redacted.n_by_kind:
        return cleared
    old = cleared.kept.frame.filter(is_unplaced)[column]
    changes = dict(zip(old.to_list(), redacted.texts.to_list(), strict=True))
    column_now = pl.select(pl.when(is_unplaced).then(cells.replace(changes)).otherwise(cells)).to_series()
    kept = cleared.kept.frame.with_columns(column_now.alias(column))
    counts = Counter(cleared.n_by_kind) + Counter(redacted.n_by_kind)
    return replace(cleared, kept=replace(cleared.kept, frame=kept), n_by_kind=dict(counts))


def clear_kept(rows: pl.DataFrame, kind: RowKind, setting: Setting) -> pl.DataFrame:
    """Rows in the house's columns, without personal data in those that hold the file's own text."""
    texts = [each.name for each in COLUMNS[kind] if each.holds == "text" and each.name not in _OWN_CODES]
    profile = setting.around.profile.name
    found = {
        name: _redacted(rows[name], profile, None, is_label=name in _NAMES_OF_PLACES)
        for name in texts
        if name in rows.columns
    }
    return rows.with_columns(each.texts.alias(name) for name, each in found.items() if each.n_by_kind)


def clear_notes(notes: Iterable[str], setting: Setting) -> tuple[str, ...]:
    """Notes quote values; they are cleared too."""
    said = tuple(notes)
    return tuple(redact(pl.Series(said, dtype=pl.String), setting.around.profile.name).texts.to_list())


def clear_file_name(name: str, setting: Setting) -> str:
    """The name of a file without personal data: it is kept, and stands in every report made of the file.

    Signs between the words of a name are read as spaces. Plates and addresses are not looked for: versions and dates
    of extracts look like them.
    """
    stem, dot, ending = name.rpartition(".")
    changed = stem or ending
    for parting, kinds in _LOOKED_FOR_IN_NAMES.items():
        for (start, end), kind in reversed(find_traces(re.sub(parting, " ", changed), setting.around.profile.name)):
            if kind in kinds:
                changed = f"{changed[:start]}[{kind.value}]{changed[end:]}"
    return f"{changed}{dot}{ending}" if stem else changed


def taken_out_note(n_by_kind: Mapping[str, int], sha256: str) -> str:
    """What is said of a file that personal data was taken out of."""
    counted = ", ".join(f"{words} {n_by_kind[kind]}" for words, kind in _KINDS if n_by_kind.get(kind))
    found = f"Personal data was taken out before anything was written (K01): {counted}. " if counted else ""
    return (
        f"{found}The file as it came is not kept, since it holds personal data; its rows without them are. "
        f"The file is known by its SHA-256, {sha256}."
    )


def _redacted(cells: pl.Series, profile: str, mapping: FileMapping | None, is_label: bool = False) -> Redacted:
    """A column without personal data. What the mapping itself names, and codes that only look so, are left."""
    unique = cells.drop_nulls().unique()
    if mapping is not None and cells.name == mapping.columns.category:
        unique = unique.filter(~unique.str.strip_chars().is_in(list(mapping.categories)))
    if is_label or _SAYS_PLACE.search(cells.name) or _is_lookup(cells.name, mapping):
        unique = unique.filter(unique.str.contains(_NOT_JUST_LABEL))
    redacted = redact(unique, profile)
    if not redacted.n_by_kind:
        return Redacted(cells)
    changed = pl.DataFrame({"text": unique, "cleared": redacted.texts}).filter(unique != redacted.texts)
    changed = changed.filter(~changed["text"].is_in(_by_chance(unique, changed["text"]).implode()))
    if not changed.height:
        return Redacted(cells)
    touched = cells.filter(cells.is_in(changed["text"].implode()))
    cleared = cells.replace(changed["text"], changed["cleared"])
    return Redacted(cleared, redact(touched, profile).n_by_kind)


def _is_lookup(column: str, mapping: FileMapping | None) -> bool:
    """Whether the mapping reads days, numbers or totals from the column: what stands there is seldom a sentence."""
    if mapping is None:
        return False
    columns = mapping.columns
    free = {columns.category, columns.event_id, columns.question, columns.answer, columns.text, columns.consequences}
    free |= {columns.role, columns.place, columns.body}
    return column in mapping.named_columns() and column not in free


def _by_chance(unique: pl.Series, changed: pl.Series) -> pl.Series:
    """Codes taken for personal data: most texts of the same make, digit for digit, are not such."""
    codes = changed.filter(changed.str.contains(r"^\S*\d\S*(?: \d+)?$"))
    if codes.len() == 0:
        return codes
    n_alike = _make(unique).value_counts(name="n_alike").rename({unique.name: "make"})
    frame = pl.DataFrame({"text": codes, "make": _make(codes).rename("make")}).join(n_alike, on="make")
    n_taken = pl.len().over("make")
    by_chance = frame.filter((pl.col("n_alike") >= _FEWEST_ALIKE) & (n_taken < _CHANCE * pl.col("n_alike")))
    return by_chance["text"]


def _make(texts: pl.Series) -> pl.Series:
    return texts.str.replace_all(r"\d", "9").str.replace_all(r"\p{L}", "a")
