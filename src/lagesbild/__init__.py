"""Lägesbild: where are the problems greatest, compared with what, since when, and how sure are we?

import lagesbild
home = lagesbild.open("town")
picture = home.picture()
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lagesbild.domain import AreaColumns
    from lagesbild.home import Home

__all__ = ["AreaColumns", "init", "open"]


def open(path: "Path | str") -> "Home":  # noqa: A001  `lagesbild.open` reads as it should
    """The workspace at `path`. Raises StoreError where there is none."""
    # Imported here: a workspace brings DuckDB and SciPy, and `lagesbild --help` must answer at once.
    from lagesbild.home import Home  # noqa: PLC0415

    home = Home(Path(path))
    assert home.config
    return home


def init(path: "Path | str", profile: str, place: str = "") -> "Home":
    """A new workspace at `path` with the words and tables of a country `profile`."""
    # Imported here for the same reason as in `open`.
    from lagesbild.home import init as make  # noqa: PLC0415

    return make(Path(path), profile, place)


def __getattr__(name: str) -> object:
    if name == "AreaColumns":
        # Imported here for the same reason as in `open`.
        from lagesbild.domain import AreaColumns  # noqa: PLC0415

        return AreaColumns
    raise AttributeError(f"module 'lagesbild' has no attribute {name!r}")
