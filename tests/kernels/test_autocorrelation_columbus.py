"""Autocorrelation of the 49 neighbourhoods of Columbus, against values that others have worked out."""

import csv
import json

import numpy as np
import pytest
from scipy import sparse

from lagesbild.kernels.autocorrelation import (
    global_g,
    global_geary,
    global_moran,
    local_g,
    local_moran,
)


@pytest.fixture(scope="module")
def columbus(shared):
    folder = shared / "golden" / "spdep"
    if not folder.is_dir():
        pytest.skip("shared/golden/spdep is not there")
    values = np.array([float(row["x"]) for row in rows_of(folder / "columbus_crime_data.csv")])
    links = rows_of(folder / "columbus_crime_weights.csv")
    at = tuple(np.array([int(row[end]) - 1 for row in links]) for end in "ij")
    weights = {
        style: sparse.csr_array((np.array([float(row[f"w_{style}"]) for row in links]), at), shape=(49, 49))
        for style in "WB"
    }
    local = rows_of(folder / "columbus_crime_local.csv")
    with (folder / "columbus_crime_tests.json").open() as file:
        return values, weights, local, json.load(file)


@pytest.mark.shared
class TestColumbus:
    """Anselin's Columbus neighbourhoods, crime: R spdep 1.2-7 (golden/spdep)."""

    @pytest.mark.parametrize(
        ("test", "kernel", "style", "options"),
        [
            ("moran_W_rand", global_moran, "W", {}),
            ("moran_W_norm", global_moran, "W", {"assumption": "normality"}),
            ("moran_B_rand", global_moran, "B", {}),
            ("geary_W_rand", global_geary, "W", {}),
            ("geary_W_norm", global_geary, "W", {"assumption": "normality"}),
            ("geary_B_rand", global_geary, "B", {}),
            ("globalG_B", global_g, "B", {}),
        ],
    )
    def test_global(self, columbus, test, kernel, style, options):
        values, weights, _, tests = columbus
        found = kernel(values, weights[style], permutations=999, rng=np.random.default_rng(1), **options)
        statistic, expected, variance = tests[test]["estimate"].values()
        assert found.statistic == pytest.approx(statistic, abs=1e-10)
        assert found.expected == pytest.approx(expected, abs=1e-10)
        assert found.variance == pytest.approx(variance, abs=1e-10)
        assert abs(found.z) == pytest.approx(float(np.ravel(tests[test]["statistic"])[0]), abs=1e-9)
        assert found.p_permutation == pytest.approx(2 / 1000)

    def test_global_p_is_two_sided(self, columbus):
        values, weights, _, tests = columbus
        assert global_moran(values, weights["W"]).p_analytic == pytest.approx(tests["moran_W_two"]["p.value"], rel=1e-9)

    def test_local_moran(self, columbus):
        values, weights, local, _ = columbus
        conditional = local_moran(values, weights["W"], permutations=0)
        total = local_moran(values, weights["W"], permutations=0, moments="total")
        assert conditional.statistic == pytest.approx(column(local, "Ii"), abs=1e-10)
        for found, prefix in ((conditional, "cond"), (total, "tot")):
            for name, suffix in (("expected", "E"), ("variance", "Var"), ("z", "Z"), ("p_analytic", "p")):
                assert getattr(found, name) == pytest.approx(column(local, f"{prefix}_{suffix}"), abs=1e-10)
        names = {"High-High": 1, "Low-High": 2, "Low-Low": 3, "High-Low": 4}
        assert conditional.quadrant.tolist() == [names[row["quadr"]] for row in local]

    def test_local_moran_permuted(self, columbus):
        # Both sides are Monte Carlo with 9,999 dealings; the folded p of the same file is half as large.
        values, weights, local, _ = columbus
        p = local_moran(values, weights["W"], permutations=9999, rng=np.random.default_rng(1)).p_permutation
        golden = column(local, "perm_psim")
        assert np.all(np.abs(p - golden) <= 5 * np.sqrt(2 * golden * 2 / 10_000))
        assert (p <= 0.05).sum() == (golden <= 0.05).sum() == 13
        assert (column(local, "perm_psim_folded") <= 0.05).sum() == 18

    @pytest.mark.parametrize(("star", "style"), [(True, "W"), (True, "B"), (False, "W"), (False, "B")])
    def test_local_g(self, columbus, star, style):
        values, weights, local, _ = columbus
        found = local_g(values, weights[style], star=star, permutations=0)
        assert found.z == pytest.approx(column(local, f"G{'star' if star else ''}_{style}"), abs=1e-10)


def rows_of(path) -> list[dict]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def column(rows: list[dict], name: str) -> np.ndarray:
    return np.array([float(row[name]) for row in rows])
