"""What is odd about boundaries and parents, said before anything is counted in them. Nothing here changes an area."""

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from lagesbild.domain.areas import Areas
from lagesbild.intake.judging import MOST
from lagesbild.intake.notes import Note, listed
from lagesbild.intake.places import OUTSIDE, find_areas, project

Shapes = NDArray[np.object_]

_OVERLAP_SHARE = 0.001  # of the smaller area: below it, two drawings of one border differ as drawings do
_SPECK_M2 = 1.0  # holes below it come of rounding
_GAP_M2 = 1_000_000.0  # a hole between areas that is larger is taken for land that belongs to none of them


def repaired_note(shapes: Shapes, codes: Sequence[str]) -> tuple[Note, ...]:
    """Areas whose boundary crosses itself or is drawn otherwise than a boundary can be."""
    is_broken = ~shapely.is_valid(shapes)
    items = {
        f"{codes[at]} ({shapely.is_valid_reason(shapes[at]).split('[')[0].lower()})": 1
        for at in np.flatnonzero(is_broken).tolist()
    }
    return (listed("Boundaries that were not valid, and were mended ({n_items}): {items}.", items),) if items else ()


def coverage_notes(shapes: Shapes, codes: Sequence[str]) -> tuple[Note, ...]:
    """Areas drawn twice, areas that overlap, and gaps between them. `shapes` in metres."""
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    is_crossing = ~shapely.touches(shapes[one], shapes[other])
    one, other = one[is_crossing], other[is_crossing]
    common = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    share = common / np.minimum(shapely.area(shapes[one]), shapely.area(shapes[other]))
    is_twin = share > 1.0 - _OVERLAP_SHARE
    is_same_size = np.isclose(shapely.area(shapes[one]), shapely.area(shapes[other]), rtol=_OVERLAP_SHARE)
    pairs = [f"{codes[a]} and {codes[b]}" for a, b in zip(one.tolist(), other.tolist(), strict=True)]
    doubles = {pair: 1 for pair, twin in zip(pairs, is_twin & is_same_size, strict=True) if twin}
    overlaps = {
        f"{pair} ({m2 / 1e6:.3g} km²)": round(m2)
        for pair, m2, part in zip(pairs, common.tolist(), share.tolist(), strict=True)
        if part > _OVERLAP_SHARE and pair not in doubles
    }
    notes = []
    if doubles:
        notes.append(listed("Areas with the same boundary under two codes ({n_items}): {items}.", doubles))
    if overlaps:
        notes.append(
            listed("Areas that overlap ({n_items}); a point in both is counted in the first: {items}.", overlaps)
        )
    return (*notes, *_gaps(shapes))


def parent_notes(areas: Areas, others: Iterable[Areas]) -> tuple[Note, ...]:
    """Parents that no other level has, and areas that do not lie in their parent. `others`: what there is already."""
    parents = {area.parent_code for area in areas.members} - {None}
    if not parents:
        return ()
    levels = [other for other in others if other.level != areas.level]
    fitting = max(levels, key=lambda other: len(parents & set(other.codes)), default=None)
    if fitting is None or not parents & set(fitting.codes):
        return ()
    unknown = {f"{code}": 1 for code in sorted(str(each) for each in parents - set(fitting.codes))}
    notes = [listed(f"Parents that {fitting.level} {fitting.edition} does not have ({{n_items}}): {{items}}.", unknown)]
    return (*(notes if unknown else []), *_misplaced(areas, fitting))


def _misplaced(areas: Areas, parents: Areas) -> tuple[Note, ...]:
    if not (areas.has_boundaries and parents.has_boundaries):
        return ()
    inner = shapely.point_on_surface(shapely.from_wkb(np.array(areas.boundaries, dtype=object)))
    x, y = project(shapely.get_x(inner), shapely.get_y(inner), areas.crs, parents.crs)
    index, _ = find_areas(x, y, np.asarray(shapely.from_wkb(np.array(parents.boundaries, dtype=object)), dtype=object))
    if (index == OUTSIDE).mean() > MOST:
        said = (
            f"Most areas lie in none of {parents.level} {parents.edition}: is one of the maps in another system than "
        )
        return (Note(said + "it says? (--crs)", {}, {}),)
    found = [parents.codes[at] if at != OUTSIDE else "none" for at in index]
    wrong = {
        f"{area.code} (in {place}, not {area.parent_code})": 1
        for area, place in zip(areas.members, found, strict=True)
        if area.parent_code is not None and area.parent_code != place and area.parent_code in set(parents.codes)
    }
    said = f"Areas that do not lie in their parent in {parents.level} {parents.edition} ({{n_items}}): {{items}}."
    return (listed(said, wrong),) if wrong else ()


def _gaps(shapes: Shapes) -> tuple[Note, ...]:
    """Small holes in what the areas cover together: a point in one of them is in no area."""
    whole = shapely.get_parts(shapely.union_all(shapes))
    holes = shapely.area(shapely.polygons(shapely.get_rings(whole)))
    outer = shapely.area(shapely.polygons(shapely.get_exterior_ring(whole)))
    small = np.sort(holes)[: max(0, holes.size - outer.size)]
    small = small[(small > _SPECK_M2) & (small < _GAP_M2)]
    if not small.size:
        return ()
    said = f"Gaps between areas: {small.size}, {small.sum() / 1e6:.3g} km² in all. A point in one is in no area."
    return (Note(said, {}, {}),)
