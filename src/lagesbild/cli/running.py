"""Beginning and showing: a workspace, the example, the report on this machine."""

from typing import Annotated

import typer

from lagesbild.cli.talking import (
    HomeArgument,
    app,
    open_home,
    progress_bar,
    talk,
)


@app.command()
def init(
    home: HomeArgument,
    profile: Annotated[str, typer.Option(help="The country's words and tables: sweden, england or invented.")],
    place: Annotated[str, typer.Option(help="What the picture is of, as it is to stand in the heading.")] = "",
) -> None:
    """Make a workspace."""
    import lagesbild  # noqa: PLC0415

    lagesbild.init(home, profile, place)
    talk.print(f"Made the workspace {home} with the profile {profile}.")


@app.command()
def example(
    home: HomeArgument,
    seed: Annotated[int, typer.Option(help="Another seed makes another town.")] = 2023,
) -> None:
    """Make the invented town Exempelstad, take in its files and make its picture: five minutes' tour in one."""
    from lagesbild.home import make_example  # noqa: PLC0415

    with progress_bar() as advance:
        made = make_example(home, seed, advance)
    talk.print(
        f"{home} holds Exempelstad: {len(made.findings)} findings in {len(made.areas.members)} areas. "
        f"Its files are in {home / 'deliveries'}."
    )


@app.command()
def serve(
    home: HomeArgument,
    port: Annotated[int, typer.Option(help="The port on this machine.")] = 8000,
) -> None:
    """Serve the newest report on 127.0.0.1, for this machine alone."""
    from lagesbild.web.app import serve_home  # noqa: PLC0415

    talk.print(f"Serving {home} on http://127.0.0.1:{port} – stop with Ctrl-C.")
    serve_home(open_home(home), port)
