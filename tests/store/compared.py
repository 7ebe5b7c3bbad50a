"""A panel beside what was counted by hand."""

import math

from lagesbild.domain import Panel
from tests.oracles.store import HandPanel


def assert_same(panel: Panel, by_hand: HandPanel) -> None:
    """Every number, every status and every source of the two are the same."""
    assert dict(zip(panel.areas, panel.counts.tolist(), strict=True)) == {
        area: line.counts for area, line in by_hand.areas.items()
    }
    assert dict(zip(panel.areas, panel.status.tolist(), strict=True)) == {
        area: line.status for area, line in by_hand.areas.items()
    }
    assert panel.unplaced.tolist() == by_hand.unplaced
    assert panel.is_preliminary.tolist() == by_hand.is_preliminary
    assert {
        (series.level, series.area_code): (series.counts.tolist(), series.status.tolist())
        for series in panel.references
    } == {place: (line.counts, line.status) for place, line in by_hand.references.items()}
    for area, line in zip(panel.areas, panel.exposure.tolist(), strict=True):
        assert_same_numbers(line, by_hand.exposure[area])
    for series in panel.references:
        assert_same_numbers(series.exposure.tolist(), by_hand.reference_exposure[(series.level, series.area_code)])
    assert list(panel.evidence) == by_hand.evidence
    assert set(panel.exposure_days) == by_hand.exposure_days


def assert_same_numbers(line: list[float], by_hand: list[float | None]) -> None:
    """NaN where nobody has told, and else the same up to the last bits."""
    assert [None if math.isnan(number) else number for number in line] == [
        None if number is None else _close(number) for number in by_hand
    ]


class _Near(float):
    def __eq__(self, other: object) -> bool:
        return isinstance(other, float) and math.isclose(self, other, rel_tol=1e-12)

    __hash__ = float.__hash__


def _close(number: float) -> _Near:
    return _Near(number)
