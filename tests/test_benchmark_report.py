import numpy as np
import pytest
from benchmarks import report
from benchmarks.rows import Row, measure


def test_the_ratio_is_the_peers_time_over_ours():
    assert Row("k", "c", 0.5, peer="p", peer_cpu_s=2.0).ratio == 4.0
    assert Row("k", "c", 0.5).ratio is None
    assert Row("k", "c", 0.5, peer="p", peer_cpu_s=2.0, ratio=7.0).ratio == 7.0


def test_memory_is_what_was_taken_above_what_was_held():
    held = np.ones(4_000_000)

    def take_more() -> float:
        return float((np.ones(8_000_000) + held[0]).sum())

    taken = measure(take_more, repeats=1)
    if taken.peak_mb is None:
        pytest.skip("this system does not let a process reset its memory peak")
    assert 50 < taken.peak_mb < 200


def test_every_module_offers_rows_and_is_found():
    assert "speed.farrington" in report.modules()
    assert "accuracy.farrington" in report.modules()
    assert report.chosen("speed.farrington", ["speed"])
    assert not report.chosen("speed.farrington", ["speed.farr"])


def test_a_failure_is_written_and_never_a_blank():
    row = {"kernel": "scan", "case": "a | b", "cpu": 0.123456, "peer": None}
    text = report.written({"speed.scan": [row], "accuracy.scan": "ValueError: no areas"})
    assert "| scan | a \\| b | 0.123 |  |" in text
    assert "- `accuracy.scan`: ValueError: no areas" in text
