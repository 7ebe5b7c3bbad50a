"""Survey estimates the slow way: loops over strata and clusters, and every weight one at a time."""

from collections import defaultdict


def variance_of_total(weighted, strata, clusters, population):
    """Σ_h (1 − n_h/N_h) n_h/(n_h − 1) Σ_i (z_hi − z̄_h)², z the clusters' sums."""
    sums = defaultdict(lambda: defaultdict(float))
    sizes = {}
    for value, stratum, cluster, size in zip(weighted, strata, clusters, population, strict=True):
        sums[stratum][cluster] += value
        sizes[stratum] = size
    total = 0.0
    for stratum, of_cluster in sums.items():
        n = len(of_cluster)
        mean = sum(of_cluster.values()) / n
        between = sum((z - mean) ** 2 for z in of_cluster.values())
        total += (1 - n / sizes[stratum]) * n / (n - 1) * between
    return total


def mean(y, weights, strata, clusters, population, inside):
    """Weighted mean of a domain and its standard error."""
    total = sum(w for w, d in zip(weights, inside, strict=True) if d)
    value = sum(w * v for w, v, d in zip(weights, y, inside, strict=True) if d) / total
    linear = [w * (v - value) / total if d else 0.0 for w, v, d in zip(weights, y, inside, strict=True)]
    return value, variance_of_total(linear, strata, clusters, population) ** 0.5


def rake(weights, groups, margins, rounds=2000):
    """Iterative proportional fitting."""
    w = [float(value) for value in weights]
    for _ in range(rounds):
        for group, margin in zip(groups, margins, strict=True):
            held = [sum(v for v, g in zip(w, group, strict=True) if g == code) for code in range(len(margin))]
            w = [v * margin[g] / held[g] for v, g in zip(w, group, strict=True)]
    return w


def quantile(y, weights, q):
    """Smallest y with at least the share q of the weight at or below it."""
    total = sum(weights)
    for candidate in sorted(y):
        if sum(w for v, w in zip(y, weights, strict=True) if v <= candidate) >= q * total * (1 - 1e-12):
            return candidate
    return max(y)
