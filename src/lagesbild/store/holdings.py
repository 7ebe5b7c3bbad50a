"""What lies in a delivery's rows, so that the rows need not be read to know it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Holding:
    """How many rows a delivery has of one subject at one level, and the days they lie within.

    The subject is a category, of counts and events; a kind of exposure; or a question that was answered.
    """

    subject: str
    level: str
    n_rows: int
    start_day: date
    end_day: date
