"""A small world for files to be received in: four square areas of a kilometre, a country with two languages."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
import shapely

from lagesbild.domain import Area, Areas, Category, Delivery, Level, Profile, ReleaseRules
from lagesbild.intake import Surroundings, mapping_from, receive_file

SWEDISH_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
WEST, SOUTH = 674_000.0, 6_580_000.0  # SWEREF 99 TM, in the middle of Stockholm
Receive = Callable[..., Delivery]


def make_profile(categories: tuple[Category, ...] = ()) -> Profile:
    """A country with thefts and assaults, municipalities whose names may end with " kommun", and Swedish months."""
    known = (
        Category("theft", {"sv": "stölder", "en": "thefts"}),
        Category("assault", {"sv": "misshandel", "en": "assaults"}),
    )
    return Profile(
        name="testland",
        languages=("sv", "en"),
        time_zone="Europe/Stockholm",
        crs="EPSG:3006",
        levels=(Level("nation", {"sv": "riket"}, {"sv": "riket"}, is_whole_nation=True),),
        categories=(*known, *categories),
        exposures={"residents": {"sv": "invånare", "en": "residents"}},
        release=ReleaseRules(),
        area_name_endings=(" kommun", "s kommun"),
        month_names={"sv": SWEDISH_MONTHS},
    )


def make_areas(level: str = "kommun", edition: str = "2020") -> Areas:
    """Four squares, two by two: 0101 Ale, 0102 Habo, 0103 Håbo, 0104 Alingsås."""
    names = ("Ale", "Habo", "Håbo", "Alingsås")
    squares = [
        shapely.box(WEST + e, SOUTH + n, WEST + e + 1000, SOUTH + n + 1000) for n in (0, 1000) for e in (0, 1000)
    ]
    return Areas(
        level,
        edition,
        tuple(Area(f"010{number}", name) for number, name in enumerate(names, 1)),
        crs="EPSG:3006",
        boundaries=tuple(bytes(shapely.to_wkb(square)) for square in squares),
        neighbours=((1, 2), (0, 3), (0, 3), (1, 2)),
    )


def point_in(area: int, rng: np.random.Generator) -> tuple[float, float]:
    """A point well inside the area, in SWEREF 99 TM."""
    east, north = rng.uniform(100, 900, 2)
    return WEST + 1000 * (area % 2) + east, SOUTH + 1000 * (area // 2) + north


def events_mapping(**sections: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping of events with a day, a kind and an area by name; sections given here are laid over it."""
    written: dict[str, Any] = {
        "source": {"name": "test", "kind": "events"},
        "columns": {"category": "Brott", "day": "Datum", "area": "Område"},
        "time": {"covers": [date(2020, 1, 1), date(2021, 1, 1)]},
    }
    return {key: {**written.get(key, {}), **sections.get(key, {})} for key in {**written, **sections}}


def counts_mapping(**sections: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping of counts by area, kind, year and month."""
    written: dict[str, Any] = {
        "source": {"name": "test", "kind": "counts"},
        "columns": {"category": "Brott", "area": "Region", "count": "Antal"},
        "time": {"year": "År", "month": "Månad", "month_language": "sv", "preliminary_marker": "prel."},
        "categories": {"Stöld": "theft", "Misshandel": "assault"},
    }
    return {key: {**written.get(key, {}), **sections.get(key, {})} for key in {**written, **sections}}


def make_surroundings(**changes: Any) -> Surroundings:
    given: dict[str, Any] = {
        "profile": make_profile(),
        "areas": {"kommun": make_areas()},
        "categories": (),
        "today": date(2021, 3, 15),
    }
    return Surroundings(**{**given, **changes})


@pytest.fixture
def receive(tmp_path: Path) -> Receive:
    """Receive text (or bytes) as a file under a mapping given as tables."""

    def _receive(
        content: str | bytes, written: Mapping[str, Any], name: str = "fil.csv", around: Surroundings | None = None
    ) -> Delivery:
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return receive_file(file, mapping_from(written), around or make_surroundings())

    return _receive


def by_sections(given: Mapping[str, Mapping[str, Any]], **sections: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Sections of a mapping with what is given laid over them."""
    return {key: {**sections.get(key, {}), **given.get(key, {})} for key in {**sections, **given}}


def warned(delivery: Delivery) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(delivery.warnings))


def kept(delivery: Delivery) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(pa.table(delivery.rows)))


def aside(delivery: Delivery) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(pa.table(delivery.set_aside)))
