"""Places with a boundary. A level is a kind of area; an edition says which year's boundaries."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Area:
    """One place of a level and an edition."""

    code: str
    name: str
    parent_code: str | None = None
    surface_km2: float | None = None


@dataclass(frozen=True)
class Areas:
    """All areas of one level in one edition.

    `boundaries` are polygons as well-known binary in the plane coordinate system `crs` (metres), in the order
    of `members`; empty where the areas came as a list of names without a map. `neighbours` holds, for each
    area, the places in `members` of the areas that share a border with it. `notes` say what was odd about the file
    they came from; they are not kept with the areas.
    """

    level: str
    edition: str
    members: tuple[Area, ...]
    crs: str = ""
    boundaries: tuple[bytes, ...] = ()
    neighbours: tuple[tuple[int, ...], ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if len(set(self.codes)) != len(self.members):
            raise ValueError(f"Area codes must be unique within {self.level} {self.edition}")
        if self.boundaries and len(self.boundaries) != len(self.members):
            raise ValueError("There must be one boundary an area, or none at all")

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(area.code for area in self.members)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(area.name for area in self.members)

    @property
    def has_boundaries(self) -> bool:
        return bool(self.boundaries)

    def name_of(self, code: str) -> str:
        """The area's name; its code where no such area is known."""
        return next((area.name for area in self.members if area.code == code), code)

    def in_order(self, codes: Sequence[str]) -> "Areas":
        """The same areas in the order of `codes`."""
        at = {code: index for index, code in enumerate(self.codes)}
        order = [at[code] for code in codes]
        back = {old: new for new, old in enumerate(order)}
        return replace(
            self,
            members=tuple(self.members[index] for index in order),
            boundaries=tuple(self.boundaries[index] for index in order) if self.boundaries else (),
            neighbours=tuple(tuple(sorted(back[n] for n in self.neighbours[index])) for index in order)
            if self.neighbours
            else (),
        )


@dataclass(frozen=True)
class GazetteerColumns:
    """Which columns of a list of addresses hold what. `x`, `y` empty: the file is a map of points.

    `letter` empty: the letter stands with the number, as 12B. Without `households` nobody knows how many live at an
    address, and every event is shown by area only.
    """

    street: str
    number: str
    x: str = ""
    y: str = ""
    letter: str = ""
    postcode: str = ""
    households: str = ""
    crs: str = ""

    @property
    def named(self) -> tuple[str, ...]:
        """Every column that is named."""
        wanted = (self.street, self.number, self.x, self.y, self.letter, self.postcode, self.households)
        return tuple(column for column in wanted if column)


@dataclass(frozen=True)
class AreaColumns:
    """Which columns of a file of areas hold what. `plane`: the system to keep them in; empty: one that fits.

    `crs` "unknown": nobody knows the boundaries' system, and only codes and names are taken. `without`: codes of rows
    that stand for no place, and are left out. `corners`: the columns of easting and northing, in a table of the corners
    of boundaries, each `unit_m` metres; there `code` may be empty, and all are of one area.
    """

    level: str
    edition: str
    code: str
    name: str
    parent: str = ""
    crs: str = ""
    plane: str = ""
    without: tuple[str, ...] = ()
    corners: tuple[str, ...] = ()
    unit_m: int = 1
