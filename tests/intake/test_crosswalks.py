"""What became of each area, by surface, by finer figures, by cells and by a published key."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from lagesbild.domain import Area, Areas, CrosswalkColumns, LinkKind
from lagesbild.errors import AreasError, IntakeError
from lagesbild.intake.crosswalks import (
    Cells,
    crosswalk_by_cells,
    crosswalk_by_finer,
    crosswalk_by_surface,
    read_crosswalk,
)

E0, N0 = 500_000.0, 6_500_000.0


def drawn(
    edition: str, boxes: dict[str, tuple[float, float, float, float]], level: str = "deso", **parents: str
) -> Areas:
    """Areas with a box each, in metres from a corner."""
    shapes = [shapely.box(E0 + w, N0 + s, E0 + e, N0 + n) for w, s, e, n in boxes.values()]
    return Areas(
        level,
        edition,
        tuple(Area(code, f"Area {code}", parents.get(code)) for code in boxes),
        "EPSG:3006",
        tuple(bytes(shapely.to_wkb(shape)) for shape in shapes),
    )


# a stays, b gets a new code, c and d become cd, e is split in a quarter and three quarters (with a sliver moved).
OLD = drawn("2018", {
    "a": (0, 0, 100, 100), "b": (100, 0, 200, 100), "c": (200, 0, 300, 100), "d": (300, 0, 400, 100),
    "e": (400, 0, 500, 100),
})  # fmt: skip
NEW = drawn("2025", {
    "a": (0, 0, 100.2, 100), "b2": (100.2, 0, 200, 100), "cd": (200, 0, 400, 100), "e1": (400, 0, 425, 100),
    "e2": (425, 0, 500, 100),
})  # fmt: skip


def test_by_surface_every_kind_of_change_is_told() -> None:
    made = crosswalk_by_surface(OLD, NEW)
    assert made.kinds == (LinkKind.UNCHANGED, LinkKind.RECODE, LinkKind.MERGE, LinkKind.MERGE, LinkKind.SPLIT)
    assert made.shares.tolist() == pytest.approx([1, 1, 1, 1, 0.25, 0.75])
    assert made.successors["e"] == ("e2", "e1")
    assert not made.is_exact
    assert any("drawings of one border: 1" in note for note in made.notes)


def test_areas_in_another_system_are_laid_over_all_the_same() -> None:
    moved = shapely.transform(
        shapely.from_wkb(np.array(NEW.boundaries, dtype=object)),
        lambda at: np.column_stack(
            __import__("pyproj").Transformer.from_crs(3006, 3857, always_xy=True).transform(*at.T)
        ),
    )
    web = Areas("deso", "2025", NEW.members, "EPSG:3857", tuple(bytes(shapely.to_wkb(shape)) for shape in moved))
    assert crosswalk_by_surface(OLD, web).shares.tolist() == pytest.approx([1, 1, 1, 1, 0.25, 0.75], abs=0.002)


def test_an_area_that_lies_in_none_is_told() -> None:
    made = crosswalk_by_surface(OLD, drawn("2025", {"a": (0, 0, 100, 100)}))
    assert made.kinds[1:] == (LinkKind.ENDED,) * 4
    assert any("lie in none of the new ones (4)" in note for note in made.notes)


def test_by_residents_of_the_new_areas() -> None:
    residents = {"a": 10.0, "b2": 20.0, "cd": 30.0, "e1": 900.0, "e2": 100.0}
    made = crosswalk_by_finer(OLD, NEW, NEW, residents, "residents")
    assert made.shares.tolist() == pytest.approx([1, 1, 1, 1, 0.9, 0.1])
    assert made.method == "residents"


def test_by_residents_of_areas_with_parents_no_map_is_needed() -> None:
    """Base areas known by their parent codes on both sides."""
    coarse = Areas("regso", "2020", (Area("R1", "one"), Area("R2", "two")))
    finer = Areas("deso", "2018", (Area("a", "a", "R1"), Area("b", "b", "R1"), Area("c", "c", "R2")))
    made = crosswalk_by_finer(coarse, finer, finer, {"a": 30.0, "b": 10.0, "c": 5.0}, "residents")
    assert made.shares.tolist() == pytest.approx([0.75, 0.25, 1.0])


def test_where_nobody_lives_surface_decides() -> None:
    made = crosswalk_by_finer(OLD, NEW, NEW, {"a": 10.0}, "residents")
    assert made.shares.tolist() == pytest.approx([1, 1, 1, 1, 0.25, 0.75])
    assert any("shared by surface (4)" in note for note in made.notes)


def test_by_cells() -> None:
    cells = Cells(
        np.array([E0 + 410, E0 + 450, E0 + 450]), np.full(3, N0 + 50), np.array([30.0, 5.0, 5.0]), "EPSG:3006"
    )
    made = crosswalk_by_cells(OLD, NEW, cells)
    assert made.shares.tolist()[-2:] == pytest.approx([0.75, 0.25])
    with pytest.raises(AreasError, match="No cell lies"):
        crosswalk_by_cells(OLD, NEW, Cells(np.zeros(1), np.zeros(1), np.ones(1), "EPSG:3006"))


def test_by_a_published_key(tmp_path: Path) -> None:
    file = tmp_path / "nyckel.csv"
    file.write_text("gammal;ny;andel\na;a;1\nb;b2;1\nc;cd;1\nd;cd;1\ne;e1;0,3\ne;e2;0,7\n", encoding="utf-8")
    made = read_crosswalk(file, CrosswalkColumns("gammal", "ny", "andel"), OLD, NEW)
    assert made.shares.tolist() == pytest.approx([1, 1, 1, 1, 0.3, 0.7])
    assert made.n_of(LinkKind.MERGE) == 2


@pytest.mark.parametrize(
    ("content", "columns", "error", "said"),
    [
        ("old;new\ne;e1\ne;e2\n", CrosswalkColumns("old", "new"), AreasError, "no weights"),
        ("old;new\nx;a\n", CrosswalkColumns("old", "new"), AreasError, "'x'"),
        ("old;new\na;a\n", CrosswalkColumns("old", "ny"), AreasError, "no column 'ny'"),
        ("old;new;w\na;a;many\n", CrosswalkColumns("old", "new", "w"), IntakeError, "row 2"),
    ],
)
def test_a_key_that_does_not_hold_is_refused(tmp_path: Path, content: str, columns, error, said: str) -> None:
    file = tmp_path / "key.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(error, match=said):
        read_crosswalk(file, columns, OLD, NEW)


def test_without_boundaries_a_key_is_asked_for() -> None:
    with pytest.raises(AreasError, match=r"--file KEY\.csv"):
        crosswalk_by_surface(Areas("deso", "2018", (Area("a", "a"),)), NEW)
