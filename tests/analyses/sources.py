"""Towns that several sources tell of, each as it is told to: what they say together is known."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import (
    Category,
    Coded,
    Contributions,
    Observations,
    Panel,
    Panels,
    Period,
    ProblemView,
    ProblemViews,
    Question,
    Scale,
    Survey,
    Surveys,
)
from lagesbild.domain.periods import months_within, span_of, year
from tests.analyses.evidence import EMPTY
from tests.analyses.panels import make_panel

FIRES = {"sv": "bränder", "en": "fires"}
VIEWS = ProblemViews(
    (
        ProblemView("arson", "police", ("arson",), FIRES),
        ProblemView("arson", "rescue", ("deliberate_fire",), FIRES),
        ProblemView("arson", "staff", ("est_damage",), FIRES),
        ProblemView("arson", "survey", ("saw_fire*",), FIRES),
        ProblemView("arson", "walks", ("shortcoming_damage",), FIRES),
        ProblemView("arson", "testimony", ("arson",), FIRES),
        ProblemView("litter", "staff", ("est_litter",), {"sv": "skräp", "en": "litter"}),
    )
)
DRIVEN = ("drug_offence",)


def panels_of(*panels: Panel) -> Panels:
    categories = tuple(
        Category(each.category, {"sv": each.category, "en": each.category}, is_detection_driven=each.category in DRIVEN)
        for each in panels
    )
    return Panels({each.category: each for each in panels}, categories)


def yearly_panel(
    category: str,
    counts: Sequence[float],
    *,
    first: int = 2019,
    residents: float | Sequence[float] = 50_000,
    **held: object,
) -> Panel:
    """One area with exactly so many events each calendar year, spread over its months; the last year is the window."""
    years = range(first, first + len(counts))
    months = months_within(Period(date(first, 1, 1), date(first + len(counts), 1, 1)))
    people = np.broadcast_to(np.asarray(residents, dtype=float), len(counts))
    by_month = np.concatenate([_spread(round(n)) for n in counts])
    panel = make_panel(np.full(1, 0.01), span=span_of(months))
    made = replace(
        panel,
        category=category,
        areas=("A00",),
        counts=by_month[None, :],
        exposure=np.repeat(people / 12, 12)[None, :],
        evidence=(category,),
        window=year(years[-1]),
    )
    return replace(made, **held)


def _spread(n: int) -> NDArray[np.int64]:
    return np.diff(np.round(np.linspace(0, n, 13))).astype(np.int64)


def thrown_panel(
    category: str, means: Sequence[float], rng: np.random.Generator, *, spread: float = 0.0, first: int = 2019
) -> Panel:
    """As `yearly_panel`, with years that jump about by `spread` and chance on top."""
    jumped = np.asarray(means) * np.exp(rng.normal(-(spread**2) / 2, spread, len(means)))
    panel = yearly_panel(category, np.zeros(len(means)), first=first)
    return replace(panel, counts=rng.poisson(np.repeat(jumped / 12, 12))[None, :])


def make_survey(key: str, shares: Mapping[int, float], n: int, rng: np.random.Generator | None = None) -> Surveys:
    """A simple random sample of n a round, with so large a share of yes; exactly so many without dice."""
    years = np.repeat(list(shares), n)
    if rng is None:
        y = np.concatenate([(np.arange(n) < round(share * n)).astype(float) for share in shares.values()])
    else:
        y = np.concatenate([(rng.random(n) < share).astype(float) for share in shares.values()])
    size = y.size
    return Surveys(
        (
            Survey(
                question=Question(key, {"sv": key, "en": key}, Scale.YES_NO, "ntu"),
                level="stadsdel",
                edition="2020",
                areas=("A00",),
                y=y,
                status=np.zeros(size, dtype=np.uint8),
                weights=np.ones(size),
                strata=np.zeros(size, dtype=np.int64),
                clusters=np.arange(size),
                fpc=None,
                area=np.zeros(size, dtype=np.int64),
                sex=Coded.of([""] * size),
                age_group=Coded.of([""] * size),
                round=Coded.of([str(one) for one in years]),
                reference_year=years.astype(np.int64),
                evidence=("survey",),
            ),
        )
    )


def make_observations(category: str, by_year: Mapping[int, int], others: Mapping[int, int]) -> Observations:
    """Reports of a shortcoming, and of others, evenly over each year."""
    days, words = [], []
    for what, counts in ((category, by_year), ("shortcoming_lighting", others)):
        for at, n in counts.items():
            days += [np.datetime64(date(at, 1, 1)) + np.timedelta64(int(365 * i / n), "D") for i in range(n)]
            words += [what] * n
    empty = EMPTY[Observations]
    assert isinstance(empty, Observations)
    return replace(empty, category=Coded.of(words), day=np.array(days, dtype="datetime64[D]"), evidence=("walks",))


def make_contributions(category: str, worse: int, better: int, at: int = 2024) -> Contributions:
    n = worse + better
    day = np.full(n, np.datetime64(date(at, 6, 1)))
    empty = EMPTY[Contributions]
    assert isinstance(empty, Contributions)
    return replace(
        empty,
        category=Coded.of([category] * n),
        direction=Coded.of(["worse"] * worse + ["better"] * better),
        day=day,
        end_day=day,
        evidence=("testimony",),
    )
