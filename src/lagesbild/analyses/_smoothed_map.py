"""The smoothed map: each area's level when its neighbours are counted in, and how much neighbours go together."""

import numpy as np
from scipy import sparse

from lagesbild.domain import Abstention, AreaMap, Estimate, Finding, Panel
from lagesbild.kernels.bym2 import BYM2, fit_bym2
from lagesbild.kernels.rates import rate

PART = "smoothed"  # beside the level that leans on no neighbours
NEARLY_NONE, NEARLY_ALL = 0.1, 0.9  # of the differences: an interval that holds both says nothing
# Risks differ manyfold between a centre and a village. A prior that keeps them closer (0.01 above a standard deviation of
# 1) made intervals too short where counts are few: 88 of 100 held the truth at five events an area, now 92.
LARGEST_SPREAD = 4.0
FEWEST_EVENTS_PER_AREA = 5  # with fewer, still fewer intervals hold


def smoothed_map(panel: Panel, area_map: AreaMap, fewest_areas: int) -> list[Finding | Abstention]:
    """Every area with known figures, and the whole map; an abstention where borders or an answer are lacking."""
    counts, exposure = panel.over_time()
    known = np.flatnonzero(exposure > 0)
    c, e = counts[known], exposure[known]
    if known.size < fewest_areas or c.sum() == 0:
        return []
    borders = _borders(area_map, [panel.areas[at] for at in known.tolist()])
    if borders.nnz == 0:
        return [Abstention("no_neighbours", panel.category, panel.span)]
    if c.sum() < FEWEST_EVENTS_PER_AREA * known.size:
        return [Abstention("too_few_for_map", panel.category, panel.span, facts={"n_events": int(c.sum())})]
    per_1000 = 1000 * float(c.sum()) / float(e.sum())
    fit = fit_bym2(c, e * per_1000 / 1000, borders, prior_sd_upper=LARGEST_SPREAD)
    if not fit.converged:
        return [Abstention("unsettled", panel.category, panel.span)]
    recorded = rate(c, e)
    levels = per_1000 * np.exp(fit.quantiles)
    return [
        _whole(panel, fit, known.size),
        *(
            Finding(
                says="smoothed",
                category=panel.category,
                area=panel.areas[at],
                period=panel.span,
                unit="per_1000_per_year",
                observed=float(recorded.value[number]),
                estimate=Estimate(*(float(levels[number, column]) for column in (1, 0, 2))),
                facts={
                    "n_events": int(c[number]),
                    "exposure": float(e[number]),
                    "exposure_kind": panel.exposure_kind,
                    "above_share": float(fit.probability_raised[number]),
                },
                part=PART,
            )
            for number, at in enumerate(known.tolist())
        ),
    ]


def _borders(area_map: AreaMap, areas: list[str]) -> sparse.csr_matrix:
    """Who borders on whom, among these areas and in their order."""
    number = {area: at for at, area in enumerate(areas)}
    pairs = [
        (number[area], number[area_map.areas[other]])
        for area, others in zip(area_map.areas, area_map.neighbours, strict=True)
        for other in others
        if area in number and area_map.areas[other] in number
    ]
    rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
    shape = (len(areas), len(areas))
    linked = sparse.csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=shape)
    return linked.maximum(linked.T).tocsr()


def _whole(panel: Panel, fit: BYM2, n_areas: int) -> Finding:
    shared = Estimate(fit.phi, *fit.phi_interval)
    is_open = shared.lower < NEARLY_NONE and shared.upper > NEARLY_ALL
    return Finding(
        says="smoothed_open" if is_open else "smoothed_whole",
        category=panel.category,
        area=None,
        period=panel.span,
        unit="share",
        observed=None,
        estimate=shared,
        facts={"n_areas": n_areas, "spread_sd": Estimate(fit.sd, *fit.sd_interval)},
        part=PART,
    )
