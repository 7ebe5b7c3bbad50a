"""Which edition of small areas an answer is of, and noughts that mean "not of this edition".

Statistics Sweden marks small areas of 2025 with an ending: 2021A0010_DeSO2025. A code without one is of 2018, and asked
for years that are told by the areas of 2025 only, the database answers 0: no error, no mark, a town without residents.
Most codes are in both editions with other boundaries, so a join across them fails nowhere and is wrong.
"""

import re

import polars as pl

from lagesbild.domain.areas import Areas
from lagesbild.errors import AreasError, IntakeError
from lagesbild.intake.jsonstat import VALUE
from lagesbild.intake.raw_rows import EDITION, RawRows

OLD_EDITION = "2018"
ENDING = r"_(?:DeSO|RegSO)(\d{4})$"
SMALL_AREA = r"^\d{4}(?:[ABC]\d{4}|R\d{3})"  # DeSO: 0180C1010; RegSO: 0180R001


def editions_of(codes: pl.Series, bare: str | None) -> pl.Series:
    """The edition of each code: by its ending; `bare` for small areas that have none; null for other areas."""
    return pl.select(
        pl.coalesce(
            pl.lit(codes).str.extract(ENDING),
            pl.when(pl.lit(codes).str.contains(SMALL_AREA)).then(pl.lit(bare, dtype=pl.String)),
        )
    ).to_series()


def refuse_two_editions(editions: pl.Series, name: str) -> None:
    """Raises IntakeError where small areas of two editions stand in the same answer."""
    found = sorted(editions.drop_nulls().unique().to_list())
    if len(found) > 1:
        raise IntakeError(
            f"{name} holds small areas of two editions, {' and '.join(found)}: they overlap, and everybody would be "
            'counted twice.\nAsk for one of them:  Region = ["0180*_DeSO2025"]  under [request.selection].'
        )


def refuse_silent_zeros(frame: pl.DataFrame, region: str, by: list[str], name: str) -> None:
    """Raises IntakeError where codes without an ending have nought everywhere in one of the groups of `by`.

    `by` are the columns of time and contents. A group with a single area is let through: one area can be empty.
    """
    code, value = pl.col(region), pl.col(VALUE)
    old = frame.filter(code.str.contains(SMALL_AREA) & ~code.str.contains(ENDING) & value.is_not_null())
    if not old.height or not by:
        return
    groups = old.group_by(by).agg(value.str.contains(r"^0(\.0+)?$").all().alias("§silent"), code.n_unique().alias("§n"))
    silent = groups.filter(pl.col("§silent") & (pl.col("§n") > 1)).sort(by)
    if silent.height:
        when = ", ".join(" ".join(str(part) for part in row) for row in silent.select(by).head(3).iter_rows())
        raise IntakeError(
            f"{name}: every one of {silent['§n'][0]} areas has the value 0 for {when}. Codes without an ending, as "
            f"{old[region][0]}, are areas of {OLD_EDITION} to Statistics Sweden, and for years that are told by the "
            "areas of 2025 such codes are answered with 0.\n"
            f'Ask for the areas of 2025 instead:  Region = ["{old[region][0][:4]}*_DeSO2025"]  under '
            "[request.selection], and add the areas of that edition; or leave those years out of the selection."
        )


def refuse_other_edition(raw: RawRows, areas: Areas) -> None:
    """Raises AreasError where the rows' source says that they are of another edition than the areas.

    The edition of the areas is known by the year in its name.
    """
    years = re.findall(r"(?:19|20)\d\d", areas.edition)
    if not years or EDITION not in raw.frame.columns:
        return
    for found in raw.frame[EDITION].drop_nulls().unique().sort().to_list():
        if found not in years:
            raise AreasError(
                f"The file's small areas are of the edition {found}, and the areas here are {areas.level} "
                f"{areas.edition}. Most codes are in both, with other boundaries, so joining them would be wrong "
                f"without being seen.\nAdd the areas of {found} (lagesbild areas HOME FILE --level {areas.level} "
                f"--edition {found} …), or ask for figures of the edition {areas.edition}."
            )
