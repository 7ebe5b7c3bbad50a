"""Do survey intervals hold the population's truth under designs a municipality uses?"""

import numpy as np
from benchmarks.accuracy.promises import interval_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.survey import Estimate, design_mean, design_quantile, design_share, rake


class Town:
    """A fixed population: areas as strata, households as clusters, an answer that goes with age."""

    def __init__(self) -> None:
        rng = np.random.default_rng(12)
        self.size = np.array([4000, 2500, 1500])
        self.stratum = np.repeat([0, 1, 2], self.size)
        self.age = rng.integers(0, 3, self.stratum.size)
        logit = np.array([-2.5, -2.0, -1.2])[self.stratum] + 0.8 * (self.age == 2)
        self.yes = (rng.random(self.stratum.size) < 1 / (1 + np.exp(-logit))).astype(float)
        self.score = rng.gamma(2 + self.age, 3)

    def sample(self, each: tuple[int, int, int], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Respondents, their weights and the size of their stratum, drawn without replacement in each stratum."""
        chosen = [rng.choice(np.flatnonzero(self.stratum == h), size, replace=False) for h, size in enumerate(each)]
        drawn = np.concatenate(chosen)
        weight = (self.size / np.array(each))[self.stratum[drawn]]
        return drawn, weight, self.size[self.stratum[drawn]].astype(float)


def coverage_of(question: str, each: tuple[int, int, int], n: int) -> tuple[float, list[Estimate]]:
    """The truth, and an estimate from each of n samples."""
    town, rng = Town(), np.random.default_rng([13, *each])
    found = []
    for _ in range(n):
        drawn, weight, size = town.sample(each, rng)
        design = {"strata": town.stratum[drawn], "fpc": size}
        if question == "share":
            found.append(design_share(town.yes[drawn], weight, **design))
        elif question == "share asked as a mean":
            found.append(design_mean(town.yes[drawn], weight, **design))
        elif question == "mean in one stratum":
            found.append(design_mean(town.score[drawn], weight, domain=town.stratum[drawn] == 2, **design))
        elif question == "median":
            found.append(design_quantile(town.score[drawn], weight, 0.5, **design))
        else:
            raked = rake(weight, [town.age[drawn]], [np.bincount(town.age)])
            found.append(design_share(town.yes[drawn], weight, calibration=raked, **design))
    truths = {
        "share": town.yes.mean(),
        "share asked as a mean": town.yes.mean(),
        "mean in one stratum": town.score[town.stratum == 2].mean(),
        "median": np.quantile(town.score, 0.5),
        "share raked to age": town.yes.mean(),
    }
    return float(truths[question]), found


def rows(n: int = 2000) -> list[AccuracyRow]:
    made = []
    for each in ((12, 10, 8), (30, 30, 30), (150, 100, 100)):
        for question in ("share", "share asked as a mean", "mean in one stratum", "median", "share raked to age"):
            truth, found = coverage_of(question, each, n)
            case = f"{question}, {sum(each)} of 8,000 in three strata"
            lower, upper, trusted = (
                np.array([getattr(e, name) for e in found]) for name in ("lower", "upper", "trusted")
            )
            made.append(interval_row("survey", case, np.full(n, truth), lower, upper, trusted=trusted))
    return made
