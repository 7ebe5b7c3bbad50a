"""A series drawn, and its table: a row a year, a column a month, so that ten years fit on a page."""

from collections.abc import Sequence

from lagesbild.domain import Finding, Period, Series, Status
from lagesbild.domain.periods import months_within, span_of
from lagesbild.publish import numbers, wording
from lagesbild.publish.document import Block, Cell, Figure, Head, Table
from lagesbild.publish.figures import draw
from lagesbild.publish.phrases import phrase_or
from lagesbild.publish.reading import Reading
from lagesbild.publish.tables import head
from lagesbild.publish.time_figures import BreakLine, SeriesWords, series_figure

MONTHS = range(1, 13)
MOST_NAMED = 6  # months outside the band; beyond it the table tells


def is_drawable(finding: Finding) -> bool:
    """Whether a finding has a series, and most of its months may be seen: the rest would give a false picture."""
    series = finding.series
    return series is not None and 2 * sum(count is not None for count in series.observed) > len(series.observed)


def drawn(reading: Reading, finding: Finding) -> list[Block]:
    """The figure of a finding's series, and its table."""
    if finding.series is None:
        return []
    series = with_every_month(finding.series)
    anchor = f"{finding.category}-{finding.analysis}-{finding.area or 'whole'}"
    return [_figure(reading, finding, series, anchor), _months(reading, finding, series, anchor)]


def with_every_month(series: Series) -> Series:
    """The series with the months it jumps over as missing: a gap is drawn as a gap, never bridged."""
    months = months_within(span_of(series.periods))
    at = {period: place for place, period in enumerate(series.periods)}
    if len(months) == len(series.periods) or any(period not in months for period in series.periods):
        return series

    def spread(values: Sequence[float | None]) -> tuple[float | None, ...]:
        return tuple(values[at[month]] if month in at else None for month in months) if values else ()

    return Series(
        periods=months,
        observed=tuple(series.observed[at[month]] if month in at else None for month in months),
        status=tuple(series.status[at[month]] if month in at else Status.MISSING for month in months),
        expected=spread(series.expected),
        lower=spread(series.lower),
        upper=spread(series.upper),
        is_preliminary=tuple(month in at and series.is_preliminary[at[month]] for month in months)
        if series.is_preliminary
        else (),
    )


def is_outside(series: Series, place: int) -> bool:
    """Whether a month lies outside what was to be expected."""
    if not series.lower or not series.upper:
        return False
    count, lower, upper = series.observed[place], series.lower[place], series.upper[place]
    return count is not None and lower is not None and upper is not None and not lower <= count <= upper


def _figure(reading: Reading, finding: Finding, series: Series, anchor: str) -> Figure:
    words = SeriesWords(
        axis=reading.phrase("figure.series.axis"),
        preliminary=reading.phrase("word.preliminary"),
        corner=reading.watermark,
    )
    breaks = [
        BreakLine(each.day, each.words.get(reading.language, each.kind)) for each in reading.breaks(finding.category)
    ]
    values = _values(reading, finding, series)
    return Figure(
        anchor=f"{anchor}-figure",
        title=_title(reading, finding, values),
        subtitle=wording.capitalised(reading.phrase("figure.series.subtitle", **values)),
        drawing=draw(series_figure(series, words, breaks), reading.language),
        alt=_alt(reading, finding, series, breaks),
        foot=reading.phrase("figure.series.foot"),
        table_anchor=f"{anchor}-table",
    )


def _title(reading: Reading, finding: Finding, values: dict[str, str]) -> str:
    """A short sentence for what we know trends to say; the finding's own sentence for what later ones may."""
    own = phrase_or(f"trend.title.{finding.says}", reading.language, "", **values)
    return wording.capitalised(own) or wording.sentence(finding, reading.picture, reading.language)


def _values(reading: Reading, finding: Finding, series: Series) -> dict[str, str]:
    return {
        "category": reading.picture.category_name(finding.category, reading.language),
        "area": reading.area(finding.area),
        "period": numbers.period(span_of(series.periods), reading.language),
    }


def _alt(reading: Reading, finding: Finding, series: Series, breaks: Sequence[BreakLine]) -> str:
    """The level at both ends, the months outside what was expected, the breaks: what a glance would give."""
    n_months = reading.whole(len(series.periods))
    said = [reading.phrase("alt.series", n=n_months, **_values(reading, finding, series))]
    told = [(p, count) for p, count in zip(series.periods, series.observed, strict=True) if count is not None]
    if told:
        ends = "; ".join(f"{_month(reading, p)}: {reading.whole(count)}" for p, count in (told[0], told[-1]))
        said.append(f"{reading.phrase('alt.series.ends')} {ends}.")
    if len(told) < len(series.periods):
        said.append(reading.phrase("alt.series.gaps"))
    outside = [_month(reading, p) for place, p in enumerate(series.periods) if is_outside(series, place)]
    if outside:
        said.append(f"{reading.phrase('alt.series.outside')} {reading.listed(outside, MOST_NAMED)}.")
    if any(series.is_preliminary):
        first = series.periods[series.is_preliminary.index(True)]
        said.append(reading.phrase("alt.series.preliminary", month=_month(reading, first)))
    said += [f"{numbers.day(line.day, reading.language)}: {line.words}" for line in breaks]
    return " ".join([*said, reading.phrase("alt.table_follows")])


def _month(reading: Reading, period: Period) -> str:
    return numbers.month(period.start_day, reading.language)


def _months(reading: Reading, finding: Finding, series: Series, anchor: str) -> Table:
    cells = {
        (period.start_day.year, period.start_day.month): _cell(reading, series, place)
        for place, period in enumerate(series.periods)
    }
    years = sorted({year for year, _ in cells})
    heads = (head(reading, "year"), *(Head(numbers.short_month(number, reading.language), True) for number in MONTHS))
    rows = tuple((str(year), *(cells.get((year, number), "") for number in MONTHS)) for year in years)
    caption = wording.capitalised(reading.phrase("trend.months.caption", **_values(reading, finding, series)))
    return Table(
        f"{anchor}-table", caption, heads, rows, reading.phrase("trend.months.note"), manner="months", is_folded=True
    )


def _cell(reading: Reading, series: Series, place: int) -> Cell | str:
    """What was recorded, and under it what was to be expected."""
    count, status = series.observed[place], series.status[place]
    if status == Status.MISSING:
        return Cell(numbers.DASH, look="hatch")
    if count is None or status == Status.SUPPRESSED:
        return Cell("..", look="dots")
    is_open = bool(series.is_preliminary) and series.is_preliminary[place]
    written = reading.whole(count) + (reading.phrase("mark.preliminary") if is_open else "")
    lower = series.lower[place] if series.lower else None
    upper = series.upper[place] if series.upper else None
    if lower is None or upper is None:
        return written
    beneath = f"{reading.whole(lower)}{numbers.DASH}{reading.whole(upper)}"
    return Cell(written, beneath=beneath, look="outside" if is_outside(series, place) else "")
