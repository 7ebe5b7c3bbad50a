"""What is true of an invented town: the rates behind its counts, what each planted truth does to them, its opinions."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from benchmarks.accuracy.town_evidence import TownSeen
from numpy.typing import NDArray

from lagesbild.profiles.invented.expected import dice, expected_counts, expected_in_nation, planted_factor, read_types
from lagesbild.profiles.invented.survey import YES, area_multiples
from lagesbild.profiles.invented.truths import COUNTED, Truth

Numbers = NDArray[np.float64]
MOVING = (*COUNTED, "drift", "follows_living")


@dataclass(frozen=True)
class CategoryFacts:
    """One category: events to be expected without what is planted (n, T), and by how much each truth multiplies them.

    `exposure` (n, T); `nation` (T,) is the nation's rate over the same exposure.
    """

    plain: Numbers
    factors: Mapping[str, Numbers]  # truth id → (n, T)
    exposure: Numbers
    nation: Numbers

    def expected(self, without: str = "") -> Numbers:
        counts = self.plain
        for name, factor in self.factors.items():
            counts = counts if name == without else counts * factor
        return counts


@dataclass(frozen=True)
class TownFacts:
    """Everything that is true of one history of a town."""

    areas: tuple[str, ...]
    neighbours: tuple[tuple[int, ...], ...]
    truths: tuple[Truth, ...]
    categories: Mapping[str, CategoryFacts]
    opinions: Mapping[str, Numbers]  # question → how many times the town's share each area has
    hardship: Numbers

    def at(self, areas: tuple[str, ...]) -> list[int]:
        """The areas' numbers; of the whole, all."""
        return [self.areas.index(code) for code in areas if code in self.areas] or list(range(len(self.areas)))

    def of(self, *kinds: str, category: str = "") -> tuple[Truth, ...]:
        return tuple(t for t in self.truths if t.kind in kinds and category in ("", t.category))


def facts_of(seen: TownSeen, neighbours: tuple[tuple[int, ...], ...]) -> TownFacts:
    town, planted, seed = seen.town, seen.planted, seen.seed
    kinds = {kind.category: kind for kind in read_types()}
    categories = {}
    for code in seen.panels:
        expected = expected_counts(town, kinds[code], planted, seed)[:, :-1]
        own = [truth for truth in planted.of(*MOVING) if truth.category == code]
        factors = {truth.id: planted_factor(town, truth)[:, :-1] for truth in own}
        plain = expected / np.prod(list(factors.values()), axis=0) if factors else expected
        whole = expected_counts(town, kinds[code], planted, seed)
        nation = expected_in_nation(town, kinds[code], whole, planted) / town.nation_in_months(kinds[code].exposure)
        categories[code] = CategoryFacts(plain, factors, town.in_months(kinds[code].exposure)[:, :-1], nation[:-1])
    opinions = {name: area_multiples(name, town, planted, dice(seed, f"answers {name}")) for name in YES}
    return TownFacts(town.codes, neighbours, planted.truths, categories, opinions, town.hardship)
