"""Effects straight from their definitions, one cohort and period at a time; their doubt by nudging each area."""

import numpy as np
import statsmodels.api as sm


def group_time(outcome, start, control, weight=None):
    """{(cohort, period): effect}, every area counted `weight` times."""
    n, length = outcome.shape
    w = np.ones(n) if weight is None else weight
    found = {}
    for g in sorted({int(s) for s in start if s >= 0}):
        for t in range(1, length):
            base = g - 1 if t >= g else t - 1
            treated = [i for i in range(n) if start[i] == g]
            controls = [
                i
                for i in range(n)
                if start[i] < 0 or (control == "not_yet" and start[i] > max(t, base) and start[i] != g)
            ]
            change = outcome[:, t] - outcome[:, base]
            found[g, t] = np.average(change[treated], weights=w[treated]) - np.average(
                change[controls], weights=w[controls]
            )
    return found


def overall(outcome, start, control, weight=None):
    w = np.ones(len(start)) if weight is None else weight
    effects = {key: value for key, value in group_time(outcome, start, control, w).items() if key[1] >= key[0]}
    size = {g: w[np.asarray(start) == g].sum() for g, _ in effects}
    return sum(size[g] * value for (g, _), value in effects.items()) / sum(size[g] for g, _ in effects)


def overall_se(outcome, start, control):
    """Each area's influence by counting it a little more."""
    n, nudge = len(start), 1e-6
    plain = overall(outcome, start, control)
    influence = []
    for i in range(n):
        weight = np.ones(n)
        weight[i] += nudge
        influence.append((overall(outcome, start, control, weight) - plain) / nudge)
    return np.sqrt(np.sum(np.square(influence)))


def step_ratio(counts, exposure, start, period):
    """Level after over level before by a general regression package, twelve free months and a line."""
    t = np.arange(len(counts))
    columns = [np.ones(len(counts)), t, t >= start] + [t % period == month for month in range(1, period)]
    fit = sm.GLM(counts, np.column_stack(columns).astype(float), family=sm.families.Poisson(), exposure=exposure).fit()
    return np.exp(fit.params[2]), fit.fittedvalues, np.column_stack(columns).astype(float)


def autocorrelation_behind(residual, weighted, steps=4000):
    """The ρ at which residuals of this fit are on average as alike as they are, by trying many."""
    n = len(residual)
    hat = weighted @ np.linalg.pinv(weighted)
    left = np.eye(n) - hat
    seen = sum(residual[i] * residual[i + 1] for i in range(n - 1)) / sum(residual**2)
    best, nearest = 0.0, np.inf
    for rho in np.linspace(-0.95, 0.95, steps):
        covariance = left @ np.array([[rho ** abs(i - j) for j in range(n)] for i in range(n)]) @ left
        expected = sum(covariance[i, i + 1] for i in range(n - 1)) / np.trace(covariance)
        if abs(expected - seen) < nearest:
            best, nearest = rho, abs(expected - seen)
    return best
