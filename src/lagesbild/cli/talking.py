"""How the command line speaks: results on standard output, talk and progress on standard error."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from unicodedata import category

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from lagesbild.errors import UsageError

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
DeliveryArgument = Annotated[str, typer.Argument(metavar="DELIVERY", help="The delivery's id, or the start of it.")]
JsonFlag = Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")]
TodayOption = Annotated[
    str, typer.Option("--today", metavar="YYYY-MM-DD", help="Make it as of this day; nothing later is used.")
]


def print_line(text: str) -> None:
    sys.stdout.write(text + "\n")


def print_json(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def plain(text: str) -> str:
    """A file's own text: its square brackets are no markup, and its control characters nothing a terminal obeys."""
    harmless = "".join(f"\\x{ord(each):02x}" if _is_obeyed(each) else each for each in text)
    return harmless.replace("[", "\\[")


def _is_obeyed(letter: str) -> bool:
    return category(letter) in ("Cc", "Cf", "Cs") and letter not in "\n\t\u00ad"


def tell(what: str) -> None:
    """A word on what goes on, for those who would otherwise wonder."""
    talk.print(f"  {plain(what)} …")


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


def open_home(home: Path) -> "Home":
    import lagesbild  # noqa: PLC0415

    return lagesbild.open(home)


def day_from(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--today {text!r} is not a day. Write it as 2025-11-30.") from None
