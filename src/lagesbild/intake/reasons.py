"""Why a row is set aside, or kept with a warning: stable codes, what is wrong and what to do, in Swedish and English.

Whether a row is set aside or only warned of is for whoever judges it: an unknown kind of event is kept under a name of
its own unless the mapping wants it set aside. A code never changes its meaning and is never used again for another.
`{value}` is what stood in the cell.
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
NOTE_ROW = _reason(
    "T02",
    "note_row",
    ("Raden har inga värden: en rubrik eller en anmärkning.", "Inget behöver göras."),
    ("The row has no values: a title or a remark.", "Nothing needs to be done."),
)
UNASKED_ROW = _reason(
    "T03",
    "unasked_row",
    ("Raden hör inte till det som mappningen tar ut ur filen.", "Inget behöver göras om urvalet är rätt."),
    ("The row is not among those that the mapping takes from the file.", "Nothing needs to be done if that is right."),
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
DAY_BEFORE_2000 = _reason(
    "D04",
    "day_before_2000",
    (
        "Datum före 2000-01-01: {value}",
        "Kontrollera datumet. Kalkylprogram visar en tom cell eller en nolla som 1899-12-30 eller 1900-01-01.",
    ),
    (
        "The date is before 2000-01-01: {value}",
        "Check the date. Spreadsheets show an empty cell or a nought as 1899-12-30 or 1900-01-01.",
    ),
)
DAY_AND_MONTH_SWAPPED = _reason(
    "D05",
    "day_and_month_can_change_places",
    ("Dag och månad kan vara omkastade: {value}", "Välj tolkning för hela filen: skriv format under [time]."),
    ("Day and month can have changed places: {value}", "Choose for the whole file: write format under [time]."),
)
ONLY_PERIOD_KNOWN = _reason(
    "D06",
    "only_week_or_month_known",
    ("Bara vecka, månad eller år är känt: {value}", "Inget behöver göras. Raden räknas, men inte på dag eller vecka."),
    (
        "Only the week, month or year is known: {value}",
        "Nothing needs to be done. The row is counted, but not by day or week.",
    ),
)
END_BEFORE_START = _reason(
    "D07",
    "end_before_start",
    (
        "Händelsen slutar innan den börjar: {value}",
        "Kontrollera start och slut. Raden räknas, men tiden på dygnet används inte.",
    ),
    (
        "The event ends before it begins: {value}",
        "Check start and end. The row is counted, but its time of day is not used.",
    ),
)
REPORTED_BEFORE = _reason(
    "D08",
    "reported_before_it_began",
    ("Anmälan är gjord innan händelsen började: {value}", "Kontrollera anmälningsdatum och händelsedatum."),
    ("It was reported before it began: {value}", "Check the day of the report and the day of the event."),
)
REPORTED_LATE = _reason(
    "D09",
    "reported_after_many_years",
    ("Anmälan är gjord mer än tio år efter händelsen: {value}", "Kontrollera årtalen."),
    ("It was reported more than ten years after the event: {value}", "Check the years."),
)
CLOCK_DOES_NOT_EXIST = _reason(
    "D10",
    "clock_time_does_not_exist",
    (
        "Klockslaget finns inte, för då ställdes klockan fram till sommartid: {value}",
        "Kontrollera tiden. Raden räknas en timme senare.",
    ),
    (
        "The clock time does not exist, for clocks were put forward then: {value}",
        "Check the time. The row is counted an hour later.",
    ),
)
DAY_NOT_WHOLE = _reason(
    "T04",
    "day_not_whole",
    (
        "Listan börjar mitt i den här dagen, så dagen är inte hel.",
        "Inget behöver göras om en tidigare hämtning har dagen; hämta annars oftare.",
    ),
    (
        "The list begins in the middle of this day, so the day is not whole.",
        "Nothing needs to be done if an earlier fetch has the day; otherwise fetch more often.",
    ),
)
CATEGORY_UNKNOWN = _reason(
    "B01",
    "category_unknown",
    ("Okänd brottskod eller brottstyp: {value}", "Skriv under [categories] i mappningen vilken typ det är."),
    ("Unknown code or category: {value}", "Write under [categories] of the mapping which category it is."),
)
CODE_ENDED = _reason(
    "B02",
    "code_ended",
    (
        "Brottskoden användes inte längre vid händelsen: {value}",
        "Kontrollera koden mot den som ersatte den. Raden räknas som den står, och serien får ett streck.",
    ),
    (
        "The offence code was out of use at the time of the event: {value}",
        "Check the code against its successor. The row is counted as it stands, and the series gets a mark.",
    ),
)
CATEGORY_AMBIGUOUS = _reason(
    "B03",
    "category_ambiguous",
    ("Brottet kan vara flera olika: {value}", "Välj ett av förslagen och skriv det under [categories] i mappningen."),
    ("The offence can be several: {value}", "Choose one of those suggested and write it under [categories]."),
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
PLACE_SWAPPED = _reason(
    "P03",
    "x_and_y_swapped",
    ("X och Y verkar omkastade: {value}", "Byt plats på koordinaterna."),
    ("X and Y seem to have changed places: {value}", "Swap the coordinates."),
)
PLACE_OF_OTHER_SYSTEM = _reason(
    "P04",
    "coordinates_of_another_system",
    ("Koordinaterna är i ett annat system än filens: {value}", "Räkna om dem, eller skriv rätt crs under [place]."),
    ("The coordinates are in another system than the file's: {value}", "Convert them, or write crs under [place]."),
)
ADDRESS_NOT_FOUND = _reason(
    "P05",
    "address_not_found",
    ("Adressen hittas inte, eller finns på flera ställen: {value}", "Välj ett förslag, eller lämna utan plats."),
    ("The address is not found, or is in several places: {value}", "Choose a suggestion, or leave it without a place."),
)
FEW_HOUSEHOLDS = _reason(
    "P07",
    "few_households_at_address",
    (
        "Adressen har färre än åtta hushåll, eller okänt många.",
        "Inget behöver göras: händelsen räknas i sitt område och har ingen punkt på kartan.",
    ),
    (
        "The address has fewer than eight households, or nobody knows how many.",
        "Nothing needs to be done: the event is counted in its area and has no point on the map.",
    ),
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
NUMBER_WITHHELD = _reason(
    "A02",
    "number_withheld",
    ("Antalet är skyddat: {value}", "Inget behöver göras. Det godtas som skyddat och räknas inte i summor."),
    ("The number is withheld: {value}", "Nothing needs to be done. It is taken as withheld and not added to sums."),
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
NUMBER_OF_EVENTS = _reason(
    "A09",
    "number_of_events",
    ("En rad måste stå för minst en händelse och högst 100 000: {value}", "Rätta antalet, eller ta bort raden."),
    ("A row must stand for at least one event and at most 100,000: {value}", "Correct the number, or drop the row."),
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
    "D11",
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
EVENT_REVISED = _reason(
    "I02",
    "event_revised",
    ("Ärendet finns redan och har ändrats: {value}", "Den senaste uppgiften gäller. Kontrollera skillnaden."),
    ("The event is there already and has changed: {value}", "The latest report holds. Check the difference."),
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

PERSONAL_COLUMN = _reason(
    "K01",
    "column_of_personal_data",
    ("Kolumnen innehåller personuppgifter.", "Inget behöver göras. Kolumnen läses aldrig in."),
    ("The column holds personal data.", "Nothing needs to be done. The column is never received."),
)
FILE_UNREADABLE = _reason(
    "F01",
    "file_locked_with_macros_or_empty",
    ("Filen har lösenord, makron eller inga rader.", "Spara den utan lösenord och makron, med rubrikrad och rader."),
    ("The file has a password, macros or no rows.", "Save it without password and macros, with a header and rows."),
)

# In the order in which a row is judged: its reason is the first of these that it breaks.
ALL = (
    FILE_UNREADABLE,
    PERSONAL_COLUMN,
    SHORT_ROW,
    NOTE_ROW,
    UNASKED_ROW,
    TOTAL_ROW,
    DUPLICATE_ROW,
    EVENT_REVISED,
    DAY_NOT_WHOLE,
    DAY_LACKING,
    DAY_UNREADABLE,
    DAY_IN_FUTURE,
    DAYS_BACKWARDS,
    IDENTITY_LACKING,
    DAY_BEFORE_2000,
    DAY_AND_MONTH_SWAPPED,
    CATEGORY_LACKING,
    CATEGORY_AMBIGUOUS,
    CATEGORY_UNKNOWN,
    TEXT_LACKING,
    ANSWER_OFF_SCALE,
    WORD_UNKNOWN,
    PLACE_LACKING,
    PLACE_UNKNOWN,
    PLACE_SWAPPED,
    PLACE_OF_OTHER_SYSTEM,
    PLACE_OUTSIDE,
    BOUNDARY_UNREADABLE,
    ADDRESS_NOT_FOUND,
    NUMBER_UNREADABLE,
    NUMBER_NEGATIVE,
    NUMBER_NOT_WHOLE,
    NUMBER_OF_EVENTS,
    DUPLICATE_KEY,
    CODE_ENDED,
    END_BEFORE_START,
    REPORTED_BEFORE,
    REPORTED_LATE,
    CLOCK_DOES_NOT_EXIST,
    ONLY_PERIOD_KNOWN,
    NUMBER_WITHHELD,
    FEW_HOUSEHOLDS,
)
REASONS: Mapping[str, Reason] = {reason.code: reason for reason in ALL}
