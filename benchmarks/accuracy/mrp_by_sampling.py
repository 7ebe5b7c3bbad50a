"""Make the reference for `kernels.mrp`: the same model by long No-U-Turn chains.

Not run by the tests, for its libraries are no dependency of the project:

    python -m venv sampling && sampling/bin/pip install pymc==5.28.5 nutpie==0.16.8
    sampling/bin/python benchmarks/accuracy/mrp_by_sampling.py survey.json > tests/published/mrp_by_sampling.json

survey.json: {"yes": …, "asked": …, "population": …}, each [areas][sexes][ages]. Takes about half a minute.
"""

import json
import sys
from pathlib import Path

import numpy as np
import nutpie
import pymc as pm
import pytensor.tensor as pt


def summary(draws: np.ndarray) -> list[float]:
    """Mean and 95 % ends."""
    return [float(draws.mean()), *np.quantile(draws, [0.025, 0.975]).tolist()]


def sample(yes: np.ndarray, asked: np.ndarray, population: np.ndarray) -> dict:
    areas, sexes, ages = yes.shape
    with pm.Model() as model:
        fixed = pm.Normal("fixed", 0, 2.5, shape=sexes)
        area_sd = pm.Exponential("area_sd", -np.log(0.01))
        group_sd = pm.Exponential("group_sd", -np.log(0.01))
        area = pm.Normal("area", 0, 1, shape=areas)
        age = pm.Normal("age", 0, 1, shape=ages)
        sex_age = pm.Normal("sex_age", 0, 1, shape=(sexes, ages))
        sex = pt.concatenate([pt.zeros(1), fixed[1:]])
        logit = fixed[0] + sex[None, :, None] + area_sd * area[:, None, None]
        logit = logit + group_sd * (age[None, None, :] + sex_age[None, :, :])
        p = pm.math.sigmoid(logit)
        pm.Binomial("yes", asked, p, observed=yes)
        pm.Deterministic("share", (population * p).sum(axis=(1, 2)) / population.sum(axis=(1, 2)))
        pm.Deterministic("overall", (population * p).sum() / population.sum())
    compiled = nutpie.compile_pymc_model(model)
    draws = nutpie.sample(
        compiled, draws=20_000, tune=3_000, chains=4, target_accept=0.95, seed=1, progress_bar=False
    ).posterior
    shares = draws["share"].values.reshape(-1, areas)
    found = {"yes": yes.tolist(), "asked": asked.tolist(), "population": population.tolist()}
    found["value"] = shares.mean(axis=0).tolist()
    found["lower"], found["upper"] = np.quantile(shares, [0.025, 0.975], axis=0).tolist()
    for name in ("overall", "area_sd", "group_sd"):
        found[name] = summary(draws[name].values)
    return found


if __name__ == "__main__":
    survey = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps(sample(*(np.array(survey[name]) for name in ("yes", "asked", "population")))))
