"""Mapping files: what is misspelt or lacking is refused by name; those that ship can be read."""

from datetime import date
from pathlib import Path

import pytest

from lagesbild.errors import UsageError
from lagesbild.intake import mapping_from, read_mapping
from tests.intake.conftest import counts_mapping, events_mapping

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/*.toml")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_mappings_that_ship_can_be_read(path: Path) -> None:
    mapping = read_mapping(path)
    assert mapping.source.attribution, "every number is printed beside the source it came from"
    assert {"sv", "en"} <= set(mapping.source.title)


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"tid": {}}, "no section [tid]"),
        ({"time": {"zon": "UTC"}}, "Did you mean 'zone'"),
        ({"columns": {"catgory": "Brott"}}, "Did you mean 'category'"),
        ({"rows": {"totals": {"value": ["Riket"]}}}, "Did you mean 'values'"),
        ({"source": {"kind": "event"}}, "Did you mean 'events'"),
        ({"place": {"by": "namn"}}, "Did you mean 'name'"),
        ({"source": {"name": 3}}, "name must be text in quotes"),
        ({"file": {"header_row": "1"}}, "header_row must be a whole number, not '1'"),
        ({"file": {"header_row": True}}, "header_row must be a whole number, not True"),
        ({"file": {"missing": "-"}}, "missing must be a list"),
        ({"time": {"covers": [date(2020, 1, 1)]}}, "covers must have 2 values, not 1"),
        ({"time": {"covers": [date(2020, 1, 1), date(2019, 1, 1)]}}, "the second later than the first"),
        ({"time": {"day": "2020-01-01"}}, "day must be a day without quotes"),
        ({"file": {"delimiter": ";;"}}, "one character"),
        ({"file": {"decimal": ",", "thousands": ","}}, "cannot be the same"),
        ({"categories": {"Stöld": {"sv": "stölder"}}}, "the key 'code' is lacking"),
        ({"categories": {"Stöld": {"code": "theft", "svenska": "stölder"}}}, "no key 'svenska'"),
        ({"series_breaks": [{"day": date(2020, 1, 1), "kind": "records"}]}, "Did you mean 'recording'"),
        ({"columns": {"day": ""}}, "needs columns.day"),
        ({"columns": {"category": ""}}, "needs columns.category"),
    ],
)
def test_what_cannot_be_understood_is_refused(sections, said: str) -> None:
    written = events_mapping(**{key: value for key, value in sections.items() if isinstance(value, dict)})
    written |= {key: value for key, value in sections.items() if isinstance(value, list)}
    with pytest.raises(UsageError) as error:
        mapping_from(written)
    assert said in str(error.value)


@pytest.mark.parametrize("column", ["count", "area", "category"])
def test_counts_cannot_do_without(column: str) -> None:
    with pytest.raises(UsageError, match=f"needs columns.{column}"):
        mapping_from(counts_mapping(columns={column: ""}))


def test_exposures_must_name_their_columns() -> None:
    with pytest.raises(UsageError, match=r"\[\[exposures\]\]"):
        mapping_from(
            {"source": {"name": "f", "kind": "exposures"}, "columns": {"area": "Region"}, "time": {"year": "År"}}
        )


def test_mapping_without_source_is_refused() -> None:
    with pytest.raises(UsageError, match=r"no \[source\]"):
        mapping_from({"columns": {}})


def test_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no mapping file"):
        read_mapping(tmp_path / "saknas.toml")
    broken = tmp_path / "m.toml"
    broken.write_text("[source\n")
    with pytest.raises(UsageError, match="is not TOML"):
        read_mapping(broken)
    broken.write_bytes("[source]\nname = 'å'".encode("latin-1"))
    with pytest.raises(UsageError, match="cannot be read"):
        read_mapping(broken)


def test_words_are_collected_by_language() -> None:
    mapping = mapping_from(
        events_mapping(
            categories={"Stöld": {"code": "stold", "sv": "stölder", "fi": "varkauksia", "exposure": "shops"}}
        )
        | {"series_breaks": [{"day": date(2020, 6, 1), "kind": "code", "sv": "Nya koder.", "en": "New codes."}]}
    )
    entry = mapping.categories["Stöld"]
    assert not isinstance(entry, str)
    assert entry.words == {"sv": "stölder", "fi": "varkauksia"}
    assert mapping.breaks[0].words == {"sv": "Nya koder.", "en": "New codes."}
    assert mapping.breaks[0].source == "test"
