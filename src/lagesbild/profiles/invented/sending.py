"""How an office sends its files: with a month lacking, with a category that got two codes, with the same file twice.

Where nothing of the kind is planted there is one file, and the mapping is the one that the package holds.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Period
from lagesbild.domain.periods import without
from lagesbild.profiles.invented.history import Events
from lagesbild.profiles.invented.truths import Planted, Truth

SPLIT = ("fullbordat", "försök")  # what a category with two codes is called in the file
_SOURCE_OF = {"brott": "crimes", "handelser": "incidents"}


def stretches(source: str, planted: Planted) -> tuple[Period, ...]:
    """The stretches that a source tells of: all its days but the months that it lacks."""
    frame = planted.frame
    first = frame.first_incident_day if source == "incidents" else frame.first_day
    lost = [Period(t.start, t.end) for t in planted.of("missing_month") if t.source == source and t.start and t.end]
    return without(Period(first, frame.end_day), lost)


def during(events: Events, stretch: Period) -> Events:
    """The events that began in a stretch."""
    day = events.starts.astype("datetime64[D]")
    return _only(events, (day >= np.datetime64(stretch.start_day)) & (day < np.datetime64(stretch.end_day)))


def with_split_codes(events: Sequence[Events], source: str, planted: Planted) -> list[Events]:
    """The same events, those of a category that got two codes under one of them from that day on."""
    made = []
    for one in events:
        split = _split_day(one.kind.category, source, planted)
        if split is None:
            made.append(one)
            continue
        is_after = one.starts.astype("datetime64[D]") >= np.datetime64(split)
        turn = np.arange(one.starts.size) % len(SPLIT)
        made.append(_only(one, ~is_after))
        for number, word in enumerate(SPLIT):
            kind = replace(one.kind, as_written=f"{one.kind.as_written}, {word}")
            made.append(replace(_only(one, is_after & (turn == number)), kind=kind))
    return made


def _split_day(category: str, source: str, planted: Planted) -> date | None:
    split = (t for t in planted.of("code_split") if t.category == category and t.source == source)
    return next((truth.start for truth in split), None)


def _only(events: Events, chosen: NDArray[np.bool_]) -> Events:
    columns = ("area", "starts", "ends", "reported", "x", "y")
    return replace(events, **{name: getattr(events, name)[chosen] for name in columns})


def write_in_another_order(path: Path, again: Path) -> None:
    """The same rows, the last first: another file to a computer, the same to whoever sent it."""
    head, *rows = path.read_bytes().removesuffix(b"\n").split(b"\n")
    again.write_bytes(b"\n".join([head, *reversed(rows)]) + b"\n")


def covers(stretch: Period) -> str:
    return f"covers = [{stretch.start_day}, {stretch.end_day}]"


def own_mapping(text: str, name: str, planted: Planted, told: str = "") -> str:
    """A mapping of the package with what is the town's own: what its file covers, its split codes, its breaks."""
    if not planted.frame.types:  # the town that the package's mappings are written for
        return text
    source = _SOURCE_OF.get(name, "")
    text = text.replace("Exempelstad", planted.frame.place)
    text = re.sub(r"covers = \[.*\]", told, text) if told else text
    for truth in planted.of("code_split"):
        if truth.source == source:
            text = _with_two_codes(text, truth.category)
    whole = text.partition("[[series_breaks]]")[0].rstrip("\n") + "\n"
    return "\n".join([whole, *(_break(truth) for truth in planted.of("recording") if f'"{truth.category}"' in whole)])


def _with_two_codes(text: str, category: str) -> str:
    """The line of a category, and one for each of its two codes."""
    line = re.search(rf'^"(.+)" = "{category}"$', text, re.MULTILINE)
    assert line, f"the mapping has no line for {category}"
    codes = "\n".join(f'"{line[1]}, {word}" = "{category}"' for word in SPLIT)
    return text.replace(line[0], f"{line[0]}\n{codes}")


def _break(truth: Truth) -> str:
    head = f'[[series_breaks]]\nday = {truth.start}\nkind = "recording"\ncategory = "{truth.category}"\n'
    return head + _words_of(truth, "\n") + "\n"


def _words_of(truth: Truth, between: str) -> str:
    return between.join(f'{language} = "{said}"' for language, said in truth.words.items())


def settings_of(planted: Planted) -> str:
    """What the town knows beforehand, as tables of lagesbild.toml: known causes and what has been done."""
    kinds = {"pulse": "festival", "operation": "campaign"}
    causes = [
        f'[[causes]]\nkind = "{kinds[truth.kind]}"\nstart = {truth.start}\nend = {truth.end}\n'
        f'category = "{truth.category}"\nareas = {list(truth.places)}\n'
        f"words = {{ {_words_of(truth, ', ')} }}\n"
        for truth in planted.of(*kinds)
        if truth.is_told
    ]
    measures = [
        f'[[interventions]]\nmeasure = "{truth.name}"\ncategory = "{truth.category}"\nareas = {list(truth.places)}\n'
        f"start = {truth.start}\n"
        for truth in planted.of("measure")
        if truth.is_told
    ]
    return "\n".join(causes + measures)
