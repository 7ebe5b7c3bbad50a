"""What is wanted of PxWeb → questions that the server answers: codes looked up, too much split into several calls.

Version 1 takes POST to the table's own address; version 2 has tables under an address of the interface, says itself
how much and how often one may ask (`/config`), and knows code lists. Both answer in JSON-stat 2.
"""

import fnmatch
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from lagesbild.errors import FetchError, UsageError
from lagesbild.intake.asking import Caller, Question, WebAnswer
from lagesbild.intake.pxweb_editions import ENDING, SMALL_AREA
from lagesbild.plugins import did_you_mean

_TOP = re.compile(r"^top\((\d+)\)$", re.IGNORECASE)
_MOST_PARTS = 500  # calls: a quarter of an hour at the pace of Statistics Sweden


@dataclass(frozen=True)
class Request:
    """[request] of a mapping with `reader = "pxweb"`.

    `url` is the table's address (version 1), or the interface's with the `table` beside it (version 2). `selection`
    names for each variable the codes wanted; "0180*" takes all that begin so, "*" all, "top(2)" the last two.
    """

    url: str
    table: str = ""
    language: str = "sv"
    selection: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    codelists: Mapping[str, str] = field(default_factory=dict)  # version 2: variable → code list
    max_cells: int = 150_000  # Statistics Sweden's limit; version 2 says its own


@dataclass(frozen=True)
class Variable:
    """A variable of a table. `may_be_left_out`: the server then gives the total of it."""

    code: str
    values: tuple[str, ...]
    may_be_left_out: bool = False


Chosen = dict[str, tuple[str, ...]]


def ask_pxweb(request: Request, caller: Caller) -> list[WebAnswer]:
    """Every answer: metadata first, then the data in as many parts as the server's limit makes of it.

    Raises UsageError for variables and codes that the table does not have, and a selection of small areas of two
    editions; FetchError for what goes wrong on the way.
    """
    is_v2 = bool(request.table)
    asked, variables, request = (_ask_v2 if is_v2 else _ask_v1)(request, caller)
    chosen = choose(request, variables)
    parts = list(split(chosen, request.max_cells))
    if len(parts) > _MOST_PARTS:
        raise UsageError(
            f"The selection is {_n_cells(chosen):,} cells, {len(parts)} calls. Narrow it under [request.selection]."
        )
    answers = [asked]
    for number, part in enumerate(parts, 1):
        caller.tell(f"part {number} of {len(parts)}, {_n_cells(part):,} cells")
        answers.append(_data(request, part, caller, is_v2))
    return answers


def choose(request: Request, variables: Sequence[Variable]) -> Chosen:
    """The codes that the selection means, in the table's order. Raises UsageError."""
    known = {variable.code: variable for variable in variables}
    for code in request.selection:
        if code not in known:
            raise UsageError(f"[request.selection]: the table has no variable {code!r}.{did_you_mean(code, known)}")
    chosen: Chosen = {}
    for variable in variables:
        wanted = request.selection.get(variable.code)
        if wanted:
            chosen[variable.code] = _codes(variable, wanted)
        elif not variable.may_be_left_out:
            few = ", ".join(variable.values[:5])
            raise UsageError(
                f"[request.selection] must say which {variable.code} are wanted: the server gives no total of it.\n"
                f'There are {len(variable.values)}: {few} …  "*" takes all, "top(1)" the last.'
            )
    return chosen


def _codes(variable: Variable, wanted: Sequence[str]) -> tuple[str, ...]:
    taken: set[str] = set()
    for pattern in wanted:
        top = _TOP.match(pattern)
        if top:
            found = sorted(variable.values)[-int(top[1]) :]
        elif pattern in variable.values:
            found = [pattern]
        else:
            found = [code for code in variable.values if fnmatch.fnmatchcase(code, pattern)]
        if not found:
            raise UsageError(
                f"[request.selection]: {variable.code} has no code {pattern!r}.{_near(pattern, variable.values)}"
            )
        taken.update(found)
    codes = tuple(code for code in variable.values if code in taken)
    small = [code for code in codes if re.match(SMALL_AREA, code)]
    editions = {match[1] if (match := re.search(ENDING, code)) else "" for code in small}
    if len(editions) > 1:
        ending = next(edition for edition in editions if edition)
        raise UsageError(
            f"[request.selection]: {', '.join(map(repr, wanted))} takes small areas of two editions, which overlap. "
            f'Write  {variable.code} = ["{wanted[0].rstrip("*")}*_DeSO{ending}"]  for those of {ending}.'
        )
    return codes


def _near(pattern: str, values: Sequence[str]) -> str:
    return did_you_mean(pattern, values) if len(values) <= 40 else f" It has {len(values)}, as {values[0]!r}."


def split(chosen: Chosen, max_cells: int) -> Iterator[Chosen]:
    """The same cells in parts of at most `max_cells`, cut along the variable with most codes."""
    n_cells = _n_cells(chosen)
    if n_cells <= max_cells:
        yield chosen
        return
    longest = max(chosen, key=lambda code: len(chosen[code]))
    codes = chosen[longest]
    if len(codes) == 1:
        raise UsageError(f"The server allows {max_cells} cells a call, fewer than one. Look at request.max_cells.")
    rest = n_cells // len(codes)
    size = max(1, max_cells // rest) if rest <= max_cells else math.ceil(len(codes) / 2)
    for at in range(0, len(codes), size):
        yield from split({**chosen, longest: codes[at : at + size]}, max_cells)


def _n_cells(chosen: Chosen) -> int:
    return math.prod(len(codes) for codes in chosen.values())


def _ask_v1(request: Request, caller: Caller) -> tuple[WebAnswer, list[Variable], Request]:
    answer, said = caller.ask_json(Question(request.url, role="metadata"))
    try:
        variables = [
            Variable(each["code"], tuple(each["values"]), bool(each.get("elimination", False)))
            for each in said["variables"]
        ]
    except (KeyError, TypeError) as error:
        raise _other_answer(request.url, "the variables of a table") from error
    return answer, variables, request


def _ask_v2(request: Request, caller: Caller) -> tuple[WebAnswer, list[Variable], Request]:
    base = request.url.rstrip("/")
    limit = _learn_limits(base, request, caller)
    url = f"{base}/tables/{quote(request.table)}/metadata?lang={quote(request.language)}"
    answer, said = caller.ask_json(Question(url, role="metadata"))
    try:
        left_out = (said.get("extension") or {}).get("elimination") or {}
        variables = [
            Variable(code, tuple(_index(said["dimension"][code])), _may_be_left_out(said, code, left_out))
            for code in said["id"]
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise _other_answer(url, "the variables of a table") from error
    listed = [_with_codelist(each, request, base, caller) for each in variables]
    return answer, listed, replace(request, max_cells=min(limit, request.max_cells))


def _learn_limits(base: str, request: Request, caller: Caller) -> int:
    """The cells that the server allows a call; its pace becomes the caller's. Where it does not say, ours hold."""
    try:
        _, config = caller.ask_json(Question(f"{base}/config", role="config"))
    except FetchError:
        caller.tell("the server does not say its limits; those of Statistics Sweden are kept to")
        return request.max_cells
    try:
        caller.pace = replace(
            caller.pace,
            calls=max(1, int(config.get("maxCallsPerTimeWindow", caller.pace.calls))),
            window_s=float(config.get("timeWindow", caller.pace.window_s)),
        )
        return int(config.get("maxDataCells", request.max_cells))
    except (AttributeError, TypeError, ValueError) as error:
        raise _other_answer(f"{base}/config", "its limits") from error


def _index(dimension: Mapping[str, Any]) -> list[str]:
    index = dimension["category"]["index"]
    return sorted(index, key=lambda code: int(index[code])) if isinstance(index, Mapping) else list(index)


def _may_be_left_out(said: Mapping[str, Any], code: str, left_out: Mapping[str, Any]) -> bool:
    own = said["dimension"][code].get("extension") or {}
    return bool(own.get("elimination", left_out.get(code, False)))


def _with_codelist(variable: Variable, request: Request, base: str, caller: Caller) -> Variable:
    codelist = request.codelists.get(variable.code)
    if not codelist:
        return variable
    url = f"{base}/codelists/{quote(codelist)}?lang={quote(request.language)}"
    _, said = caller.ask_json(Question(url, role="codelist"))
    try:
        return replace(variable, values=tuple(str(each["code"]) for each in said["values"]))
    except (KeyError, TypeError) as error:
        raise _other_answer(url, "a list of codes") from error


def _data(request: Request, part: Chosen, caller: Caller, is_v2: bool) -> WebAnswer:
    if is_v2:
        selection = [
            {"variableCode": code, "valueCodes": list(codes)}
            | ({"codelist": request.codelists[code]} if code in request.codelists else {})
            for code, codes in part.items()
        ]
        table = f"{request.url.rstrip('/')}/tables/{quote(request.table)}/data"
        url = f"{table}?lang={quote(request.language)}&outputFormat=json-stat2"
        body: dict[str, Any] = {"selection": selection}
    else:
        query = [{"code": code, "selection": {"filter": "item", "values": list(codes)}} for code, codes in part.items()]
        url, body = request.url, {"query": query, "response": {"format": "json-stat2"}}
    answer, said = caller.ask_json(Question(url, body))
    if not isinstance(said, Mapping) or "dimension" not in said:
        raise _other_answer(url, "a table in JSON-stat")
    return answer


def _other_answer(url: str, expected: str) -> FetchError:
    return FetchError(f"{url}\ndoes not answer with {expected}. Is it the address of PxWeb? See [request].")
