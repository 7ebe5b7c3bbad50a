"""Concentration the slow way: take the places one by one, compare every two of them."""


def fewest_holding(values: list[float], share: float) -> float:
    left = sorted(values)
    wanted, held, places = share * sum(values), 0.0, 0
    while held < wanted - 1e-9 * sum(values):
        held += left.pop()
        places += 1
    return places / len(values)


def gini(values: list[float]) -> float:
    """Half the mean difference between two places drawn with replacement, over the mean."""
    n = len(values)
    differences = sum(abs(a - b) for a in values for b in values) / n**2
    return differences / (2 * sum(values) / n)


def generalised_gini(counts: list[int]) -> float:
    """The Lorenz curve's distance from the evenest possible curve, by trapezoids under both curves.

    The evenest possible: with c events and n > c places, c places have one event each. Areas are measured from
    the point where the evenest curve leaves zero, and scaled so that the whole triangle above it counts as 1.
    """
    n, c = len(counts), sum(counts)
    held = 0.0
    area = 0.0
    for count in sorted(counts):
        area += (held + (held + count / c)) / 2 / n
        held += count / c
    width = min(c, n) / n
    return (width / 2 - area) / (width / 2)
