"""The five extension points. A plug-in is a module; its folder is the registry; three names are the contract.

| family     | folder                      | the three names                        |
|------------|-----------------------------|----------------------------------------|
| SOURCES    | lagesbild.intake.sources    | DESCRIPTION, Options, deliver          |
| ENGINES    | lagesbild.store.engines     | DESCRIPTION, Options, open_engine      |
| PROFILES   | lagesbild.profiles          | DESCRIPTION, Options, make_profile     |
| ANALYSES   | lagesbild.analyses          | WORDS, Options, run                    |
| PUBLISHERS | lagesbild.publish.formats   | DESCRIPTION, Options, publish          |

Third parties add one by an entry point whose group is the folder's dotted name.
"""

import difflib
import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

from lagesbild.errors import UsageError


@dataclass(frozen=True)
class Family:
    """One kind of plug-in."""

    folder: str
    contract: tuple[str, str, str]

    def names(self) -> tuple[str, ...]:
        """Every plug-in of the family, in alphabetical order."""
        return tuple(sorted(_own(self.folder) | set(_third_party(self.folder))))

    def load(self, name: str) -> ModuleType:
        """The plug-in called `name`; UsageError names those there are."""
        if name not in self.names():
            kind = self.folder.rsplit(".", 1)[-1]
            raise UsageError(f"There is no {name!r} among {kind}.{did_you_mean(name, self.names())}")
        third_party = _third_party(self.folder)
        if name in third_party:
            plugin: ModuleType = third_party[name].load()
        else:
            plugin = importlib.import_module(f"{self.folder}.{name}")
        lacking = [wanted for wanted in self.contract if not hasattr(plugin, wanted)]
        if lacking:
            raise UsageError(f"The plug-in {self.folder}.{name} lacks {', '.join(lacking)}: see lagesbild.plugins")
        return plugin

    def options(self, name: str, settings: Mapping[str, Any]) -> Any:
        """The plug-in's frozen options with `settings` in place of defaults; misspelt keys are refused."""
        return options_from(self.load(name).Options, settings, f"the settings of {name}")


@cache
def _own(folder: str) -> frozenset[str]:
    """The modules of a folder; looked up once, since every question to an analysis loads it and asks."""
    package = importlib.import_module(folder)
    return frozenset(one.name for one in pkgutil.iter_modules(package.__path__) if not one.name.startswith("_"))


@cache
def _third_party(folder: str) -> Mapping[str, EntryPoint]:
    """What installed packages add to a folder; looked up once, since it means reading every package's metadata."""
    return {entry.name: entry for entry in entry_points(group=folder)}


def options_from(kind: type, settings: Mapping[str, Any], where: str) -> Any:
    """A frozen options object of `kind`; a key it does not have raises UsageError that names those it has."""
    known = {field.name for field in fields(kind)}
    for key in settings:
        if key not in known:
            raise UsageError(f"{where.capitalize()}: there is no key {key!r}.{did_you_mean(key, known)}")
    return kind(**settings)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word, and all of them: the end of an error that says what to do now."""
    ordered = sorted(known)
    near = difflib.get_close_matches(word, ordered, n=1)
    guess = f" Did you mean {near[0]!r}?" if near else ""
    return f"{guess} There are: {', '.join(ordered) or 'none'}."


SOURCES = Family("lagesbild.intake.sources", ("DESCRIPTION", "Options", "deliver"))
ENGINES = Family("lagesbild.store.engines", ("DESCRIPTION", "Options", "open_engine"))
PROFILES = Family("lagesbild.profiles", ("DESCRIPTION", "Options", "make_profile"))
ANALYSES = Family("lagesbild.analyses", ("WORDS", "Options", "run"))
PUBLISHERS = Family("lagesbild.publish.formats", ("DESCRIPTION", "Options", "publish"))
