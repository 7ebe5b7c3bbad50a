"""Weekly deviation over every series of the nation: within ten minutes and six gigabytes."""

import resource
import time

import pytest
from benchmarks.speed.deviation import DENSE, N_CATEGORIES, N_NATION, NATION_LIMIT_MB, NATION_LIMIT_S, ORDINARY, made_up


@pytest.mark.scale
@pytest.mark.parametrize("rates", [ORDINARY, DENSE], ids=["as a nation is", "all series dense"])
def test_every_series_of_the_nation(rates):
    nation = made_up(N_NATION, N_CATEGORIES, rates)
    before = time.process_time()
    said = nation.ask()
    cpu_s = time.process_time() - before
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert said[0].says in ("screen", "nothing_unusual")
    tried = said[0].facts["n_series"] + said[0].facts["n_too_few"]
    assert tried > 0.99 * N_NATION * N_CATEGORIES, "the rest have enough in one rhythm, but too little this season"
    assert cpu_s < NATION_LIMIT_S
    assert peak_mb < NATION_LIMIT_MB
