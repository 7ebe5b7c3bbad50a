"""Looking before believing: the quality of deliveries, and whether sources agree."""

from typing import Annotated, Any

import typer

from lagesbild.cli.talking import HomeArgument, JsonFlag, app, open_home, print_json, print_line, talk

N_SHOWN = 20


@app.command()
def quality(
    home: HomeArgument,
    delivery: Annotated[
        str, typer.Argument(metavar="DELIVERY", help="The delivery's id, or the start of it; all if left out.")
    ] = "",
    as_json: JsonFlag = False,
) -> None:
    """Say how good a delivery is: coverage, doubles, unplaced rows, and where it differs from what came before."""
    for found in open_home(home).quality(delivery):
        if as_json:
            print_json(_quality(found))
        else:
            for line in _quality_in_words(found):
                print_line(line)


@app.command()
def reconcile(home: HomeArgument, as_json: JsonFlag = False) -> None:
    """Compare sources that tell of the same category: ratio, which has fewer, and an alarm where they part."""
    compared = open_home(home).reconcile()
    for each in compared if as_json else compared[:N_SHOWN]:
        if as_json:
            print_json(_comparison(each))
        else:
            where = each.area or "the whole"
            said = f"{each.category}, {where}: {each.first} {each.n_first}, {each.second} {each.n_second}"
            lacks = f"; {each.lower} lacks {each.missing_share:.0%}" if each.lower else ""
            print_line(f"{'ALARM  ' if each.alarm else '       '}{said} (ratio {each.ratio:.2f}{lacks})")
    n_alarms = sum(each.alarm for each in compared)
    if not compared:
        talk.print("No category is told of by two sources.")
    elif n_alarms:
        talk.print(
            f"{n_alarms} of {len(compared)} comparisons differ by more than a tenth and by more than chance. Do not "
            "compare areas on the lower source before you know why."
        )


def _quality(found: Any) -> dict[str, Any]:
    return {
        "delivery": found.delivery_id,
        "source": found.source,
        "rows": found.n_rows,
        "kept": found.n_kept,
        "duplicates": found.n_duplicates,
        "reasons": dict(found.reasons),
        "unplaced_share": found.unplaced_share,
        "unplaced_by_category": dict(found.unplaced),
        "by_month": {str(month.start_day)[:7]: n for month, n in zip(found.months, found.by_month, strict=True)},
        "by_area": dict(found.by_area),
        "reporting": vars(found.reporting) if found.reporting else None,
        "remarks": [{**_remark(each), "says": found.said(each)} for each in found.remarks],
    }


def _remark(each: Any) -> dict[str, Any]:
    period = str(each.period) if each.period else None
    return {**vars(each), "period": period}


def _quality_in_words(found: Any) -> list[str]:
    doubles = f"{found.n_duplicates} doubles, {found.unplaced_share:.1%} without an area"
    lines = [f"{found.delivery_id}  {found.source}: {found.n_kept} of {found.n_rows} rows kept, {doubles}"]
    if found.months:
        lines.append(f"  {found.months[0].start_day} to {found.months[-1].last_day}, {len(found.by_area) - 1} areas")
    lines += _reporting_in_words(found.reporting)
    lines += [f"  {found.said(each)}" for each in found.remarks[:N_SHOWN]]
    if len(found.remarks) > N_SHOWN:
        lines.append(f"  and {len(found.remarks) - N_SHOWN} remarks more (all with --json)")
    return lines


def _reporting_in_words(told: Any) -> list[str]:
    if told is None or not told.shares_by_week:
        return []
    first = f"{told.shares_by_week[0]:.0%} reported in the week they happened"
    weeks = told.weeks_for_most
    most = f"95 % after {weeks} weeks: later weeks are not whole yet" if weeks else "95 % not within a quarter"
    odd = f"; {told.n_before} reported before they happened" if told.n_before else ""
    return [f"  {first}, {most if weeks != 0 else 'hardly any later'}{odd}"]


def _comparison(each: Any) -> dict[str, Any]:
    return {
        **vars(each),
        "period": str(each.period),
        "ratio": each.ratio,
        "lower": each.lower,
        "missing_share": each.missing_share,
    }
