"""The angles that one problem, or one area, is seen from: in a fixed order, each with the analyses that speak of it.

An analysis that no angle names comes last, under its own question: nobody has to tell this table of a new one.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from lagesbild.domain import Abstention, Finding
from lagesbild.publish.chapters.limits import lifts
from lagesbild.publish.document import Bullets, Notice, say
from lagesbild.publish.reading import Reading
from lagesbild.publish.signs import is_told

OTHER = "other"
ANGLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "extent": ("levels", "harm", "exposure", "resolution"),
        "where": ("comparison", "hotspots", "clusters", "emerging", "density", "concentration", "area_classes"),
        "development": ("trend", "deviation", "change_kind"),
        "when": ("patterns",),
        "repeats": ("near_repeat",),
        "whom": ("perceptions",),
        "unreported": ("unreported",),
        "sources": ("sources_agree", "fear_and_crime"),
        "behind": ("risk_factors", "segregation"),
        "ahead": ("outlook",),
        "measures": ("effects",),
    }
)
MOST_SAID = 12
MOST_UNANSWERED = 8


def angles_of(analyses: Sequence[str]) -> dict[str, list[str]]:
    """Angle → those of its analyses that have answered; every angle is there, and the unknown ones come last."""
    known = {each for angle in ANGLES.values() for each in angle}
    found = {angle: [each for each in names if each in analyses] for angle, names in ANGLES.items()}
    rest = [each for each in analyses if each not in known]
    return found | ({OTHER: rest} if rest else {})


def weighty_first(findings: Sequence[Finding]) -> list[Finding]:
    """What may be told, the clearest first: what asserts something before what describes; the rest as it came."""
    return sorted((one for one in findings if is_told(one)), key=lambda one: (not one.is_clear, not one.claim))


def said(reading: Reading, findings: Sequence[Finding], most: int = MOST_SAID) -> Bullets | None:
    """The findings in sentences, the clearest first; where there are more, how many."""
    told = weighty_first(findings)
    if not told:
        return None
    more = len(told) - most
    rest = (say(reading.phrase("angle.more", n=reading.whole(more))),) if more > 0 else ()
    return Bullets((*reading.cautious_sentences(told[:most]), *rest))


def unanswered(reading: Reading, abstentions: Sequence[Abstention]) -> Notice | None:
    """What could not be said from this angle, in place, with what data would lift it; one reason is told once."""
    alike: dict[tuple[str, str], dict[str, str]] = {}
    for one in abstentions:
        lifted = reading.phrase("angle.lifted_by", wanted=lifts(reading, one))
        alike.setdefault((one.analysis, one.says), {}).setdefault(reading.sentence(one).words, lifted)
    if not alike:
        return None
    items = tuple(say(_told_once(reading, reasons)) for reasons in list(alike.values())[:MOST_UNANSWERED])
    return Notice("limits", reading.phrase("angle.unanswered"), (Bullets(items),))


def _told_once(reading: Reading, reasons: Mapping[str, str]) -> str:
    words, lifted = next(iter(reasons.items()))
    more = [reading.phrase("angle.same_of_more", n=reading.whole(len(reasons) - 1))] if len(reasons) > 1 else []
    return " ".join((words, *more, lifted))
