"""Looking into a file before it is taken in."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from lagesbild.cli.talking import JsonFlag, app, open_home, plain, print_json, print_line, talk, waiting
from lagesbild.errors import StoreError


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, Excel, OpenDocument, Parquet, GeoPackage …")],
    home: Annotated[
        Path | None, typer.Option(metavar="HOME", help="The workspace whose areas and categories it is held against.")
    ] = None,
    profile: Annotated[str, typer.Option(help="The country's words, where no workspace is named.")] = "sweden",
    out: Annotated[Path | None, typer.Option(metavar="M.toml", help="Write the mapping here.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Guess what is in a file, and write a mapping to look over. Nothing is taken in."""
    from lagesbild.home import inspect_anywhere  # noqa: PLC0415

    with waiting(f"Looking into {file.name}"):
        found = open_home(home).inspect(file) if home else inspect_anywhere(file, profile)
    if as_json:
        print_json({**asdict(found), "file": str(found.file)})
    else:
        for line in _in_words(found):
            print_line(line)
    if out is not None:
        _write(out, found.mapping_text)
        talk.print(f"Wrote {plain(str(out))}. Look it over, then:  lagesbild receive HOME {file} --mapping {out}")
    elif not as_json:
        print_line("")
        print_line(found.mapping_text.rstrip())


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{out} cannot be written: {error.strerror}. Choose another --out.") from error


def _in_words(found: Any) -> list[str]:
    layout = f", {found.encoding}, parted by {found.delimiter!r}" if found.encoding else ""
    lines = [f"{found.file.name}: {found.kind}{layout}, header on row {found.header_row}"]
    if found.shipped:
        lines.append(f"  The mapping {found.shipped}, which comes with the program, fits. Guessed without it:")
    width = max((len(guess.key) for guess in found.guesses), default=0)
    lines += [_guess_in_words(guess, width) for guess in found.guesses]
    place = [part for part in (found.place.level, found.place.by, found.place.crs, found.place.why) if part]
    lines += [f"  place: {', '.join(place)}"] if place else []
    lines += [f"  days: {found.day_format}"] if found.day_format else []
    lines += [f"  not used: {', '.join(found.unused)}"] if found.unused else []
    lines += [f"  withheld where it says: {', '.join(found.suppressed)}"] if found.suppressed else []
    lines += [f"  Look: {warning}" for warning in found.warnings]
    return [*lines, *(f"  Lacking: {lacking}" for lacking in found.lacking)]


def _guess_in_words(guess: Any, width: int) -> str:
    why = f" ({guess.why})" if guess.why else ""
    samples = f": {'; '.join(guess.samples)}" if guess.samples else ""
    return f"  {guess.key:<{width}}  {guess.confidence:.2f}  {guess.column!r}{why}{samples}"
