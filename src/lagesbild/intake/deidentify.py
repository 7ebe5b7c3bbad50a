"""Taking personal data out of free text before anything is written.

What is looked for: identity numbers, e-mail addresses, phone numbers, vehicle plates, home addresses and names of
persons. Each is replaced by a word in square brackets and counted. How much is found is measured on sentences that
were written before the rules, half of them not looked at while the rules were made (tests/intake/test_deidentify.py).
It is a net with holes: texts still have to be read before they are shown to anybody.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from lagesbild.intake.english_traces import ENGLISH
from lagesbild.intake.swedish_traces import SWEDISH
from lagesbild.intake.traces import RecogniserSet, Span, Trace

# By the name of the profile. A country without recognisers of its own is read with the first: e-mail and foreign names.
_SETS: Mapping[str, RecogniserSet] = {"sweden": SWEDISH, "invented": SWEDISH, "england": ENGLISH}

# Bytes of text. To make a sieve of thousands of names takes as long as to read so much without one.
_TOO_LITTLE_TO_SIFT = 10_000


@dataclass(frozen=True)
class Redacted:
    """Texts without what was found, and how many traces of each kind were taken out (over all texts, doubles too)."""

    texts: pl.Series
    n_by_kind: Mapping[str, int] = field(default_factory=dict)


def redact(texts: pl.Series, profile: str = "sweden") -> Redacted:
    """The texts with personal data replaced by words in square brackets, as `[namn]`.

    `texts` is a column of strings, nulls allowed; `profile` is the name of the country profile whose recognisers read
    them. Equal texts are read once, and of many a sieve lets only those through that may hold something. Works on any
    part of a column by itself.
    """
    country = _SETS.get(profile, SWEDISH)
    unique = texts.drop_nulls().unique()
    found = _find(unique, country)
    if not found:
        return Redacted(texts)
    changed = {text: _replaced(text, traces, country) for text, traces in found.items()}
    n_of_text = texts.filter(texts.is_in(list(changed))).value_counts()
    counts: Counter[str] = Counter()
    for text, n in n_of_text.iter_rows():
        for _, kind in found[text]:
            counts[kind.value] += n
    return Redacted(texts.replace(list(changed), list(changed.values())), dict(sorted(counts.items())))


def redact_text(text: str, profile: str = "sweden") -> str:
    """One text without personal data."""
    return str(redact(pl.Series([text]), profile).texts[0])


def find_traces(text: str, profile: str = "sweden") -> list[tuple[Span, Trace]]:
    """Where in a text personal data stands, and of what kind."""
    country = _SETS.get(profile, SWEDISH)
    return _apart((span, each.kind) for each in country.recognisers for span in each.find(text))


def _find(unique: pl.Series, country: RecogniserSet) -> dict[str, list[tuple[Span, Trace]]]:
    """Text → what is in it, for the texts that something is in."""
    found: dict[str, list[tuple[Span, Trace]]] = {}
    is_little = (unique.str.len_bytes().sum() or 0) < _TOO_LITTLE_TO_SIFT
    for recogniser in country.recognisers:
        for text in unique if is_little else unique.filter(recogniser.sift(unique)):
            spans = [(span, recogniser.kind) for span in recogniser.find(text)]
            if spans:
                found.setdefault(text, []).extend(spans)
    return {text: _apart(traces) for text, traces in found.items()}


def _apart(traces: Iterable[tuple[Span, Trace]]) -> list[tuple[Span, Trace]]:
    """Traces in the order of the text; where two meet, the one whose recogniser goes first."""
    taken: list[tuple[Span, Trace]] = []
    for (start, end), kind in traces:
        at = bisect_left(taken, ((start, end), kind))
        is_after_others = at == 0 or taken[at - 1][0][1] <= start
        if is_after_others and (at == len(taken) or taken[at][0][0] >= end):
            taken.insert(at, ((start, end), kind))
    return taken


def _replaced(text: str, traces: Iterable[tuple[Span, Trace]], country: RecogniserSet) -> str:
    pieces, at = [], 0
    for (start, end), kind in traces:
        pieces += [text[at:start], country.stands_instead[kind]]
        at = end
    return "".join([*pieces, text[at:]])
