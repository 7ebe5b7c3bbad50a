"""Displacement, and what could be seen at all: closed formulas, one measure at a time. No peer."""

from benchmarks.rows import Row, measure

from lagesbild.kernels.displacement import (
    displacement_quotient,
    smallest_visible_effect,
    weighted_displacement_difference,
)


def rows() -> list[Row]:
    runs = {
        "weighted displacement difference": lambda: weighted_displacement_difference(
            (120, 80), (300, 290), (60, 55), (150, 148)
        ),
        "weighted displacement quotient": lambda: displacement_quotient((120, 80), (60, 55), (300, 290)),
        "smallest visible effect": lambda: smallest_visible_effect(120, 300, 60, 150),
    }
    found = []
    for case, run in runs.items():
        took = measure(run)
        found.append(Row("displacement", f"{case}, one measure", took.cpu_s, took.peak_mb))
    return found
