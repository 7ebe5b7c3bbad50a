"""Rates and funnels the slow way: sums of probabilities and search, one area at a time."""

from math import exp, inf, lgamma, log


def probability(count: int, expected: float, shape: float = inf) -> float:
    """P(X = count), Poisson or gamma-mixed Poisson with the given mean."""
    if shape == inf:
        return exp(count * log(expected) - expected - lgamma(count + 1))
    return exp(
        lgamma(count + shape)
        - lgamma(shape)
        - lgamma(count + 1)
        + shape * log(shape / (shape + expected))
        + count * log(expected / (shape + expected))
    )


def at_most(count: int, expected: float, shape: float = inf) -> float:
    return sum(probability(c, expected, shape) for c in range(count + 1))


def at_least(count: int, expected: float, shape: float = inf) -> float:
    return 1 - at_most(count - 1, expected, shape)


def solve(falling, target: float, low: float, high: float) -> float:
    """Where a falling function crosses the target."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > target else (low, middle)
    return (low + high) / 2


def garwood(count: int, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    lower = 0.0 if count == 0 else solve(lambda mean: 1 - at_least(count, mean), 1 - tail, 1e-12, 10 * count + 50)
    return lower, solve(lambda mean: at_most(count, mean), tail, 1e-12, 10 * count + 50)


def smallest_high_count(expected: float, level: float, shape: float = inf) -> int:
    count = 0
    while at_least(count, expected, shape) > (1 - level) / 2:
        count += 1
    return count


def largest_low_count(expected: float, level: float, shape: float = inf) -> int | None:
    found = None
    count = 0
    while at_most(count, expected, shape) <= (1 - level) / 2:
        found = count
        count += 1
    return found


def keep_by_false_discovery(p_values: list[float], rate: float) -> list[bool]:
    n = len(p_values)
    largest = max((i for i in range(1, n + 1) if sorted(p_values)[i - 1] <= i * rate / n), default=0)
    cutoff = sorted(p_values)[largest - 1] if largest else -1
    return [p <= cutoff for p in p_values]
