"""Sharing out, the slow way: one link and one event at a time."""


def estimate(
    totals: list[float], links: list[tuple[int, int, float]], target: int, evenness: float
) -> dict[str, float]:
    """Value, variance and bounds of one target in one period, of things that are counted."""
    value = variance = lower = upper = 0.0
    for source, to, share in links:
        if to != target:
            continue
        n = totals[source]
        value += share * n
        # Mosimann (1962): the variance of one component of a Dirichlet-multinomial with n draws.
        variance += n * share * (1 - share) * (n + evenness) / (1 + evenness)
        upper += n
        lower += n if share == 1 else 0
    return {"value": value, "variance": variance, "lower": lower, "upper": upper}
