"""Kolada, key figures of municipalities and regions: one row for each key figure, municipality, year and sex.

Reads the answers of version 3 of the interface (and of version 2, which look alike), fetched or saved. A figure that
is lacking has an empty `value`; whatever `status` says stands beside it. "Källa: Kolada" is to be said with figures as
Kolada gives them; what is worked out of them is not Kolada's and may not be credited to it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import pyarrow as pa

from lagesbild.errors import FetchError, IntakeError, UsageError
from lagesbild.intake.answers import Answer, AnswerOptions, read_answers, said_by
from lagesbild.intake.asking import Caller, Question, WebAnswer
from lagesbild.intake.raw_rows import FAULT, ROW, annotate

DESCRIPTION = {
    "sv": "Kolada: nyckeltal för kommuner och regioner, från fil eller nätet",
    "en": "Kolada: key figures of Swedish municipalities and regions, from a file or the network",
}
_MOST_YEARS = 25  # Kolada's limit for one question
_MOST_IDS = 100  # municipalities in one address: addresses longer than some 2,000 characters get lost on the way
_MOST_PAGES = 10_000
_DELETED = "T03"
_BATCH = 50_000
_COLUMNS = ("kpi", "kpi title", "municipality", "period", "gender", "value", "status", "count")


Options = AnswerOptions


@dataclass(frozen=True)
class Request:
    """[request] of a mapping with `reader = "kolada"`: which key figures, of whom, for which years."""

    kpi: tuple[str, ...]
    municipality: tuple[str, ...]  # four digits; "0000" is the nation, "00NN" a region
    years: tuple[int, ...]
    url: str = "https://api.kolada.se/v3"


def deliver(options: Options) -> Iterator[pa.RecordBatch]:
    """All figures of the file at `options.path`. Raises IntakeError."""
    answers = [(answer, said_by(answer)) for answer in read_answers(options.path)]
    titles = {
        str(each.get("id")): str(each.get("title", ""))
        for answer, said in answers
        if answer.role == "kpi"
        for each in _values(said, answer)
    }
    rows = [
        row
        for answer, said in answers
        if answer.role == "data"
        for entry in _values(said, answer)
        for row in _figures(entry, titles, answer)
    ]
    if not rows:
        raise IntakeError(
            f"{options.path.name} holds no figures: Kolada has none for what was asked. See [request] in the mapping."
        )
    columns = {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate((*_COLUMNS, FAULT))}
    table = pa.table({ROW: pa.array(range(1, len(rows) + 1), pa.int64()), **columns})
    notes = [f"Key figure {code}: {title}" for code, title in titles.items()]
    notes.append("Figures as Kolada gives them; what is worked out of them is not to be credited to Kolada.")
    yield from annotate(table, notes).to_batches(_BATCH)


def fetch(request: Request, caller: Caller) -> list[WebAnswer]:
    """Every page of what is asked for, and what the key figures are called. Raises FetchError, UsageError."""
    _check(request)
    base = request.url.rstrip("/")
    kpis = ",".join(quote(each) for each in request.kpi)
    answers: list[WebAnswer] = []
    years = _parts(request.years, _MOST_YEARS)
    parts = [(who, when) for who in _parts(request.municipality, _MOST_IDS) for when in years]
    for number, (who, when) in enumerate(parts, 1):
        caller.tell(f"part {number} of {len(parts)}")
        told = ",".join(str(year) for year in when)
        answers += _pages(Question(f"{base}/data/kpi/{kpis}/municipality/{','.join(who)}/year/{told}"), caller)
    try:
        answers += _pages(Question(f"{base}/kpi/{kpis}", role="kpi"), caller)
    except FetchError as error:  # the figures are there; what they are called can be looked up
        caller.tell(f"what the key figures are called could not be fetched: {error}")
    return answers


def _check(request: Request) -> None:
    wrong = [each for each in request.municipality if not (len(each) == 4 and each.isdecimal())]
    if wrong:
        raise UsageError(
            f'[request] municipality: {wrong[0]!r} is not a municipality\'s number. It has four digits, as "0180"; '
            '"0000" is the nation.'
        )
    for key in ("kpi", "municipality", "years"):
        if not getattr(request, key):
            raise UsageError(f"[request] {key} is empty, so there is nothing to ask Kolada for.")


def _parts(whole: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [whole[at : at + size] for at in range(0, len(whole), size)]


def _pages(question: Question, caller: Caller) -> list[WebAnswer]:
    """A question's answer and every page after it."""
    answers: list[WebAnswer] = []
    asked: set[str] = set()
    url: str | None = question.url
    while url:
        if url in asked or len(asked) >= _MOST_PAGES:
            raise FetchError(f"{url}\nleads back to itself: Kolada's pages go round. Nothing was fetched; try later.")
        asked.add(url)
        answer, said = caller.ask_json(Question(url, role=question.role))
        if not isinstance(said, Mapping) or not isinstance(said.get("values"), list):
            raise FetchError(f"{url}\ndoes not answer with figures. Is it the address of Kolada? See [request].")
        answers.append(answer)
        following = said.get("next_url") or said.get("next_page")
        url = str(following) if following else None
        if url and urlsplit(url).netloc != urlsplit(question.url).netloc:
            raise FetchError(f"{question.url}\nleads on to another server, {url}. Nothing was fetched.")
    return answers


def _values(said: Any, answer: Answer) -> list[Mapping[str, Any]]:
    values = said.get("values") if isinstance(said, Mapping) else None
    if not isinstance(values, list) or not all(isinstance(each, Mapping) for each in values):
        raise IntakeError(f"{answer.name} is not an answer of Kolada: it has no list of values. Fetch it again.")
    return values


def _figures(entry: Mapping[str, Any], titles: Mapping[str, str], answer: Answer) -> Iterator[tuple[str | None, ...]]:
    """One row for each sex of one key figure, municipality and year."""
    try:
        kpi, who, period = str(entry["kpi"]), str(entry["municipality"]), str(entry["period"])
        for each in entry["values"]:
            value = each.get("value")
            fault = _DELETED if each.get("isdeleted") else None
            yield (
                *(kpi, titles.get(kpi, ""), who, period, str(each["gender"])),
                "" if value is None else str(value),
                *(str(each.get("status") or ""), str(each.get("count") or ""), fault),
            )
    except (KeyError, TypeError, AttributeError) as error:
        raise IntakeError(
            f"{answer.name}: a figure is not written as Kolada writes them ({error!r}): {str(entry)[:100]}"
        ) from error
