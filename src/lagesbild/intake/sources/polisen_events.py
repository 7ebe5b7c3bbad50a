"""The police's press notes (polisen.se/api/events): one row for each note.

They are what somebody chose to tell the press, not statistics, and never a measure of how much happens. What is done:

- the event's moment is read from the title, which is where it stands; `published` is when the note was dated;
- coordinates are the middle of a municipality or county, five to fifty kilometres off, and are left out: a note has a
  municipality or county and no point;
- "Sammanfattning natt" and the like tell of several events and have a `kind` of their own, "summary";
- of several versions of a note the last is kept, the earlier ones are set aside;
- the list holds only the last five hundred notes and begins in the middle of a day; that day is set aside, so that a
  later list never takes over a day it has only half of. Fetch at least once a week;
- the note's text can name people: it is taken out before an answer is written, and looked through where somebody saved
  the list with it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa

from lagesbild.errors import FetchError, IntakeError
from lagesbild.intake.answers import AnswerOptions, read_answers, said_by
from lagesbild.intake.asking import Caller, Question, WebAnswer
from lagesbild.intake.press_titles import happened_at, published_at
from lagesbild.intake.raw_rows import FAULT, ROW, annotate

DESCRIPTION = {
    "sv": "Polisens händelsenotiser: ett urval för pressen, ingen statistik; från fil eller nätet",
    "en": "The police's press notes: a selection, not statistics; from a file or the network",
}
SUMMARY, EVENT = "summary", "event"
FULL_LIST = 500  # notes: the list is cut there, wherever in the day that is
_TEXT = "summary"
_OLDER, _HALF_DAY = "I02", "T04"
_COLUMNS = ("id", "published", "happened", "happened day", "type", "kind", "place", "title", "url", "text", FAULT)


Options = AnswerOptions


@dataclass(frozen=True)
class Request:
    """[request] of a mapping with `reader = "polisen_events"`: all notes, or those of a place, type or day."""

    url: str = "https://polisen.se/api/events"
    place: str = ""  # a municipality or county, as the notes name it
    type: str = ""
    day: str = ""  # as 2026-01-31, or 2026-01


def deliver(options: Options) -> Iterator[pa.RecordBatch]:
    """All notes of the file at `options.path`. Raises IntakeError."""
    answers = [answer for answer in read_answers(options.path) if answer.role == "data"]
    notes = [_note(each, answer.name) for answer in answers for each in _listed(said_by(answer), answer.name)]
    if not notes:
        raise IntakeError(f"{options.path.name} holds an empty list: there are no notes for what was asked.")
    faults = _faults(notes, is_cut=any(len(_listed(said_by(answer), answer.name)) >= FULL_LIST for answer in answers))
    rows = [(*note.cells(), fault) for note, fault in zip(notes, faults, strict=True)]
    columns = {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(_COLUMNS)}
    table = pa.table({ROW: pa.array(range(1, len(rows) + 1), pa.int64()), **columns})
    yield from annotate(table, _said(notes)).to_batches()


def fetch(request: Request, caller: Caller) -> list[WebAnswer]:
    """The list as it is now. Raises FetchError."""
    wanted = {"locationname": request.place, "type": request.type, "DateTime": request.day}
    query = urlencode({key: value for key, value in wanted.items() if value})
    url = f"{request.url}?{query}" if query else request.url
    answer, said = caller.ask_json(Question(url))
    if not isinstance(said, list):
        raise FetchError(f"{url}\ndoes not answer with a list of notes. Is it the address of the police's events?")
    bare = [
        {key: value for key, value in each.items() if key != _TEXT} if isinstance(each, dict) else each for each in said
    ]
    return [replace(answer, content=json.dumps(bare, ensure_ascii=False, indent=1).encode())]


@dataclass(frozen=True)
class _Note:
    """One note, without its text and its point."""

    number: str
    dated: str
    published: datetime | None
    happened: datetime | None
    has_clock: bool
    type: str
    place: str
    title: str
    url: str
    text: str

    @property
    def is_summary(self) -> bool:
        return self.type.casefold().startswith("sammanfattning")

    def cells(self) -> tuple[str, ...]:
        """What stands in the columns."""
        day = self.happened.date().isoformat() if self.happened else ""
        moment = self.happened.isoformat(" ", "minutes") if self.happened and self.has_clock else ""
        published = self.published.isoformat(" ") if self.published else self.dated
        kind = SUMMARY if self.is_summary else EVENT
        return (self.number, published, moment, day, self.type, kind, self.place, self.title, self.url, self.text)


def _listed(said: Any, name: str) -> list[Mapping[str, Any]]:
    if not isinstance(said, list) or not all(isinstance(each, Mapping) for each in said):
        raise IntakeError(f"{name} is not a list of the police's notes. Fetch it again.")
    return said


def _note(said: Mapping[str, Any], name: str) -> _Note:
    try:
        dated, title = str(said["datetime"]), str(said["name"])
        published = published_at(dated)
        happened, has_clock = happened_at(title, published)
        place = said.get("location") or {}
        return _Note(
            *(str(said["id"]), dated, published, happened, has_clock),
            *(str(said.get("type") or ""), str(place.get("name") or ""), title, str(said.get("url") or "")),
            str(said.get(_TEXT) or ""),
        )
    except (KeyError, AttributeError) as error:
        raise IntakeError(f"{name}: a note lacks {error}: {str(dict(said))[:100]}") from error


def _faults(notes: list[_Note], is_cut: bool) -> list[str | None]:
    """Earlier versions of a note, and the notes of the day that the list begins in the middle of."""
    last: dict[str, int] = {}
    for at, note in enumerate(notes):
        earlier = last.get(note.number)
        if earlier is None or _when(note) >= _when(notes[earlier]):
            last[note.number] = at
    dated = [note.published.date() for note in notes if note.published]
    half = min(dated) if is_cut and dated and min(dated) < max(dated) else None
    return [
        _OLDER
        if last[note.number] != at
        else (_HALF_DAY if half is not None and note.published and note.published.date() == half else None)
        for at, note in enumerate(notes)
    ]


def _when(note: _Note) -> datetime:
    return note.published or datetime.min  # noqa: DTZ901  only compared with other wall clocks


def _said(notes: list[_Note]) -> list[str]:
    n_summaries = sum(note.is_summary for note in notes)
    said = [
        "Press notes that the police chose to publish: a selection, not statistics.",
        "Their coordinates are the middle of a municipality or county and were left out.",
    ]
    return said + (
        [f"Summaries of several events, kept apart and never one event: {n_summaries}."] if n_summaries else []
    )
