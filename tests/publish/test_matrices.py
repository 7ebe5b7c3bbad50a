"""Tables of rows and columns: every cell can be read, and a hidden finding shows none."""

from dataclasses import replace
from datetime import date

from lagesbild.domain import Finding, Matrix, Period, Status
from lagesbild.publish.chapters.matrices import matrix_tables
from lagesbild.publish.document import Cell
from lagesbild.publish.reading import Reading
from tests.publish.made_picture import made_release

MATRIX = Matrix("hour_weekday", ("mon", "sun"), ("h00", "h21"), ((0.0, 0.25), (None, 0.75)))
FINDING = Finding(
    *("peak_hours", "vandalism", None, Period(date(2024, 1, 1), date(2025, 1, 1)), "share", 0.5, None, "patterns"),
    part="hours",
    matrix=MATRIX,
)


def test_every_cell_is_read_and_the_largest_is_darkest() -> None:
    (table,) = matrix_tables(Reading(made_release(), "sv"), [FINDING])
    assert [head.words for head in table.heads] == ["Veckodag", "0–3", "21–24"]
    assert table.caption == "Skadegörelse: andel av fallen efter veckodag och klockslag, 2024"
    monday, sunday = table.rows
    assert monday[0] == "Måndag"
    assert [(cell.words, cell.look) for cell in monday[1:]] == [("0", "shade0"), ("25", "shade1")]
    assert (sunday[2].words, sunday[2].look) == ("75", "shade4")
    assert isinstance(sunday[1], str)


def test_a_hidden_finding_has_no_table_and_an_unknown_kind_is_shown_by_its_keys() -> None:
    reading = Reading(made_release(), "en")
    assert matrix_tables(reading, [replace(FINDING, status=Status.SUPPRESSED)]) == ()
    (table,) = matrix_tables(reading, [replace(FINDING, matrix=replace(MATRIX, kind="other"))])
    assert table.rows[0][0] == "Mon"


SCORED = replace(
    FINDING,
    says="class_held",
    category="",
    unit="standard_deviations",
    analysis="area_classes",
    matrix=Matrix(
        "area_class",
        ("social_risks", "unwanted_events"),
        ("lower", "value", "upper"),
        ((-0.9, 0.4, 1.2), (None, None, None)),
    ),
)


def test_values_with_intervals_of_many_areas_are_one_table_without_per_cent() -> None:
    reading = Reading(made_release(), "sv")
    (table,) = matrix_tables(reading, [replace(SCORED, area="A000"), replace(SCORED, area="A005")])
    assert [head.words for head in table.heads] == ["Område", "Sociala risker", "Oönskade händelser"]
    assert [row[0] for row in table.rows] == ["Väster", "Åkerby"]
    score = table.rows[0][1]
    assert isinstance(score, Cell)
    assert (score.words, score.beneath.replace("\u00a0", " ")) == ("+0,40", "−0,90 till +1,20")
    assert "andel" not in table.note
