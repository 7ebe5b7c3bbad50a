"""Columns made to say who somebody is: identity numbers, e-mail, phones, plates, names. They are never kept."""

import re
from collections.abc import Mapping
from itertools import islice

import polars as pl

from lagesbild.errors import IntakeError
from lagesbild.intake.deidentify import find_traces
from lagesbild.intake.judging import MOST
from lagesbild.intake.mapping import FileMapping
from lagesbild.intake.personal_numbers import is_personal_numbers
from lagesbild.intake.raw_rows import RawRows
from lagesbild.intake.traces import Trace

_SAMPLE = 400  # different values looked at; a column of one kind shows it in fewer
_FEWEST = 3
_LONGEST = 80  # signs: a name with titles and all is shorter
# Places and codes can look like names and plates, so of those nearly all must, where the header does not say it.
_NEARLY_ALL, _FEWEST_UNTOLD = 0.8, 5
_SAYS = {
    Trace.IDENTITY_NUMBER: re.compile(
        r"(?i)person.?n(?:umme)?r|\bpnr\b|p-?nr\b|samordningsn|national.?insurance|\bni(?:no)?\b|\bnhs"
    ),
    Trace.EMAIL: re.compile(r"(?i)e-?mail|e-?post|\bmail|mejl"),
    Trace.PHONE: re.compile(r"(?i)telefon|\btel\b|\btfn\b|mobil|phone|\bmob\b"),
    Trace.PLATE: re.compile(r"(?i)\breg(?:\b|\.|[ _-]?n)|registrering|plate|fordon|vehicle.?reg"),
    Trace.NAME: re.compile(
        r"(?i)förnamn|efternamn|fornamn|fullständigt namn|\bnamn\b|first.?name|last.?name|surname|full.?name|^name$|"
        r"anmälare|uppgiftslämnare|målsägande|vittne|gärningsman|misstänkt|handläggare|kontaktperson|hyresgäst|"
        r"complainant|victim|suspect|witness|contact|reporter|officer"
    ),
}
_IN_WORDS = {
    Trace.IDENTITY_NUMBER: "personal identity numbers",
    Trace.EMAIL: "e-mail addresses",
    Trace.PHONE: "phone numbers",
    Trace.PLATE: "vehicle plates",
    Trace.NAME: "names of persons",
}


def personal_columns(raw: RawRows, profile: str) -> dict[str, Trace]:
    """Columns of the file that hold personal data and nothing else → of which kind.

    Known by their values, most of which must be such; of plates and names nearly all, unless the header says it too.
    """
    found = {column: kind_of_column(column, raw.frame[column], profile) for column in raw.columns}
    return {column: kind for column, kind in found.items() if kind is not None}


def kind_of_column(header: str, cells: pl.Series, profile: str) -> Trace | None:
    """What kind of personal data a column is made of; None where it is not."""
    if is_personal_numbers(cells):
        return Trace.IDENTITY_NUMBER
    if cells.dtype != pl.String:
        return None
    texts = [text for text in (value.strip() for value in islice(_different(cells), _SAMPLE)) if text]
    whole = _whole_of(texts, profile)
    told = {kind for kind, pattern in _SAYS.items() if pattern.search(header)}
    for kind in (Trace.IDENTITY_NUMBER, Trace.EMAIL, Trace.PHONE, Trace.PLATE, Trace.NAME):
        is_careful = kind in (Trace.PLATE, Trace.NAME) and kind not in told
        n_whole = sum(found is kind and (has_blank or not is_careful) for found, has_blank in whole)
        fewest = _FEWEST_UNTOLD if is_careful else (1 if kind in told else _FEWEST)
        if kind is Trace.PLATE and is_careful:
            continue  # three letters and three digits are also what codes are made of
        if n_whole >= fewest and n_whole > (_NEARLY_ALL if is_careful else MOST) * len(texts):
            return kind
    return None


def refuse_mapped(found: Mapping[str, Trace], mapping: FileMapping, file: str) -> None:
    """Raises IntakeError where the mapping names a column of personal data."""
    for column, key in mapping.named_columns().items():
        if column in found:
            raise IntakeError(
                f"{file}: column {column!r} ({key}) holds {_IN_WORDS[found[column]]} (K01), which are never received.\n"
                f"Take the column out of the file, or take {key} out of the mapping."
            )


def hidden_notes(hidden: Mapping[str, Trace]) -> tuple[str, ...]:
    """What is said of columns that were left out."""
    by_kind: dict[Trace, list[str]] = {}
    for column, kind in hidden.items():
        by_kind.setdefault(kind, []).append(repr(column))
    return tuple(
        f"{_IN_WORDS[kind].capitalize()} in {', '.join(columns)} (K01): not kept, and blank among the rows set aside."
        for kind, columns in by_kind.items()
    )


def _different(cells: pl.Series) -> list[str]:
    return cells.drop_nulls().head(20 * _SAMPLE).unique(maintain_order=True).to_list()


def _whole_of(texts: list[str], profile: str) -> list[tuple[Trace | None, bool]]:
    """What each text wholly is, and whether it has a blank; read no further than until most are nothing of the kind."""
    whole: list[tuple[Trace | None, bool]] = []
    n_none = 0
    for text in texts:
        kind = _wholly(text, profile)
        n_none += kind is None
        whole.append((kind, " " in text))
        if len(texts) - n_none <= MOST * len(texts):
            break
    return whole


def _wholly(text: str, profile: str) -> Trace | None:
    """The kind of personal data that a cell is made of, and of nothing more."""
    if len(text) > _LONGEST:
        return None
    traces = find_traces(text, profile)
    kinds = {kind for _, kind in traces}
    n_in = sum(letter.isalnum() for (start, end), _ in traces for letter in text[start:end])
    is_whole = len(kinds) == 1 and n_in == sum(letter.isalnum() for letter in text)
    return kinds.pop() if is_whole else None
