"""Which cells of a table must be hidden so that nobody can work the small ones out?

A table is a vector of counts tied together by sums: districts make up the town, offence types make up the total.
Hiding a small count is no use where the sums give it back, so more cells have to be hidden; and the proof that
enough are is an attacker who knows everything else, and the sums, and still cannot narrow the small ones down.

Willenborg & de Waal (2001), Elements of Statistical Disclosure Control. Kelly, Golden & Assad (1992), Networks
22:397–417. Fischetti & Salazar (2001), Management Science 47:1008–1027.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, sparse

from lagesbild.kernels.checks import Bools, Floats, nonnegative
from lagesbild.kernels.linear_attack import (
    CLOSE,
    Bounds,
    attack,
    given_table,
    least_table,
    nesting_relations,
    table_relations,
)

__all__ = [
    "Bounds",
    "Suppression",
    "attack",
    "given_away",
    "nesting_relations",
    "round_table",
    "suppress",
    "table_relations",
]


@dataclass(frozen=True)
class Suppression:
    """`hidden` [n] = `primary` (too small to show) or `secondary` (shown, it would give a small one away).

    `bounds`: what an attacker can work out from everything shown.
    """

    hidden: Bools
    primary: Bools
    secondary: Bools
    bounds: Bounds


def suppress(
    counts: ArrayLike,
    relations: sparse.csr_matrix,
    *,
    threshold: int = 5,
    hide_zeros: bool = False,
    already_shown: ArrayLike | None = None,
    cost: ArrayLike | None = None,
) -> Suppression:
    """Hide small counts, and as little else as keeps them hidden.

    Primary are counts of 1 to `threshold` − 1 (and 0 where `hide_zeros`). For each of them two other tables must
    remain possible, agreeing with everything shown: one where it is `threshold` or more, and one where it is 1 or
    less (0 with `hide_zeros`). What has to move in these tables is hidden as well; among the ways to do it linear
    programming takes the cheapest, `cost` [n] being by default 1 + log(1 + count). At last each secondary cell is
    shown again if all stay protected without it. How to read: `bounds` is the attacker's knowledge; no primary
    cell's interval lies within 2 to `threshold` − 1. Not the fewest hidden cells there could be, but none of them
    can be shown alone. Assumes whole counts that fulfil `relations` exactly, and that what is not shown here is
    shown nowhere: give what was published before as `already_shown`. Do not run it on each table of a family:
    join them into one vector, with all sums.

    `counts` [n]; `relations` [m, n] with relations · counts = 0 (`table_relations`, `nesting_relations`, stacked
    as needed). Raises ValueError for counts that are not whole or contradict the relations, and for cells that
    what is already shown gives away.
    """
    x, a = given_table(counts, relations)
    if np.any(np.isnan(x)) or np.any(x != np.round(x)):
        raise ValueError("counts: expected whole numbers, none missing.")
    off = np.flatnonzero(np.abs(a @ x) > CLOSE)
    if off.size:
        raise ValueError(
            f"counts contradict relation {off[0]}: the total differs from its parts by {(a @ x)[off[0]]:g}."
        )
    if threshold < 2:
        raise ValueError(f"threshold is {threshold}; expected at least 2 (counts below it are hidden).")
    fixed = _yes_or_no(already_shown, x.size)
    primary = (x < threshold) & ((x > 0) | hide_zeros)
    if np.any(primary & fixed):
        raise ValueError(
            f"already_shown: the cell at position {np.flatnonzero(primary & fixed)[0]} is too small to show."
        )
    price = 1 + np.log1p(x) if cost is None else nonnegative(cost, "cost")
    table = _Table(x, a, price, fixed)
    ends = [(cell, end) for cell in np.flatnonzero(primary) for end in (threshold, 0 if hide_zeros else 1)]
    goals = [_Goal(int(cell), float(end - x[cell])) for cell, end in ends if end != x[cell]]
    hidden, moves = _hide(table, primary, goals)
    hidden = _show_again(table, primary, hidden, moves)
    return Suppression(hidden, primary, hidden & ~primary, attack(np.where(hidden, np.nan, x), a))


def given_away(bounds: Bounds, counts: ArrayLike, *, threshold: int = 5, hide_zeros: bool = False) -> Bools:
    """Which small counts an attacker with these bounds can tell to be small, or tell apart.

    A count of 1 to `threshold` − 1 (with `hide_zeros` also 0) is given away unless its bounds leave both
    `threshold` and 1 (or 0) possible. Use it on an attack with everything published, now and earlier: nothing may
    be True.
    """
    x = nonnegative(counts, "counts")
    small = (x < threshold) & ((x > 0) | hide_zeros)
    return np.asarray(small & ((bounds.upper < threshold) | (bounds.lower > (0 if hide_zeros else 1))))


def round_table(counts: ArrayLike, relations: sparse.csr_matrix, *, base: int = 5) -> Floats:
    """Every count rounded up or down to a multiple of `base`, so that all sums still hold, with the least total
    change.

    How to read: no number is more than base − 1 from the count, and totals are the sums of what is shown, not the
    nearest multiples. Assumes and raises as `suppress` does, and raises ValueError where no such rounding exists
    (it always does for tables of two dimensions and for nested areas). Protects less than it seems where the same
    counts are rounded again and again.

    Causey, Cox & Ernst (1985), J. American Statistical Association 80:903–909.
    """
    x, a = given_table(counts, relations)
    _refuse_contradiction(x, a)
    if base < 2:
        raise ValueError(f"base is {base}; expected at least 2.")
    below = np.floor(x / base)
    up = x / base - below
    result: Any = optimize.milp(
        1 - 2 * up,  # going up costs what it moves more than going down
        constraints=optimize.LinearConstraint(a, -(a @ below), -(a @ below)),
        integrality=np.ones(x.size, dtype=np.int64),
        bounds=optimize.Bounds(0, np.where(up > CLOSE, 1.0, 0.0)),
    )
    if result.x is None:
        raise ValueError(
            "counts: no rounding to neighbouring multiples keeps all sums; round the totals apart, and say so."
        )
    return np.asarray(base * (below + np.round(result.x)))


@dataclass(frozen=True)
class _Table:
    counts: Floats
    relations: sparse.csr_matrix
    cost: Floats
    fixed: Bools


@dataclass(frozen=True)
class _Goal:
    """A cell that must be able to be this much more (or less) than it is."""

    cell: int
    change: float


Moves = dict[_Goal, Floats]  # for each goal the change of the table that reaches it


def _hide(table: _Table, primary: Bools, goals: list[_Goal]) -> tuple[Bools, Moves]:
    """Cells to hide so that each goal is possible, and how each is reached."""
    hidden = primary.copy()
    moves: Moves = {}
    left = goals
    while left:
        first = left[0]
        moves |= _together(table, [goal for goal in left if goal.change * first.change > 0], hidden)
        if first not in moves:
            move = _cheapest(table, first, np.where(hidden, 0.0, table.cost))
            if move is None:
                raise ValueError(
                    f"already_shown: the cell at position {first.cell} ({table.counts[first.cell]:g}) follows from "
                    "what is shown already; withdraw some of that, or join the cell with another."
                )
            hidden |= np.abs(move) > CLOSE
            moves[first] = move
        left = [goal for goal in left if goal not in moves]
    return hidden, moves


def _reach(table: _Table, goals: list[_Goal], movable: Bools) -> Moves:
    """How each goal is reached by moving only these cells; goals left out cannot be."""
    moves: Moves = {}
    for up in (True, False):
        left = [goal for goal in goals if (goal.change > 0) == up]
        while left:
            moves |= _together(table, left, movable)
            left = [goal for goal in left[1:] if goal not in moves]
    return moves


def _together(table: _Table, goals: list[_Goal], movable: Bools) -> Moves:
    """Goals of one direction reached by one change of the table; the first among them if it can be reached."""
    reached: Moves = {}
    for pushed in (goals, goals[:1]):  # goals stand in each other's way where one has to fall for another to rise
        move = _push(table, pushed, movable)
        reached = {goal: move for goal in goals if move[goal.cell] / goal.change >= 1 - CLOSE}
        if goals[0] in reached:
            break
    return reached


def _show_again(table: _Table, primary: Bools, hidden: Bools, moves: Moves) -> Bools:
    """Show secondary cells, dearest first, as long as every goal remains possible without moving them."""
    hidden, moves = hidden.copy(), dict(moves)
    candidates = np.flatnonzero(hidden & ~primary)
    for cell in candidates[np.argsort(-table.cost[candidates], kind="stable")]:
        without = hidden.copy()
        without[cell] = False
        moved = [goal for goal, move in moves.items() if abs(move[cell]) > CLOSE]
        others = _reach(table, moved, without)
        if len(others) == len(moved):
            hidden = without
            moves |= others
    return hidden


def _push(table: _Table, goals: list[_Goal], movable: Bools) -> Floats:
    """The change of the table that brings the first cell, and then the others, as near to their goals as can be."""
    free = np.flatnonzero(movable)
    part = sparse.csr_matrix(table.relations[:, free])
    place = np.searchsorted(free, [goal.cell for goal in goals])
    least, most = -table.counts[free], np.full(free.size, np.inf)
    pull = np.zeros(free.size)
    sum_of_others = sum(abs(goal.change) for goal in goals[1:])
    for at, goal in zip(place, goals, strict=True):
        pull[at] = -np.sign(goal.change) / (1 + sum_of_others)
        least[at], most[at] = min(goal.change, 0.0), max(goal.change, 0.0)
    move = np.zeros(movable.size)
    found = least_table(pull, part, np.zeros(part.shape[0]), least, most)
    move[free] = found if found is not None else 0.0
    return move


def _cheapest(table: _Table, goal: _Goal, price: Floats) -> Floats | None:
    """The cheapest change of what is not shown already that reaches the goal; None where there is none.

    Up and down are separate variables, so that the price counts either way; counts stay at or above 0.
    """
    free = np.flatnonzero(~table.fixed)
    n = free.size
    most = np.concatenate([np.full(n, np.inf), table.counts[free]])
    least = np.zeros(2 * n)
    place = int(np.searchsorted(free, goal.cell))
    for at, amount in ((place, max(goal.change, 0.0)), (n + place, max(-goal.change, 0.0))):
        least[at] = most[at] = amount
    part = table.relations[:, free]
    both = sparse.csr_matrix(sparse.hstack([part, -part]))
    found = least_table(np.concatenate([price[free], price[free]]), both, np.zeros(part.shape[0]), least, most)
    if found is None:
        return None
    move = np.zeros(price.size)
    move[free] = found[:n] - found[n:]
    return move


def _refuse_contradiction(x: Floats, a: sparse.csr_matrix) -> None:
    off = np.flatnonzero(np.abs(a @ x) > CLOSE * (1 + x.max()))
    if off.size:
        by = (a @ x)[off[0]]
        raise ValueError(f"counts contradict relation {off[0]}: the total differs from its parts by {by:g}.")


def _yes_or_no(marks: ArrayLike | None, n: int) -> Bools:
    if marks is None:
        return np.zeros(n, dtype=np.bool_)
    given = np.asarray(marks)
    if given.shape != (n,) or given.dtype != np.bool_:
        raise ValueError(
            f"already_shown has shape {given.shape} and type {given.dtype}; expected {n} yes or no (Boolean)."
        )
    return given
