"""A stable identity for every number: the same question of the same data by the same code has the same id.

Eight letters and digits of a hash over what was asked (analysis, category, area, period, reference, unit), of which
deliveries, by which version: so a figure in a report from March can be looked up, and recomputed, in November.
"""

import base64
import hashlib
from dataclasses import replace

from lagesbild.domain import Answer, Finding, Picture


def number_ids(answer: Answer, code_version: str) -> Answer:
    """The same answer with an id on every finding."""
    return replace(
        answer,
        findings=tuple(replace(one, number_id=number_id_of(one, code_version)) for one in answer.findings),
    )


def number_id_of(finding: Finding, code_version: str) -> str:
    """The finding's id, as printed: two groups of four."""
    reference = finding.reference.kind if finding.reference else ""
    asked = (finding.analysis, finding.category, finding.area or "", str(finding.period), reference, finding.unit)
    # A whole and a screen of the same reference are two answers to one question: what they say tells them apart.
    said = "" if finding.area else finding.says
    part = (finding.part,) if finding.part else ()
    letters = _short("\n".join((*asked, said, *part, *sorted(finding.evidence), code_version)), 8)
    return f"{letters[:4]}-{letters[4:]}"


def picture_id_of(picture: Picture) -> str:
    """The picture's id: its day and a hash of every number in it."""
    ids = "\n".join(finding.number_id for finding in picture.findings)
    return f"{picture.today.isoformat()}-{_short(ids + str(picture.period) + picture.version, 6)}"


def _short(text: str, n_letters: int) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.b32encode(digest).decode().lower()[:n_letters]
