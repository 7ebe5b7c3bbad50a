"""Importing compiles nothing: whoever starts the program waits for what is used, when it is used."""

import os
import subprocess
import sys
from pathlib import Path

import lagesbild.kernels

IMPORT_ALL = """
import importlib, pkgutil
import numba.core.dispatcher as dispatcher
import lagesbild.kernels
modules = [importlib.import_module(f"lagesbild.kernels.{found.name}")
           for found in pkgutil.iter_modules(lagesbild.kernels.__path__)]
compiled = [value for module in modules for value in vars(module).values()
            if isinstance(value, dispatcher.Dispatcher)]
print(len(compiled), sum(len(function.signatures) for function in compiled))
"""


def test_importing_every_kernel_compiles_nothing(tmp_path: Path):
    package_root = Path(lagesbild.kernels.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(package_root)},
    )
    compilable, signatures = (int(number) for number in done.stdout.split())
    assert compilable > 20  # the compiled kernels were looked at at all
    assert signatures == 0
    assert not [path for path in tmp_path.rglob("*") if path.suffix in {".nbi", ".nbc"}]
