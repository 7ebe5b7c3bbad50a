"""What every test may lean on."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and reference values beside the project, where there is one."""
    if not SHARED.is_dir():
        pytest.skip("reference data is not beside this checkout (../shared)")
    return SHARED
