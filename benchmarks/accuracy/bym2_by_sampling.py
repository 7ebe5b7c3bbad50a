"""Make the reference for `kernels.bym2`: the same model by long No-U-Turn chains, all algebra dense and plain.

Not run by the tests, for its libraries are no dependency of the project:

    python -m venv sampling && sampling/bin/pip install pymc==5.28.5 nutpie==0.16.8
    sampling/bin/python benchmarks/accuracy/bym2_by_sampling.py maps.json > tests/published/bym2_by_sampling.json

maps.json: {"name": {"counts": […], "expected": […], "edges": [[i, j], …]}, …}. Takes about twenty seconds a map.
"""

import json
import sys
from pathlib import Path

import numpy as np
import nutpie
import pymc as pm
import pytensor.tensor as pt
from scipy.sparse import csgraph


def scaled_basis(edges: list[list[int]], areas: int) -> np.ndarray:
    """B with s = B z, z standard normal: the intrinsic autoregression, each piece scaled to unit variance."""
    linked = np.zeros((areas, areas))
    for i, j in edges:
        linked[i, j] = linked[j, i] = 1
    laplacian = np.diag(linked.sum(axis=1)) - linked
    columns = []
    pieces, piece = csgraph.connected_components(linked)
    for number in range(pieces):
        members = np.flatnonzero(piece == number)
        part = np.zeros((areas, max(len(members) - 1, 1)))
        if len(members) == 1:
            part[members, 0] = 1
        else:
            values, vectors = np.linalg.eigh(laplacian[np.ix_(members, members)])
            basis = vectors[:, 1:] / np.sqrt(values[1:])
            part[members] = basis / np.sqrt(np.exp(np.mean(np.log(np.sum(basis**2, axis=1)))))
        columns.append(part)
    return np.hstack(columns)


def sample(counts: list[int], expected: list[float], edges: list[list[int]]) -> dict:
    """Posterior means, standard deviations and 95 % ends of the log risks and of sd, phi and the intercept."""
    y, e = np.array(counts), np.array(expected)
    overall = np.log(y.sum() / e.sum())
    basis = scaled_basis(edges, y.size)
    with pm.Model() as model:
        intercept = pm.Normal("intercept", 0, 5)
        sd = pm.Exponential("sd", -np.log(0.01))
        phi = pm.Beta("phi", 0.5, 0.5)
        own = pm.Normal("own", 0, 1, shape=y.size)
        shared = pt.dot(basis, pm.Normal("shared", 0, 1, shape=basis.shape[1]))
        eta = pm.Deterministic("eta", overall + intercept + sd * (pt.sqrt(1 - phi) * own + pt.sqrt(phi) * shared))
        pm.Poisson("counts", e * pt.exp(eta), observed=y)
    compiled = nutpie.compile_pymc_model(model)
    draws = nutpie.sample(
        compiled, draws=20_000, tune=3_000, chains=4, target_accept=0.95, seed=1, progress_bar=False
    ).posterior
    log_risk = draws["eta"].values.reshape(-1, y.size)
    found = {"counts": counts, "expected": expected}
    found["log_risk_mean"] = log_risk.mean(axis=0).tolist()
    found["log_risk_sd"] = log_risk.std(axis=0).tolist()
    found["lower"], found["upper"] = np.quantile(log_risk, [0.025, 0.975], axis=0).tolist()
    for name in ("sd", "phi", "intercept"):
        values = draws[name].values
        found[name] = [float(values.mean()), float(values.std()), *np.quantile(values, [0.025, 0.5, 0.975]).tolist()]
    return found


if __name__ == "__main__":
    maps = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps({name: sample(m["counts"], m["expected"], m["edges"]) for name, m in maps.items()}))
