"""Answers from the network as one file: byte for byte as they came, with what was asked beside them.

    <source>-<hash>.zip     asked.json          what was asked, in order
                            answer-001.json     the first answer as it came
                            answer-002.json     …

There is no clock in it: the same answer fetched twice is the same file, and receiving it twice changes nothing. A file
that somebody saved from a browser is an answer too, the only one of its kind.
"""

import gzip
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lagesbild.errors import IntakeError
from lagesbild.intake.asking import WebAnswer, parse_json
from lagesbild.intake.landing import cut_off

ASKED = "asked.json"
_THEN = (1980, 1, 1, 0, 0, 0)  # the zip format's first day: the file is to be the same whenever it is made
_MOST_BYTES = 1 << 29  # unpacked: what unpacks into more than half a gigabyte was not packed by a statistical office
_ENDINGS = {"json": ".json", "csv": ".csv", "gml": ".gml", "xml": ".xml"}


@dataclass(frozen=True)
class AnswerOptions:
    """How a file of answers is read. There is one way only; what other readers are told is passed over."""

    path: Path = Path()
    encoding: str = ""  # always UTF-8, or the format says it
    delimiter: str = ""  # of text files only
    header_row: int = 0  # of text files only
    header_rows: int = 1  # of text files only
    sheet: str = ""  # of workbooks only
    expects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """One answer of a file. `role` says what it was asked for; `name` is for messages."""

    name: str
    content: bytes
    role: str = "data"
    url: str = ""


def pack(answers: Sequence[WebAnswer]) -> bytes:
    """The answers and what was asked as the bytes of one file."""
    names = [f"answer-{number:03}{_ending(each)}" for number, each in enumerate(answers, 1)]
    asked = [
        {
            "answer": name,
            "role": each.question.role,
            "method": each.question.method,
            "url": each.question.url,
            "body": each.question.body,
            "content_type": each.content_type,
        }
        for name, each in zip(names, answers, strict=True)
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_member(ASKED), json.dumps(asked, ensure_ascii=False, indent=1))
        for name, each in zip(names, answers, strict=True):
            archive.writestr(_member(name), each.content)
    return packed.getvalue()


def file_name(source: str, packed: bytes) -> str:
    """A name that is made of what is in the file."""
    return f"{source}-{hashlib.sha256(packed).hexdigest()[:12]}.zip"


def is_packed(path: Path) -> bool:
    """Whether a file holds answers that were fetched."""
    try:
        with zipfile.ZipFile(path) as archive:
            return ASKED in archive.namelist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return False


def read_answers(path: Path) -> tuple[Answer, ...]:
    """Every answer in a file, in the order they were asked for. Raises IntakeError where the file is cut off."""
    content = path.read_bytes()
    try:
        if content.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(content)) as stream:
                return (Answer(path.name, _bounded(stream.read(_MOST_BYTES + 1), path.name)),)
        if not content.startswith(b"PK"):
            return (Answer(path.name, content),)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_large(sum(each.file_size for each in archive.infolist()), path.name)
            if ASKED in archive.namelist():
                return tuple(_asked(archive, path.name))
            only = [each for each in archive.infolist() if not each.is_dir()]
            if len(only) == 1 and not only[0].filename.startswith("xl/"):
                return (Answer(f"{path.name}/{only[0].filename}", archive.read(only[0])),)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, RuntimeError) as error:
        raise cut_off(path.name, str(error)) from error
    return (Answer(path.name, content),)


def _asked(archive: zipfile.ZipFile, name: str) -> Iterable[Answer]:
    for asked in json.loads(archive.read(ASKED)):
        yield Answer(f"{name}/{asked['answer']}", archive.read(asked["answer"]), asked["role"], asked["url"])


def said_by(answer: Answer) -> Any:
    """What an answer in JSON says, decimals as they are written. Raises IntakeError where it is something else."""
    if answer.content.lstrip()[:9].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise IntakeError(
            f"{answer.name} is a web page or XML: often an error page that came instead of the data.\n"
            "Open it to see what it says, and fetch the data again."
        )
    try:
        return parse_json(answer.content)
    except ValueError as error:
        raise cut_off(answer.name, f"no whole JSON: {error}") from error


def _bounded(content: bytes, name: str) -> bytes:
    _refuse_large(len(content), name)
    return content


def _refuse_large(n_bytes: int, name: str) -> None:
    if n_bytes > _MOST_BYTES:
        raise IntakeError(f"{name} unpacks into more than {_MOST_BYTES >> 20} MB. Fetch less at a time.")


def _ending(answer: WebAnswer) -> str:
    return next((ending for kind, ending in _ENDINGS.items() if kind in answer.content_type), ".json")


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _THEN)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member
