"""The number of areas in a class, edition against edition: lines on the map, new judgements, and what is measured there.

No question of its own: `change_kind` asks. A class is a judgement. That it was given to more areas says that somebody
judges so, never by itself that more happens there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lagesbild.analyses._sources import (
    LATE,
    NAMES,
    STEADY,
    TOLD,
    Direction,
    Heard,
    directions_of,
)
from lagesbild.domain import (
    AssessedArea,
    AssessmentEditions,
    Assessments,
    Claim,
    EditionChange,
    Fact,
    Finding,
    KnownCauses,
    Period,
    ProblemView,
    explain_change,
)
from lagesbild.domain.assessments import GONE, KEPT, MERGED, NEW, RECLASSIFIED, REDRAWN, SPLIT
from lagesbild.domain.knowledge import POLICE

BY_LINES = (SPLIT, MERGED, REDRAWN)
SURELY = 0.01
_CLASS_NAMES: Mapping[str, Mapping[str, str]] = {
    "exposed": {"sv": "utsatta områden", "en": "vulnerable areas"},
    "risk": {"sv": "riskområden", "en": "risk areas"},
    "especially_exposed": {"sv": "särskilt utsatta områden", "en": "particularly vulnerable areas"},
}


@dataclass(frozen=True)
class _Heard:
    """The sources of the areas that were judged anew."""

    able: tuple[Direction, ...]

    def that_go(self, *, is_up: bool) -> list[Direction]:
        limit = SURELY / max(len(self.able), 1)
        return [one for one in self.able if one.is_up == is_up and one.strict_p <= limit]

    @property
    def is_still(self) -> bool:
        """Whether nothing that is measured there has clearly moved, and something would have shown it."""
        moved = any(one.p_value <= TOLD for one in self.able)
        return not moved and any(_is_narrow(one) for one in self.able)

    @property
    def has_moved(self) -> bool:
        return any(one.p_value <= TOLD for one in self.able)


def classes_changed(editions: AssessmentEditions, heard: Heard, causes: KnownCauses) -> Iterator[Finding]:
    """The two newest editions of each source: the whole list, then every class whose number changed."""
    for source in sorted({each.source for each in editions.editions}):
        own = sorted((each for each in editions.editions if each.source == source), key=lambda each: each.day)
        if len(own) < 2:
            continue
        change = explain_change(own[-2], own[-1])
        if change.earlier.n_of() != change.later.n_of():
            yield _list(change)
        for area_class in sorted({*change.earlier.classes, *change.later.classes}):
            if change.earlier.n_of(area_class) != change.later.n_of(area_class):
                yield _class(change, area_class, heard, causes)


def _list(change: EditionChange) -> Finding:
    parts = change.n_added()
    facts: dict[str, Fact] = {
        "n_before": change.earlier.n_of(),
        "n_areas": change.later.n_of(),
        "n_by_lines": sum(parts[kind] for kind in BY_LINES),
        "n_new": parts[NEW],
        "n_gone": parts[GONE],
        "n_divided": change.n_areas_before(*BY_LINES),
    }
    is_lines = change.n_really_added == 0
    says, claim = ("list_redrawn", Claim.MORE_KNOWN) if is_lines else ("list_changed", Claim.UNDECIDED)
    return _finding(change, says, claim, facts, part="list")


def _class(change: EditionChange, area_class: str, heard: Heard, causes: KnownCauses) -> Finding:
    parts = change.n_added(area_class)
    n_judged = parts[NEW] + parts[GONE] + parts[RECLASSIFIED] + parts[KEPT]
    facts: dict[str, Fact] = {
        "class_name": _CLASS_NAMES.get(area_class, {"sv": area_class, "en": area_class}),
        "n_before": change.earlier.n_of(area_class),
        "n_areas": change.later.n_of(area_class),
        "n_judged": n_judged,
        "n_by_lines": sum(parts[kind] for kind in BY_LINES),
    }
    part = f"{change.later.source} {area_class}"
    if n_judged == 0:
        return _finding(change, "class_redrawn", Claim.MORE_KNOWN, facts, part=part)
    sources = _in_areas(_judged(change, area_class, is_more=n_judged > 0), change.later, heard)
    for is_up, says, claim in ((True, "class_worse", Claim.WORSE), (False, "class_better", Claim.BETTER)):
        going, against = sources.that_go(is_up=is_up), [one for one in sources.able if one.is_up != is_up]
        if is_up == (n_judged > 0) and len(going) > 1 and not any(one.p_value <= TOLD for one in against):
            facts |= {"own_source": NAMES[going[0].source], "other_source": NAMES[going[1].source]}
            return _finding(change, says, claim, facts, part=part, evidence=_ids(change, going))
    if _is_said_to_know_more(change, causes) and not sources.has_moved:
        return _finding(change, "class_known", Claim.MORE_KNOWN, facts, part=part)
    if sources.is_still:
        narrow = next(one for one in sources.able if _is_narrow(one))
        if narrow.ratio is not None:
            facts["ratio"] = narrow.ratio
        return _finding(
            change, "class_not_measured", Claim.MORE_KNOWN, facts, part=part, evidence=_ids(change, [narrow])
        )
    return _finding(change, "class_cannot_tell", Claim.UNDECIDED, facts, part=part)


def _is_narrow(one: Direction) -> bool:
    return one.ratio is not None and one.ratio.lower >= 1 / STEADY and one.ratio.upper <= STEADY


def _judged(change: EditionChange, area_class: str, *, is_more: bool) -> tuple[AssessedArea, ...]:
    """The areas that came into the class (or left it) by a judgement."""
    found: list[AssessedArea] = []
    for each in change.changes:
        if each.kind in (NEW, GONE, RECLASSIFIED):
            side = each.later if is_more else each.earlier
            found += [area for area in side if area.area_class == area_class]
    return tuple(found)


def _in_areas(judged: Iterable[AssessedArea], later: Assessments, heard: Heard) -> _Heard:
    """What each source that counts says of those areas, by the widest of its categories; nothing where the list is of
    another time than the picture, or does not say which areas they are."""
    codes = tuple(dict.fromkeys(code for area in judged for code in area.area_codes))
    since = heard.window.start_day - 4 * LATE
    if not codes or not since <= later.day <= heard.window.end_day + LATE:
        return _Heard(())
    found = directions_of(_widest(heard), heard, codes)
    return _Heard(tuple(one for one in found if one.counts))


def _widest(heard: Heard) -> list[ProblemView]:
    """For each source the category it has told most of, for nothing is added over categories that may overlap."""
    source_of = {
        code: view.source for view in reversed(heard.views.views) for key in view.keys for code in key.split("+")
    }
    largest: dict[str, tuple[int, str]] = {}
    for code, panel in heard.panels.by_category.items():
        if not heard.panels.category(code).is_detection_driven:
            source = source_of.get(code, POLICE)
            largest[source] = max(largest.get(source, (-1, "")), (int(panel.counts.sum()), code))
    return [ProblemView("", source, (code,), {}) for source, (_, code) in sorted(largest.items())]


def _is_said_to_know_more(change: EditionChange, causes: KnownCauses) -> bool:
    between = Period(change.earlier.day, change.later.day)
    return any(cause.kind == "knowledge" and cause.during.overlaps(between) for cause in causes.causes)


def _ids(change: EditionChange, sources: Iterable[Direction]) -> tuple[str, ...]:
    own = (*change.earlier.evidence, *change.later.evidence)
    return tuple(dict.fromkeys((*own, *(each for one in sources for each in one.evidence))))


def _finding(
    change: EditionChange,
    says: str,
    claim: Claim,
    facts: Mapping[str, Fact],
    *,
    part: str,
    evidence: tuple[str, ...] = (),
) -> Finding:
    n_areas = facts["n_areas"]
    return Finding(
        says,
        "",
        None,
        Period(change.earlier.day, change.later.day),
        "areas",
        float(n_areas) if isinstance(n_areas, int) else None,
        None,
        facts=facts,
        evidence=evidence or _ids(change, ()),
        claim=claim,
        is_clear=claim is Claim.MORE_KNOWN,
        part=part,
    )
