"""Taking in: areas, files, what was set aside, and what is kept."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lagesbild.cli.talking import (
    DeliveryArgument,
    HomeArgument,
    JsonFlag,
    TodayOption,
    app,
    day_from,
    open_home,
    plain,
    print_json,
    print_line,
    progress_bar,
    talk,
    tell,
    waiting,
)
from lagesbild.errors import UsageError

if TYPE_CHECKING:
    from lagesbild.domain import Areas
    from lagesbild.home import Home


@app.command()
def areas(
    home: HomeArgument,
    file: Annotated[str, typer.Argument(metavar="FILE", help="GeoPackage, GeoJSON, Shapefile, CSV …, or a WFS's URL.")],
    level: Annotated[str, typer.Option(help="What kind of area: kommun, stadsdel, regso …")],
    edition: Annotated[str, typer.Option(help="Which year's boundaries.")],
    code: Annotated[str, typer.Option(metavar="COL", help="The column that holds the area's code.")],
    name: Annotated[str, typer.Option(metavar="COL", help="The column that holds the area's name.")],
    parent: Annotated[
        str, typer.Option(metavar="COL", help="The column that holds the code of the area it is in.")
    ] = "",
    crs: Annotated[
        str,
        typer.Option(
            metavar="EPSG:n", help="The file's coordinate system, if it does not say; unknown: take no boundaries."
        ),
    ] = "",
    without: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="A row that stands for no place, by its code; repeatable.")
    ] = None,
    corners: Annotated[
        str, typer.Option(metavar="X,Y", help='A table of corners, in order: their columns. One area: --code "".')
    ] = "",
    unit_m: Annotated[int, typer.Option(metavar="M", help="Metres in one unit of the corners: 1000 for km.")] = 1,
    layer: Annotated[str, typer.Option(metavar="L", help="Of a WFS: which layer, as stat:DeSO_2025.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Take in the areas of one level and edition."""
    from lagesbild.domain import AreaColumns  # noqa: PLC0415

    axes = _two_columns(corners) if corners else ()
    columns = AreaColumns(level, edition, code, name, parent, crs, "", tuple(without or ()), axes, unit_m)
    with waiting(f"Reading areas from {file}"):
        taken, is_new = open_home(home).areas(file, columns, layer, tell)
    _say_areas(taken, is_new, as_json)


def _two_columns(corners: str) -> tuple[str, ...]:
    axes = tuple(each.strip() for each in corners.split(","))
    if len(axes) != 2 or not all(axes):
        raise UsageError(f"--corners takes two columns, east before north, as  --corners x,y  and not {corners!r}.")
    return axes


def _say_areas(taken: "Areas", is_new: bool, as_json: bool) -> None:
    level, edition = taken.level, taken.edition
    if as_json:
        print_json(
            {
                "level": level,
                "edition": edition,
                "areas": len(taken.members),
                "is_new": is_new,
                "notes": list(taken.notes),
            }
        )
    already = "" if is_new else " They were here already; nothing changed."
    drawn = "" if taken.has_boundaries else " They have no boundaries, so there will be tables but no map."
    talk.print(f"{len(taken.members)} areas at level {level}, edition {edition}.{drawn}{already}")
    for note in taken.notes:
        talk.print(f"  {plain(note)}")


@app.command()
def receive(
    home: HomeArgument,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="One or more files of the same kind.")],
    mapping: Annotated[
        Path | None, typer.Option(metavar="M.toml", help="What the columns mean; left out: the saved one that fits.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Take in files. One line of JSON a file on standard output (always where that is not a terminal)."""
    for_machines = as_json or not sys.stdout.isatty()
    opened = open_home(home)
    if mapping is None:
        fitting = opened.saved_mapping(files[0])
        mapping = fitting.mapping.path
        talk.print(f"Taken in with the saved mapping {plain(str(mapping))}, which fits by its columns.")
        for column in fitting.gone:
            talk.print(f"  [bold]Note:[/bold] the column {plain(repr(column))} that earlier files had is gone.")
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
            print_line(_in_a_line(record))


@app.command()
def withdraw(
    home: HomeArgument,
    delivery: DeliveryArgument,
    why: Annotated[str, typer.Option(help="The reason, as it is to stand in the ledger.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Let a withdrawn delivery count again.")] = False,
) -> None:
    """Withdraw a delivery: its rows leave every later picture."""
    if undo:
        record = open_home(home).reinstate(delivery)
        talk.print(f"{record.delivery_id} ({record.file_name}) counts again in pictures made from now on.")
        return
    record = open_home(home).withdraw(delivery, why)
    talk.print(f"Withdrew {record.delivery_id} ({record.file_name}). Pictures made from now on do not count it.")


@app.command()
def dispose(
    home: HomeArgument,
    deliveries: Annotated[
        list[str] | None,
        typer.Argument(metavar="DELIVERY...", help="Ids; all whose disposal day has come if left out."),
    ] = None,
    today: TodayOption = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Without this, only say what would go.")] = False,
) -> None:
    """Dispose of deliveries: rows and files go for good, what the ledger knows of them and pictures stay."""
    opened, day = open_home(home), day_from(today)
    known = {record.delivery_id: record for record in opened.deliveries()}
    due = opened.due_for_disposal(day)
    chosen = [delivery for given in deliveries or () for delivery in known if delivery.startswith(given)]
    for record in [known[each] for each in chosen] if deliveries else due:
        if yes:
            opened.dispose(record.delivery_id, day)
        print_line(_in_a_line(known[record.delivery_id]))
    if deliveries and len(chosen) < len(deliveries):
        missing = [given for given in deliveries if not any(delivery.startswith(given) for delivery in known)]
        raise UsageError(f"There is no delivery {', '.join(missing)}. See them:  lagesbild deliveries {home}")
    if not (deliveries or due):
        talk.print("No delivery's disposal day has come.")
    else:
        talk.print("Disposed of: their rows and files are gone." if yes else "To remove them for good, add  --yes")


def _in_a_line(record: Any) -> str:
    happened = [
        f"{word} {day}"
        for word, day in (("withdrawn", record.withdrawn_day), ("disposed of", record.disposed_day))
        if day is not None
    ]
    if record.disposal_day is not None and record.disposed_day is None:
        happened.append(f"to be disposed of {record.disposal_day}")
    said = f"{record.source.name}: {record.file_name}, {record.n_kept} rows"
    return ", ".join([f"{record.delivery_id}  {said}", *happened])


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
        "owner": record.source.owner,
        "legal_ground": record.legal_ground,
        "to_be_disposed_of": record.disposal_day.isoformat() if record.disposal_day else None,
        "disposed_of": record.disposed_day.isoformat() if record.disposed_day else None,
    }


def _receipt(receipt: Any) -> dict[str, Any]:
    return {**_record(receipt.record), "is_new": receipt.is_new, "supersedes": list(receipt.superseded)}


def _receipt_in_words(home: "Home", receipt: Any) -> str:
    record = receipt.record
    if not receipt.is_new:
        said = f"{plain(record.file_name)}: received before as {record.delivery_id}. Nothing changed."
        if record.withdrawn_day is None:
            return said
        return (
            f"{said}\n  It was withdrawn on {record.withdrawn_day} ({plain(record.withdrawn_why)}) and does not count. "
            f"To let it count again:  lagesbild withdraw {home.path} {record.delivery_id} --undo"
        )
    lines = [f"{plain(record.file_name)}: {record.n_rows} rows, {record.n_kept} kept, {record.n_set_aside} set aside."]
    lines += [f"  {code}: {n} ({home.reason(code)})" for code, n in record.reasons.items()]
    lines += [f"  {plain(note)}" for note in record.notes]
    has_warnings = any(note.startswith("Rows kept with a warning") for note in record.notes)
    if record.n_set_aside or has_warnings:
        lines.append(f"  See them:  lagesbild set-aside {home.path} {record.delivery_id} --out set-aside.xlsx")
    if receipt.superseded:
        lines.append(f"  It takes over what these said of the same days: {', '.join(receipt.superseded)}")
        lines += _revised_in_words(home.revisions(record.delivery_id))
    return "\n".join(lines)


def _revised_in_words(revised: Any) -> list[str]:
    """What became of the events that were told of before, where the source tells them apart."""
    if not (revised.n_same or revised.n_changed or revised.n_gone):
        return []
    lines = [
        f"  Events told of before (I02): {revised.n_same} as they were, {revised.n_changed} changed, "
        f"{revised.n_gone} no longer there; {revised.n_new} are new."
    ]
    if revised.n_on_two_days:
        lines.append(
            f"  {revised.n_on_two_days} stand also on a day that this delivery does not cover, and are counted twice. "
            "Receive a file that covers both days."
        )
    return lines
