"""Surveys: estimates with the design's variance, raking and replicate weights, beside R survey and samplics."""

from pathlib import Path

import numpy as np
from benchmarks.peers import Answer, ask_peer
from benchmarks.rows import Row, measure

from lagesbild.kernels.calibration import rake
from lagesbild.kernels.replication import jackknife_weights, replicate_estimate
from lagesbild.kernels.survey import design_mean, design_quantile, design_ratio, design_share

RESPONDENTS = {"municipality": 1_000, "city": 10_000, "nation": 100_000}
STRATA = 20
LEVELS = (2, 8)  # sexes and age classes, whose sizes are known


def rows() -> list[Row]:
    found = []
    for name, n in RESPONDENTS.items():
        sample = Sample(n)
        tables = {key: getattr(sample, key) for key in ("y", "x", "weights", "strata", "clusters", "sex", "age")}
        in_r = ask_peer(Path(__file__).with_suffix(".R"), {**tables, "sexes": sample.margins[0],
                                                           "ages": sample.margins[1]})  # fmt: skip
        in_python = ask_peer(Path(__file__).with_name("survey_peer.py"), tables)
        case = f"{name}, {n:,} respondents"
        found += estimates(case, sample, in_r, in_python)
        found += [raked(case, sample, in_r), others(case, sample)]
    return [*found, jackknifed(Sample(RESPONDENTS["municipality"]))]


class Sample:
    """A stratified cluster sample, ten respondents to a cluster."""

    def __init__(self, n: int) -> None:
        rng = np.random.default_rng(n)
        self.clusters = np.arange(n) // 10
        self.strata = self.clusters * STRATA // (n // 10)
        self.weights = rng.uniform(5, 50, n)
        self.sex, self.age = rng.integers(0, LEVELS[0], n), rng.integers(0, LEVELS[1], n)
        self.y = (rng.uniform(size=n) < 0.2 + 0.03 * self.age).astype(float)
        self.x = rng.gamma(3, 1, n)
        self.margins = [self.weights.sum() * rng.dirichlet(np.full(levels, 40.0)) for levels in LEVELS]

    def design(self) -> dict[str, np.ndarray]:
        return {"weights": self.weights, "strata": self.strata, "clusters": self.clusters}


def estimates(case: str, sample: Sample, in_r: Answer | None, in_python: Answer | None) -> list[Row]:
    runs = {
        "mean": lambda: design_mean(sample.y, **sample.design()),
        "ratio": lambda: design_ratio(sample.y, sample.x, **sample.design()),
    }
    found = []
    for name, run in runs.items():
        took = measure(run, repeats=3)
        for peer, who in ((in_r, "R survey"), (in_python, "samplics")):
            if peer:
                ours = run()
                np.testing.assert_allclose([ours.value, ours.se], np.ravel(peer.found[name]), rtol=1e-8)
            found.append(Row("survey", f"{name}, {case}", took.cpu_s, took.peak_mb, who if peer else None,
                             peer.cpu_s[name] if peer else None,
                             note="same estimate and standard error to 1e-8" if peer else ""))  # fmt: skip
    return found


def raked(case: str, sample: Sample, in_r: Answer | None) -> Row:
    took = measure(lambda: rake(sample.weights, [sample.sex, sample.age], sample.margins), repeats=3)
    note = ""
    if in_r:
        note = "same weights to 1e-6; by the peer's calibrate(), its rake() stops short of the totals"
        ours = rake(sample.weights, [sample.sex, sample.age], sample.margins).weights
        np.testing.assert_allclose(ours, in_r.found["raked"], rtol=1e-6)
    return Row("survey", f"raked to sex and age, {case}", took.cpu_s, took.peak_mb, "R survey" if in_r else None,
               in_r.cpu_s["rake"] if in_r else None, note=note)  # fmt: skip


def others(case: str, sample: Sample) -> Row:
    def run() -> object:
        return (
            design_share(sample.y, **sample.design()),
            design_quantile(sample.x, sample.weights, 0.5, strata=sample.strata, clusters=sample.clusters),
            design_mean(sample.y, domain=sample.age == 3, **sample.design()),
        )

    took = measure(run, repeats=3)
    return Row("survey", f"share, median and mean of a domain, {case}", took.cpu_s, took.peak_mb)


def jackknifed(sample: Sample) -> Row:
    def run() -> object:
        weights = jackknife_weights(sample.weights, strata=sample.strata, clusters=sample.clusters)
        return replicate_estimate(lambda w: float(w @ sample.y / w.sum()), sample.weights, weights)

    took = measure(run, repeats=3)
    return Row("survey", "jackknife of a mean, municipality, 100 clusters", took.cpu_s, took.peak_mb)
