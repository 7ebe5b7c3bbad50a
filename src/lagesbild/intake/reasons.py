"""Why a row is set aside: stable codes, what is wrong and what to do, in Swedish and English.

A code never changes its meaning and is never used again for another. `{value}` is what stood in the cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One rule that a row can break."""

    code: str
    name: str
    wrong: Mapping[str, str]
    remedy: Mapping[str, str]


def _reason(code: str, name: str, sv: tuple[str, str], en: tuple[str, str]) -> Reason:
    return Reason(code, name, {"sv": sv[0], "en": en[0]}, {"sv": sv[1], "en": en[1]})


SHORT_ROW = _reason(
    "F03",
    "row_of_another_width",
    ("Raden har inte lika många kolumner som rubrikraden.", "Rätta raden så att varje värde står i sin kolumn."),
    ("The row does not have as many columns as the header.", "Correct the row so that each value is in its column."),
)
TOTAL_ROW = _reason(
    "T01",
    "total_row",
    ("Raden är en summa av andra rader och räknas inte en gång till.", "Inget behöver göras."),
    ("The row is a sum of other rows and is not counted once more.", "Nothing needs to be done."),
)
DAY_LACKING = _reason(
    "D01",
    "day_lacking",
    ("Datum saknas.", "Fyll i datum, skrivet ÅÅÅÅ-MM-DD."),
    ("The date is lacking.", "Fill in the date, written YYYY-MM-DD."),
)
DAY_UNREADABLE = _reason(
    "D02",
    "day_unreadable",
    ("Datum går inte att läsa: {value}", "Skriv datum ÅÅÅÅ-MM-DD, eller som i resten av filen."),
    ("The date cannot be read: {value}", "Write the date YYYY-MM-DD, or as in the rest of the file."),
)
DAY_IN_FUTURE = _reason(
    "D03",
    "day_in_future",
    ("Datum ligger i framtiden: {value}", "Kontrollera året."),
    ("The date lies in the future: {value}", "Check the year."),
)
DAY_IS_ZERO = _reason(
    "D04",
    "day_is_zero_of_spreadsheet",
    ("Datum är kalkylprogrammets nolla: {value}", "Fyll i rätt datum, eller lämna cellen tom om det är okänt."),
    ("The date is the spreadsheet's zero: {value}", "Fill in the right date, or leave the cell empty if unknown."),
)
CATEGORY_UNKNOWN = _reason(
    "B01",
    "category_unknown",
    ("Okänd brottstyp: {value}", "Skriv under [categories] i mappningen vilken typ det är."),
    ("Unknown category: {value}", "Write under [categories] of the mapping which category it is."),
)
CATEGORY_LACKING = _reason(
    "B04",
    "category_lacking",
    ("Brottstyp saknas.", "Fyll i brottstyp."),
    ("The category is lacking.", "Fill in the category."),
)
PLACE_LACKING = _reason(
    "P01",
    "place_lacking",
    ("Område saknas.", "Fyll i område."),
    ("The area is lacking.", "Fill in the area."),
)
PLACE_OUTSIDE = _reason(
    "P02",
    "place_outside",
    ("Platsen ligger inte i något av områdena: {value}", "Kontrollera koordinaterna."),
    ("The place lies in none of the areas: {value}", "Check the coordinates."),
)
PLACE_UNKNOWN = _reason(
    "P06",
    "area_unknown",
    (
        "Området finns inte i indelningen: {value}",
        "Kontrollera stavning och årgång, eller skriv alias i mappningen.",
    ),
    ("The edition has no such area: {value}", "Check spelling and edition, or write an alias in the mapping."),
)
NUMBER_NOT_WHOLE = _reason(
    "A01",
    "number_not_whole",
    ("Antalet är inte ett helt tal från 0 och uppåt: {value}", "Rätta antalet."),
    ("The number is not a whole number from 0 upwards: {value}", "Correct the number."),
)
NUMBER_UNREADABLE = _reason(
    "A03",
    "number_unreadable",
    ("Värdet går inte att läsa som ett tal: {value}", "Skriv talet med siffror."),
    ("The value cannot be read as a number: {value}", "Write the number with digits."),
)
NUMBER_NEGATIVE = _reason(
    "A04",
    "number_negative",
    ("Talet får inte vara mindre än noll: {value}", "Rätta talet."),
    ("The number may not be less than zero: {value}", "Correct the number."),
)
TEXT_LACKING = _reason(
    "S01",
    "question_lacking",
    ("Frågan saknas.", "Fyll i vilken fråga svaret gäller."),
    ("The question is lacking.", "Fill in which question was answered."),
)
ANSWER_OFF_SCALE = _reason(
    "S02",
    "answer_off_scale",
    ("Svaret finns inte på frågans skala: {value}", "Rätta svaret, eller skriv under [questions] vad det betyder."),
    ("The answer is not on the question's scale: {value}", "Correct it, or write under [questions] what it means."),
)
WORD_UNKNOWN = _reason(
    "S03",
    "word_unknown",
    (
        "Ordet har ingen bestämd betydelse här: {value}",
        "Rätta ordet, eller skriv under [meanings] i mappningen vad det betyder.",
    ),
    ("The word has no meaning here: {value}", "Correct it, or write under [meanings] of the mapping what it means."),
)
BOUNDARY_UNREADABLE = _reason(
    "P08",
    "boundary_unreadable",
    ("Gränsen går inte att läsa: {value}", "Skriv gränsen som WKT, till exempel POLYGON ((…))."),
    ("The boundary cannot be read: {value}", "Write the boundary as WKT, as POLYGON ((…))."),
)
IDENTITY_LACKING = _reason(
    "I04",
    "identity_lacking",
    ("Radens eget nummer eller namn saknas.", "Fyll i numret eller namnet, så att en rättelse kan hitta raden."),
    ("The row's own number or name is lacking.", "Fill it in, so that a correction can find the row."),
)
DAYS_BACKWARDS = _reason(
    "D07",
    "days_backwards",
    ("Slutdagen ligger före startdagen: {value}", "Kontrollera de två datumen."),
    ("The last day lies before the first: {value}", "Check the two dates."),
)
DUPLICATE_ROW = _reason(
    "I01",
    "duplicate_row",
    (
        "Raden är en dubblett av en tidigare rad.",
        "Den första raden är kvar. Är det en dubblett behöver inget göras.",
    ),
    ("The row is a double of an earlier row.", "The first row is kept. Nothing needs to be done if it is a double."),
)
DUPLICATE_KEY = _reason(
    "I03",
    "duplicate_key",
    (
        "Samma område, brottstyp och period står redan på en tidigare rad.",
        "Den första raden är kvar. Kontrollera vilken av dem som gäller.",
    ),
    (
        "The same area, category and period stand on an earlier row.",
        "The first row is kept. Check which of them is right.",
    ),
)

# In the order in which a row is judged: its reason is the first of these that it breaks.
ALL = (
    SHORT_ROW,
    TOTAL_ROW,
    DUPLICATE_ROW,
    DAY_LACKING,
    DAY_UNREADABLE,
    DAY_IN_FUTURE,
    DAY_IS_ZERO,
    DAYS_BACKWARDS,
    IDENTITY_LACKING,
    CATEGORY_LACKING,
    CATEGORY_UNKNOWN,
    TEXT_LACKING,
    ANSWER_OFF_SCALE,
    WORD_UNKNOWN,
    PLACE_LACKING,
    PLACE_UNKNOWN,
    PLACE_OUTSIDE,
    BOUNDARY_UNREADABLE,
    NUMBER_UNREADABLE,
    NUMBER_NEGATIVE,
    NUMBER_NOT_WHOLE,
    DUPLICATE_KEY,
)
REASONS: Mapping[str, Reason] = {reason.code: reason for reason in ALL}
