"""Traces of persons in English text: National Insurance and NHS numbers, phones, plates, home addresses, names."""

import re
from collections.abc import Iterator

from lagesbild.intake.person_names import NameSigns, names_recogniser
from lagesbild.intake.traces import EMAILS, Recogniser, RecogniserSet, Span, Trace, only_digits, stands_before

# Two letters (never D, F, I, Q, U, V; the second no O), six digits, A to D (HMRC, National Insurance Manual NIM39110).
_NATIONAL_INSURANCE = re.compile(
    r"(?i)(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D](?!\w)"
)
_NHS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_SAYS_NHS = re.compile(r"(?i)\bNHS\b")
_PHONE = re.compile(r"(?<![\w.,+-])(?<!\d )(?:(?:\+44|0044) ?(?:\(0\) ?)?|\(?0)(?:\d[ -]?\)? ?){8,9}\d(?!\w)")
_SAYS_OTHER = re.compile(
    r"(?i)\b(?:order|ref|reference|case|crime|incident|invoice|log)(?: ?no\.?| number)?[ .:#]{0,3}$"
)
_PLATE = re.compile(r"(?<![\w-])[A-Za-z]{2}\d\d ?[A-Za-z]{3}(?![\w-])")
_STREETS = "Street|Road|Avenue|Lane|Close|Drive|Crescent|Terrace|Gardens|Way|Court|Place|Grove|Row|Walk|Hill|Square"
_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_ADDRESS = re.compile(
    rf"(?:(?:[Ff]lat|[Aa]partment) \w{{1,4}},? )?(?<!\w)\d{{1,4}}[A-Za-z]?,? (?:[A-Z][\w'-]{{0,30}} ){{1,3}}"
    rf"(?:{_STREETS})\b(?:,? [A-Z]\w+)?(?:,? {_POSTCODE})?"
)
_SAYS_HOME = re.compile(
    r"(?i)(?:\b(?:lives?|living|lived|resides?|resident|residing|stays?|staying) (?:at|in|on)|\bhome address(?: is|:)?|"
    r"\baddress:|\btenant (?:at|of))[ :,]*$"
)


def find_identity_numbers(text: str) -> Iterator[Span]:
    """National Insurance numbers; NHS numbers that check (weights 10 to 2, modulus 11) or are said to be such."""
    for match in _NATIONAL_INSURANCE.finditer(text):
        yield match.span()
    for match in _NHS.finditer(text):
        if stands_before(_SAYS_NHS, text, match.start(), 25):
            yield match.span()


def find_phones(text: str) -> Iterator[Span]:
    """British phone numbers: ten or eleven digits with the leading nought, or +44."""
    for match in _PHONE.finditer(text):
        digits = only_digits(match[0])
        if digits.startswith("0") and len(digits) not in (10, 11) and not digits.startswith("0044"):
            continue
        if not _SAYS_OTHER.search(text, 0, match.start()):
            yield match.span()


def find_plates(text: str) -> Iterator[Span]:
    """Vehicle plates, AB12 CDE."""
    return (match.span() for match in _PLATE.finditer(text))


def find_home_addresses(text: str) -> Iterator[Span]:
    """Number and street where words say that somebody lives there, or where a flat's number stands."""
    for match in _ADDRESS.finditer(text):
        if match[0][:1].isalpha() or _SAYS_HOME.search(text, max(0, match.start() - 60), match.start()):
            yield match.span()


_SAYS_NAME = re.compile(
    r"(?i)(?:\bname ?:|\bcontact ?:|\bthe name of|\bknown as|\breported by ?:?|\bregards,?|\bsincerely,?)[ \n,]*$"
)
# Before two words with capitals: what one does with persons. After a name: an age, or what only persons do.
_BEFORE_PAIR = re.compile(r"(?i)\b(?:by|with|against|met|arrested|assaulted|robbed|threatened|contacted|stopped|is) $")
_AFTER = re.compile(
    r", (?:aged )?\d{1,3},| \((?:aged )?\d{1,3}\)| (?:said|says|rang|reported|stated|told|"
    r"threatened|shouted|was robbed|was assaulted)\b"
)

ENGLISH = RecogniserSet(
    recognisers=(
        Recogniser(Trace.IDENTITY_NUMBER, r"(?i)\b[a-z]{2} ?\d\d ?\d\d ?\d\d ?[a-d]\b|\bNHS\b", find_identity_numbers),
        EMAILS,
        Recogniser(Trace.PHONE, r"(?:\+44|0)[ ()\-]{0,3}\d(?:[ ()\-]{0,3}\d){7}", find_phones),
        Recogniser(Trace.PLATE, r"\b[A-Za-z]{2}\d\d ?[A-Za-z]{3}\b", find_plates),
        Recogniser(Trace.ADDRESS, r"\d[A-Za-z]?,? \p{Lu}", find_home_addresses),
        names_recogniser("england", NameSigns(_SAYS_NAME, _BEFORE_PAIR, _AFTER)),
    ),
    stands_instead={
        Trace.IDENTITY_NUMBER: "[identity number]",
        Trace.EMAIL: "[e-mail]",
        Trace.PHONE: "[phone]",
        Trace.PLATE: "[vehicle plate]",
        Trace.ADDRESS: "[home address]",
        Trace.NAME: "[name]",
    },
)
