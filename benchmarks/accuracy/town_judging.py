"""Is what a picture says of an invented town true? The rules that every statement is held against.

A statement is a finding with a claim. It is

    true         where the rates behind the counts bear it out, or something planted does (`is_true`)
    announced    where it is not true, not called clear, and its analysis tells how many such chance gives
    false        where it is neither

and a truth is found where some statement of the analysis named makes the claim named, there (`makes`). A trap is
fallen into where a statement makes a claim that it must not, and nothing else than the trap bears that out.

Levels are judged by rates, changes by how the planted factors move: RISING is true where something planted moved
upwards, and of density where an area's share did. A change of recording or of how hard the police look never makes a
change true. Every category has its hours and its addresses with more than their share, so PATTERNED, CONCENTRATED and
spots that are GATHERED are true of all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import hypot

import numpy as np
from benchmarks.accuracy.town_facts import CategoryFacts, Numbers, TownFacts

from lagesbild.domain import Answer, Claim, Finding
from lagesbild.profiles.invented.truths import ANY, Claimed, Truth

LEVEL = 1.05  # an area is higher where its rate is at least so many times the other's
MOVED = 1.02  # something moved where it is so many times what it was
OPINION = 1.05
GOES_WITH = 0.3  # correlation of log rates with hardship, areas weighed by their events
WINDOW, BEFORE = 12, 36  # months
ONLY_RECORDED = ("recording", "operation")
UP = (Claim.RISING, Claim.SHIFTED, Claim.UNUSUALLY_MANY, Claim.EMERGING, Claim.EXPECTED_HIGHER, Claim.WORSE)
DOWN = (Claim.FALLING, Claim.SHIFTED, Claim.UNUSUALLY_FEW, Claim.EXPECTED_LOWER, Claim.BETTER)
NEVER_FALSE = (Claim.UNDECIDED, Claim.NOT_SEEN_TO_HELP, Claim.PATTERNED, Claim.CONCENTRATED)
BY_CHANCE = ("n_expected_by_chance", "n_expected_now")  # of all that was tried; of the latest periods (deviation)
CLEAR_OF_ANNOUNCED = 0.002 / 0.05  # outside 99.8 of those outside 95 per cent


@dataclass(frozen=True)
class Tally:
    """How many statements an analysis made, how many were not true, and how many of those it had announced."""

    n_statements: int = 0
    n_clear: int = 0
    n_untrue: int = 0
    n_untrue_clear: int = 0
    n_announced: float = 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(mine + theirs for mine, theirs in zip(vars(self).values(), vars(other).values(), strict=True)))

    @property
    def n_false(self) -> float:
        """Untrue statements beyond those announced: one in 25 of these may be called clear, the others not."""
        n_doubtful, announced_clear = self.n_untrue - self.n_untrue_clear, self.n_announced * CLEAR_OF_ANNOUNCED
        beyond = (self.n_untrue_clear - announced_clear, n_doubtful - (self.n_announced - announced_clear))
        return sum(max(each, 0.0) for each in beyond)

    @property
    def false_share(self) -> float:
        return self.n_false / self.n_statements if self.n_statements else 0.0


def makes(finding: Finding, claimed: Claimed, spot: tuple[float, float] | None = None) -> bool:
    """Whether a finding makes a claim: the same word, of the same category, there and of that group.

    `spot`: the place it is about (metres), which must lie in one of the finding's own.
    """
    return (
        claimed.analysis in (ANY, finding.analysis)
        and finding.claim in claimed.claims
        and (claimed.category == ANY or finding.category in ("", claimed.category))
        and claimed.reference in ("", finding.reference.kind if finding.reference else "")
        and claimed.part in ("", finding.part)
        and _is_there(finding, claimed.areas)
        and (spot is None or any(hypot(s.x_m - spot[0], s.y_m - spot[1]) <= s.size_m for s in finding.spots))
    )


def _is_there(finding: Finding, areas: tuple[str, ...]) -> bool:
    """A cluster is there where half of its areas are; the whole is where no area is named."""
    if ANY in areas:
        return True
    if finding.areas:
        return bool(areas) and len({*finding.areas} & {*areas}) >= len(finding.areas) / 2
    return finding.area in areas if areas else finding.area is None


def falls_into(finding: Finding, trap: Truth, facts: TownFacts, announces: bool) -> bool:
    """Whether a finding falls into a trap; one that chance was announced to give, and is not called clear, does not."""
    if not any(makes(finding, claimed) for claimed in trap.must_not):
        return False
    return not is_true(finding, facts, without=trap.id) and (finding.is_clear or not announces)


def tally(answers: tuple[Answer, ...], facts: TownFacts) -> dict[str, Tally]:
    """Analysis → its tally."""
    counted: dict[str, Tally] = {}
    for answer in answers:
        said = [one for one in answer.findings if one.claim is not Claim.NONE]
        untrue = [one for one in said if not is_true(one, facts)]
        told = sum(float(one.facts[fact]) for one in answer.findings for fact in BY_CHANCE if fact in one.facts)  # type: ignore[arg-type]
        n_clear = (sum(one.is_clear for one in some) for some in (said, untrue))
        own = Tally(len(said), next(n_clear), len(untrue), next(n_clear), told)
        counted[answer.analysis] = counted.get(answer.analysis, Tally()) + own
    return counted


def announces(answer: Answer) -> bool:
    """Whether an answer tells how many statements chance gives."""
    return any(fact in one.facts for one in answer.findings for fact in BY_CHANCE)


def is_true(finding: Finding, facts: TownFacts, without: str = "") -> bool:
    """Whether what a finding claims is so. `without`: leaving one truth out of account, to judge its trap."""
    if finding.claim in (*NEVER_FALSE, Claim.NONE):
        return True
    rule = _RULES.get(finding.claim)
    return rule is not None and rule(finding, facts, without)


# ------------------------------------------------------------------------------------------------ rules


def _changed(finding: Finding, facts: TownFacts, without: str) -> bool:
    """Something planted moved that way, in some category that the finding may be about."""
    if finding.category in facts.opinions:
        turned = facts.of("survey_rounds", category=finding.category)
        return any((t.factor > 1) == (finding.claim is Claim.RISING) and t.id != without for t in turned)
    if finding.analysis == "segregation":
        apart = facts.of("living")
        return any((t.factor > 1) == (finding.claim is Claim.RISING) and t.id != without for t in apart)
    if finding.analysis == "density":
        return _holds_more(finding, facts.categories[finding.category], facts, without)
    concerned = [finding.category] if finding.category in facts.categories else _below(finding, facts)
    return any(_moved(finding, facts.categories[code], facts, without) for code in concerned)


def _below(finding: Finding, facts: TownFacts) -> list[str]:
    """A finding of no category, or of one that others are summed to, may be about any."""
    return list(facts.categories) if finding.category not in facts.categories else []


def _moved(finding: Finding, category: CategoryFacts, facts: TownFacts, without: str) -> bool:
    recorded = {truth.id for truth in facts.of(*ONLY_RECORDED)}
    factor = np.ones_like(category.plain)
    for name, own in category.factors.items():
        factor = factor if name == without or name in recorded else factor * own
    at = facts.at(finding.areas or ((finding.area,) if finding.area else ()))
    weight = category.plain[at]
    level = (factor[at] * weight).sum(axis=0) / weight.sum(axis=0)
    rose = (level / np.minimum.accumulate(level)).max() >= MOVED
    fell = (np.maximum.accumulate(level) / level).max() >= MOVED
    return bool((rose and finding.claim in UP) or (fell and finding.claim in DOWN))


def _holds_more(finding: Finding, category: CategoryFacts, facts: TownFacts, without: str) -> bool:
    """Density speaks of shares: an area has become denser where it rose, and also where others alone fell."""
    recorded = {truth.id for truth in facts.of(*ONLY_RECORDED)}
    moving = [own for name, own in category.factors.items() if name != without and name not in recorded]
    expected = category.plain.mean(axis=1, keepdims=True) * np.prod([np.ones_like(category.plain), *moving], axis=0)
    share = expected[facts.at(finding.areas)].sum(axis=0) / expected.sum(axis=0)
    return bool(share[-WINDOW:].mean() / share[-WINDOW - BEFORE : -WINDOW].mean() >= MOVED)


def _differs(finding: Finding, facts: TownFacts, without: str) -> bool:
    """Higher or lower than the rest, the nation, its own past; in opinion, where it is a question."""
    if finding.category in facts.opinions:
        return _differs_in_opinion(finding, facts)
    if finding.category not in facts.categories:
        return _is_hard(finding, facts)
    ratio = _ratio(finding, facts, facts.categories[finding.category], without)
    return ratio >= LEVEL if finding.claim in (Claim.HIGHER, Claim.GATHERED) else ratio <= 1 / LEVEL


def _ratio(finding: Finding, facts: TownFacts, category: CategoryFacts, without: str) -> float:
    """The rate of the areas that a finding is about in the last year, over that of what it is held against."""
    expected = category.expected(without)
    at = facts.at(finding.areas or ((finding.area,) if finding.area else ()))
    rest = [place for place in range(len(facts.areas)) if place not in at]
    kind = finding.reference.kind if finding.reference else "rest"
    own = _rate(expected[at, -WINDOW:], category.exposure[at, -WINDOW:])
    if kind == "earlier":
        past = slice(-WINDOW - BEFORE, -WINDOW)
        return own / _rate(expected[at, past], category.exposure[at, past])
    if kind == "nation" or not rest:
        return own / float(category.nation[-WINDOW:].mean())
    return own / _rate(expected[rest, -WINDOW:], category.exposure[rest, -WINDOW:])


def _rate(expected: Numbers, exposure: Numbers) -> float:
    return float(expected.sum() / exposure.sum())


def _differs_in_opinion(finding: Finding, facts: TownFacts) -> bool:
    """Sexes and age groups differ in every question; areas by their multiple."""
    if finding.part or finding.area is None:
        return True
    multiple = facts.opinions[finding.category]
    ratio = multiple[facts.areas.index(finding.area)] / multiple.mean()
    return bool(ratio >= OPINION if finding.claim is Claim.HIGHER else ratio <= 1 / OPINION)


def _is_hard(finding: Finding, facts: TownFacts) -> bool:
    """An area that stands out in all: hard living conditions, or more of something planted there."""
    if finding.area is None:
        return True
    planted = any(finding.area in truth.places and truth.factor > 1 for truth in facts.truths)
    return planted or facts.hardship[facts.areas.index(finding.area)] >= 0.5


def _gathered(finding: Finding, facts: TownFacts, without: str) -> bool:
    return bool(finding.spots) or not finding.areas or _differs(finding, facts, without)


def _repeated(finding: Finding, facts: TownFacts, without: str) -> bool:
    """Events follow one another: planted as such, or what is planted comes and goes in single areas."""
    own = [truth for truth in facts.truths if truth.category == finding.category and truth.id != without]
    return any(truth.kind == "repeats" or (truth.places and truth.start) for truth in own)


def _goes_with(finding: Finding, facts: TownFacts, without: str) -> bool:
    category = facts.categories.get(finding.category)
    if category is None or not facts.hardship.any():
        return False
    expected = category.expected(without)[:, -WINDOW:].sum(axis=1)
    rate = np.log(expected / category.exposure[:, -WINDOW:].sum(axis=1))
    # Areas weigh by their events: what goes together is said of the level, which small areas hardly move.
    both = np.cov(rate, facts.hardship, aweights=expected)
    return bool(abs(both[0, 1]) >= GOES_WITH * np.sqrt(both[0, 0] * both[1, 1]))


def _is_planted_there(finding: Finding, facts: TownFacts, without: str) -> bool:
    """Sources agree, conflict, or part from what people feel: something planted is there."""
    here = {finding.area} if finding.area else set()
    own = (truth for truth in facts.truths if truth.id != without and truth.kind != "nothing")
    return any(not here or not truth.places or here & {*truth.places} for truth in own)


def _only_known(finding: Finding, facts: TownFacts, without: str) -> bool:
    own = facts.of("recording", "operation", "assessed", "boundary", "code_split")
    return any(truth.id != without and finding.category in ("", truth.category) for truth in own)


def _measured(finding: Finding, facts: TownFacts, without: str) -> bool:
    done = [t for t in facts.of("measure", category=finding.category) if t.id != without]
    if finding.claim is Claim.HELPED:
        return any(truth.factor < 1 for truth in done)
    sign = 1 if finding.claim is Claim.MOVED else -1
    return any(
        other.kind == "area_since" and other.start == truth.start and (other.factor - 1) * sign > 0
        for truth in done
        for other in facts.truths
        if other.category == truth.category
    )


_RULES: Mapping[Claim, Callable[[Finding, TownFacts, str], bool]] = {
    **dict.fromkeys((*UP, *DOWN), _changed),
    Claim.HIGHER: _differs,
    Claim.LOWER: _differs,
    Claim.GATHERED: _gathered,
    Claim.REPEATED: _repeated,
    Claim.TOGETHER: _goes_with,
    **dict.fromkeys((Claim.AGREEING, Claim.CONFLICTING, Claim.DIVERGING), _is_planted_there),
    Claim.MORE_KNOWN: _only_known,
    **dict.fromkeys((Claim.HELPED, Claim.MOVED, Claim.SPREAD), _measured),
}
