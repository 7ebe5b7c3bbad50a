"""Every question of a municipality, within twenty seconds."""

import pytest
from benchmarks.speed.picture import LIMIT_S, rows


@pytest.mark.scale
def test_every_question_of_a_municipality():
    took = next(row for row in rows() if row.kernel == "picture")
    assert took.ours_cpu_s < LIMIT_S
