"""Trend the slow way: statsmodels on a design written out column by column."""

import numpy as np
import statsmodels.api as sm


def design(length: int, period: int, season: str, steps: tuple[int, ...] = ()) -> np.ndarray:
    """Level, years, season ("months": one per month but the first; "waves": two harmonics; "none"), steps."""
    rows = []
    for t in range(length):
        row = [1.0, t / period]
        if season == "months":
            row += [1.0 if t % period == month else 0.0 for month in range(1, period)]
        if season == "waves":
            for harmonic in (1, 2):
                angle = 2 * np.pi * harmonic * t / period
                row += [np.cos(angle), np.sin(angle)]
        row += [1.0 if t >= at else 0.0 for at in steps]
        rows.append(row)
    return np.array(rows)


def fit(counts, exposure, columns, dispersion="X2"):
    model = sm.GLM(counts, columns, family=sm.families.Poisson(), offset=np.log(exposure))
    return model.fit(scale=dispersion, tol=1e-13, maxiter=200)


def allowed_for(counts, reference):
    """Autocorrelation of Pearson residuals, less what independent errors would show, over what fitting leaves."""
    mean, columns = reference.fittedvalues, reference.model.exog
    residual = (np.asarray(counts) - mean) / np.sqrt(mean)
    weighted = np.sqrt(mean)[:, None] * columns
    hat = weighted @ np.linalg.inv(weighted.T @ weighted) @ weighted.T
    length, left = columns.shape[0], columns.shape[0] - columns.shape[1]
    seen = sum(residual[t] * residual[t - 1] for t in range(1, length)) / sum(residual**2)
    by_fitting = -sum(hat[t, t - 1] for t in range(1, length)) / left
    rho = (seen - by_fitting) * length / left
    caution = 0.5 / np.sqrt(length)
    return min(rho + caution, 0.9) if rho >= caution else 0.0


def deviances_with_change(counts, exposure, columns, period, candidates):
    """Deviance with a level, and with a slope, beginning at each candidate."""
    found = {}
    time = np.arange(len(counts))
    for at in candidates:
        level = np.column_stack([columns, time >= at])
        slope = np.column_stack([columns, np.maximum(0, time - at) / period])
        found["level", at] = fit(counts, exposure, level).deviance
        found["slope", at] = fit(counts, exposure, slope).deviance
    return found
