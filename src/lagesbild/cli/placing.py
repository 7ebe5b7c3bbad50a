"""Where things are: what became of areas, and which addresses there are."""

from pathlib import Path
from typing import Annotated

import typer

from lagesbild.cli.talking import HomeArgument, JsonFlag, app, open_home, plain, print_json, print_line, talk, waiting


@app.command()
def crosswalk(
    home: HomeArgument,
    source: Annotated[str, typer.Option("--from", metavar="LEVEL:EDITION", help="As deso:2018.")],
    target: Annotated[str, typer.Option("--to", metavar="LEVEL:EDITION", help="As deso:2025.")],
    by: Annotated[str, typer.Option(help="surface, or an exposure received: residents, dwellings …")] = "",
    finer: Annotated[
        str, typer.Option(metavar="LEVEL:EDITION", help="The areas whose residents are used; the new ones if left out.")
    ] = "",
    file: Annotated[Path | None, typer.Option(metavar="FILE", help="A published key, or a map of cells.")] = None,
    old: Annotated[str, typer.Option(metavar="COL", help="The key's column of old codes.")] = "",
    new: Annotated[str, typer.Option(metavar="COL", help="The key's column of new codes.")] = "",
    weight: Annotated[str, typer.Option(metavar="COL", help="The key's column of shares or residents.")] = "",
    cells: Annotated[str, typer.Option(metavar="COL", help="The cells' column of residents.")] = "",
    crs: Annotated[str, typer.Option(metavar="EPSG:n", help="The cells' system, if the file does not say.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Say what became of each area of one edition in another, so that counts can be carried over."""
    from lagesbild.crosswalking import CrosswalkOrder  # noqa: PLC0415
    from lagesbild.domain import CrosswalkColumns, LinkKind  # noqa: PLC0415

    key = CrosswalkColumns(old, new, weight) if old and new else None
    with waiting(f"Laying {source} over {target}"):
        made = open_home(home).crosswalk(CrosswalkOrder(source, target, by, finer, file, key, cells, crs))
    told = {kind.value: made.n_of(kind) for kind in LinkKind}
    if as_json:
        print_json({"from": source, "to": target, "method": made.method, **told, "notes": list(made.notes)})
    talk.print(f"{source} → {target} by {made.method}: " + ", ".join(f"{n} {kind}" for kind, n in told.items()) + ".")
    for note in made.notes:
        talk.print(f"  {plain(note)}")
    talk.print(f'Use it: write  through = ["{source}"]  under \\[picture] in lagesbild.toml.')


@app.command()
def gazetteer(
    home: HomeArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, Excel, or a map of points.")],
    street: Annotated[str, typer.Option(metavar="COL", help="The street's name.")],
    number: Annotated[str, typer.Option(metavar="COL", help="The house number, as 12 or 12B.")],
    x: Annotated[str, typer.Option(metavar="COL", help="Easting or longitude, where the file is a table.")] = "",
    y: Annotated[str, typer.Option(metavar="COL", help="Northing or latitude.")] = "",
    letter: Annotated[str, typer.Option(metavar="COL", help="The letter, if it stands by itself.")] = "",
    postcode: Annotated[str, typer.Option(metavar="COL", help="The postcode.")] = "",
    households: Annotated[str, typer.Option(metavar="COL", help="How many households there are.")] = "",
    crs: Annotated[str, typer.Option(metavar="EPSG:n", help="The points' system, if the file does not say.")] = "",
) -> None:
    """Keep a list of addresses, in which files with addresses are then placed. Nothing leaves this machine."""
    from lagesbild.domain import GazetteerColumns  # noqa: PLC0415

    columns = GazetteerColumns(street, number, x, y, letter, postcode, households, crs)
    with waiting(f"Reading addresses from {file.name}"):
        n_addresses = open_home(home).gazetteer(file, columns)
    talk.print(f'{n_addresses} addresses. Files are placed by them where the mapping says  by = "address".')
    if not households:
        talk.print(
            "It does not say how many households there are, so events are shown by area only (--households COL)."
        )


@app.command()
def grid(
    home: HomeArgument,
    over: Annotated[str, typer.Option(metavar="LEVEL:EDITION", help="The areas to lay squares over, as deso:2025.")],
    cell: Annotated[float, typer.Option(metavar="M", help="The side of a square in metres.")],
    level: Annotated[str, typer.Option(help="What to call the level; grid if left out.")] = "",
    edition: Annotated[str, typer.Option(help="What to call the edition; made of the side if left out.")] = "",
) -> None:
    """Keep a level of equal squares over areas that are here."""
    with waiting(f"Laying squares over {over}"):
        squares, is_new = open_home(home).grid(over, cell, level, edition)
    already = "" if is_new else " They were here already; nothing changed."
    talk.print(f"{len(squares.members)} squares at level {squares.level}, edition {squares.edition}.{already}")


@app.command()
def places(home: HomeArgument, as_json: JsonFlag = False) -> None:
    """Say how the events of each category are placed, and how many are in no area."""
    from lagesbild.domain import PlaceGrade  # noqa: PLC0415

    for code, found in open_home(home).placements().items():
        grades = {grade.value: found.of(grade) for grade in PlaceGrade}
        if as_json:
            by_month = {grade: n.tolist() for grade, n in grades.items()}
            first = found.months[0].start_day.isoformat()
            print_json({"category": code, "unplaced_share": found.unplaced_share, "from": first, **by_month})
            continue
        told = ", ".join(f"{grade} {int(n.sum())}" for grade, n in grades.items() if n.sum())
        print_line(f"{code}: {told}; {found.unplaced_share:.1%} in no area")
