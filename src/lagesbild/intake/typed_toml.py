"""Tables of a TOML file → frozen dataclasses. A misspelt key or a value of the wrong type is refused by name."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from lagesbild.errors import UsageError
from lagesbild.plugins import did_you_mean

# A field with this metadata collects the two-letter keys of its table: sv = "…", en = "…".
LANGUAGES = {"languages": True}

_NAMES = {
    str: 'text in quotes, as "…"',
    int: "a whole number",
    bool: "true or false",
    date: "a day without quotes, as 2021-01-31",
    dict: "a table of keys and values",
    list: "a list in square brackets",
}


def settle(kind: type, table: object, where: str) -> Any:
    """An object of the dataclass `kind` from one TOML table.

    `where` names the table in errors, as "[time] of crimes.toml". Raises UsageError for a key that `kind` does
    not have, a key that is lacking, and a value of another type than the field's.
    """
    if not isinstance(table, dict):
        raise UsageError(f"{where} must be {_NAMES[dict]}, not {_shown(table)}.")
    known = {field.name: field for field in fields(kind)}
    languages = next((name for name, field in known.items() if field.metadata.get("languages")), None)
    words = {key: value for key, value in table.items() if languages and key not in known and len(key) == 2}
    keys = set(known) - {languages} if languages else set(known)
    for key in table:
        if key not in keys and key not in words:
            raise UsageError(f"{where}: there is no key {key!r}.{did_you_mean(key, keys)}")
    hints = get_type_hints(kind)
    settled = {key: _value(hints[key], table[key], f"{where}: {key}") for key in table if key not in words}
    if languages:
        settled[languages] = _value(hints[languages], words, where)
    _require(known.values(), settled, where)
    return kind(**settled)


def _require(known: Any, settled: Mapping[str, Any], where: str) -> None:
    for field in known:
        if field.name not in settled and _has_no_default(field):
            raise UsageError(f"{where}: the key {field.name!r} is lacking.")


def _has_no_default(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _value(hint: Any, value: object, where: str) -> Any:
    origin = get_origin(hint)
    if is_dataclass(hint):
        return settle(hint, value, where)  # type: ignore[arg-type]
    if origin in (Union, UnionType):
        return _first_that_fits(get_args(hint), value, where)
    if origin is tuple:
        return _listed(get_args(hint), value, where)
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, dict):
            raise UsageError(f"{where} must be {_NAMES[dict]}, not {_shown(value)}.")
        return {key: _value(get_args(hint)[1], inner, f"{where}.{key}") for key, inner in value.items()}
    return _plain(hint, value, where)


def _plain(hint: type, value: object, where: str) -> object:
    is_right = isinstance(value, hint) and not (hint is int and isinstance(value, bool))
    if hint is date and isinstance(value, datetime):
        is_right = False
    if not is_right:
        raise UsageError(f"{where} must be {_NAMES.get(hint, hint.__name__)}, not {_shown(value)}.")
    return value


def _first_that_fits(hints: tuple[Any, ...], value: object, where: str) -> object:
    """A value that may be written in several ways: a table where there is a dataclass for it, else the plain way."""
    table = next((hint for hint in hints if is_dataclass(hint)), None)
    if isinstance(value, dict) and table is not None:
        return _value(table, value, where)
    plain = next(hint for hint in hints if not is_dataclass(hint) and hint is not type(None))
    return _value(plain, value, where)


def _listed(hints: tuple[Any, ...], value: object, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise UsageError(f"{where} must be {_NAMES[list]}, not {_shown(value)}.")
    if hints[-1] is Ellipsis:
        return tuple(_value(hints[0], inner, f"{where} no. {number}") for number, inner in enumerate(value, 1))
    if len(value) != len(hints):
        raise UsageError(f"{where} must have {len(hints)} values, not {len(value)}.")
    return tuple(_value(hint, inner, where) for hint, inner in zip(hints, value, strict=True))


def _shown(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
