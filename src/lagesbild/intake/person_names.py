"""Names of persons in running text, by lists of names and by the words that stand beside them.

A name is taken where a given name that is not also a word stands, alone or with what follows it; where an ambiguous
one stands beside a surname; where a surname follows a capital; and where a word says that a name comes ("heter",
"grannen"). What ends as a place does, or is followed by a word for one (Erik Dahlbergsgatan, Lina Sandells plan), is a
place.

Assumes text where names have capitals; in small letters only a known given name with a known surname is taken. Names
that are in no list and have no such word beside them are missed: this lessens what can be known of persons, it does
not promise that nothing is left.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from lagesbild.intake.traces import Recogniser, Span, Trace

_WORD = re.compile(r"[^\W\d_]+(?:[-'’:][^\W\d_]+)*")
_MOST_WORDS = 4
_REACH = 40  # signs before a name within which words may say that it comes


@dataclass(frozen=True)
class Vocabulary:
    """What is known of names and places in a country, all in small letters; the words are those of names/*.toml."""

    given: frozenset[str]
    surnames: frozenset[str]
    ambiguous: frozenset[str]
    roles: frozenset[str]
    place_words: frozenset[str]
    before_place: frozenset[str]
    particles: frozenset[str]
    street_words: frozenset[str]
    place_endings: tuple[str, ...]
    surname_endings: tuple[str, ...]
    lone_surname_endings: tuple[str, ...]
    no_names: tuple[str, ...]
    no_name_words: frozenset[str]
    head_words: frozenset[str]
    signs: "NameSigns"

    @property
    def sure(self) -> frozenset[str]:
        """Names that are nothing else."""
        return (self.given | self.surnames) - self.ambiguous


@dataclass(frozen=True)
class NameSigns:
    """What in the text around them says that words with capitals are a name.

    `before` ends where a name begins, as "vid namn "; so does `before_pair`, which is enough for two words, as "hos ";
    `after` begins where a name of two words ends, or one of any length with an age behind it.
    """

    before: re.Pattern[str]
    before_pair: re.Pattern[str]
    after: re.Pattern[str]


class _Word(NamedTuple):
    """A word of the text. `known` is what it would be as a part of a name."""

    text: str
    start: int
    end: int
    known: "_Known"

    @property
    def is_capital(self) -> bool:
        return self.known.is_capital


class _Known(NamedTuple):
    """What a word is by itself."""

    small: str
    is_capital: bool
    is_shouted: bool
    is_given: bool
    is_surname: bool
    is_ambiguous: bool
    is_place: bool
    stands_alone: bool


class _Run(NamedTuple):
    """Words with capitals one after another, with the words before and after them."""

    words: Sequence[_Word]
    before: _Word | None
    after: _Word | None
    text: str


def names_recogniser(country: str, signs: NameSigns) -> Recogniser:
    """The recogniser of names by a country's words and signs."""
    vocabulary = _vocabulary(country, signs)
    sure = sorted(vocabulary.sure)
    small_surnames = [f" {word}" for word in sorted(vocabulary.surnames - vocabulary.ambiguous) if len(word) > 3]
    roles = "|".join(re.escape(role) for role in sorted(vocabulary.roles))
    endings = "|".join(vocabulary.lone_surname_endings)
    announced = rf"(?:\b(?i:{roles})\b|(?:^|\s)/|\b(?i:av|från|hos|by|sig|är|as|of|\d)\b)[ :,.\n]{{1,4}}\p{{Lu}}"
    aged = r"\p{Lu}[\p{Ll}-]+(?:,| \() ?(?:aged )?\d{1,3}"
    capitals = (*(_titled(word) for word in sure), *(word.upper() for word in sure if len(word) > 2))
    return Recogniser(
        Trace.NAME,
        rf"{announced}|{aged}|(?:^|\s)/\p{{Lu}}|(?i:{endings})s?\b|\p{{Lu}}[\p{{Ll}}-]+ \p{{Lu}}\p{{Ll}}",
        _Finder(vocabulary),
        words=(*capitals, *small_surnames),
    )


class _Finder:
    """Finds names by a vocabulary; what a word is by itself is worked out once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: dict[str, _Known] = {}

    def __call__(self, text: str) -> Iterator[Span]:
        """Where names stand in a text."""
        words = [
            _Word(match[0], match.start(), match.end(), self._known.get(match[0]) or self._learn(match[0]))
            for match in _WORD.finditer(text)
        ]
        at = 0
        while at < len(words):
            if words[at].is_capital:
                run = self._run_from(words, at, text)
                after = words[at + len(run)] if at + len(run) < len(words) else None
                name = _name_within(_Run(run, words[at - 1] if at else None, after, text), self._vocabulary)
                at += len(run)
            else:
                name = self._small_name(words, at, text) if words[at].known.is_given else ()
                at += len(name) or 1
            if name:
                yield name[0].start, name[-1].end

    def _learn(self, text: str) -> _Known:
        self._known[text] = known = _classified(text, self._vocabulary)
        return known

    def _run_from(self, words: Sequence[_Word], at: int, text: str) -> Sequence[_Word]:
        end = at + 1
        while end < len(words) and _is_joined(words[end - 1], words[end], text):
            if not words[end].is_capital:
                is_within = end + 1 < len(words) and words[end + 1].is_capital
                is_within = is_within and _is_joined(words[end], words[end + 1], text)
                if not (is_within and words[end].text in self._vocabulary.particles):
                    break
            end += 1
        return words[at:end]

    def _small_name(self, words: Sequence[_Word], at: int, text: str) -> Sequence[_Word]:
        """A known given name with known names after it, all in small letters."""
        names = self._vocabulary
        if words[at].text not in names.given or words[at].text in names.ambiguous:
            return ()
        end = at + 1
        while end < len(words) and end - at < _MOST_WORDS and _is_joined(words[end - 1], words[end], text):
            if words[end].text not in names.surnames and words[end].text not in names.given:
                break
            end += 1
        return words[at:end] if end - at > 1 and words[end - 1].text in names.surnames else ()


def _classified(text: str, names: Vocabulary) -> _Known:
    small = text.casefold()
    stem = small[:-1] if small.endswith("s") and len(small) > 3 else small  # without the s of owning
    parts = small.split("-")
    is_given = small in names.given or stem in names.given
    is_given = is_given or (len(parts) > 1 and all(part in names.given for part in parts))
    is_surname = any(each in names.surnames or each.endswith(names.surname_endings) for each in (small, stem))
    is_listed = small in names.given or small in names.surnames
    return _Known(
        small=small,
        is_capital=text[0].isupper(),
        is_shouted=len(text) > 1 and text.isupper(),
        is_given=is_given,
        is_surname=is_surname,
        is_ambiguous=small in names.ambiguous or (not is_listed and stem in names.ambiguous),
        is_place=(small.endswith(names.place_endings) and not is_given and not is_surname)
        or small in names.street_words,
        stands_alone=is_surname and stem.endswith(names.lone_surname_endings),
    )


def _is_joined(first: _Word, second: _Word, text: str) -> bool:
    """Whether a blank alone stands between two words, or the point of an initial."""
    if second.start - first.end == 1:
        return text[first.end] == " "
    return text[first.end : second.start] == ". " and len(first.text) == 1


def _name_within(run: _Run, names: Vocabulary) -> Sequence[_Word]:
    """The words of a run that are a name; none where it is a place or nothing tells."""
    words = _without_place(run, names)
    if not words:
        return ()
    spoken = " " + " ".join(word.known.small for word in words)
    if any(f" {no_name}" in spoken for no_name in names.no_names):
        return ()
    for at, word in enumerate(words[:-1]):
        if word.known.small in names.roles:
            return words[at + 1 : at + 1 + _MOST_WORDS]
    if _is_announced(run, names):
        return words[:_MOST_WORDS]
    return _known_name(words, names) or _signed_name(words, run, names)


def _signed_name(words: Sequence[_Word], run: _Run, names: Vocabulary) -> Sequence[_Word]:
    """A run of unknown words that what stands before or after makes a name."""
    if len(words) > _MOST_WORDS or any(word.known.is_shouted for word in words):
        return ()
    if any(word.known.small in names.no_name_words for word in words):
        return ()
    after = names.signs.after.match(run.text, words[-1].end)
    if after and any(sign.isdigit() for sign in after[0]):
        return words
    if len(words) == 1 or words[0].text.endswith("s"):
        return ()  # Folkets Hus, Göteborgs Stad
    before = names.signs.before_pair.search(run.text, max(0, words[0].start - _REACH), words[0].start)
    return words if after or before else ()


def _without_place(run: _Run, names: Vocabulary) -> Sequence[_Word]:
    """The run, without a street that follows a whole name; nothing where the run is the name of a place."""
    words = run.words
    if run.before is not None and run.before.known.small in names.before_place:
        return ()
    if (
        run.after is not None
        and run.after.known.small in names.place_words
        and _is_joined(words[-1], run.after, run.text)
    ):
        is_one_name = len(words) == 1 and not words[0].text.endswith("s")
        return words if is_one_name and _is_announced(run, names) else ()
    for at, word in enumerate(words):
        if word.known.small in names.before_place:
            return words[:at]
        if word.known.is_place:
            has_whole_name = at >= 2 and words[0].known.is_given and words[at - 1].known.is_surname
            return words[:at] if has_whole_name else ()
    return words


def _is_announced(run: _Run, names: Vocabulary) -> bool:
    """Whether the word or words before say that a name comes."""
    start = run.words[0].start
    if run.before is not None and run.before.known.small in names.roles:
        return not run.text[run.before.end : start].strip(" :,(")
    return names.signs.before.search(run.text, max(0, start - _REACH), start) is not None


def _known_name(words: Sequence[_Word], names: Vocabulary) -> Sequence[_Word]:
    """The part of a run that is a name by the lists."""
    for at, word in enumerate(words):
        known = word.known
        if known.is_given:
            follows_surname = at + 1 < len(words) and words[at + 1].known.is_surname
            if not known.is_ambiguous or follows_surname:
                return words[at : _end_of_name(words, at)]
        elif known.is_surname and not known.is_ambiguous:
            has_first = at > 0 and not words[at - 1].known.is_shouted
            has_first = has_first and words[at - 1].known.small not in names.head_words
            if has_first:
                return words[at - 1 : _end_of_name(words, at)]
            if known.stands_alone:
                return words[at : _end_of_name(words, at)]
    return ()


def _end_of_name(words: Sequence[_Word], at: int) -> int:
    """The place after the last word of the name that begins at `at`; an abbreviation in capitals is no part of it."""
    end = at + 1
    while end < len(words) and end - at < _MOST_WORDS:
        known = words[end].known
        is_name = (known.is_given or known.is_surname) and words[at].known.is_shouted
        if known.is_shouted and not is_name:
            break
        end += 1
    return end


def _titled(small: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in small.split("-"))


def _vocabulary(country: str, signs: NameSigns) -> Vocabulary:
    words = tomllib.loads(_read(f"{country}.toml"))
    given, surnames, ambiguous = (_names(name) for name in ("given", "surnames", "ambiguous"))
    return Vocabulary(
        given=given,
        surnames=surnames,
        ambiguous=ambiguous,
        roles=frozenset(words["roles"].split()),
        place_words=frozenset(words["place_words"].split()),
        before_place=frozenset(words["before_place"].split()),
        particles=frozenset(words["particles"].split()),
        street_words=frozenset(words["street_words"].split()),
        place_endings=tuple(words["place_endings"].split()),
        surname_endings=tuple(words["surname_endings"].split()),
        lone_surname_endings=tuple(words["lone_surname_endings"].split()),
        no_names=tuple(words["no_names"]),
        no_name_words=frozenset(words["no_name_words"].split()),
        head_words=frozenset(words["head_words"].split()),
        signs=signs,
    )


@cache
def _names(name: str) -> frozenset[str]:
    lines = (line for line in _read(f"{name}.txt").splitlines() if not line.startswith("#"))
    return frozenset(word.casefold() for line in lines for word in line.split())


def _read(name: str) -> str:
    return (resources.files("lagesbild.intake") / "names" / name).read_text(encoding="utf-8")
