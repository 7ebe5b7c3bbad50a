"""Shapley's division the slow way: every order of changing one factor after another."""

from itertools import permutations


def shapley(change, factors):
    orders = list(permutations(factors))
    parts = dict.fromkeys(factors, 0.0)
    for order in orders:
        held = frozenset()
        for name in order:
            parts[name] += (change(held | {name}) - change(held)) / len(orders)
            held |= {name}
    return parts
