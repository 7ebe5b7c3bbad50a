"""What stands behind one number."""

from dataclasses import dataclass

from lagesbild.domain.events import DeliveryRecord
from lagesbild.domain.finding import Finding
from lagesbild.domain.picture import Picture


@dataclass(frozen=True)
class Explanation:
    """Where one number comes from: enough to check it and to make it again."""

    finding: Finding
    picture: Picture
    evidence: tuple[DeliveryRecord, ...]
    statement: str
