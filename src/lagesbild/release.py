"""The gate: Picture → ReleasedPicture. What leaves the house has been through here, and the type says so.

Primary suppression: a count from 1 up to the profile's smallest is hidden, with every number it can be worked out
from (rates, ratios, believed levels, expected numbers of the same area). A single hidden area could be found by
subtracting the others from the whole, so companions are hidden with it: the areas with the fewest events of those
left. A category that the profile calls sensitive is never shown below the whole place. Zero is shown as zero, except
in sensitive categories. What is told of several areas together is hidden where one of them is: the others would give
it away. So is what is told of areas or spots together when they have too few events.

A number can also be worked out from what is made of it. What is held against a few named areas (`reference_areas`) is
hidden where any of them is; what adds up several categories (`summed_categories`) where any of those is hidden in the
area.

What this gate does not do yet: look across levels, editions and earlier publications.

Hundepool et al. (2012), Statistical Disclosure Control, ch. 4.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from lagesbild.domain import (
    Category,
    Contributions,
    Finding,
    Period,
    Picture,
    Protection,
    ReleasedContributions,
    ReleasedPicture,
    Series,
    Status,
    rank,
)

SHOWN_WHEN_HIDDEN = ("exposure_kind",)


def release(picture: Picture) -> ReleasedPicture:
    """Hide what must not be seen, and count it."""
    smallest = picture.release_rules.smallest_count
    sensitive = {category.code for category in picture.categories if category.is_sensitive}
    hidden = {
        told: areas | _companions(counts, areas, smallest)
        for told, counts in _counts_by_area(picture).items()
        for areas in [_too_few(counts, smallest) if told[0] not in sensitive else set(counts)]
    }
    answers = tuple(
        replace(
            answer,
            findings=tuple(
                _guard(one, _hidden_in(one, hidden), smallest, is_sensitive=one.category in sensitive)
                for one in answer.findings
            ),
        )
        for answer in picture.answers
    )
    protected = replace(picture, answers=answers)
    before, after = picture.findings, protected.findings
    # Ranked anew: the order of problems must not tell how many events a hidden number stands for.
    protected = replace(protected, ranking=rank(after, protected.abstentions, protected.period.end_day))
    return ReleasedPicture(
        protected,
        Protection(
            rules=picture.release_rules,
            n_findings=len(before),
            n_suppressed=sum(one.status is Status.SUPPRESSED for one in after),
            n_series_cells_suppressed=sum(_n_hidden(one.series) for one in after)
            - sum(_n_hidden(one.series) for one in before),
        ),
    )


def release_contributions(told: Contributions, categories: Iterable[Category]) -> ReleasedContributions:
    """What may be passed on of what people told, area by area: nothing of a category that the country calls sensitive.

    An account with a month, a role and an area could point at somebody where hardly anything of the kind is told of.
    `categories`: the whole register, also what the picture does not count.
    """
    sensitive = [category.code for category in categories if category.is_sensitive]
    return ReleasedContributions(told.chosen(~told.category.is_one_of(*sensitive)))


def _hidden_in(finding: Finding, hidden: Mapping[tuple[str, Period], set[str]]) -> set[str]:
    """The areas hidden in the finding's own stretch, and in any year inside it.

    A hidden week says nothing of ten years; a hidden year could be worked out from a series that holds it.
    """
    found: set[str] = set()
    categories = {finding.category, *_codes(finding, "summed_categories")}
    for (category, during), areas in hidden.items():
        is_year_inside = during.years >= 1 and _is_inside(during, finding.period)
        if category in categories and (during == finding.period or is_year_inside):
            found |= areas
    return found


def _codes(finding: Finding, fact: str) -> tuple[str, ...]:
    """The codes that a fact lists."""
    told = finding.facts.get(fact)
    return tuple(told.split("|")) if isinstance(told, str) else ()


def _is_inside(inner: Period, outer: Period) -> bool:
    return outer.start_day <= inner.start_day and inner.end_day <= outer.end_day


def _counts_by_area(picture: Picture) -> Mapping[tuple[str, Period], dict[str, int]]:
    """For each category and stretch of time, every area's smallest stated count: the one that hides it."""
    counts: dict[tuple[str, Period], dict[str, int]] = defaultdict(dict)
    for finding in picture.findings:
        n = finding.facts.get("n_events")
        if finding.area is not None and isinstance(n, int):
            here = counts[finding.category, finding.period]
            here[finding.area] = min(n, here.get(finding.area, n))
    return counts


def _too_few(counts: Mapping[str, int], smallest: int) -> set[str]:
    return {area for area, n in counts.items() if 0 < n < smallest}


def _companions(counts: Mapping[str, int], hidden: set[str], smallest: int) -> set[str]:
    """Areas hidden so that the whole minus the rest does not tell.

    The reader knows that every hidden area has at least one event. Those with the fewest events of the rest are
    hidden too until there are two, and until their sum leaves room for any one of them to be `smallest` or more.
    """
    together = set(hidden)
    for _n, area in sorted((n, area) for area, n in counts.items() if n > 0 and area not in hidden):
        total = sum(counts[one] for one in together)
        if not hidden or (len(together) > 1 and total >= len(together) - 1 + smallest):
            break
        together.add(area)
    return together - hidden


def _guard(finding: Finding, hidden: set[str], smallest: int, *, is_sensitive: bool) -> Finding:
    is_local = bool(finding.areas or finding.spots)
    told_of = (finding.area,) if finding.area is not None else finding.areas
    is_hidden = not hidden.isdisjoint((*told_of, *_codes(finding, "reference_areas")))
    if is_hidden or (is_local and (is_sensitive or _is_of_few(finding, smallest))):
        kept = {name: fact for name, fact in finding.facts.items() if name in SHOWN_WHEN_HIDDEN}
        return replace(
            finding,
            observed=None,
            estimate=None,
            status=Status.SUPPRESSED,
            facts=kept,
            series=None,
            matrix=None,
            areas=(),
            spots=(),
        )
    if finding.area is not None and finding.series is not None:
        return replace(finding, series=_guard_series(finding.series, smallest))
    return finding


def _is_of_few(finding: Finding, smallest: int) -> bool:
    n = finding.facts.get("n_events")
    return isinstance(n, int) and 0 < n < smallest


def _guard_series(series: Series, smallest: int) -> Series:
    """An area's months: few events in one month say as much as few in a year."""
    small = [n is not None and 0 < n < smallest for n in series.observed]
    return replace(
        series,
        observed=tuple(None if hide else n for n, hide in zip(series.observed, small, strict=True)),
        status=tuple(Status.SUPPRESSED if hide else known for known, hide in zip(series.status, small, strict=True)),
    )


def _n_hidden(series: Series | None) -> int:
    return sum(known is Status.SUPPRESSED for known in series.status) if series else 0
