"""A PostgreSQL of one's own, for as long as the tests run: no port, no password, nothing left afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest

PROGRAMS = "/usr/lib/postgresql"
IN_A_HURRY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@contextmanager
def private_cluster() -> Iterator[Path]:
    """A running cluster; yields the folder of its socket. Skips where PostgreSQL or its driver is not installed."""
    if find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed:  pip install 'psycopg[binary]'")
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        if os.geteuid() == 0:
            owner = _unprivileged()
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        _run(programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", "tests", "-E", "UTF8", "--no-sync")
        settings = f"-c listen_addresses='' -k {folder} {IN_A_HURRY}"
        log = folder / "log"
        _run(programs / "pg_ctl", "-D", folder / "data", "-w", "-o", settings, "-l", log, "start")
        try:
            yield folder
        finally:
            _run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(cluster: Path) -> str:
    """The SQLAlchemy address of a database that nobody has used."""
    import psycopg  # noqa: PLC0415 - an extra: whoever runs without it never comes here

    name = f"lagesbild_{uuid4().hex}"
    with psycopg.connect(f"host={cluster} user=tests dbname=postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"postgresql+psycopg://tests@/{name}?host={cluster}"


def _programs() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    installed = sorted(Path(PROGRAMS).glob("*/bin/initdb")) if Path(PROGRAMS).is_dir() else []
    if not installed:
        pytest.skip("PostgreSQL is not installed:  apt-get install postgresql")
    return installed[-1].parent


def _unprivileged() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("PostgreSQL refuses to run as root, and there is no user postgres to run it as")


def _run(*command: object) -> None:
    before = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*before, *map(str, command)], capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr + done.stdout
