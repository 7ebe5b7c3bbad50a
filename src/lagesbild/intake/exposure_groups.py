"""Sex and age group of figures of residents, and which figures are totals. A total is empty in both."""

import polars as pl

from lagesbild.intake.cells import cells_of
from lagesbild.intake.mapping import ExposureColumn
from lagesbild.intake.raw_rows import RawRows
from lagesbild.intake.setting import same

# What statistics bureaus write for "both" and "all": SCB, Kolada, the ONS. Compared in lower case.
_TOTALS = frozenset(
    {"", "1+2", "totalt", "total", "tot", "samtliga", "alla", "båda", "båda könen", "t", "all", "all ages", "both",
     "both sexes", "persons", "män och kvinnor", "kvinnor och män", "samtliga åldrar", "totalt ålder", "-"}
)  # fmt: skip
_SEXES = {
    "women": ("kvinnor", "kvinna", "k", "2", "female", "females", "women", "woman", "f"),
    "men": ("män", "man", "m", "1", "male", "males", "men"),
}
_SEX_OF = {word: sex for sex, words in _SEXES.items() for word in words}
_YEARS = r"\s*(?:år|years?|yrs)\b"
_AND_OVER = r"^(\d+)\s*(?:\+|-\s*w|–\s*w|-|–)$"  # 65+, 65-w (PxWeb), 65–
_UP_TO = r"^[-–](\d+)$"  # -4 (PxWeb): 0–4
_SPAN = r"^0*(\d+)\s*[-–—]\s*0*(\d+)$"


def groups_of(raw: RawRows, entry: ExposureColumn, sex_column: str, age_column: str) -> dict[str, pl.Series]:
    """The sex and age group of each row's figure: said by the mapping for the column, else in columns of the file."""
    sex = read_sex(cells_of(raw, sex_column).text) if sex_column and not entry.sex else same(raw, entry.sex)
    age = read_age(cells_of(raw, age_column).text) if age_column and not entry.age_group else same(raw, entry.age_group)
    return {"sex": _or_total(sex), "age_group": _or_total(age)}


def read_sex(text: pl.Series) -> pl.Series:
    """ "women", "men", null for both together; another word as it stands."""
    known = dict.fromkeys(_TOTALS) | _SEX_OF
    found = text.str.to_lowercase()
    return found.replace(known)


def read_age(text: pl.Series) -> pl.Series:
    """ "16–19" and "0-15 år" as 16-19 and 0-15, "65+" and "65-w" as 65+, "17 år" as 17, null for all ages."""
    bare = text.str.to_lowercase().str.replace(_YEARS, "").str.strip_chars()
    spans = bare.str.replace(_SPAN, "${1}-${2}").str.replace(_UP_TO, "0-${1}").str.replace(_AND_OVER, "${1}+")
    return spans.replace(dict.fromkeys(_TOTALS))


def _or_total(values: pl.Series) -> pl.Series:
    return values.replace({"": None})
