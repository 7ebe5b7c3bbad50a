"""Three invented towns whose truth is known: what the pictures of them find, fall for and say that is not so.

    python -m benchmarks.accuracy.towns --seeds 20                      the table of every truth and trap, printed
    python -m benchmarks.accuracy.towns --seeds 200 --write             the same into benchmarks/accuracy/TOWNS.md
    python -m benchmarks.accuracy.towns --seeds 3 --first 200 --towns strandvik --analyses comparison --untrue

Each seed is another history of the same truths. Analyses that are named by a truth and are not there are not asked,
nor are those that only describe (NOT_JUDGED): nothing they say is held against a truth. Set OPENBLAS_NUM_THREADS=1:
the matrices are small, and threads that wait for one another cost more than they save.
"""

import argparse
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.accuracy.town_evidence import TownSeen, area_map, see_town
from benchmarks.accuracy.town_facts import facts_of
from benchmarks.accuracy.town_judging import Tally, announces, falls_into, is_true, makes, tally
from benchmarks.accuracy.town_power import is_seen
from benchmarks.rows import AccuracyRow
from scipy.stats import beta

from lagesbild.domain import Answer, Claim, Finding
from lagesbild.pipeline import Asked, answer
from lagesbild.plugins import ANALYSES
from lagesbild.profiles.invented.happenings import spot_of
from lagesbild.profiles.invented.truths import TOWNS, Truth, read_planted
from lagesbild.threshold import is_of_one_category, wanted_by

N_SEEDS = 20  # of the row among the others; TOWNS.md is made of more
POWER, FOUND, FALSE = 0.8, 0.9, 0.05
FALLEN = 0.05  # a trap that takes more histories than this is one the picture falls for
NOT_JUDGED = ("exposure", "harm", "levels", "resolution", "unreported")  # they claim nothing: a test sees to it
TABLE = Path(__file__).with_name("TOWNS.md")
Seen = tuple[str, str, int]  # town, truth, number of its claim


@dataclass(frozen=True)
class History:
    """What came of one history of one town."""

    carried: dict[str, bool]  # truth → whether the test that knows where to look sees it
    found: dict[Seen, bool]
    fallen: dict[tuple[str, str], tuple[str, ...]]  # trap → what was said that it must not
    tallies: dict[str, Tally]
    seconds: dict[str, float]
    untrue: tuple[str, ...] = ()


@dataclass
class Summary:
    """All histories together."""

    n_of: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    carried: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    found: dict[Seen, int] = field(default_factory=lambda: defaultdict(int))
    any_found: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    fallen: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    fallen_by: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    tallies: dict[str, Tally] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, town: str, one: History) -> None:
        self.n_of[town] += 1
        for truth, is_carried in one.carried.items():
            self.carried[town, truth] += is_carried
            self.any_found[town, truth] += any(got for key, got in one.found.items() if key[:2] == (town, truth))
        for key, got in one.found.items():
            self.found[key] += got
        for trap, said in one.fallen.items():
            self.fallen[trap] += bool(said)
            self.fallen_by[trap] |= set(said)
        for analysis, counted in one.tallies.items():
            self.tallies[analysis] = self.tallies.get(analysis, Tally()) + counted
            self.seconds[analysis] += one.seconds[analysis]


def ask_all(seen: TownSeen, names: Iterable[str]) -> tuple[tuple[Answer, ...], dict[str, float]]:
    """Every analysis asked of everything there is, and how long each took."""
    answers, seconds = [], {}
    for name in names:
        run = ANALYSES.load(name).run
        start = time.process_time()
        for category in seen.panels if is_of_one_category(run) else ("",):
            evidence = {each: seen.evidence(kind, category) for each, kind in wanted_by(run).items()}
            answers.append(answer(Asked(name, category, seen.seed), {}, evidence))
        seconds[name] = time.process_time() - start
    return tuple(answers), seconds


def one_history(town: str, names: tuple[str, ...], seed: int) -> History:
    """One seed of one town: seen, asked and judged."""
    seen = see_town(town, seed)
    facts = facts_of(seen, area_map(seen.town).neighbours)
    answers, seconds = ask_all(seen, names)
    said = [(one, announces(each)) for each in answers for one in each.findings if one.claim is not Claim.NONE]
    found = {
        (town, truth.id, at): any(makes(one, claimed, _spot(truth, seen)) for one, _ in said)
        for truth in seen.planted.truths
        for at, claimed in enumerate(truth.found_by)
        if claimed.analysis in names
    }
    fallen = {
        (town, trap.id): tuple(in_short(one) for one, told in said if falls_into(one, trap, facts, told))
        for trap in seen.planted.truths
        if trap.must_not
    }
    return History(
        carried={truth.id: is_seen(truth, seen) for truth in seen.planted.truths if truth.found_by},
        found=found,
        fallen=fallen,
        tallies=tally(answers, facts),
        seconds=seconds,
        untrue=tuple(in_short(one) for one, _ in said if not is_true(one, facts)),
    )


def _spot(truth: Truth, seen: TownSeen) -> tuple[float, float] | None:
    return spot_of(seen.town, truth) if truth.kind == "spot" else None


def in_short(finding: Finding) -> str:
    where = finding.area or ("+".join(finding.areas) if finding.areas else "whole")
    parts = (finding.analysis, finding.says, finding.category, where, finding.part)
    against = f" ({finding.reference.kind})" if finding.reference else ""
    return " ".join(part for part in parts if part) + against


def judged() -> tuple[str, ...]:
    """The analyses whose statements are held against what is true."""
    return tuple(name for name in ANALYSES.names() if name not in NOT_JUDGED)


def simulate(
    towns: Iterable[str], names: tuple[str, ...], seeds: Sequence[int], jobs: int = 1
) -> tuple[Summary, list[str]]:
    """All histories of some towns, and every statement in them that was not true."""
    summary, untrue = Summary(), []
    for town in towns:
        one = partial(one_history, town, names)
        if jobs == 1:
            histories = [one(seed) for seed in seeds]
        else:
            with ProcessPoolExecutor(jobs) as pool:
                histories = list(pool.map(one, seeds))
        for seed, history in zip(seeds, histories, strict=True):
            summary.add(town, history)
            untrue += [f"{town} {seed}: {said}" for said in history.untrue]
    return summary, untrue


# ------------------------------------------------------------------------------------------------ what is told


@dataclass(frozen=True)
class Measures:
    """The measure of all towns together: shares over truths that the data can carry, traps and statements."""

    n_truths: int
    n_carried: int
    found_share: float
    n_traps: int
    n_fallen: int
    n_ever_fallen: int  # in any history at all
    n_statements: int
    untrue_share: float
    untrue_clear_share: float  # of those called clear
    false_share: float


def measures(summary: Summary) -> Measures:
    """A truth counts where an analysis that is there should find it; it is found where one of them does."""
    asked = sorted({key[:2] for key in summary.found})
    carried = [key for key in asked if summary.carried[key] / summary.n_of[key[0]] >= POWER]
    found = [summary.any_found[key] / summary.n_of[key[0]] for key in carried]
    fallen = [key for key, n in summary.fallen.items() if is_more_than(FALLEN, n, summary.n_of[key[0]])]
    whole = sum(summary.tallies.values(), Tally())
    n_false = sum(each.n_false for each in summary.tallies.values())
    return Measures(
        n_truths=len(asked),
        n_carried=len(carried),
        found_share=sum(found) / len(found) if found else 0.0,
        n_traps=len(summary.fallen),
        n_fallen=len(fallen),
        n_ever_fallen=sum(n > 0 for n in summary.fallen.values()),
        n_statements=whole.n_statements,
        untrue_share=whole.n_untrue / max(whole.n_statements, 1),
        untrue_clear_share=whole.n_untrue_clear / max(whole.n_clear, 1),
        false_share=n_false / max(whole.n_statements, 1),
    )


def is_more_than(promised: float, n: int, of: int) -> bool:
    """Whether n of so many are more than promised, simulation error aside (exact one-sided 97.5 per cent limit)."""
    return n > 0 and float(beta.ppf(0.025, n, of - n + 1)) > promised


def rows(n_simulations: int = N_SEEDS * len(TOWNS)) -> list[AccuracyRow]:
    """The measure, and one row an analysis. `n_simulations`: histories of all towns together."""
    summary, _ = simulate(TOWNS, judged(), range(max(n_simulations // len(TOWNS), 1)), os.cpu_count() or 1)
    told, n = measures(summary), sum(summary.n_of.values())
    measured = (
        ("truths that the data can carry", f"at least {FOUND:.0%} found", told.found_share, told.found_share >= FOUND),
        ("statements", f"under {FALSE:.0%} false", told.false_share, told.false_share < FALSE),
    )
    made = [
        AccuracyRow("picture", f"three towns, {case}", promise, f"{share:.1%}", n, _verdict(kept))
        for case, promise, share, kept in measured
    ]
    traps = f"{told.n_fallen} of {told.n_traps} ({told.n_ever_fallen} in any history)"
    made.append(
        AccuracyRow("picture", "three towns, traps", "none fallen into", traps, n, _verdict(told.n_fallen == 0))
    )
    for name, each in sorted(summary.tallies.items()):
        case = f"three towns, {each.n_statements} statements"
        kept = _verdict(each.false_share < FALSE) if each.n_statements else "told"
        made.append(AccuracyRow(name, case, f"under {FALSE:.0%} false", f"{each.false_share:.1%}", n, kept))
    return made


def _verdict(kept: bool) -> str:
    return "kept" if kept else "not kept"


def written(summary: Summary) -> str:
    """The tables of every truth, trap and analysis."""
    told = measures(summary)
    seeds = ", ".join(f"{town} {n}" for town, n in summary.n_of.items())
    parts = [
        "# Three invented towns: what is found, what is fallen for, what is not so",
        f"Generated by `python -m benchmarks.accuracy.towns`. Histories: {seeds}. Analyses asked: "
        f"{', '.join(sorted(summary.tallies))}. Not judged here, since they only describe: {', '.join(NOT_JUDGED)}.",
        "Power: the share of histories in which a test that knows where to look sees the truth (5 per cent level). "
        "Found: the share in which the analysis makes the claim. A statement is untrue where neither the rates behind "
        "the counts nor anything planted bears it out, and false where more are untrue than the analysis announced "
        "that chance gives. The rules: benchmarks/accuracy/town_judging.py.",
        f"- Truths asked for: {told.n_truths}, of which the data can carry {told.n_carried} (power at least {POWER}). "
        f"Found by some analysis: **{told.found_share:.1%}** (promise: at least {FOUND:.0%}).\n"
        f"- Traps: {told.n_traps}. Fallen into in more than {FALLEN:.0%} of histories, simulation error aside: "
        f"**{told.n_fallen}** (promise: 0); in any history at all: {told.n_ever_fallen}.\n"
        f"- Statements: {told.n_statements}. False, beyond what was announced: **{told.false_share:.1%}** (promise: "
        f"under {FALSE:.0%}). Untrue, announced or not: {told.untrue_share:.1%}; of those called clear: "
        f"{told.untrue_clear_share:.1%}.",
        _table(
            ("Analysis", "Statements", "Clear", "Untrue", "Untrue and clear", "Announced", "False", "CPU s a history"),
            _of_analyses(summary),
        ),
        _table(("Town", "Truth", "Kind", "Power", "Analysis", "Claim", "Found"), _of_truths(summary)),
        _table(("Town", "Trap", "Kind", "Fallen", "By"), _of_traps(summary)),
    ]
    return "\n\n".join(parts) + "\n"


def _of_analyses(summary: Summary) -> list[tuple[str, ...]]:
    n = max(summary.n_of.values())
    return [
        (
            name,
            *(str(n) for n in (each.n_statements, each.n_clear, each.n_untrue, each.n_untrue_clear)),
            f"{each.n_announced:.0f}",
            f"{each.false_share:.1%}",
            f"{summary.seconds[name] / n / len(summary.n_of):.2f}",
        )
        for name, each in sorted(summary.tallies.items())
    ]


def _of_truths(summary: Summary) -> list[tuple[str, ...]]:
    lines = []
    for town, truth in _planted(summary):
        for at, claimed in enumerate(truth.found_by):
            n = summary.n_of[town]
            key = (town, truth.id, at)
            found = f"{summary.found[key] / n:.0%}" if key in summary.found else "not asked"
            claim = " or ".join(claimed.claims) + (f", {claimed.reference}" if claimed.reference else "")
            power = f"{summary.carried[town, truth.id] / n:.0%}"
            lines.append((town, truth.id, truth.kind, power, claimed.analysis, claim, found))
    return lines


def _of_traps(summary: Summary) -> list[tuple[str, ...]]:
    lines = []
    for town, trap in _planted(summary):
        if trap.must_not:
            key = (town, trap.id)
            by = "; ".join(sorted(summary.fallen_by[key])[:3])
            lines.append((town, trap.id, trap.kind, f"{summary.fallen[key] / summary.n_of[town]:.0%}", by))
    return lines


def _planted(summary: Summary) -> Iterable[tuple[str, Truth]]:
    return ((town, truth) for town in summary.n_of for truth in read_planted(town).truths)


def _table(head: tuple[str, ...], lines: list[tuple[str, ...]]) -> str:
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, ("---",) * len(head), *lines))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy.towns", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="how many histories of each town")
    parser.add_argument("--first", type=int, default=0, help="the first seed: another gives fresh histories")
    parser.add_argument("--towns", nargs="*", default=list(TOWNS), choices=list(TOWNS))
    parser.add_argument("--analyses", nargs="*", default=list(judged()))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--untrue", action="store_true", help="print every statement that is not true")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    asked = parser.parse_args()
    seeds = range(asked.first, asked.first + asked.seeds)
    summary, untrue = simulate(asked.towns, tuple(asked.analyses), seeds, asked.jobs)
    text = written(summary)
    print(text)
    if asked.untrue:
        print("\n".join(untrue))
    if asked.write:
        TABLE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
