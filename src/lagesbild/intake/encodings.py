"""Which characters do these bytes mean?

A byte order mark decides; else strict UTF-8 decides, since text that is not UTF-8 hardly ever passes as it; else
the old encodings are weighed by the letters that Swedish, and its neighbours, are written with. Statistical
guessers read Windows text with å as Central European ("ĺ"); this rule does not.
"""

import codecs
from collections.abc import Callable
from typing import BinaryIO

from lagesbild.errors import IntakeError
from lagesbild.intake.landing import CHUNK, cut_off

_OLD = ("cp1252", "cp850", "mac_roman")
_LIKELY = frozenset("åäöÅÄÖéÉüÜ§–’”·½€")
_POSSIBLE = _LIKELY | frozenset("èàáíóúøØæÆñç—‘“²³°…´`«»\u00a0")
_NAMES_OF_LATIN = frozenset(("latin-1", "iso8859-1", "iso8859-15", "cp1252"))

Opener = Callable[[], BinaryIO]


def choose_encoding(open_file: Opener, stated: str, name: str) -> tuple[str, str]:
    """The encoding of a text file and, where it was not stated, a note on how it was found.

    Raises IntakeError where the file is cut in the middle of a character, and where the stated encoding does not
    exist, cannot read the bytes, or reads UTF-8 as if it were an older one ("VÃ¥ld").
    """
    with open_file() as stream:
        head = stream.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        if (unreadable := _first_unreadable(open_file, "utf-16")) is not None:
            raise cut_off(name, f"it begins as UTF-16, but row {unreadable} is not")
        return "utf-16", ""
    if stated:
        return _checked(open_file, stated, name), ""
    if _first_unreadable(open_file, "utf-8") is None:
        return ("utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"), ""
    found = _weigh(_lines_beyond_ascii(open_file))
    if (unreadable := _first_unreadable(open_file, found)) is not None:
        raise IntakeError(
            f"{name}: row {unreadable} cannot be read as {found}, which the letters in the file look like.\n"
            "Mend that row, or write  encoding = …  under [file] of the mapping if you know it to be another."
        )
    return found, f"The file is not UTF-8; read as {found}. To be sure, write [file] encoding in the mapping."


def _checked(open_file: Opener, stated: str, name: str) -> str:
    try:
        canonical = codecs.lookup(stated).name
    except LookupError:
        raise IntakeError(
            f'{name}: there is no encoding {stated!r}. Write  encoding = "utf-8"  or "cp1252" under [file] of the '
            "mapping, or leave it out and it is found."
        ) from None
    unreadable = _first_unreadable(open_file, canonical)
    if unreadable is not None:
        sample = _lines_beyond_ascii(open_file)
        other = _weigh(sample) if canonical.startswith("utf") else "utf-8"
        raise IntakeError(
            f"{name} is not {stated}: row {unreadable} cannot be read as it.\n"
            f'As {other} the file reads "{_preview(sample, other)}". If that is right, write  encoding = "{other}"  '
            "under [file] of the mapping."
        )
    if canonical in _NAMES_OF_LATIN and _is_utf8_beyond_ascii(open_file):
        sample = _lines_beyond_ascii(open_file)
        raise IntakeError(
            f'{name} is UTF-8, not {stated}: read as {stated} it says "{_preview(sample, canonical)}" where it means '
            f'"{_preview(sample, "utf-8")}".\nWrite  encoding = "utf-8"  under [file] of the mapping, or leave it out.'
        )
    return "utf-8-sig" if canonical == "utf-8" and _has_mark(open_file) else canonical


def _has_mark(open_file: Opener) -> bool:
    with open_file() as stream:
        return stream.read(3) == codecs.BOM_UTF8


def _is_utf8_beyond_ascii(open_file: Opener) -> bool:
    return bool(_lines_beyond_ascii(open_file)) and _first_unreadable(open_file, "utf-8") is None


def _first_unreadable(open_file: Opener, encoding: str) -> int | None:
    """The row of the first byte that `encoding` cannot read; None where it reads everything."""
    decoder = codecs.getincrementaldecoder(encoding)()
    n_rows = 1
    with open_file() as stream:
        while True:
            piece = stream.read(CHUNK)
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return n_rows + piece[: error.start].count(b"\n")
            except UnicodeError:  # what UTF-16 says of a file that does not begin as UTF-16 does
                return n_rows
            if not piece:
                return None
            n_rows += piece.count(b"\n")


def _lines_beyond_ascii(open_file: Opener, enough: int = 20_000) -> bytes:
    """Lines with other characters than ASCII, some kilobytes of them: what an encoding is known by."""
    found, n_found = [], 0
    with open_file() as stream:
        while line := stream.readline(CHUNK):
            if not line.isascii():
                found.append(line)
                n_found += len(line)
            if n_found > enough:
                break
    return b"".join(found)


def _weigh(sample: bytes) -> str:
    return max(_OLD, key=lambda encoding: _score(sample, encoding))


def _score(sample: bytes, encoding: str) -> float:
    try:
        text = sample.decode(encoding)
    except UnicodeError:
        return float("-inf")
    beyond = [letter for letter in text if ord(letter) > 127]
    return sum(letter in _LIKELY for letter in beyond) - 3 * sum(letter not in _POSSIBLE for letter in beyond)


def _preview(sample: bytes, encoding: str) -> str:
    line = sample.splitlines()[0] if sample else b""
    return line.decode(encoding, errors="replace").strip()[:60]
