"""Swedish addresses as people write them → street, number, letter and postcode, in one way of writing.

What is compared is a key: small letters and digits without blanks or dots, abbreviations written out. "Storg. 12B, lgh
1203" and "STORGATAN 12 b" are the same; "Storgatan" and "Stora gatan" are not.
"""

import re
import unicodedata
from dataclasses import dataclass

_APARTMENT = re.compile(
    r"\b(?:lgh|lägenhet|lght|vån(?:ing)?|plan|port|uppg(?:ång)?)\b\.?\s*:?\s*\d*\w?\b|\b\d+\s*(?:½\s*)?tr(?:appor|appa)?\b\.?"
    r"|\b(?:bv|nb|ög|öv|nedre botten|källare|källaren|vind|vinden|gården|gårdshuset)\b",
    re.IGNORECASE,
)
_CARE_OF = re.compile(r"\bc\s*/\s*o\b.*?(?:,|$)", re.IGNORECASE)
_POSTCODE = re.compile(r"\b(?:s-|se-)?(\d{3})\s?(\d{2})\b", re.IGNORECASE)
# A number may have a letter (12 B), or be a range (12–14, 12-14, 12/14), of which the first counts.
_NUMBERED = re.compile(
    r"^(?P<street>.*?\D)\s*(?:nr\.?\s*)?(?P<number>\d{1,4})\s*(?P<letter>[a-zåäö])?(?:\s*[-–—/]\s*\d{1,4}\s*[a-zåäö]?)?\s*$",
    re.IGNORECASE,
)
_CORNER = re.compile(r"\s*(?:/|\bx\b|\bkorsningen\b|\bhörnet\b|\bhörn\b|\boch\b|&|\bvid\b|\s-\s)\s*", re.IGNORECASE)
_LONG = (
    (re.compile(r"\bs(?:ank)?:?t\b\.?"), "sankt "),
    (re.compile(r"\bs:ta\b\.?|\bsta\b\.?"), "sankta "),
    (re.compile(r"\bn(?:orr)?:?a\b\.?|\bnorra\b"), "norra "),
    (re.compile(r"\bs:a\b\.?|\bsödra\b"), "södra "),
    (re.compile(r"\bv:a\b\.?|\bvästra\b"), "västra "),
    (re.compile(r"\bö:a\b\.?|\böstra\b"), "östra "),
    (re.compile(r"\bst:a\b\.?|\bstora\b"), "stora "),
    (re.compile(r"\bl:a\b\.?|\blilla\b"), "lilla "),
    (re.compile(r"\bg:la\b\.?|\bgamla\b"), "gamla "),
)  # fmt: skip
# Endings cut short, with or without a dot, and what they stand for.
_ENDINGS = (("gat", "gatan"), ("g", "gatan"), ("väg", "vägen"), ("v", "vägen"), ("gr", "gränd"), ("pl", "plats"))
_FORMS = (
    *(("gata", "gatan"), ("väg", "vägen"), ("gränd", "gränden"), ("torg", "torget"), ("plan", "planen")),
    *(("stig", "stigen"), ("allé", "allén"), ("backe", "backen"), ("plats", "platsen"), ("gång", "gången")),
)


@dataclass(frozen=True)
class Address:
    """What an address says. `streets` has two where it is a corner; `number` 0 where none is given."""

    streets: tuple[str, ...]
    number: int = 0
    letter: str = ""
    postcode: str = ""


def read_address(text: str, postcode: str = "") -> Address:
    """The address in `text`: at least a street, else no streets at all.

    Apartment, floor and c/o are taken away, the town after a comma too. A postcode beside the text has the word over
    one within it.
    """
    plain = unicodedata.normalize("NFC", text).strip().lower()
    plain = _CARE_OF.sub(" ", plain)
    found = _POSTCODE.search(plain)
    within = "".join(found.groups()) if found else ""
    bare = plain[: found.start()] if found else plain
    bare = _APARTMENT.sub(" ", bare.split(",")[0]).strip(" .;")
    own = "".join(sign for sign in postcode if sign.isdigit())
    numbered = _NUMBERED.match(bare)
    if numbered and not _is_corner(numbered["street"]):
        streets = _streets(numbered["street"])
        return Address(streets[:1], int(numbered["number"]), numbered["letter"] or "", own or within)
    return Address(_streets(bare), postcode=own or within)


def street_key(name: str) -> str:
    """How a street's name is compared: written out, small letters and digits only."""
    plain = f"{unicodedata.normalize('NFC', name).lower()} "
    for short, written in _LONG:
        plain = short.sub(written, plain)
    return "".join(sign for sign in plain if sign.isalnum())


def ways_of_writing(name: str) -> tuple[str, ...]:
    """Keys to look for, the likeliest first: as written, written out, with and without the ending of its form."""
    key = street_key(name)
    tried = [key]
    for short, written in _ENDINGS:
        if key.endswith(short) and len(key) > len(short) + 2:
            tried.append(key.removesuffix(short) + written)
    for one, other in _FORMS:
        if key.endswith(one):
            tried.append(key.removesuffix(one) + other)
        elif key.endswith(other):
            tried.append(key.removesuffix(other) + one)
    return tuple(dict.fromkeys(tried))


def _is_corner(text: str) -> bool:
    return len([part for part in _CORNER.split(text) if part.strip()]) > 1


def _streets(text: str) -> tuple[str, ...]:
    """The street, or the two that meet; numbers of a corner's streets are left aside."""
    parts = [re.sub(r"\s*\d+\s*[a-zåäö]?$", "", part.strip()) for part in _CORNER.split(text)]
    return tuple(part for part in parts if len(street_key(part)) > 2)[:2]
