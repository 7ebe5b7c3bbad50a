"""Asking: the picture, one question, the report, where a number comes from."""

from pathlib import Path
from typing import Annotated

import typer

from lagesbild.cli.talking import (
    HomeArgument,
    JsonFlag,
    TodayOption,
    app,
    day_from,
    open_home,
    print_json,
    print_line,
    progress_bar,
    talk,
    waiting,
)

MOST_SAID_FIRST = 5  # problems told when a picture has been made; the report has them all


@app.command()
def picture(
    home: HomeArgument,
    today: TodayOption = "",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Also write picture.json and findings.csv here.")
    ] = None,
    language: Annotated[str, typer.Option(help="sv or en; the profile's own if left out.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask every question of everything received, keep the answers, and say what matters most of them."""
    from lagesbild import spoken  # noqa: PLC0415

    opened = open_home(home)
    with progress_bar() as advance:
        made = opened.picture(day_from(today), out, advance)
    released = opened.released(made.picture_id)
    summary = {
        "picture": made.picture_id,
        "today": made.today.isoformat(),
        "period": str(made.period),
        "level": made.areas.level,
        "areas": len(made.areas.members),
        "categories": [category.code for category in made.categories],
        "findings": len(made.findings),
        "abstentions": len(made.abstentions),
        "ranking": spoken.ranking_as_data(released, language),
    }
    if as_json:
        print_json(summary)
    else:
        for line in spoken.ranking_in_words(released, MOST_SAID_FIRST, language):
            print_line(line)
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

    opened = open_home(home)
    with waiting(f"Asking {analysis}"):
        asked = opened.ask(analysis, category, day_from(today))
    if as_json:
        print_json(spoken.asked_as_data(asked, language))
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
        written = open_home(home).report(out, form, language, picture_id)
    talk.print(f"Wrote {written}.")


@app.command(name="deep-dive")
def deep_dive(
    home: HomeArgument,
    category: Annotated[
        str, typer.Option(metavar="C", help="A topic (burglary, drugs, car_fire …) or any category of the picture.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The HTML file to write.")],
    language: Annotated[str, typer.Option(help="sv or en; the profile's own if left out.")] = "",
    picture_id: Annotated[str, typer.Option("--picture", help="An earlier picture's id; the newest if left out.")] = "",
) -> None:
    """Gather all angles on one problem on one page. Only what has passed disclosure control is in it."""
    with waiting("Writing the deep dive"):
        written = open_home(home).deep_dive(category, out, language, picture_id)
    talk.print(f"Wrote {written}.")


@app.command()
def portrait(
    home: HomeArgument,
    area: Annotated[str, typer.Option(metavar="AREA", help="The area's code or name.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The HTML file to write.")],
    language: Annotated[str, typer.Option(help="sv or en; the profile's own if left out.")] = "",
    picture_id: Annotated[str, typer.Option("--picture", help="An earlier picture's id; the newest if left out.")] = "",
) -> None:
    """Gather all that is said of one area on one page. Only what has passed disclosure control is in it."""
    with waiting("Writing the portrait"):
        written = open_home(home).portrait(area, out, language, picture_id)
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

    opened = open_home(home)
    explanation = opened.explain(number_id)
    if as_json:
        print_json(spoken.explanation_as_data(explanation, language))
        return
    for line in spoken.explanation_in_words(explanation, language):
        print_line(line)
