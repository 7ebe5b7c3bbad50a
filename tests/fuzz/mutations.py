"""What is done to a whole file: accidents with bytes, accidents with text, and accidents inside its wrapping."""

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable

import numpy as np

from tests.fuzz.seeds import zipped

Dice = np.random.Generator
Mutation = Callable[[bytes, Dice], bytes]

NUMBERS = (
    *("0", "-1", "-0", "1e308", "1e400", "-1e-400", "NaN", "inf", "9223372036854775808", "-9223372036854775809"),
    *("4294967296", "0x10", "1_000", "٣", "1,5", "1.000,5", "99999999999999999999999999", "2147483648", "65536"),
)
CELLS = (
    *("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", '"', '""', '"";', "''", "\\", "\x00", "\ufeff"),
    *("\u202e", "\u2028", "\x85", "\x1a", "\x0b", "\x0c", "Å" * 300, "0000-00-00", "9999-12-31", "2020-02-30", "24:00"),
    *("19640823-3234", "{", "[", "%s%n", "{0}", "{value}", "§row", "raw.x", "NULL", "#REF!", "10000-01-01", "1/2/20"),
)
RAW = (
    *(b"\xed\xa0\x80", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x00", b"\x00\x00\x00\x00", b"\xff\xff\xff\xff"),
    *(b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"PK\x03\x04", b"PAR1", b"\r", b"\n", b"\r\n", b"\n\r", b"\r\r\n"),
)


def _at(content: bytes, dice: Dice) -> int:
    return int(dice.integers(0, len(content) + 1))


def flip_bits(content: bytes, dice: Dice) -> bytes:
    spoilt = bytearray(content)
    for _ in range(int(dice.integers(1, 9))):
        if spoilt:
            spoilt[int(dice.integers(0, len(spoilt)))] ^= 1 << int(dice.integers(0, 8))
    return bytes(spoilt)


def cut(content: bytes, dice: Dice) -> bytes:
    return content[: _at(content, dice)]


def take_out(content: bytes, dice: Dice) -> bytes:
    at = _at(content, dice)
    return content[:at] + content[at + int(dice.integers(1, 200)) :]


def repeat(content: bytes, dice: Dice) -> bytes:
    at, length = _at(content, dice), int(dice.integers(1, 500))
    return content[: at + length] + content[at : at + length] * int(dice.integers(1, 20)) + content[at + length :]


def move(content: bytes, dice: Dice) -> bytes:
    one, two = sorted((_at(content, dice), _at(content, dice)))
    return content[two:] + content[one:two] + content[:one]


def put_in(content: bytes, dice: Dice) -> bytes:
    at = _at(content, dice)
    return content[:at] + RAW[int(dice.integers(0, len(RAW)))] + content[at:]


def noise(content: bytes, dice: Dice) -> bytes:
    at = _at(content, dice)
    return content[:at] + dice.bytes(int(dice.integers(1, 100))) + content[at:]


def other_numbers(content: bytes, dice: Dice) -> bytes:
    """Some of the numbers that stand in the text, exchanged for extreme ones."""
    found = list(re.finditer(rb"-?\d[\d.]*", content))
    if not found:
        return noise(content, dice)
    one = found[int(dice.integers(0, len(found)))]
    return content[: one.start()] + NUMBERS[int(dice.integers(0, len(NUMBERS)))].encode() + content[one.end() :]


def other_word(content: bytes, dice: Dice) -> bytes:
    """One word or name exchanged for another that stands in the same file, or for a cell nobody expects."""
    found = list(re.finditer(rb"[\w\xc0-\xff]+", content))
    if not found:
        return noise(content, dice)
    one, two = (found[int(dice.integers(0, len(found)))] for _ in range(2))
    cell = CELLS[int(dice.integers(0, len(CELLS)))].encode("utf-8", "surrogatepass")
    return content[: one.start()] + (two.group() if dice.random() < 0.5 else cell) + content[one.end() :]


def other_cell(content: bytes, dice: Dice) -> bytes:
    parted = re.split(rb"([;,\t|\n])", content)
    parted[int(dice.integers(0, len(parted)))] = CELLS[int(dice.integers(0, len(CELLS)))].encode()
    return b"".join(parted)


def header_swapped(content: bytes, dice: Dice) -> bytes:
    lines = content.split(b"\n")
    names = re.split(rb"([;,\t|])", lines[0])
    dice.shuffle(names)
    return b"\n".join([b"".join(names), *lines[1:]])


def rows_shuffled(content: bytes, dice: Dice) -> bytes:
    lines = content.split(b"\n")
    dice.shuffle(lines)
    return b"\n".join(lines)


def mixed_newlines(content: bytes, dice: Dice) -> bytes:
    breaks = (b"\n", b"\r", b"\r\n", b"\n\n", b"\r\r")
    return b"".join(line + breaks[int(dice.integers(0, 5))] for line in content.split(b"\n"))


def huge_cell(content: bytes, dice: Dice) -> bytes:
    at = _at(content, dice)
    return content[:at] + b"x" * int(10 ** dice.uniform(3, 6.5)) + content[at:]


def many_columns(content: bytes, dice: Dice) -> bytes:
    mark = (b";", b",", b"\t", b"|")[int(dice.integers(0, 4))]
    first, _, rest = content.partition(b"\n")
    return first + mark * int(10 ** dice.uniform(1, 4)) + b"\n" + rest


def deep(content: bytes, dice: Dice) -> bytes:
    """Brackets in brackets, some thousand deep."""
    at, n = _at(content, dice), int(10 ** dice.uniform(1, 5))
    opened, closed = ((b"[", b"]"), (b'{"a":', b"}"), (b"(", b")"), (b"<a>", b"</a>"))[int(dice.integers(0, 4))]
    return content[:at] + opened * n + b"1" + closed * n + content[at:]


BYTES: tuple[Mutation, ...] = (flip_bits, cut, take_out, repeat, move, put_in, noise)
TEXT: tuple[Mutation, ...] = (
    *(other_numbers, other_word, other_cell, header_swapped, rows_shuffled, mixed_newlines, deep),
    *(huge_cell, many_columns, *BYTES),
)


def spoil(content: bytes, dice: Dice, is_text: bool) -> bytes:
    """One to four accidents."""
    mutations = TEXT if is_text else BYTES
    for _ in range(min(5, int(dice.geometric(0.6)))):
        content = mutations[int(dice.integers(0, len(mutations)))](content, dice)
    return content


def spoil_inside(content: bytes, dice: Dice) -> bytes:
    """Accidents with what is packed in a .gz or .zip, which is then packed again as if nothing had happened."""
    if content.startswith(b"\x1f\x8b"):
        return gzip.compress(spoil(gzip.decompress(content), dice, is_text=True), 1)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = list(members)[int(dice.integers(0, len(members)))]
    chance = dice.random()
    if chance < 0.05:
        del members[name]
    elif chance < 0.1:
        members[("../" * 9 + "tmp/slip", "/etc/slip", "a\\..\\b", "å" * 200, "\x01")[int(dice.integers(0, 5))]] = b"x"
    else:
        members[name] = spoil(members[name], dice, is_text=not name.endswith((".shp", ".shx", ".dbf")))
    return zipped(members)


def spoil_packed(content: bytes, dice: Dice) -> bytes:
    """A file that is packed: outside or inside."""
    try:
        return spoil_inside(content, dice) if dice.random() < 0.8 else spoil(content, dice, is_text=False)
    except (zlib.error, zipfile.BadZipFile, ValueError, KeyError):
        return spoil(content, dice, is_text=False)
