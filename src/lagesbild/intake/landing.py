"""The file as it came: its hash, what kind of file it is by its first bytes, and a stream of what is inside.

What a file is called is not trusted: an Excel file saved as .csv is an Excel file.
"""

import gzip
import hashlib
import io
import stat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from lagesbild.errors import IntakeError
from lagesbild.intake.limits import refuse_bomb, refuse_wide_sheets

Progress = Callable[[int, int], None]

CHUNK = 1 << 20
_SHAPEFILE = b"\x00\x00\x27\x0a"
_HEAD = 4096  # bytes by which a file is known
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old Excel files, and of encrypted new ones


class Content(StrEnum):
    """What a file is, by what is in it."""

    TEXT = "text"
    WORKBOOK = "workbook"
    PARQUET = "parquet"
    VECTOR = "vector"  # GeoPackage, GeoJSON: what GDAL opens


@dataclass(frozen=True)
class LandedFile:
    """A file at the door, read once from end to end."""

    path: Path
    sha256: str
    n_bytes: int


def land(file: Path, progress: Progress | None = None) -> LandedFile:
    """The file's hash and size, read in pieces so that its size does not matter.

    `progress` is called with bytes read and bytes in all. Raises IntakeError where there is no such file, it
    cannot be read, or it is empty.
    """
    digest, n_read = hashlib.sha256(), 0
    _refuse_name(file)
    try:
        found = file.stat()
        if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
            raise IntakeError(f"{file} is a pipe or a device, not a file. Write what comes out of it to a file first.")
        n_bytes = found.st_size
        with file.open("rb") as stream:
            while piece := stream.read(CHUNK):
                digest.update(piece)
                n_read += len(piece)
                if progress:
                    progress(n_read, n_bytes)
    except FileNotFoundError:
        raise IntakeError(f"There is no file {file}. Check the name and the folder.") from None
    except IsADirectoryError:
        raise IntakeError(f"{file} is a folder. Name the files in it instead, as {file}/*.csv") from None
    except OSError as error:
        raise IntakeError(f"{file} cannot be read: {error.strerror}. Check that you may open it.") from error
    if n_read == 0:
        raise IntakeError(f"{file.name} is empty (0 bytes): nothing was received. Fetch or export it again.")
    return LandedFile(file, digest.hexdigest(), n_read)


def _refuse_name(file: Path) -> None:
    """A name that is no text can stand neither in the ledger nor on the screen."""
    try:
        str(file).encode()
    except UnicodeEncodeError:
        shown = str(file).encode(errors="surrogateescape").decode(errors="backslashreplace")
        raise IntakeError(
            f"The name of the file {shown} has bytes that are no letters, and cannot be kept. Give it another name."
        ) from None


@dataclass(frozen=True)
class OpenableFile:
    """What is inside a file once .gz or a .zip with one file has been unpacked. `name` is for messages."""

    name: str
    path: Path
    content: Content
    wrapping: str = ""  # "", "gz" or "zip"
    member: str = ""

    @property
    def gdal_source(self) -> Path | str | BinaryIO:
        """What GDAL opens: the path, the way into the archive, or all that is inside."""
        if self.wrapping == "zip":
            return f"/vsizip/{self.path.resolve()}/{self.member}"
        return self.read() if self.wrapping else self.path

    def open(self) -> BinaryIO:
        """A fresh stream from the beginning of what is inside."""
        if self.wrapping == "gz":
            return gzip.open(self.path, "rb")  # type: ignore[return-value]
        if self.wrapping == "zip":
            return zipfile.ZipFile(self.path).open(self.member)  # type: ignore[return-value]
        return self.path.open("rb")

    def read(self) -> BinaryIO:
        """All of it in memory, where a reader must move about in it."""
        with self.open() as stream:
            return io.BytesIO(stream.read())


def look_inside(path: Path) -> OpenableFile:
    """What kind of file `path` is, and how to get at it.

    Raises IntakeError for files that are cut off, locked by a password, full of macros, or of a kind that holds
    no table.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"\x1f\x8b"):
        return _inside_gzip(path)
    if head.startswith(b"PK"):
        return _inside_zip(path)
    return OpenableFile(path.name, path, _content(head, path, path.name))


def _inside_gzip(path: Path) -> OpenableFile:
    """Unpacked once from end to end, so that one that is cut off is known before anything else is done."""
    try:
        with gzip.open(path, "rb") as stream:
            head = stream.read(_HEAD)
            n_packed, n_unpacked = path.stat().st_size, len(head)
            while piece := stream.read(CHUNK):
                n_unpacked += len(piece)
                refuse_bomb(path.name, n_packed, n_unpacked)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise cut_off(path.name, str(error)) from error
    if not head:
        raise IntakeError(f"{path.name} holds an empty file: nothing was received. Fetch or export it again.")
    return OpenableFile(path.name, path, _content(head, path, path.name.removesuffix(".gz")), "gz")


def _inside_zip(path: Path) -> OpenableFile:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir() and "__MACOSX" not in each.filename]
            names = {each.filename for each in members}
            refuse_bomb(path.name, path.stat().st_size, sum(each.file_size for each in members))
            damaged = archive.testzip() if not _is_locked(members) else None
            is_workbook = bool(names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"})
            if is_workbook and not damaged:
                refuse_wide_sheets(archive, path.name, path.stat().st_size)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise cut_off(path.name, str(error)) from error
    if damaged:
        raise cut_off(path.name, f"{damaged} is damaged")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise IntakeError(
            f"{path.name} carries macros (F01), and files with macros are not opened.\n"
            "Save it as an ordinary workbook (.xlsx) in Excel and receive that."
        )
    if is_workbook:
        return OpenableFile(path.name, path, Content.WORKBOOK)
    return _only_member(path, members)


def _only_member(path: Path, members: list[zipfile.ZipInfo]) -> OpenableFile:
    shapes = [each.filename for each in members if each.filename.lower().endswith(".shp")]
    if len(shapes) == 1:
        return OpenableFile(path.name, path, Content.VECTOR, "zip", shapes[0])
    if len(members) != 1:
        shown = ", ".join(each.filename for each in members[:5]) + ("…" if len(members) > 5 else "")
        raise IntakeError(
            f"{path.name} holds {len(members)} files ({shown}), and it takes one to be received as it is.\n"
            "Unpack it and receive the files inside:  lagesbild receive HOME FOLDER/* --mapping …"
        )
    if _is_locked(members):
        raise IntakeError(f"{path.name} is locked by a password (F01). Save it without one and receive that.")
    with zipfile.ZipFile(path).open(members[0]) as stream:
        head = stream.read(_HEAD)
    if not head:
        raise IntakeError(f"{path.name} holds an empty file: nothing was received. Fetch or export it again.")
    name = f"{path.name}/{members[0].filename}"
    return OpenableFile(name, path, _content(head, path, name), "zip", members[0].filename)


def _is_locked(members: list[zipfile.ZipInfo]) -> bool:
    return any(each.flag_bits & 0x1 for each in members)


def _content(head: bytes, path: Path, name: str) -> Content:
    if head.startswith(b"PAR1"):
        return Content.PARQUET
    if head.startswith((b"SQLite format 3", _SHAPEFILE)) or (_is_json(head) and b'"Feature' in head):
        return Content.VECTOR
    if head.startswith(_OLE):
        _refuse_locked_or_macros(path, name)
        return Content.WORKBOOK
    if head.lstrip()[:9].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise IntakeError(
            f"{name} is a web page or XML, whatever it is called: often an error page that came instead of the file.\n"
            "Open it to see what it says, and fetch or export the table again as CSV or Excel."
        )
    if _is_json(head) or head.startswith((b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise IntakeError(f"{name} is not a table that can be read. Export the table as CSV or Excel.")
    has_wide_text = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\x00" in head and not has_wide_text:
        raise IntakeError(f"{name} is no text, workbook, Parquet or GeoPackage file. Export the table as CSV or Excel.")
    return Content.TEXT


def _is_json(head: bytes) -> bool:
    """Whether it begins as JSON does. A table may begin with a bracket too, but hardly with a quoted name in it."""
    begun = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return begun.startswith((b"{", b"[")) and begun[1:].lstrip().startswith((b'"', b"{"))


def _refuse_locked_or_macros(path: Path, name: str) -> None:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise IntakeError(f"{name} is locked by a password (F01). Save it without one in Excel and receive that.")
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise IntakeError(
            f"{name} carries macros (F01), and files with macros are not opened.\n"
            "Save it as an ordinary workbook (.xlsx) in Excel and receive that."
        )


def cut_off(name: str, detail: str) -> IntakeError:
    """The error for a file whose end is lacking."""
    return IntakeError(
        f"{name} is cut off or damaged: its end cannot be read ({detail}).\n"
        "Nothing of it was received. Fetch or copy it again and compare the size with the original."
    )
