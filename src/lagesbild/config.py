"""One TOML file in the workspace → frozen options. A key that nobody reads is refused, not ignored."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lagesbild.errors import StoreError, UsageError
from lagesbild.plugins import options_from

FILE_NAME = "lagesbild.toml"


@dataclass(frozen=True)
class PictureOptions:
    """What the picture is of."""

    level: str = ""  # empty: the level with most areas that deliveries name
    edition: str = ""  # empty: the edition of that level that most deliveries name
    through: tuple[str, ...] = ()  # as "deso:2018": carried over to the edition by crosswalks; empty: nothing is
    months: int = 12  # a whole year, so that seasons weigh the same in every comparison
    categories: tuple[str, ...] = ()  # empty: all that were received
    analyses: tuple[str, ...] = ()  # empty: all there are
    sources: Mapping[str, str] = field(default_factory=dict)  # category → its source, where several tell of it
    seed: int = 20230701  # any number will do; this is the day the law came into force


@dataclass(frozen=True)
class StoreOptions:
    """Where rows and the ledger are."""

    ledger: str = ""  # empty: SQLite in the workspace; else an SQLAlchemy address without its password
    engine: str = "duckdb"


@dataclass(frozen=True)
class PlacesOptions:
    """What the workspace says of its areas: area code → kind of place (centre, housing …), and → the larger whole."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)  # empty: the areas' own parents


@dataclass(frozen=True)
class Config:
    """The whole of lagesbild.toml."""

    profile: str
    place: str = ""
    picture: PictureOptions = field(default_factory=PictureOptions)
    store: StoreOptions = field(default_factory=StoreOptions)
    analyses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    publish: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    places: PlacesOptions = field(default_factory=PlacesOptions)
    harm: Mapping[str, Any] = field(default_factory=dict)  # those from here on: see lagesbild.known
    causes: tuple[Mapping[str, Any], ...] = ()
    reporting: tuple[Mapping[str, Any], ...] = ()
    problems: tuple[Mapping[str, Any], ...] = ()
    overlaps: tuple[Mapping[str, Any], ...] = ()
    calendar: tuple[Mapping[str, Any], ...] = ()
    interventions: tuple[Mapping[str, Any], ...] = ()
    survey_themes: tuple[Mapping[str, Any], ...] = ()
    classes: Mapping[str, Any] = field(default_factory=dict)  # see lagesbild.criteria


def read_config(home: Path) -> Config:
    """The settings of the workspace `home`.

    Raises StoreError where there is no workspace, UsageError where the file cannot be understood.
    """
    path = home / FILE_NAME
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StoreError(
            f"{home} is not a workspace: it has no {FILE_NAME}.\nMake one:  lagesbild init {home} --profile sweden"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} cannot be read as TOML: {error}") from error
    sections = {"picture": PictureOptions, "store": StoreOptions, "places": PlacesOptions}
    settled = {
        key: options_from(sections[key], _as_tuples(value), f"section [{key}] of {path}") if key in sections else value
        for key, value in written.items()
    }
    config: Config = options_from(Config, settled, f"the file {path}")
    return config


def write_config(home: Path, profile: str, place: str) -> None:
    """A first lagesbild.toml, with every setting of the picture as a comment."""
    quoted = place.replace("\\", "\\\\").replace('"', '\\"')
    (home / FILE_NAME).write_text(
        f'profile = "{profile}"\nplace = "{quoted}"\n\n'
        "[picture]\n"
        '# level = "kommun"        # which kind of area the picture compares\n'
        '# edition = "2016"        # which year\'s boundaries\n'
        '# through = ["deso:2018"]  # carry over what lies in these areas, by crosswalks made beforehand\n'
        "# months = 12             # how long a stretch levels and comparisons cover\n"
        '# categories = ["total"]  # only these\n\n'
        "[store]\n"
        '# ledger = "postgresql+psycopg://lagesbild@localhost/lagesbild"\n',
        encoding="utf-8",
    )


def _as_tuples(section: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in section.items()}
