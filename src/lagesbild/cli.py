"""The command line: it asks, it never computes. Results on standard output, talk and progress on standard error."""

import json
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from lagesbild.errors import LagesbildError, UsageError

if TYPE_CHECKING:
    from lagesbild.home import Home

# The commands import what they need themselves: DuckDB, SciPy and GDAL take seconds, and --help must not.
app = typer.Typer(
    help="Lägesbild: where are the problems greatest, compared with what, since when, and how sure are we?",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
talk = Console(stderr=True, highlight=False, soft_wrap=True)

HomeArgument = Annotated[Path, typer.Argument(metavar="HOME", help="The workspace folder.")]
JsonFlag = Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")]
TodayOption = Annotated[
    str, typer.Option("--today", metavar="YYYY-MM-DD", help="Make it as of this day; nothing later is used.")
]


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
        taken, is_new = _open(home).areas(file, AreaColumns(level, edition, code, name, parent, crs))
    if as_json:
        _print_json({"level": level, "edition": edition, "areas": len(taken.members), "is_new": is_new})
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
    opened = _open(home)
    with progress_bar() as advance:
        advance("receive", 0, len(files))
        for done, receipt in enumerate(opened.receive_each(*files, mapping=mapping), start=1):
            advance("receive", done, len(files))
            if for_machines:
                _print_json(_receipt(receipt))
            talk.print(_receipt_in_words(opened, receipt))


@app.command("set-aside")
def set_aside(
    home: HomeArgument,
    delivery: Annotated[str, typer.Argument(metavar="DELIVERY", help="The delivery's id, or the start of it.")],
    out: Annotated[Path, typer.Option(metavar="F.xlsx", help="The workbook to write.")],
    language: Annotated[str, typer.Option(help="sv or en; the profile's own if left out.")] = "",
) -> None:
    """Write the rows that were set aside, each with its reason and how to mend it, as an Excel workbook."""
    record = _open(home).set_aside(delivery, out, language)
    talk.print(f"{record.n_set_aside} rows of {record.file_name} written to {out}.")


@app.command()
def deliveries(home: HomeArgument, as_json: JsonFlag = False) -> None:
    """List what has been received."""
    for record in _open(home).deliveries():
        if as_json:
            _print_json(_record(record))
        else:
            withdrawn = f", withdrawn {record.withdrawn_day}" if record.withdrawn_day else ""
            print_line(
                f"{record.delivery_id}  {record.source.name}: {record.file_name}, {record.n_kept} rows{withdrawn}"
            )


@app.command()
def withdraw(
    home: HomeArgument,
    delivery: Annotated[str, typer.Argument(metavar="DELIVERY", help="The delivery's id, or the start of it.")],
    why: Annotated[str, typer.Option(help="The reason, as it is to stand in the ledger.")],
) -> None:
    """Withdraw a delivery: its rows leave every later picture."""
    record = _open(home).withdraw(delivery, why)
    talk.print(f"Withdrew {record.delivery_id} ({record.file_name}). Pictures made from now on do not count it.")


@app.command()
def picture(
    home: HomeArgument,
    today: TodayOption = "",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Also write picture.json and findings.csv here.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Ask every question of everything received, and keep the answers."""
    opened = _open(home)
    with progress_bar() as advance:
        made = opened.picture(_day(today), out, advance)
    summary = {
        "picture": made.picture_id,
        "today": made.today.isoformat(),
        "period": str(made.period),
        "level": made.areas.level,
        "areas": len(made.areas.members),
        "categories": [category.code for category in made.categories],
        "findings": len(made.findings),
        "abstentions": len(made.abstentions),
    }
    if as_json:
        _print_json(summary)
    talk.print(
        f"Picture {made.picture_id}: {len(made.findings)} findings and {len(made.abstentions)} abstentions on "
        f"{len(made.categories)} categories in {len(made.areas.members)} areas.\n"
        f"Read it:  lagesbild report {home} --format html --language sv --out report.html"
    )


@app.command()
def ask(
    home: HomeArgument,
    analysis: Annotated[str, typer.Argument(metavar="ANALYSIS", help="levels, comparison, trend …")],
    category: Annotated[str, typer.Option(metavar="C", help="Only this category.")] = "",
    today: TodayOption = "",
    language: Annotated[str, typer.Option(help="sv or en; the profile's own if left out.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask one question now. For the analyst: small numbers are shown, so do not pass it on."""
    from lagesbild import spoken  # noqa: PLC0415

    opened = _open(home)
    with waiting(f"Asking {analysis}"):
        asked = opened.ask(analysis, category, _day(today))
    if as_json:
        _print_json(spoken.asked_as_data(asked, language))
        return
    talk.print("For the analyst only: small numbers are shown. Pass on the report instead.")
    for line in spoken.asked_in_words(asked, language):
        print_line(line)


@app.command()
def report(
    home: HomeArgument,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file to write.")],
    form: Annotated[str, typer.Option("--format", help="html.")] = "html",
    language: Annotated[str, typer.Option(help="sv or en; the profile's own if left out.")] = "",
    picture_id: Annotated[str, typer.Option("--picture", help="An earlier picture's id; the newest if left out.")] = "",
) -> None:
    """Publish a picture. Only what has passed disclosure control is in it."""
    with waiting("Writing the report"):
        written = _open(home).report(out, form, language, picture_id)
    talk.print(f"Wrote {written}.")


@app.command()
def explain(
    home: HomeArgument,
    number_id: Annotated[str, typer.Argument(metavar="NUMBER_ID", help="As printed beside the number: k3f9-22ab.")],
    language: Annotated[str, typer.Option(help="sv or en; the profile's own if left out.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Say where a number comes from and how it was computed."""
    from lagesbild import spoken  # noqa: PLC0415

    opened = _open(home)
    explanation = opened.explain(number_id)
    if as_json:
        _print_json(spoken.explanation_as_data(explanation, language))
        return
    for line in spoken.explanation_in_words(explanation, language):
        print_line(line)


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
    serve_home(_open(home), port)


def main() -> None:
    """The program: every expected error as one readable message and an exit code of its own."""
    try:
        app(standalone_mode=True)
    except LagesbildError as error:
        talk.print(f"[bold]Error:[/bold] {_plain(str(error))}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        talk.print("Stopped.")
        sys.exit(130)
    except Exception as error:  # noqa: BLE001  the outermost door: a person gets a message, the maintainers the rest
        with tempfile.NamedTemporaryFile(
            "w", prefix="lagesbild-", suffix=".log", delete=False, encoding="utf-8"
        ) as log:
            traceback.print_exc(file=log)
        talk.print(
            f"[bold]Error:[/bold] something went wrong inside Lägesbild ({type(error).__name__}). "
            f"Nothing half-done was kept.\nWhat happened is written in {log.name}; "
            "send that file to whoever maintains your installation.",
        )
        sys.exit(70)


def print_line(text: str) -> None:
    sys.stdout.write(text + "\n")


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """A sign of life while one thing is done."""
    if talk.is_terminal:
        with talk.status(what + " …"):
            yield
    else:
        yield


@contextmanager
def progress_bar() -> Iterator[Any]:
    """A bar on a terminal; nothing in a log."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=talk, transient=True, disable=not talk.is_terminal) as bar:
        tasks: dict[str, Any] = {}

        def advance(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of)
            bar.update(tasks[what], completed=done, total=of)

        yield advance


def _open(home: Path) -> "Home":
    import lagesbild  # noqa: PLC0415

    return lagesbild.open(home)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--today {text!r} is not a day. Write it as 2025-11-30.") from None


def _print_json(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
    sys.stdout.flush()


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
        return f"{_plain(record.file_name)}: received before as {record.delivery_id}. Nothing changed."
    lines = [f"{_plain(record.file_name)}: {record.n_rows} rows, {record.n_kept} kept, {record.n_set_aside} set aside."]
    lines += [f"  {code}: {n} ({home.reason(code)})" for code, n in record.reasons.items()]
    lines += [f"  {_plain(note)}" for note in record.notes]
    if record.n_set_aside:
        lines.append(f"  See them:  lagesbild set-aside {home.path} {record.delivery_id} --out set-aside.xlsx")
    if receipt.superseded:
        lines.append(f"  It takes over what these said of the same days: {', '.join(receipt.superseded)}")
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Square brackets in a file's own text are not this program's markup."""
    return text.replace("[", "\\[")


if __name__ == "__main__":
    main()
