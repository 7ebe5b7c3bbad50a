"""From the network: figures fetched into a file, and taken in from there."""

from pathlib import Path
from typing import Annotated

import typer

from lagesbild.cli.receiving import receive
from lagesbild.cli.talking import HomeArgument, JsonFlag, app, open_home, plain, talk, tell


@app.command()
def fetch(
    home: HomeArgument,
    mapping: Annotated[Path, typer.Option(metavar="M.toml", help="Its [request] says what to fetch.")],
    only: Annotated[bool, typer.Option("--only-fetch", help="Do not take it in yet.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Fetch figures from the network into a file, as they come, and take that file in."""
    file = open_home(home).fetch(mapping, tell)
    talk.print(f"Fetched {plain(str(file))}.")
    if only:
        talk.print(f"Take it in, without the network:  lagesbild receive {home} {file} --mapping {mapping}")
        return
    receive(home, [file], mapping, as_json)
    file.unlink(missing_ok=True)  # the delivery's shelf has it now, and what is disposed of there is to be gone
