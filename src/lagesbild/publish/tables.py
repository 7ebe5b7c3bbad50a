"""Cells that several chapters share: numbers, intervals, signs and what stands where there is no number."""

from collections.abc import Iterable, Mapping, Sequence

from lagesbild.domain import Estimate, Finding, Status
from lagesbild.publish import numbers
from lagesbild.publish.document import Cell, Head
from lagesbild.publish.reading import Reading
from lagesbild.publish.signs import SIGNS, Sign, is_told, sign_of

NOT_APPLICABLE = "."
# Flags that the whole section already says, so that no row needs to.
_SAID_ABOVE = frozenset({"preliminary", "detection_driven"})


def head(reading: Reading, key: str, is_number: bool = False, **values: str) -> Head:
    return Head(reading.phrase(f"head.{key}", **values), is_number)


def empty_sign(finding: Finding) -> str:
    """What stands in place of a number that a finding does not give: .. or – by why."""
    if is_told(finding):
        return NOT_APPLICABLE
    return SIGNS["suppressed" if finding.status == Status.SUPPRESSED else "missing"].glyph


def estimate_of(finding: Finding, name: str) -> Estimate | None:
    fact = finding.facts.get(name)
    return fact if isinstance(fact, Estimate) and is_told(finding) else None


def number_of(finding: Finding, name: str) -> float | None:
    """A fact as a bare number; the value of one that is an estimate."""
    fact = finding.facts.get(name)
    if not is_told(finding) or fact is None or isinstance(fact, str | Mapping):
        return None
    return fact.value if isinstance(fact, Estimate) else float(fact)


def number_cell(reading: Reading, finding: Finding, value: float | None, manner: numbers.Manner) -> str:
    """A number in the table, or the sign of why there is none."""
    return empty_sign(finding) if value is None else numbers.written(value, manner, reading.language)


def estimate_cell(reading: Reading, finding: Finding, estimate: Estimate | None, manner: numbers.Manner) -> str | Cell:
    """A number with its interval beneath it."""
    if estimate is None:
        return empty_sign(finding)
    value = numbers.written(estimate.value, manner, reading.language, estimate)
    if estimate.lower < 0:  # −0,99–0,91 would be read as two minus signs
        beneath = numbers.difference_interval(estimate, manner, reading.language, reading.phrase("word.to"))
        return Cell(value, beneath=beneath)
    return Cell(value, beneath=numbers.interval(estimate, manner, reading.language))


def difference_cell(
    reading: Reading, finding: Finding, estimate: Estimate | None, manner: numbers.Manner
) -> str | Cell:
    """A difference, with its sign, and its interval beneath it."""
    if estimate is None:
        return empty_sign(finding)
    value = numbers.with_sign(numbers.written(estimate.value, manner, reading.language, estimate))
    return Cell(
        value, beneath=numbers.difference_interval(estimate, manner, reading.language, reading.phrase("word.to"))
    )


def with_interval(reading: Reading, estimate: Estimate, manner: numbers.Manner) -> str:
    """A number with its interval in running text: 2,4 (1,9–3,0)."""
    value = numbers.written(estimate.value, manner, reading.language, estimate)
    return f"{value} ({numbers.interval(estimate, manner, reading.language)})"


def sign_cell(reading: Reading, finding: Finding) -> str | Cell:
    """The sign with its word; the bare word of a plug-in's own kind of finding."""
    sign = sign_of(finding)
    if sign is None:
        return finding.says
    return Cell(sign_words(reading, sign), sign.glyph, sign.look)


def sign_words(reading: Reading, sign: Sign) -> str:
    return reading.phrase(f"sign.{sign.key}")


def id_cell(finding: Finding) -> str | Cell:
    """The number's id: the place in the page that links to the number lead to."""
    return Cell("", number_id=finding.number_id, is_anchor=True) if finding.number_id else ""


def remarks(reading: Reading, findings: Sequence[Finding]) -> tuple[list[str], tuple[str, ...]]:
    """Each row's own remarks, and the flags that all rows share (said once, below the table)."""
    told = [set(finding.quality) - _SAID_ABOVE for finding in findings]
    shared = set.intersection(*told) if told else set()
    rows = [
        ", ".join(reading.phrase(f"quality.short.{flag}") for flag in sorted(flags - shared) if flag in KNOWN_FLAGS)
        for flags in told
    ]
    return rows, tuple(sorted(shared & KNOWN_FLAGS))


KNOWN_FLAGS = frozenset(
    {
        "preliminary",
        "stale_exposure",
        "no_exposure",
        "partly_missing",
        "suppressed_cells",
        "small_basis",
        "recording_changed",
        "interpolated",
        "detection_driven",
        "residents_mislead",
        "not_for_long_trends",
    }
)


def flag_words(reading: Reading, flags: Iterable[str]) -> str:
    """What flags mean, in sentences."""
    return " ".join(reading.phrase(f"quality.{flag}") for flag in flags)
