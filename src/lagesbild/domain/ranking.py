"""What matters most of all that was found: findings about one problem told together, the weightiest first.

A problem is one category in one place; of a finding that names no category, the question of a survey or whatever else
it is about (the first word of its `part`). What several analyses find about it stands under it, led by the finding with
the most points. Points are sums anybody can add up, and each part is kept beside them:

    claim       what the finding asserts weighs 1–6 (`WEIGHTS`), and twice that where it is clear
    size        up to 4: log₂(1 + events in excess) / 2, by the end of the interval nearest to none
    screened    2 where it stands when only one in twenty of all screened may be false
    recent      1 where it reaches the picture's own time
    doubtful   −3 where the figure follows how much somebody looks, or recording changed
    agreeing    1 for each further analysis that points the same way, at most 3
    sources     1 for each further kind of evidence behind it, at most 2

Clear comes before large: a finding never loses by being clear, and an abstention never moves anything. The order says
where to look first. It does not say which problem is worst: that is for those who know what the events mean to people.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from lagesbild.domain.finding import Abstention, Claim, Estimate, Finding
from lagesbild.domain.tables import Status

LARGEST_SIZE, MOST_AGREEING, MOST_SOURCES = 4.0, 3, 2
SURVIVING, RECENT, DOUBTFUL = 2.0, 1.0, -3.0
RECENT_WITHIN = timedelta(days=31)  # weeks end before the month does
DOUBTS = ("detection_driven", "recording_changed")

WEIGHTS: Mapping[Claim, float] = MappingProxyType(
    {
        Claim.WORSE: 6.0,  # two independent sources stand behind it
        Claim.UNUSUALLY_MANY: 5.0,  # somebody may have to act now
        Claim.EMERGING: 5.0,
        Claim.RISING: 4.0,
        Claim.HIGHER: 4.0,
        Claim.MOVED: 4.0,
        Claim.SHIFTED: 3.0,
        Claim.GATHERED: 3.0,
        Claim.CONFLICTING: 3.0,  # not to be read past
        Claim.DIVERGING: 3.0,
        Claim.EXPECTED_HIGHER: 2.0,  # not yet
        Claim.NOT_SEEN_TO_HELP: 2.0,
        Claim.REPEATED: 2.0,
        Claim.MORE_KNOWN: 2.0,
        Claim.UNDECIDED: 2.0,
        Claim.HELPED: 2.0,
        Claim.SPREAD: 2.0,
        Claim.BETTER: 2.0,
        Claim.FALLING: 2.0,
        Claim.LOWER: 1.0,
        Claim.UNUSUALLY_FEW: 1.0,
        Claim.EXPECTED_LOWER: 1.0,
        Claim.CONCENTRATED: 1.0,
        Claim.PATTERNED: 1.0,
        Claim.TOGETHER: 1.0,
        Claim.AGREEING: 1.0,
    }
)

_WORSE = frozenset(
    {Claim.WORSE, Claim.UNUSUALLY_MANY, Claim.EMERGING, Claim.RISING, Claim.HIGHER, Claim.MOVED}
    | {Claim.GATHERED, Claim.EXPECTED_HIGHER, Claim.REPEATED}
)
_BETTER = frozenset(
    {Claim.BETTER, Claim.FALLING, Claim.LOWER, Claim.UNUSUALLY_FEW, Claim.EXPECTED_LOWER, Claim.HELPED, Claim.SPREAD}
)

# Themes of a survey in which more is better: trust in the police and justice, and telling the police.
_GOOD_THEMES = frozenset({"confidence", "reporting"})
_TURNED: Mapping[Claim, Claim] = MappingProxyType(
    {
        Claim.HIGHER: Claim.LOWER,
        Claim.LOWER: Claim.HIGHER,
        Claim.RISING: Claim.FALLING,
        Claim.FALLING: Claim.RISING,
    }
)

# Claims that cannot both be the whole truth about one problem, and must be read together.
_AGAINST = frozenset(
    frozenset(pair)
    for pair in (
        (Claim.RISING, Claim.FALLING),
        (Claim.WORSE, Claim.BETTER),
        (Claim.WORSE, Claim.FALLING),
        (Claim.BETTER, Claim.RISING),
        (Claim.HIGHER, Claim.LOWER),
        (Claim.UNUSUALLY_MANY, Claim.UNUSUALLY_FEW),
        (Claim.EXPECTED_HIGHER, Claim.EXPECTED_LOWER),
        (Claim.RISING, Claim.EXPECTED_LOWER),
        (Claim.FALLING, Claim.EXPECTED_HIGHER),
        (Claim.RISING, Claim.MORE_KNOWN),
        (Claim.HIGHER, Claim.MORE_KNOWN),
        (Claim.WORSE, Claim.MORE_KNOWN),
        (Claim.HELPED, Claim.RISING),
        (Claim.HELPED, Claim.WORSE),
        (Claim.HELPED, Claim.MOVED),
    )
)
_SPEAKS_OF_TWO = frozenset({Claim.CONFLICTING, Claim.DIVERGING})


class Side(StrEnum):
    """Which way a finding points: something to look at first, something that eased, or something to know."""

    WORSE = "worse"
    BETTER = "better"
    KNOWN = "known"


@dataclass(frozen=True)
class Ranked:
    """One problem: a category in a place, with the numbers of all findings about it, the leading one first.

    `subject` is the category, or what findings without one are about. `area` None and `areas` empty: the whole;
    `areas`: the members of a cluster. `points` is the sum of `parts`.
    """

    subject: str
    category: str
    area: str | None
    areas: tuple[str, ...]
    claim: Claim
    is_clear: bool
    side: Side
    points: float
    parts: Mapping[str, float]
    number_ids: tuple[str, ...]


@dataclass(frozen=True)
class Contradiction:
    """Findings about one problem that do not go together, to be told side by side."""

    subject: str
    category: str
    area: str | None
    areas: tuple[str, ...]
    number_ids: tuple[str, ...]
    is_clear: bool  # the two sides both are


@dataclass(frozen=True)
class Lacking:
    """One reason for which questions went unanswered. What would lift it stands in the analysis's words."""

    analysis: str
    says: str
    categories: tuple[str, ...]
    n_questions: int


@dataclass(frozen=True)
class Ranking:
    """What matters most, what does not go together, and what could not be answered."""

    problems: tuple[Ranked, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    lacking: tuple[Lacking, ...] = field(default=())

    def of(self, side: Side) -> tuple[Ranked, ...]:
        return tuple(each for each in self.problems if each.side == side)


Place = tuple[str, str, str | None, tuple[str, ...]]  # subject, category, area, members
Weighed = tuple[Finding, dict[str, float]]


def rank(findings: Iterable[Finding], abstentions: Iterable[Abstention], until: date) -> Ranking:
    """The findings as a picture: problems by points, contradictions side by side, what is lacking by how much it stops.

    How to read: the first problem is where several clear, recent findings of much agree; not where the rate is highest.
    Assumes that `is_clear` and the claims mean the same in every analysis. Do not use the points to compare two
    pictures, nor the order of two neighbours. The weights are our own judgement: change them here, nowhere else.

    `until` is the first day after the picture's period. Findings that assert nothing, or may not be told, are not
    ranked. The order in which things were said does not matter.
    """
    problems: dict[Place, list[Finding]] = defaultdict(list)
    for one in findings:
        if one.claim in WEIGHTS and one.status == Status.OBSERVED:
            problems[_place(one)].append(one)
    told = {place: _weighed(about, until) for place, about in problems.items()}
    ranked = [_ranked(place, about) for place, about in told.items()]
    against = [found for place, about in told.items() for found in _contradictions(place, [one for one, _ in about])]
    return Ranking(
        problems=tuple(sorted(ranked, key=lambda each: (-each.points, *_name(each)))),
        contradictions=tuple(sorted(against, key=lambda each: (not each.is_clear, *_name(each)))),
        lacking=_lacking(abstentions),
    )


def side_of(finding: Finding) -> Side:
    """Which way a finding points. A moved level says so by its number: above 1 as a ratio, else above 0."""
    if finding.claim is Claim.SHIFTED and finding.estimate is not None:
        nothing = 1.0 if finding.unit == "ratio" else 0.0
        return Side.WORSE if finding.estimate.value > nothing else Side.BETTER
    claim = _as_a_problem(finding)
    if claim in _WORSE:
        return Side.WORSE
    return Side.BETTER if claim in _BETTER else Side.KNOWN


def _as_a_problem(finding: Finding) -> Claim:
    """The claim as it stands for a problem: less trust is more of one."""
    is_turned = finding.facts.get("theme") in _GOOD_THEMES
    return _TURNED.get(finding.claim, finding.claim) if is_turned else finding.claim


def _place(finding: Finding) -> Place:
    members = tuple(sorted(finding.areas))
    subject = finding.category or finding.part.partition("/")[0] or finding.analysis
    if finding.area is None and len(members) == 1:
        return subject, finding.category, members[0], ()
    return subject, finding.category, finding.area, members if finding.area is None else ()


def _name(each: Ranked | Contradiction) -> tuple[str, str, tuple[str, ...]]:
    return each.subject, each.area or "", each.areas


def _parts(finding: Finding, until: date) -> dict[str, float]:
    """The points of one finding by itself."""
    parts = {
        "claim": WEIGHTS[_as_a_problem(finding)] * (2 if finding.is_clear else 1),
        "size": _size(finding),
        "screened": SURVIVING if finding.facts.get("survives_fdr") == "yes" else 0.0,
        "recent": RECENT if finding.period.end_day + RECENT_WITHIN >= until else 0.0,
        "doubtful": DOUBTFUL if side_of(finding) is Side.WORSE and set(DOUBTS) & set(finding.quality) else 0.0,
    }
    return {name: points for name, points in parts.items() if points}


def _size(finding: Finding) -> float:
    excess = finding.facts.get("excess")
    if isinstance(excess, Estimate):
        least = max(0.0, excess.lower, -excess.upper)
    else:
        least = abs(excess) if isinstance(excess, int | float) else 0.0
    return min(LARGEST_SIZE, math.log2(1 + least) / 2)


def _weighed(about: Sequence[Finding], until: date) -> list[Weighed]:
    """The findings about one problem with their points, the one with the most first."""
    shared = {side: _shared([one for one in about if side_of(one) is side]) for side in Side}
    weighed = [(one, _parts(one, until) | shared[side_of(one)]) for one in about]

    def place(each: Weighed) -> tuple[float, str, str, str, str]:
        one, parts = each
        return -sum(parts.values()), one.analysis, one.says, one.part, one.number_id

    return sorted(weighed, key=place)


def _shared(same_way: Sequence[Finding]) -> dict[str, float]:
    """The points that findings pointing one way lend one another."""
    n_analyses = len({one.analysis for one in same_way})
    n_classes = len({each for one in same_way for each in one.evidence_classes})
    parts = {"agreeing": min(MOST_AGREEING, n_analyses - 1), "sources": min(MOST_SOURCES, n_classes - 1)}
    return {name: float(points) for name, points in parts.items() if points > 0}


def _ranked(place: Place, about: Sequence[Weighed]) -> Ranked:
    lead, parts = about[0]
    subject, category, area, areas = place
    return Ranked(
        subject=subject,
        category=category,
        area=area,
        areas=areas,
        claim=lead.claim,
        is_clear=lead.is_clear,
        side=side_of(lead),
        points=sum(parts.values()),
        parts=parts,
        number_ids=tuple(dict.fromkeys(one.number_id for one, _ in about)),
    )


def _contradictions(place: Place, about: Sequence[Finding]) -> Iterable[Contradiction]:
    """At most one a problem: the first finding of every claim that goes against another."""
    pairs = [(one, other) for at, one in enumerate(about) for other in about[at + 1 :] if _is_against(one, other)]
    alone = [one for one in about if one.claim in _SPEAKS_OF_TWO]
    first: dict[tuple[Claim, str], Finding] = {}
    for one in [*alone, *(each for pair in pairs for each in pair)]:
        first.setdefault((one.claim, one.analysis), one)
    if first:
        is_clear = any(one.is_clear and other.is_clear for one, other in pairs) or any(one.is_clear for one in alone)
        in_order = [one.number_id for one in about if any(one is each for each in first.values())]
        yield Contradiction(*place, tuple(in_order), is_clear)


def _is_against(one: Finding, other: Finding) -> bool:
    """Whether two analyses say of one problem what cannot both be all of it.

    One analysis never contradicts itself: its findings differ in reference, group or time. Levels are held against
    each other only where they are compared with the same.
    """
    claims = frozenset({one.claim, other.claim})
    if one.analysis == other.analysis or claims not in _AGAINST:
        return False
    if claims == {Claim.HIGHER, Claim.LOWER}:
        kinds = [each.reference.kind if each.reference else "" for each in (one, other)]
        return kinds[0] == kinds[1]
    return True


def _lacking(abstentions: Iterable[Abstention]) -> tuple[Lacking, ...]:
    grouped: dict[tuple[str, str], list[Abstention]] = defaultdict(list)
    for one in abstentions:
        grouped[one.analysis, one.says].append(one)
    found = [
        Lacking(analysis, says, tuple(sorted({one.category for one in stopped})), len(stopped))
        for (analysis, says), stopped in grouped.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.n_questions, each.analysis, each.says)))
