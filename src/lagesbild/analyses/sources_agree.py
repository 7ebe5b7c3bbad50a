"""Do the sources say the same of the same problem?

The same problem as the police, a survey, staff, the rescue service, fault reports and people's accounts see it: which way
each points, with its doubt; whether they agree; and which source is lacking, and what that hides. Which of their words mean
the same problem stands in a table of the country's profile, to which lagesbild.toml adds.

How to read: a source that shows nothing is not a source against. Two sources that show the same are worth more than one
that shows it clearly, as long as neither is made from the other. The figures are never added: the same fire may be in
both.

Assumes that what each source calls the problem means the same, and that its own way of recording did not change in the
window (years counted otherwise are left out). Do not use it to say how large a problem is, nor to compare areas. A
survey's question about worry is no view of crime and stands in no such table.

Brå (2018): merge the parties' pictures, for each sees what others do not. Smyth (2004), Statistical Applications in
Genetics and Molecular Biology 3:3, for a spread leaning on others'.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from lagesbild.analyses._area_screen import screened
from lagesbild.analyses._sources import (
    CLASS_OF,
    NAMES,
    TOLD,
    WHO,
    WRITTEN_DOWN,
    Direction,
    Heard,
    Usual,
    directions_of,
)
from lagesbild.analyses._sources_agree_words import WORDS
from lagesbild.domain import (
    Abstention,
    Claim,
    Contributions,
    Fact,
    Finding,
    Observations,
    Panels,
    ProblemView,
    ProblemViews,
    Surveys,
)
from lagesbild.domain.knowledge import SURVEY, TESTIMONY, VIEW_SOURCES, WALKS
from lagesbild.kernels.rates import benjamini_hochberg

__all__ = ["WORDS", "Options", "run"]

FEWEST_EVENTS = 10  # in the years before; with fewer, an area's doubling would not show
NOT_OF_AREAS = (SURVEY, TESTIMONY, WALKS)  # asked, told and walked too seldom to be heard area by area
FALSE_AMONG_MARKED = 0.05
TOLD_FIRST = (Claim.CONFLICTING, Claim.AGREEING, Claim.NONE)
T = TypeVar("T")
_AND = {"sv": "och", "en": "and"}


@dataclass(frozen=True)
class Options:
    years_back: int = 5  # longer, and neither the town nor the way of recording is the same
    usual_spread: float = 0.12  # of the log between two years beyond chance: Brå 2013–2016, see `change_kind`
    usual_df: float = 4.0  # what others show is worth as much as five years of one's own


def run(
    *,
    panels: Panels,
    surveys: Surveys,
    observations: Observations,
    contributions: Contributions,
    views: ProblemViews,
    options: Options,
) -> list[Finding | Abstention]:
    if not panels.by_category:
        return []
    window = max((panel.window or panel.span for panel in panels.by_category.values()), key=lambda one: one.end_day)
    usual = Usual(options.years_back, options.usual_spread, options.usual_df)
    heard = Heard(panels, surveys, observations, contributions, views, window, usual)
    said: list[Finding | Abstention] = []
    speaking: set[str] = set()
    problems: list[tuple[Finding, ...]] = []
    for problem in views.problems:
        of_problem = views.of(problem)
        directions = directions_of(of_problem, heard)
        speaking |= {one.source for one in directions}
        if directions:
            problems.append(tuple(_of_problem(of_problem, directions, heard)))
    for each in sorted(problems, key=lambda one: (TOLD_FIRST.index(one[0].claim), one[0].says == "only_one")):
        said += each
    said += _in_areas(views, heard)
    if not said:
        return [Abstention("no_problems", "", window)]
    could = {view.source for view in views.views}
    lacking = [source for source in VIEW_SOURCES if source in could - speaking]
    return [*said, *(Abstention(f"no_{source}", "", window) for source in lacking)]


def _of_problem(views: tuple[ProblemView, ...], directions: tuple[Direction, ...], heard: Heard) -> Iterator[Finding]:
    """What the sources say together, then each of them, then who is lacking."""
    view = views[0]
    yield _together(view, directions, heard)
    if len(directions) > 1:
        yield from (_alone(view, one, heard) for one in directions)
    silent = [each.source for each in views if each.source not in {one.source for one in directions}]
    if silent:
        yield _finding(view, "lacking", {"lacking": _names(silent, WHO)}, heard, part="lacking")


@dataclass(frozen=True)
class _Pair:
    """One problem in one area that at least two sources count, and how likely chance alone is where one has changed."""

    counted: tuple[ProblemView, ...]
    area: str
    p_value: float


def _in_areas(views: ProblemViews, heard: Heard) -> Iterator[Finding]:
    """Areas where two sources that count events clearly go the same way, or different ways.

    First, of all that were tried, those where one source has changed; of them those where a second has too: one of
    twenty may be false in either (Bogomolov & Heller 2013, J. American Statistical Association 108:1480–1492).
    """
    tried = list(_tried(views, heard))
    found = []
    for pair in _standing(tried, [pair.p_value for pair in tried]):
        directions = directions_of(pair.counted, heard, (pair.area,))
        pointing = tuple(one for one in directions if not _is_only_zeal(one))
        if len(pointing) > 1:
            found.append((pair, pointing))
    second = [sorted(one.p_value for one in pointing)[1] for _, pointing in found]
    for pair, pointing in _standing(found, second):
        yield _together(pair.counted[0], pointing, heard, pair.area)


def _standing(tried: list[T], p_values: list[float]) -> list[T]:
    if not tried:
        return []
    stands = benjamini_hochberg(np.array(p_values), FALSE_AMONG_MARKED).tolist()
    return [each for each, does_stand in zip(tried, stands, strict=True) if does_stand]


def _tried(views: ProblemViews, heard: Heard) -> Iterator[_Pair]:
    """Every problem and area, by the source that changed most there; as many chances as there are counts to change."""
    for problem in views.problems:
        counted = tuple(view for view in views.of(problem) if view.source not in NOT_OF_AREAS)
        keys = [next((key for key in view.keys if _is_there(key, heard)), "") for view in counted]
        codes = [code for key in keys if key for code in key.split("+")]
        if sum(bool(key) for key in keys) < 2:
            continue
        least: dict[str, float] = {}
        for code in codes:
            for one in screened(heard.panels.by_category[code], heard.usual.years_back, FEWEST_EVENTS):
                least[one.area] = min(least.get(one.area, 1.0), one.p_value)
        yield from (_Pair(counted, area, min(1.0, len(codes) * least[area])) for area in sorted(least))


def _is_there(key: str, heard: Heard) -> bool:
    return all(code in heard.panels.by_category for code in key.split("+"))


def _together(view: ProblemView, directions: tuple[Direction, ...], heard: Heard, area: str | None = None) -> Finding:
    up = [one for one in directions if _way(one) == "up"]
    down = [one for one in directions if _way(one) == "down"]
    facts: dict[str, Fact] = {"n_sources": len(directions), "n_up": len(up), "n_down": len(down)}
    claim = Claim.NONE
    if len(directions) == 1:
        says = "only_told" if directions[0].ratio is None else "only_one"
        facts |= {"agreeing": _names([directions[0].source]), "p_value": directions[0].p_value}
        facts |= {"ratio": directions[0].ratio} if directions[0].ratio is not None else {}
    elif up and down:
        says, claim = "conflict", Claim.CONFLICTING
        facts |= {"saying_up": _names(one.source for one in up), "saying_down": _names(one.source for one in down)}
    elif len(up) + len(down) > 1:
        says, claim = ("agree_up" if up else "agree_down"), Claim.AGREEING
        facts["agreeing"] = _names(one.source for one in (*up, *down))
    elif up or down:
        says = "one_shows"
        facts["agreeing"] = _names([(*up, *down)[0].source])
    else:
        says = "none_shows"
    is_clear = claim is not Claim.NONE and sum(one.counts for one in (*up, *down)) > 1
    return _finding(view, says, facts, heard, part="together", claim=claim, is_clear=is_clear, of=directions, area=area)


def _way(one: Direction) -> str:
    """A rise of what is written down that follows all that is written down is no rise of the problem."""
    return "unclear" if _is_only_zeal(one) else one.way


def _is_only_zeal(one: Direction) -> bool:
    return one.source in WRITTEN_DOWN and one.way == "up" and one.counts and one.strict_p > TOLD


def _alone(view: ProblemView, one: Direction, heard: Heard) -> Finding:
    facts: dict[str, Fact] = {"this_source": NAMES[one.source], "evidence_class": CLASS_OF[one.source].value}
    facts["p_value"] = one.p_value
    if one.source == TESTIMONY:
        facts |= {"n_worse": one.n_now, "n_better": one.n_before}
        return _finding(view, f"telling_{one.way}", facts, heard, part=one.source, of=(one,))
    if one.ratio is not None:
        facts["ratio"] = one.ratio
    if one.source != SURVEY:
        facts["n_events"] = one.n_now
    if _is_only_zeal(one):
        return _finding(view, "more_written", facts, heard, part=one.source, of=(one,))
    kind = "survey" if one.source == SURVEY else "source"
    return _finding(view, f"{kind}_{one.way}", facts, heard, part=one.source, of=(one,))


def _names(sources: Iterable[str], called: Mapping[str, Mapping[str, str]] = NAMES) -> dict[str, str]:
    """The sources in a row, in every language."""
    held = list(dict.fromkeys(sources))
    row = {}
    for language, word in _AND.items():
        names = [called[source][language] for source in held]
        row[language] = " ".join([", ".join(names[:-1]), word, names[-1]]) if len(names) > 1 else names[0]
    return row


def _finding(  # noqa: PLR0913 - what a finding about a problem is made of
    view: ProblemView,
    says: str,
    facts: dict[str, Fact],
    heard: Heard,
    *,
    part: str,
    claim: Claim = Claim.NONE,
    is_clear: bool = False,
    of: tuple[Direction, ...] = (),
    area: str | None = None,
) -> Finding:
    if area is not None:  # the fewest of either source and side: what the gate hides by
        facts = {**facts, "n_events": min(min(one.n_now, one.n_before) for one in of)}
    alone = of[0] if len(of) == 1 else None
    return Finding(
        says=says,
        category=view.problem,
        area=area,
        period=heard.window,
        unit="ratio",
        observed=alone.ratio.value if alone and alone.ratio else None,
        estimate=alone.ratio if alone else None,
        facts={"problem": view.words or {"": view.problem}, **facts},
        evidence=tuple(dict.fromkeys(each for one in of for each in one.evidence)) or heard.panels.evidence,
        evidence_classes=tuple(sorted({CLASS_OF[one.source] for one in of})),
        claim=claim,
        is_clear=is_clear,
        part=part,
    )
