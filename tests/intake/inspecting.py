"""Files looked at, with the areas of a country around them."""

import datetime as dt
from pathlib import Path

from lagesbild.domain import Area, Areas, Profile
from lagesbild.intake import Inspection, Surroundings, inspect_file
from lagesbild.plugins import PROFILES

TODAY = dt.date(2026, 1, 1)


def profile(name: str) -> Profile:
    module = PROFILES.load(name)
    made: Profile = module.make_profile(module.Options())
    return made


def districts(*codes: str, level: str = "basomrade") -> Areas:
    return Areas(level, "2023", tuple(Area(code, f"Område {code}") for code in codes))


def look(
    folder: Path, content: str | bytes, *, name: str = "fil.csv", country: str = "sweden", areas: Areas | None = None
) -> Inspection:
    """Inspect some text as a file, without help of the mappings that ship."""
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return inspect_file(file, around(country, areas), recognise=False)


def around(country: str = "sweden", areas: Areas | None = None) -> Surroundings:
    return Surroundings(profile(country), {areas.level: areas} if areas else {}, (), TODAY)


def guessed(found: Inspection) -> dict[str, str]:
    return {guess.key: guess.column for guess in found.guesses}
