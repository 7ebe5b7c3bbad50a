"""Where residents mislead: places to which far more people come than live there."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lagesbild.domain import AreaMap, Composition, Panel

FLAG = "residents_mislead"
RESIDENTS = "residents"
# How many for each resident make residents the wrong thing to hold counts against. Daytime population: twice as many
# there by day as live there. Visitors: as many come from elsewhere as live there. Employees: one job a resident,
# where a whole country has about one to two.
MOST_PER_RESIDENT: Mapping[str, float] = {"daytime_population": 2.0, "visitors": 1.0, "employees": 1.0}
# Kinds of place (as the workspace names them) where those who are there do not live there, whatever is known of them.
KINDS = ("centre", "centrum", "station", "resort", "shopping", "events")


@dataclass(frozen=True)
class Misled:
    """Why an area's residents mislead: `others` people of `kind` against `residents`; the kind of place alone where
    nobody has counted them (`others` 0)."""

    kind: str
    residents: float
    others: float


def misled_areas(panel: Panel, area_map: AreaMap, composition: Composition) -> dict[str, Misled]:
    """Area → why, of a panel that is held against residents; empty where it is held against something else."""
    if panel.exposure_kind != RESIDENTS:
        return {}
    residents = _residents(panel)
    found: dict[str, Misled] = {}
    for kind, most in MOST_PER_RESIDENT.items():
        figures = composition.of(kind)
        if figures is None:
            continue
        for area, others in zip(composition.areas, figures.newest.tolist(), strict=True):
            here = residents.get(area, 0.0)
            if here > 0 and others / here >= most and area not in found:
                found[area] = Misled(kind, here, others)
    for area, kind in zip(area_map.areas, area_map.kind, strict=bool(area_map.kind)):
        if kind.casefold() in KINDS and area in residents and area not in found:
            found[area] = Misled(kind, residents[area], 0.0)
    return found


def flags_of(area: str | None, misled: Mapping[str, Misled]) -> tuple[str, ...]:
    """The quality flag of a finding about one area."""
    return (FLAG,) if area is not None and area in misled else ()


def _residents(panel: Panel) -> dict[str, float]:
    """Residents a year, as the counts of the window are held against them."""
    latest = panel.latest
    known = np.where(np.isfinite(latest.exposure), latest.exposure, 0.0)
    years = np.where(np.isfinite(latest.exposure), [period.years for period in latest.periods], 0.0).sum(axis=1)
    each = known.sum(axis=1) / np.where(years > 0, years, 1.0)
    return {area: float(n) for area, n in zip(latest.areas, each, strict=True) if n > 0}
