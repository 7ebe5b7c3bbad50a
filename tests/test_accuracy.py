"""Do intervals and tests keep their promises, and say so where they do not?

The simulations stand in benchmarks/accuracy alone; here each module is asked for its rows.
"""

import importlib

import pytest
from benchmarks import report

VERDICTS = {"kept", "kept, cautious", "wider than needed", "told", "not kept", "not kept (said so)"}
modules = pytest.mark.parametrize("name", [name for name in report.modules() if name.startswith("accuracy.")])


@pytest.mark.slow
@modules
def test_rows_are_well_formed(name):
    rows = importlib.import_module(f"benchmarks.{name}").rows(12)
    assert rows
    assert {row.verdict for row in rows} <= VERDICTS
    assert all(row.kernel and row.case and row.promise and row.measured and row.n_simulations >= 1 for row in rows)
    assert len({(row.kernel, row.case) for row in rows}) == len(rows)


@pytest.mark.accuracy
@modules
def test_no_promise_is_broken_without_a_word(name):
    unsaid = [row for row in importlib.import_module(f"benchmarks.{name}").rows() if row.verdict == "not kept"]
    assert not unsaid, "\n".join(f"{row.case}: promised {row.promise}, measured {row.measured}" for row in unsaid)
