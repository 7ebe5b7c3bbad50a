"""What was guessed, written as a mapping file with a comment on every line: what it was guessed from and how surely."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date

from lagesbild.domain.tables import RowKind
from lagesbild.intake.inspection import ColumnGuess, PlaceGuess
from lagesbild.intake.mapping import TimeSection

_TIME_KEYS = frozenset(each.name for each in fields(TimeSection))
_LOOK_OVER = 0.6  # guesses below this ask for a look
_COMMENT_AT = 44  # where comments begin


@dataclass(frozen=True)
class Proposal:
    """All that goes into a mapping. `constant`: the one kind of event that the file is of, where no column
    says it, with words for it where the register has none."""

    name: str
    kind: RowKind
    file: Mapping[str, object]
    guesses: tuple[ColumnGuess, ...]
    place: PlaceGuess
    time: Mapping[str, object] = field(default_factory=dict)
    time_notes: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    unknown_kinds: tuple[str, ...] = ()
    code_register: str = ""
    constant: str = ""
    constant_words: Mapping[str, str] = field(default_factory=dict)
    exposures: Mapping[str, str] = field(default_factory=dict)
    totals: tuple[str, ...] = ()
    totals_level: str = ""
    blocked: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


def write_mapping(proposal: Proposal) -> str:
    """The mapping as TOML."""
    lines = [
        "# Guessed from the file. Look it over; lines marked LOOK were guessed from little.",
        *_blocked_lines(proposal),
        "[source]",
        _line("name", proposal.name, "the source's own id; later deliveries of the same name take over its days"),
        _line("kind", proposal.kind.value, "events, counts, exposures or answers"),
        "",
        "[file]",
        *(_line(key, value) for key, value in proposal.file.items() if value not in ("", (), [])),
        "",
        "[columns]",
        *_guess_lines(proposal, "columns"),
        *([f"# not used: {', '.join(map(repr, proposal.unused))}"] if proposal.unused else []),
        "",
        "[time]",
        *_guess_lines(proposal, "time"),
        *(_line(key, value, proposal.time_notes.get(key, "")) for key, value in proposal.time.items()),
        "",
        *_place_lines(proposal.place),
        *_category_lines(proposal),
        *_totals_lines(proposal),
        *_exposure_lines(proposal),
    ]
    return "\n".join(lines).rstrip() + "\n"


def key_of(guess: ColumnGuess, kind: RowKind) -> tuple[str, str]:
    """The section and the key of the mapping that a guess is written under; none where mappings know no such key."""
    if guess.key == "count" and kind is RowKind.EVENTS:
        return "columns", "n"  # how many events a row stands for
    if guess.key == "day" and kind is not RowKind.EVENTS:
        return "time", "column"
    if guess.key in ("hour", "starts_clock", "ends_clock", "year", "month"):
        return ("time", guess.key) if guess.key in _TIME_KEYS else ("", "")
    return "columns", guess.key


def _guess_lines(proposal: Proposal, section: str) -> Iterable[str]:
    for guess in proposal.guesses:
        written_in, key = key_of(guess, proposal.kind)
        if written_in == section:
            shown = f", as {'; '.join(guess.samples)}" if guess.samples else ""
            look = "LOOK: " if guess.confidence < _LOOK_OVER else ""
            yield _line(key, guess.column, f"{look}{guess.confidence:.2f}: {guess.why}{shown}")


def _line(key: str, value: object, comment: str = "") -> str:
    written = f"{key} = {_toml(value)}"
    plain = " ".join(comment.split())
    return f"{written:<{_COMMENT_AT}}  # {plain}" if plain else written


def _toml(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | bool | int | float):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    raise TypeError(f"{type(value).__name__} has no place in a mapping")


def _blocked_lines(proposal: Proposal) -> Iterable[str]:
    for column, kind in proposal.blocked.items():
        yield f"# {column!r} holds {kind.replace('_', ' ')}s (K01): it is never received."
    yield ""


def _place_lines(place: PlaceGuess) -> Iterable[str]:
    if not (place.level or place.by or place.crs):
        return
    yield "[place]"
    if place.level:
        yield _line("level", place.level)
    if place.by:
        look = "LOOK: " if place.confidence < _LOOK_OVER else ""
        yield _line("by", place.by, f"{look}{place.why}")
    if place.crs:
        yield _line("crs", place.crs)
    yield ""


def _category_lines(proposal: Proposal) -> Iterable[str]:
    if proposal.code_register:
        yield "[category_rules]"
        yield _line("register", proposal.code_register, "the official codes; unknown and ended ones are told of")
        yield ""
        return
    if proposal.constant:
        words = ", ".join(f"{language} = {_toml(word)}" for language, word in proposal.constant_words.items())
        written = f"{{ code = {_toml(proposal.constant)}, {words} }}" if words else _toml(proposal.constant)
        yield "[category_rules]"
        yield "# LOOK: no column says what kind of event it was, so every row is taken to be of this one"
        yield f"constant = {written}"
        yield ""
        return
    if not (proposal.categories or proposal.unknown_kinds):
        return
    yield "[categories]"
    for text, code in proposal.categories.items():
        yield f"{_toml(text)} = {_toml(code)}"
    for text in proposal.unknown_kinds:
        yield f'# {_toml(text)} = "…"    not in the register: becomes a category of its own, called as it is written'
    yield ""


def _totals_lines(proposal: Proposal) -> Iterable[str]:
    area = next((guess.column for guess in proposal.guesses if guess.key == "area"), "")
    if not (proposal.totals and area):
        return
    yield "[rows]"
    yield _line("totals.column", area, "these rows are sums of others")
    yield _line("totals.values", list(proposal.totals))
    if proposal.totals_level:
        yield _line("totals.level", proposal.totals_level, "kept to compare with")
    yield ""


def _exposure_lines(proposal: Proposal) -> Iterable[str]:
    for column, exposure in proposal.exposures.items():
        yield "[[exposures]]"
        yield _line("exposure", exposure)
        yield _line("column", column)
        yield ""
