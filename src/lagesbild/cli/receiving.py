"""Taking in: areas, files, what was set aside, and what is kept."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lagesbild.cli.talking import (
    DeliveryArgument,
    HomeArgument,
    JsonFlag,
    app,
    open_home,
    plain,
    print_json,
    print_line,
    progress_bar,
    talk,
    waiting,
)

if TYPE_CHECKING:
    from lagesbild.home import Home


@app.command()
def areas(
    home: HomeArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="GeoPackage, GeoParquet, GeoJSON, Shapefile, CSV …")],
    level: Annotated[str, typer.Option(help="What kind of area: kommun, stadsdel, regso …")],
    edition: Annotated[str, typer.Option(help="Which year's boundaries.")],
    code: Annotated[str, typer.Option(metavar="COL", help="The column that holds the area's code.")],
    name: Annotated[str, typer.Option(metavar="COL", help="The column that holds the area's name.")],
    parent: Annotated[
        str, typer.Option(metavar="COL", help="The column that holds the code of the area it is in.")
    ] = "",
    crs: Annotated[str, typer.Option(metavar="EPSG:n", help="The file's coordinate system, if it does not say.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Take in the areas of one level and edition."""
    from lagesbild.domain import AreaColumns  # noqa: PLC0415

    with waiting(f"Reading areas from {file.name}"):
        taken, is_new = open_home(home).areas(file, AreaColumns(level, edition, code, name, parent, crs))
    if as_json:
        print_json({"level": level, "edition": edition, "areas": len(taken.members), "is_new": is_new})
    already = "" if is_new else " They were here already; nothing changed."
    drawn = "" if taken.has_boundaries else " They have no boundaries, so there will be tables but no map."
    talk.print(f"{len(taken.members)} areas at level {level}, edition {edition}.{drawn}{already}")


@app.command()
def receive(
    home: HomeArgument,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="One or more files of the same kind.")],
    mapping: Annotated[Path, typer.Option(metavar="M.toml", help="What the columns mean.")],
    as_json: JsonFlag = False,
) -> None:
    """Take in files. One line of JSON a file on standard output (always where that is not a terminal)."""
    for_machines = as_json or not sys.stdout.isatty()
    opened = open_home(home)
    with progress_bar() as advance:
        advance("receive", 0, len(files))
        for done, receipt in enumerate(opened.receive_each(*files, mapping=mapping), start=1):
            advance("receive", done, len(files))
            if for_machines:
                print_json(_receipt(receipt))
            talk.print(_receipt_in_words(opened, receipt))


@app.command("set-aside")
def set_aside(
    home: HomeArgument,
    delivery: DeliveryArgument,
    out: Annotated[Path, typer.Option(metavar="F.xlsx", help="The workbook to write.")],
    language: Annotated[str, typer.Option(help="sv or en; the profile's own if left out.")] = "",
) -> None:
    """Write the rows that were set aside, each with its reason and how to mend it, as an Excel workbook."""
    record = open_home(home).set_aside(delivery, out, language)
    talk.print(f"{record.n_set_aside} rows of {record.file_name} written to {out}.")


@app.command()
def deliveries(home: HomeArgument, as_json: JsonFlag = False) -> None:
    """List what has been received."""
    for record in open_home(home).deliveries():
        if as_json:
            print_json(_record(record))
        else:
            withdrawn = f", withdrawn {record.withdrawn_day}" if record.withdrawn_day else ""
            print_line(
                f"{record.delivery_id}  {record.source.name}: {record.file_name}, {record.n_kept} rows{withdrawn}"
            )


@app.command()
def withdraw(
    home: HomeArgument,
    delivery: DeliveryArgument,
    why: Annotated[str, typer.Option(help="The reason, as it is to stand in the ledger.")],
) -> None:
    """Withdraw a delivery: its rows leave every later picture."""
    record = open_home(home).withdraw(delivery, why)
    talk.print(f"Withdrew {record.delivery_id} ({record.file_name}). Pictures made from now on do not count it.")


def _record(record: Any) -> dict[str, Any]:
    return {
        "delivery": record.delivery_id,
        "rows": record.n_rows,
        "kept": record.n_kept,
        "set_aside": record.n_set_aside,
        "reasons": dict(record.reasons),
        "source": record.source.name,
        "file": record.file_name,
        "covers": str(record.covers) if record.covers else None,
        "unplaced": record.n_unplaced,
        "outside_coverage": record.n_outside_coverage,
        "notes": list(record.notes),
        "withdrawn": record.withdrawn_day.isoformat() if record.withdrawn_day else None,
    }


def _receipt(receipt: Any) -> dict[str, Any]:
    return {**_record(receipt.record), "is_new": receipt.is_new, "supersedes": list(receipt.superseded)}


def _receipt_in_words(home: "Home", receipt: Any) -> str:
    record = receipt.record
    if not receipt.is_new:
        return f"{plain(record.file_name)}: received before as {record.delivery_id}. Nothing changed."
    lines = [f"{plain(record.file_name)}: {record.n_rows} rows, {record.n_kept} kept, {record.n_set_aside} set aside."]
    lines += [f"  {code}: {n} ({home.reason(code)})" for code, n in record.reasons.items()]
    lines += [f"  {plain(note)}" for note in record.notes]
    if record.n_set_aside:
        lines.append(f"  See them:  lagesbild set-aside {home.path} {record.delivery_id} --out set-aside.xlsx")
    if receipt.superseded:
        lines.append(f"  It takes over what these said of the same days: {', '.join(receipt.superseded)}")
    return "\n".join(lines)
