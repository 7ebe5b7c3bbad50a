import re
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from benchmarks import report, rows
from benchmarks.peers import ask_peer
from benchmarks.rows import Row, against_limit, measure

import lagesbild.kernels

KERNELS = Path(lagesbild.kernels.__file__).parent


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
    made = report.sections({"speed.scan": [row], "accuracy.scan": "ValueError: no areas"})
    assert "| scan | a \\| b | 0.123 |  |" in made["Speed"]
    assert "- Failed: `accuracy.scan`: ValueError: no areas" in made["Accuracy"]


def test_one_kind_written_anew_leaves_the_other_as_it_was():
    row = {"kernel": "scan", "case": "a", "cpu": 0.5, "peer": None}
    before = report.sections({"speed.scan": [row], "accuracy.scan": [row]})
    assert report.sections_of(report.whole(before)) == before
    after = {**before, **report.sections({"accuracy.scan": [{**row, "case": "b"}]}, share=0.2)}
    assert after["Speed"] == before["Speed"]
    assert "with 20% of the simulations" in after["Accuracy"]
    assert report.whole(after).index("## Speed") < report.whole(after).index("## Accuracy")


def test_the_report_that_ships_has_both_kinds():
    shipped = report.sections_of(report.REPORT.read_text(encoding="utf-8"))
    assert list(shipped) == [heading for heading, _ in report.KINDS.values()]


def test_what_was_measured_in_an_earlier_sitting_is_not_measured_again(tmp_path, monkeypatch):
    asked = []

    def measured(name: str, share: float) -> list[dict[str, object]] | str:
        asked.append(name)
        return "ValueError: no areas" if name == "speed.scan" else [{"kernel": name, "cpu": 0.5}]

    monkeypatch.setattr(report, "run", measured)
    for _ in range(2):
        assert report.kept_or_run("speed.knox", tmp_path / "kept", 1.0) == [{"kernel": "speed.knox", "cpu": 0.5}]
        assert report.kept_or_run("speed.scan", tmp_path / "kept", 1.0) == "ValueError: no areas"
    assert asked == ["speed.knox", "speed.scan", "speed.scan"]


def test_a_share_of_the_simulations_is_asked_for_and_never_too_few(monkeypatch):
    module = SimpleNamespace(rows=lambda n=100: [n])
    monkeypatch.setattr(report.importlib, "import_module", lambda name: module)
    assert [report.rows_of("some", share) for share in (1.0, 0.25, 0.001)] == [[100], [25], [4]]


def test_a_limit_is_met_or_missed_by_what_was_measured():
    assert against_limit(0.349, 0.35, "s") == "limit 0.35 s: met"
    assert against_limit(312.0, 300, "MB") == "limit 300 MB: missed (312)"
    assert against_limit(None, 300, "MB") == "limit 300 MB: not measured"


def test_what_takes_no_time_is_run_until_the_clock_can_tell():
    runs = []
    measure(lambda: runs.append(1), repeats=1)
    assert len(runs) > 10


def test_without_peers_the_rest_is_measured_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rows, "PEERS_READY", tmp_path / ".ready")
    monkeypatch.setattr(rows.shutil, "which", lambda name: None)
    assert ask_peer(tmp_path / "some.py", {"values": [1.0]}) is None
    assert ask_peer(tmp_path / "some.R", {"values": [1.0]}) is None


def test_a_peer_gets_the_tables_and_hands_back_seconds_and_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    script = tmp_path / "double.py"
    script.write_text(
        "import sys, pathlib, json\n"
        "where = pathlib.Path(sys.argv[1])\n"
        "values = [float(line) for line in (where / 'values.csv').read_text().split()]\n"
        "(where / 'twice.csv').write_text('\\n'.join(str(2 * value) for value in values))\n"
        "print(json.dumps({'doubling': 0.25}))\n"
    )
    monkeypatch.setattr(rows, "PEERS_READY", script)
    monkeypatch.setattr(rows, "PEERS_PYTHON", sys.executable)
    answer = ask_peer(script, {"values": [1.0, 0.1]})
    assert answer.cpu_s == {"doubling": 0.25}
    assert answer.found["twice"].tolist() == [2.0, 0.2]


def test_a_peer_that_fails_is_not_taken_for_a_peer_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    script = tmp_path / "broken.py"
    script.write_text("raise SystemExit('no such column')")
    monkeypatch.setattr(rows, "PEERS_READY", script)
    monkeypatch.setattr(rows, "PEERS_PYTHON", sys.executable)
    with pytest.raises(RuntimeError, match=r"broken\.py failed: no such column"):
        ask_peer(script, {})


def test_the_report_says_what_it_was_measured_against():
    said = report.machine()
    assert "Peers: " in said or "No peers are installed" in said
    assert "Load over the last quarter of an hour" in said


# Kernels that nobody times, and why.
NOT_TIMED = {
    "__init__": "holds nothing",
    "checks": "looks at arrays once; part of every kernel's time",
    "permutation": "timed within autocorrelation and scans",
}


def test_every_kernel_is_timed():
    """By a module in speed/, or as a part of kernels that are."""
    imports = {path.stem: kernels_imported(path) for path in KERNELS.glob("*.py")}
    timed: set[str] = set()
    reached = set.union(*(kernels_imported(path) for path in Path(report.HERE / "speed").glob("*.py")))
    while reached - timed:
        timed |= reached
        reached = set.union(*(imports.get(kernel, set()) for kernel in timed))
    assert sorted(set(imports) - timed - set(NOT_TIMED)) == []


def test_what_analyses_call_is_timed_itself():
    """Not merely as a part of something else."""
    directly = set.union(*(kernels_imported(path) for path in Path(report.HERE / "speed").glob("*.py")))
    called = set.union(*(kernels_imported(path) for path in (KERNELS.parent / "analyses").rglob("*.py")))
    assert sorted(called - directly - set(NOT_TIMED)) == []


def kernels_imported(path: Path) -> set[str]:
    return set(re.findall(r"lagesbild\.kernels\.([a-z_0-9]+) import", path.read_text(encoding="utf-8")))
