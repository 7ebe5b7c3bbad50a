"""Traces of persons in Swedish text: identity and coordination numbers, phones, plates, home addresses, names."""

import re
from collections.abc import Iterator

from lagesbild.intake.person_names import NameSigns, names_recogniser
from lagesbild.intake.traces import (
    EMAILS,
    Recogniser,
    RecogniserSet,
    Span,
    Trace,
    is_luhn_valid,
    only_digits,
    stands_before,
)

# Year, month and day (a coordination number has 60 added to it), and four signs of which the last digit checks.
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?P<s2>[ -]?)(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
_IDENTITY = re.compile(
    r"(?<!\d)(?<!\d[.,/:-])(?:(?:1[89]|20) ?)?\d\d(?P<s1>[ -]?)" + _MONTH_DAY + r"(?P<dash> ?[-+–] ?| )?"
    r"(?P<last>\d ?\d ?\d ?\d(?![.,/:-]?\d)|[A-Z]{2}\d\d(?!\w)|[A-Z]\d{3}(?!\w)|[xX*]{4}(?!\w))"
)
_SAYS_IDENTITY = re.compile(
    r"(?i)\b(?:p(?:erson|ers)?[ .-]?n(?:umm)?e?r|pers\.?nr|personn\w+|samordningsn\w+|reservn\w+|tf-?n\w+|född|f\.)"
)
_SAYS_OTHER = re.compile(
    r"(?i)(?:\b(?:order|ärende|dnr|diarie\w*|faktura|ocr|artikel|serie\w*|bankgiro|plusgiro|rapport|väktarrapport|"
    r"händelse|kolli|objekt|referens|anmälan|kontrakt|mätare?|org)(?:nr|nummer|\.nr| nr)?[ .:#]{0,3})$"
)
_BARE_MOBILE = re.compile(r"07[02369]\d{7}$")


def find_identity_numbers(text: str) -> Iterator[Span]:
    """Identity, coordination and reserve numbers; with a digit that does not check only where words say what it is."""
    for match in _IDENTITY.finditer(text):
        last, start = match["last"], match.start()
        says_so = stands_before(_SAYS_IDENTITY, text, start, 40)
        if match["s1"] == "-" and not (match["dash"] or "").strip():
            continue  # a day and a clock: 2024-03-14 0930
        if not says_so and (_SAYS_OTHER.search(text, 0, start) or _BARE_MOBILE.match(match[0])):
            continue
        is_of_letters = not (last[0].isdigit() and last[-1].isdigit())
        if says_so or is_of_letters or is_luhn_valid(only_digits(match[0])[-10:]):
            yield match.span()


_MOBILE = r"07[02369](?:[ \-/–]{0,3}\d){7}(?!\w)"
_LANDLINE = r"0(?:8|[1-9]\d{1,2})(?:\)? ?[-–/] ?|\)? )\d(?:[ -]?\d){4,7}(?![\w-])"
_ABROAD = r"(?:\+|00)[1-9]\d{0,2}[ \-/.]{0,2}(?:\(0\)[ -]?)?\d(?:[ \-/.]{0,2}\d){6,10}(?!\w)"
_PHONE = re.compile(rf"(?<![\w.,+-])(?<!\d )(?:{_ABROAD}|{_MOBILE}|{_LANDLINE})")
_BARE_PHONE = re.compile(r"(?i)\b(?:tel|telefon\w*|tfn|mob|mobil\w*|ring\w*|nummer|nr)[ .:]{1,3}(0\d{7,9})(?!\w)")


def find_phones(text: str) -> Iterator[Span]:
    """Phone numbers with an area or country code: eight to ten digits within Sweden."""
    for match in _PHONE.finditer(text):
        digits = only_digits(match[0])
        is_national = digits.startswith("0") and not digits.startswith("00")
        if is_national and not 8 <= len(digits) <= 10:
            continue
        if not _SAYS_OTHER.search(text, 0, match.start()):
            yield match.span()
    for match in _BARE_PHONE.finditer(text):
        yield match.span(1)


_PLATE = re.compile(r"(?<![\w-])(?P<letters>[A-Za-z]{3})[ -]?\d\d[0-9A-Za-z](?![\w-])")
_SAYS_VEHICLE = re.compile(
    r"(?i)\b(?:reg\b|regn\w*|reg\.|registrering\w*|skylt\w*|bil\w*|fordon\w*|mc\b|motorcykel\w*|moped\w*|moppe\w*|"
    r"släp\w*|lastbil\w*|taxi\w*|skåpbil\w*|audi|bmw|volvo|saab|vw|volkswagen|mercedes|toyota|kia|ford|opel|skoda)"
)
# Three letters before a number that are no plate.
_NO_PLATE = re.compile(
    r"(?i)sha|bmw|ica|sms|dnr|obs|iso|lpo|tel|nrm|sek|eur|lgh|pnr|tim|min|max|art|kvm|brf|rum|tåg|väg|kod|typ|kap|dag|jan|feb|mar|"
    r"apr|maj|jun|jul|aug|sep|okt|nov|dec|del|sid|mål|zon|hus|usb|gps|dna|led|"
    r"och|för|med|var|har|hos|den|det|som|ett|två|tre|mot|vid"
)


def find_plates(text: str) -> Iterator[Span]:
    """Vehicle plates, ABC 123 or ABC 12D; in small letters only where words say that there is a vehicle."""
    for match in _PLATE.finditer(text):
        letters = match["letters"]
        if _NO_PLATE.fullmatch(letters):
            continue
        if letters.isupper() or stands_before(_SAYS_VEHICLE, text, match.start(), 40):
            yield match.span()


_STREET_ENDS = (
    "gatan|gata|vägen|väg|stigen|stig|gränden|gränd|backen|backe|torget|torg|plan|allén|allé|leden|kroken|svängen|"
    "slingan|ringen|parken|platsen|plats|hagen|gården|kajen|lunden|höjden|liden|vreten|åsen|Vägen|Gatan"
)
_STREET = rf"(?:[A-ZÅÄÖ][\w:.-]{{0,30}} ){{0,3}}?(?:[A-ZÅÄÖ]\w{{0,30}}-?)?(?:{_STREET_ENDS})"
_FLAT = r",? ?(?:lgh|lägenhet|lght)\.? ?(?:nr ?)?\d{1,4}"
_ADDRESS = re.compile(
    rf"(?<!\w){_STREET} \d{{1,4}}(?: ?[A-Za-z](?!\w))?(?P<flat>{_FLAT})?"
    r"(?:,? ?\d{3} ?\d\d(?: [A-ZÅÄÖ][\w-]+)?)?"
)
_SAYS_HOME = re.compile(
    r"(?i)(?:\bbor(?:[ ]\w+){0,3}?[ ](?:på|i|vid)|\bbodde[ ](?:på|i)|\b(?:bosatt|boende|inneboende|skriven|"
    r"folkbokförd|hyresgäst\w*)(?:[ ](?:på|i|vid))?|\b(?:hem|bostads?)?adress\w*(?: är|:)?|"
    r"\bhem(?:ma|)[ ](?:hos|till)[ ][^.;]{0,50})[ :,]*$"
)


def find_home_addresses(text: str) -> Iterator[Span]:
    """Street and number where words say that somebody lives there, or where a flat's number follows.

    The place of an event ("vid Storgatan 5") is no home and is left.
    """
    for match in _ADDRESS.finditer(text):
        before = text[max(0, match.start() - 80) : match.start()]
        follows_name = before.endswith(", ") and any(end >= len(before) - 2 for _, end in NAMES.find(before))
        if match["flat"] or _SAYS_HOME.search(before) or follows_name:
            yield match.span()


_SAYS_NAME = re.compile(
    r"(?i)(?:\bkalla(?:r|de|s|t) sig|\bvid namn(?:et)?|\bunder namnet|\bkontaktperson(?:en)?(?: är)? ?:?|"
    r"\b(?:namn|kontakt|identifierad|avvisad|portad) ?:|\b(?:vittne|målsägande|misstänkt) ?\d ?:|"
    r"\bmvh|\bhälsning(?:ar)?|\bvänligen,?|(?:^|\s)/|\bsynpunkt från|\brädd för|\bhemma hos|"
    r"\b(?:rapporterat|antecknat|anmält|gjord|skrivet) av ?:?)[ \n,]*$"
)
# Before two words with capitals: what one does with persons. After a name: an age, or what only persons do.
_BEFORE_PAIR = re.compile(
    r"(?i)\b(?:hos|av|med|mot|träffade|träffat|kontaktade|mötte|grep|slog|rånade|hotade|knuffade|kastade|sköt|är|på|för|"
    r"bad|såg|hjälpte|jagade|ringde|stoppade|avvisade|tillhör) $"
)
_AFTER = re.compile(
    r", \d{1,3}(?: år)?,| \(\d{1,3}(?: år)?\)| (?:sa|sade|säger|ringde|ringer|uppger|uppgav|berättade|berättar|vågar|"
    r"hotade|slog|knuffade|skrek|grät|tyckte|tycker|anmälde|bestals|rånades|misshandlades)\b"
)
NAMES = names_recogniser("sweden", NameSigns(_SAYS_NAME, _BEFORE_PAIR, _AFTER))

SWEDISH = RecogniserSet(
    recognisers=(
        Recogniser(
            Trace.IDENTITY_NUMBER,
            r"\d\d[ -]?(?:0[1-9]|1[0-2])[ -]?(?:[0-2]\d|3[01]|6[1-9]|[789]\d)[-+– ]{0,3}"
            r"(?:\d ?\d ?\d ?\d|[A-Z]|[xX*]{4})",
            find_identity_numbers,
        ),
        EMAILS,
        Recogniser(Trace.PHONE, r"(?:\+|0)[1-9](?:[ \-/–.()0]{0,4}\d){6}|\+\d", find_phones),
        Recogniser(Trace.PLATE, r"\b[A-Za-z]{3}[ -]?\d\d[0-9A-Za-z]\b", find_plates),
        Recogniser(Trace.ADDRESS, rf"(?:{_STREET_ENDS}) \d", find_home_addresses),
        NAMES,
    ),
    stands_instead={
        Trace.IDENTITY_NUMBER: "[personnummer]",
        Trace.EMAIL: "[e-post]",
        Trace.PHONE: "[telefon]",
        Trace.PLATE: "[registreringsnummer]",
        Trace.ADDRESS: "[bostadsadress]",
        Trace.NAME: "[namn]",
    },
)
