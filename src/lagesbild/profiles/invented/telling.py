"""What is planted in Exempelstad, told to people: the text of `examples/exempelstad/TRUTHS.md`."""

from collections.abc import Mapping

from lagesbild.profiles.invented.truths import Planted

_WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "title": "Vad som är inplanterat i Exempelstad",
        "intro": "Exempelstad finns inte. Det här är vad som är sant om staden, så att den som läser lägesbilden kan "
        "se vad som hittades, vad som inte gick att hitta och vad som ser ut som något men inte är det. Allt annat är "
        "platt: stadsdelar skiljer sig bara med den vanliga spridningen, månader bara med säsong och slump, och riket "
        "har samma nivå som staden.",
        "rows": "Rader som är fel med flit",
        "rows_intro": "Varje rad ska undantas med sin orsak; ingen får försvinna.",
        "rows_head": "| fil | fel | antal | orsak |",
        "chance": "Slumpen planterar också. I andra städer (annat frö) hamnar någon stadsdel långt från de andra utan "
        "att något är inplanterat, lika ofta som lägesbilden säger.",
        "day_lacking": "datum saknas",
        "day_unreadable": "datum går inte att läsa",
        "day_in_future": "datum ligger i framtiden",
        "category_lacking": "brottstyp saknas",
        "duplicate": "dubblett",
        "area_unknown": "området finns inte",
    },
    "en": {
        "title": "What is planted in Exempelstad",
        "intro": "Exempelstad does not exist. This is what is true of the town, so that whoever reads the picture can "
        "see what was found, what could not be found, and what looks like something but is not. Everything else is "
        "flat: districts differ only by the usual spread, months only by season and chance, and the nation is level "
        "with the town.",
        "rows": "Rows that are wrong on purpose",
        "rows_intro": "Each row is to be set aside with its reason; none may vanish.",
        "rows_head": "| file | wrong | number | reason |",
        "chance": "Chance plants too. In other towns (another seed) some district lies far from the others though "
        "nothing is planted there, as often as the picture says it will.",
        "day_lacking": "the date is lacking",
        "day_unreadable": "the date cannot be read",
        "day_in_future": "the date lies in the future",
        "category_lacking": "the type is lacking",
        "duplicate": "a double",
        "area_unknown": "there is no such area",
    },
}
_FILES = {"crimes": "brott.csv", "incidents": "handelser.xlsx"}


def truths_as_markdown(planted: Planted) -> str:
    """Everything in truths.toml, in each language in turn."""
    parts = ["<!-- Written from src/lagesbild/profiles/invented/truths.toml; a test compares. -->"]
    for language in _WORDS:
        parts += _in_language(planted, language)
    return "\n\n".join(parts) + "\n"


def _in_language(planted: Planted, language: str) -> list[str]:
    words = _WORDS[language]
    truths = "\n".join(
        f"{number}. {truth.words[language]} (`{truth.id}`)" for number, truth in enumerate(planted.truths, 1)
    )
    bad = "\n".join(
        f"| {_FILES[row.source]} | {words[row.wrong]} | {row.n} | {row.reason} |" for row in planted.bad_rows
    )
    return [
        f"# {words['title']}",
        words["intro"],
        truths,
        words["chance"],
        f"## {words['rows']}",
        words["rows_intro"],
        f"{words['rows_head']}\n|---|---|---|---|\n{bad}",
    ]
