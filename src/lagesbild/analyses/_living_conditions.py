"""Which areas are alike in who lives there and how: a documented list of variables, never what is compared.

A variable is a kind of figure, or one kind over another ("persons_unemployed/persons_labour_total"); kinds are what
deliveries of exposures call them. `VARIABLES` is the list, in the order it is told. Those that nobody has delivered
for at least half of the areas are left out, and what was used is said with every comparison.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import AreaMap, Composition

Numbers = NDArray[np.float64]

SURFACE = "surface_km2"
VARIABLES = (
    "economic_standard_low_per_cent",
    "net_income_median_tkr",
    "persons_unemployed/persons_labour_total",
    "education_lower_secondary/residents",
    "education_post_secondary_long/residents",
    "residents_born_elsewhere/residents_by_birth_total",
    "households_single_with_children/residents",
    "residents_65_plus/residents",
    "dwellings_rented/residents",
    "dwellings_owned/residents",
    "residents_blocks_of_flats/residents_by_house_total",
    "households/residents",
    "dwellings/residents",
    f"residents/{SURFACE}",
)
FEWEST_KNOWN = 0.5  # of the areas


def living_conditions(
    variables: Sequence[str], composition: Composition, area_map: AreaMap
) -> tuple[tuple[str, ...], Numbers]:
    """The variables that can be told, and their values [areas of the composition, variables]; NaN where not known."""
    surface = dict(zip(area_map.areas, area_map.surface_km2.tolist(), strict=True))
    surfaces = np.array([surface.get(area, np.nan) for area in composition.areas], dtype=np.float64)
    told: list[str] = []
    columns: list[Numbers] = []
    for variable in variables:
        values = _values(variable, composition, surfaces)
        if values is not None and np.isfinite(values).sum() >= max(2.0, FEWEST_KNOWN * len(composition.areas)):
            told.append(variable)
            columns.append(values)
    table = np.column_stack(columns) if columns else np.zeros((len(composition.areas), 0))
    return tuple(told), table


def _values(variable: str, composition: Composition, surfaces: Numbers) -> Numbers | None:
    over, _, under = variable.partition("/")
    above = composition.of(over)
    if above is None:
        return None
    if not under:
        return above.newest
    below = composition.of(under)
    if under != SURFACE and below is None:
        return None
    divisor = surfaces if below is None else below.newest
    share = np.where(divisor > 0, above.newest / np.where(divisor > 0, divisor, 1.0), np.nan)
    # How closely people live spans from a forest to a block of flats: a doubling means as much at either end.
    return np.log(np.where(share > 0, share, np.nan)) if under == SURFACE else share
