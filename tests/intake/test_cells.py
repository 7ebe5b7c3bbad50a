"""Numbers, days, months and personal identity numbers, cell by cell."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.domain import Status
from lagesbild.errors import IntakeError, UsageError
from lagesbild.intake.cells import Cells
from lagesbild.intake.mapping import FileSection, TimeSection
from lagesbild.intake.moments import Moments, read_moments
from lagesbild.intake.numbers import is_whole, read_numbers, refuse_either_way
from lagesbild.intake.personal_numbers import is_personal_numbers
from lagesbild.intake.raw_rows import ROW
from lagesbild.intake.year_months import RowPeriods, on_day_of_year, read_year_months
from tests.intake.conftest import SWEDISH_MONTHS
from tests.oracles.intake import has_luhn_digit


def cells(*values: object) -> Cells:
    return Cells(pl.Series(values, strict=False), pl.Series(range(2, len(values) + 2)), "Antal")


def days(moments: Moments) -> list[dt.date | None]:
    return moments.days.to_list()


# Numbers ------------------------------------------------------------------------------------------------------------


def test_zero_withheld_not_told_and_unreadable_are_four_things() -> None:
    numbers = read_numbers(cells("0", "..", "<5", "", None, "-", "ett", "7"), FileSection())
    assert numbers.values.to_list() == [0, None, None, None, None, None, None, 7]
    assert numbers.status.to_list() == [
        *(Status.OBSERVED, Status.SUPPRESSED, Status.SUPPRESSED, Status.MISSING, Status.MISSING, Status.MISSING),
        *(Status.OBSERVED, Status.OBSERVED),
    ]
    assert numbers.unreadable.to_list() == [False] * 6 + [True, False]


def test_number_column_keeps_its_numbers_and_its_holes() -> None:
    numbers = read_numbers(cells(3, None, 4.5), FileSection())
    assert numbers.values.to_list() == [3, None, 4.5]
    assert numbers.status.to_list() == [Status.OBSERVED, Status.MISSING, Status.OBSERVED]


@pytest.mark.parametrize(
    ("written", "text", "number"),
    [
        (FileSection(thousands=","), "7,475", 7475),
        (FileSection(thousands=","), "1,234,567.5", 1234567.5),
        (FileSection(thousands=".", decimal=","), "1.234,5", 1234.5),
        (FileSection(thousands=" "), "1\u00a0234", 1234),
        (FileSection(), "12 345", 12345),
        (FileSection(decimal=","), "59,33", 59.33),
        (FileSection(), "−3", -3),
        (FileSection(thousands="'"), "1'234", 1234),
    ],
)
def test_ways_of_writing_numbers(written: FileSection, text: str, number: float) -> None:
    assert read_numbers(cells(text, "1"), written).values.to_list() == [number, 1]


@pytest.mark.parametrize(("written", "text"), [(FileSection(thousands=","), "1,5"), (FileSection(decimal=","), "1.5")])
def test_mark_where_no_mark_can_stand_is_unreadable(written: FileSection, text: str) -> None:
    """Taking the comma away from 1,5 would make it fifteen."""
    assert read_numbers(cells(text, "1"), written).unreadable.to_list() == [True, False]


def test_column_mostly_unreadable_is_refused_with_a_way_that_fits() -> None:
    with pytest.raises(IntakeError, match=r"'7,475' \(row 2\)") as error:
        read_numbers(cells("7,475", "11,051,000", "3"), FileSection())
    assert 'decimal = "."  thousands = ","' in str(error.value)


@pytest.mark.parametrize("text", ["27.442", "27,442"])
def test_thousand_or_fraction_must_be_said(text: str) -> None:
    with pytest.raises(IntakeError, match="can be thousands"):
        refuse_either_way(cells(text, "12"), FileSection())
    refuse_either_way(cells(text, "12"), FileSection(thousands="."))
    refuse_either_way(cells(text, "12.5"), FileSection())  # some fraction shows what the mark means


def test_whole_numbers_from_nought_upwards() -> None:
    assert is_whole(pl.Series([0.0, 3.0, -1.0, 1.5, None])).to_list() == [True, True, False, False, True]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20), st.sampled_from([" ", ",", "."]))
def test_thousands_read_back_as_written(numbers: list[int], mark: str) -> None:
    texts = [f"{number:,}".replace(",", mark) for number in numbers]
    assert (
        read_numbers(cells(*texts), FileSection(thousands=mark, decimal="," if mark == "." else ".")).values.to_list()
        == numbers
    )


# Days ---------------------------------------------------------------------------------------------------------------

NOON = dt.datetime.fromisoformat("2024-05-07 13:45")


@pytest.mark.parametrize(
    "written",
    [
        *("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H.%M", "%Y.%m.%d"),
        *("%d.%m.%Y", "%d/%m/%Y %H:%M", "%d-%m-%Y"),
    ],
)
def test_ways_of_writing_days_are_found(written: str) -> None:
    several = [NOON + dt.timedelta(days=13 * step) for step in range(8)]
    moments = read_moments(cells(*(moment.strftime(written) for moment in several)), TimeSection())
    assert days(moments) == [moment.date() for moment in several]
    assert moments.has_clock == ("%H" in written)


def test_ways_that_begin_with_the_year_may_be_mixed() -> None:
    moments = read_moments(cells("2024-05-07", "2024-05-07 13:45", "20240507", "2024-05-07T13:45:10"), TimeSection())
    assert set(days(moments)) == {NOON.date()}


def test_day_and_month_that_can_change_places_are_asked_about() -> None:
    with pytest.raises(IntakeError, match="D05") as error:
        read_moments(cells("01/02/2024", "05/06/2024"), TimeSection())
    assert 'format = "%d/%m/%Y"   or   format = "%m/%d/%Y"' in str(error.value)
    assert days(read_moments(cells("01/02/2024", "25/06/2024"), TimeSection()))[0] == dt.date(2024, 2, 1)
    assert days(read_moments(cells("01/02/2024", "06/25/2024"), TimeSection()))[0] == dt.date(2024, 1, 2)
    assert days(read_moments(cells("05/05/2024"), TimeSection())) == [dt.date(2024, 5, 5)]


def test_few_unreadable_days_are_marked() -> None:
    moments = read_moments(cells("2024-05-07", "31/13/2025", "", "2024-05-08"), TimeSection())
    assert moments.unreadable.to_list() == [False, True, False, False]
    assert moments.lacking.to_list() == [False, False, True, False]


def test_most_unreadable_days_stop_the_file_with_the_format_that_fits() -> None:
    with pytest.raises(IntakeError, match=r"'07\.05\.2024' \(row 2\)") as error:
        read_moments(cells("07.05.2024", "08.05.2024", "2024-05-09"), TimeSection(format="%Y-%m-%d"))
    assert 'format = "%d.%m.%Y"' in str(error.value)


def test_only_months_are_known() -> None:
    for time in (TimeSection(), TimeSection(format="%Y-%m")):
        moments = read_moments(cells("2018-07", "2018-08"), time)
        assert moments.is_month
        assert days(moments) == [dt.date(2018, 7, 1), dt.date(2018, 8, 1)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2014/03/02 05:00:00+00", dt.date(2014, 3, 2)),  # winter: five hours behind
        ("2014/07/02 04:00:00+00", dt.date(2014, 7, 2)),  # summer: four
        ("2014/07/02 03:59:00+00", dt.date(2014, 7, 1)),
        ("2015/01/01 04:59:59+00", dt.date(2014, 12, 31)),
    ],
)
def test_utc_becomes_the_local_day(text: str, day: dt.date) -> None:
    time = TimeSection(format="%Y/%m/%d %H:%M:%S+00", zone="UTC", local_zone="America/Toronto")
    assert days(read_moments(cells(text), time)) == [day]


def test_label_in_the_file_counts_unless_the_mapping_says_otherwise() -> None:
    labelled = pl.Series([dt.datetime.fromisoformat("2020-01-01 03:00")]).dt.replace_time_zone("UTC")
    column = Cells(labelled, pl.Series([2]), "tid")
    assert days(read_moments(column, TimeSection(local_zone="America/Toronto"))) == [dt.date(2019, 12, 31)]
    own_clock = TimeSection(zone="America/Toronto", local_zone="America/Toronto")
    assert days(read_moments(column, own_clock)) == [dt.date(2020, 1, 1)]
    assert days(read_moments(column, TimeSection())) == [dt.date(2020, 1, 1)]


def test_offset_in_the_text_is_followed() -> None:
    time = TimeSection(format="%Y-%m-%dT%H:%M:%S%z", local_zone="Europe/Stockholm")
    assert days(read_moments(cells("2020-06-01T23:30:00+00:00"), time)) == [dt.date(2020, 6, 2)]


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2021-01-01T22:30:00Z", "2021-01-01 23:30"),
        ("2021-07-01T22:30:00.250Z", "2021-07-02 00:30:00.250"),
        ("2021-07-01T22:30:00+02:00", "2021-07-01 22:30"),
        ("2021-07-01 17:30:00-0500", "2021-07-02 00:30"),
    ],
)
def test_moment_that_says_its_own_distance_from_utc(text: str, local: str) -> None:
    found = read_moments(cells(text, "2021-02-01T12:00:00Z"), TimeSection(local_zone="Europe/Stockholm"))
    assert found.local[0] == dt.datetime.fromisoformat(local)
    stated = TimeSection(zone="Europe/Stockholm", local_zone="Europe/Stockholm")
    assert read_moments(cells("2021-01-01T22:30:00Z"), stated).local[0] == dt.datetime.fromisoformat("2021-01-01 22:30")


def test_clock_time_that_never_was_is_an_hour_later_and_told() -> None:
    """In Stockholm the clock went from 02:00 to 03:00 on 29 March 2020."""
    time = TimeSection(zone="Europe/Stockholm", local_zone="UTC")
    moments = read_moments(cells("2020-03-29 02:30", "2020-03-30 02:30", "2020-03-31 02:30"), time)
    assert moments.put_forward.to_list() == [True, False, False]
    assert moments.unreadable.to_list() == [False, False, False]
    assert moments.local[0] == dt.datetime.fromisoformat("2020-03-29 01:30")


def test_unknown_zone_is_refused() -> None:
    with pytest.raises(UsageError, match="no time zone 'Stockholm'"):
        read_moments(cells("2020-01-01"), TimeSection(zone="Stockholm", local_zone="UTC"))


@given(st.dates(dt.date(1955, 1, 1), dt.date(2115, 1, 1)))
def test_day_numbers_of_a_spreadsheet(day: dt.date) -> None:
    """Day 1 is 1900-01-01 and, by an old mistake kept ever since, 1900 had a 29 February: so day 0 is 30 December."""
    number = (day - dt.date(1899, 12, 30)).days
    assert days(read_moments(cells(float(number)), TimeSection())) == [day]
    assert days(read_moments(cells(str(number)), TimeSection())) == [day]


# Years and months ---------------------------------------------------------------------------------------------------


def periods(rows: list[tuple[object, object]], language: str = "sv") -> RowPeriods:
    frame = pl.DataFrame(rows, schema=["År", "Månad"], orient="row", strict=False).with_row_index(ROW, 2)
    section = TimeSection(year="År", month="Månad", month_language=language, preliminary_marker="prel.")
    return read_year_months(frame, section, {"sv": SWEDISH_MONTHS})


def test_swedish_months_and_preliminary_years() -> None:
    found = periods([("2016 prel.", "Okt"), ("2016", "maj"), ("2015", "12"), ("2015", "Sept."), ("2015", "december")])
    assert [str(day)[:7] for day in found.start_day] == ["2016-10", "2016-05", "2015-12", "2015-09", "2015-12"]
    assert found.end_day[2] == dt.date(2016, 1, 1)
    assert found.is_preliminary.to_list() == [True, False, False, False, False]


@pytest.mark.parametrize("cell", ["Ju", "13", "0", "Smarch", "j"])
def test_what_is_no_month_is_unreadable(cell: str) -> None:
    found = periods([("2016", cell), ("2016", "Jan"), ("", "Jan")])
    assert found.unreadable.to_list() == [True, False, False]
    assert found.lacking.to_list() == [False, False, True]


def test_mostly_unreadable_periods_are_refused() -> None:
    with pytest.raises(IntakeError, match=r"'May' in column 'Månad' \(row 2\)"):
        periods([("2016", "May"), ("2016", "Okay")])


def test_month_language_the_country_lacks_is_refused() -> None:
    with pytest.raises(UsageError, match="does not name months"):
        read_year_months(
            pl.DataFrame({"År": ["2016"]}), TimeSection(year="År", month_language="fi"), {"sv": SWEDISH_MONTHS}
        )


def test_day_of_the_year() -> None:
    starts = pl.Series([dt.date(2016, 1, 1)])
    assert on_day_of_year(starts, "12-31").to_list() == [dt.date(2016, 12, 31)]
    with pytest.raises(UsageError, match='"12-31"'):
        on_day_of_year(starts, "31/12")


# Personal identity numbers ------------------------------------------------------------------------------------------


def identity(day: str, serial: int) -> str:
    """A valid number, found by trying the ten check digits with the slow twin."""
    nine = f"{day}{serial:03d}"
    return next(f"{nine}{digit}" for digit in range(10) if has_luhn_digit(f"{nine}{digit}"))


DAYS = [f"{year:02d}0{month}{day}" for year in (45, 99) for month in (1, 9) for day in (11, 28, 75)]
NUMBERS = [identity(day, 100 + at) for at, day in enumerate(DAYS)]


@pytest.mark.parametrize("shape", ["{}", "19{}", "20{}"])
def test_personal_identity_numbers_are_known(shape: str) -> None:
    assert is_personal_numbers(pl.Series([shape.format(number) for number in NUMBERS]))
    assert is_personal_numbers(pl.Series([f"{number[:6]}-{number[6:]}" for number in NUMBERS]))
    assert is_personal_numbers(pl.Series([int("19" + number) for number in NUMBERS]))


def test_other_numbers_are_not() -> None:
    wrong_digit = [f"{number[:9]}{(int(number[9]) + 1) % 10}" for number in NUMBERS]
    no_such_month = [identity(f"45{month}11", 100 + month) for month in range(13, 40)]
    assert not is_personal_numbers(pl.Series(wrong_digit))
    assert not is_personal_numbers(pl.Series(no_such_month))
    assert not is_personal_numbers(pl.Series([f"070{number:07d}" for number in range(50)]))
    assert not is_personal_numbers(pl.Series(["2020-01-01", "2020-01-02", "2020-01-03"]))
    assert not is_personal_numbers(pl.Series([None, None], dtype=pl.String))
    assert not is_personal_numbers(pl.Series([1.5, 2.5]))


def test_a_few_among_other_values_are_not_a_column_of_them() -> None:
    assert not is_personal_numbers(pl.Series(["okänd"] * 20 + NUMBERS))


@given(st.lists(st.integers(0, 10**10 - 1), min_size=3, max_size=30))
def test_never_takes_numbers_without_a_check_digit(numbers: list[int]) -> None:
    texts = [f"{number:010d}" for number in numbers]
    if sum(has_luhn_digit(text) for text in texts) * 2 <= len(texts):
        assert not is_personal_numbers(pl.Series(texts))
