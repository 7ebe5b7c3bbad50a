"""How a crosswalk is asked for, and made of what the workspace has."""

from dataclasses import dataclass
from pathlib import Path

from lagesbild.carrying import Place, read_place
from lagesbild.domain import Areas, Crosswalk, CrosswalkColumns
from lagesbild.errors import UsageError
from lagesbild.store import Store

SURFACE = "surface"


@dataclass(frozen=True)
class CrosswalkOrder:
    """What is asked for. One way of sharing out areas that are split:

    `by` "surface": by surface in common; `by` an exposure, as "residents": by what `finer` areas (empty: the new ones)
    have of it; `file` with `key`: a published key of codes; `file` with `cells`: a map of cells, and the column with
    their residents.
    """

    source: str  # as "deso:2018"
    target: str
    by: str = ""
    finer: str = ""
    file: Path | None = None
    key: CrosswalkColumns | None = None
    cells: str = ""
    crs: str = ""

    def __post_init__(self) -> None:
        ways = [bool(self.by), bool(self.key), bool(self.cells)]
        if sum(ways) != 1:
            raise UsageError(
                "Say one way to share out areas that are split: --by surface  |  --by residents [--finer LEVEL:EDITION]"
                "  |  --file KEY.csv --old COL --new COL [--weight COL]  |  --file CELLS.gpkg --cells COL"
            )
        if (self.key or self.cells) and self.file is None:
            raise UsageError("--old, --new and --cells are columns of a file: name it with  --file FILE")


def areas_asked_for(store: Store, level: str, edition: str) -> dict[Place, Areas]:
    """The areas of an edition, of a level or (empty) of every level that has it; none where it is not there."""
    there = [one for one in store.levels() if one.edition == edition and level in ("", one.level)]
    return {(one.level, one.edition): store.areas(one.level, one.edition) for one in there}


def successors_of(store: Store) -> dict[Place, dict[str, tuple[str, ...]]]:
    """Of each level and edition, what the codes of other editions that it does not have became in it."""
    found: dict[Place, dict[str, tuple[str, ...]]] = {}
    for from_level, from_edition, to_level, to_edition in store.crosswalks.ends():
        if from_level != to_level:
            continue
        crosswalk = store.crosswalks.between((from_level, from_edition), (to_level, to_edition))
        there = set(crosswalk.to_codes)
        gone = {old: new for old, new in crosswalk.successors.items() if new and old not in there}
        found.setdefault((to_level, to_edition), {}).update(gone)
    return found


def make_crosswalk(store: Store, order: CrosswalkOrder) -> Crosswalk:
    """The crosswalk asked for, not yet kept. Raises AreasError, IntakeError, UsageError."""
    # Imported here: polars and GDAL take a second to load, and opening a workspace does without.
    from lagesbild.intake import crosswalks as making  # noqa: PLC0415

    source, target = (store.areas(*read_place(text)) for text in (order.source, order.target))
    if order.key and order.file:
        return making.read_crosswalk(order.file, order.key, source, target)
    if order.cells and order.file:
        cells = making.read_cells(order.file, order.cells, order.crs)
        return making.crosswalk_by_cells(source, target, cells)
    if order.by == SURFACE:
        return making.crosswalk_by_surface(source, target)
    finer = store.areas(*read_place(order.finer)) if order.finer else target
    values = store.exposures(order.by, (finer.level, finer.edition)).newest()
    return making.crosswalk_by_finer(source, target, finer, values, order.by)
