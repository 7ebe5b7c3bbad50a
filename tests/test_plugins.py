"""The five extension points: the table in the docstring is the list in the code is the folders on disk."""

import re
from pathlib import Path

import pytest

from lagesbild import plugins
from lagesbild.errors import UsageError
from lagesbild.plugins import Family

FAMILIES = {name: held for name, held in vars(plugins).items() if isinstance(held, Family)}
ROOT = Path(plugins.__file__).parent


def test_the_table_in_the_docstring_is_the_list():
    rows = re.findall(r"\| (\w+) +\| (lagesbild[\w.]+) +\| ([\w, ]+?) +\|", plugins.__doc__)
    assert {name: (folder, tuple(names.split(", "))) for name, folder, names in rows} == {
        name: (family.folder, family.contract) for name, family in FAMILIES.items()
    }


@pytest.mark.parametrize("name", FAMILIES)
def test_every_folder_is_there_and_every_plugin_in_it_keeps_the_contract(name):
    family = FAMILIES[name]
    assert (ROOT.parent / family.folder.replace(".", "/")).is_dir()
    assert family.names()
    for plugin in family.names():
        loaded = family.load(plugin)
        assert all(hasattr(loaded, wanted) for wanted in family.contract), plugin


def test_an_unknown_plugin_is_refused_and_the_nearest_named():
    with pytest.raises(UsageError, match="Did you mean 'trend'"):
        plugins.ANALYSES.load("trends")
