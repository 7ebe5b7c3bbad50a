"""The manual is checked against the program: every key, command and link it names is there, and none is missing."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import typer

from lagesbild.cli import app
from lagesbild.intake import kind_sections, mapping, mapping_from, wide

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAPPING = (ROOT / "docs/mapping.md").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").rglob("*.md")]

SECTIONS = {
    "[source]": mapping.SourceSection,
    "[file]": mapping.FileSection,
    "[columns]": mapping.ColumnsSection,
    "[time]": mapping.TimeSection,
    "[place]": mapping.PlaceSection,
    "[rows]": mapping.RowsSection,
    "[[exposures]]": mapping.ExposureColumn,
    "[[series_breaks]]": mapping.BreakEntry,
    "[questions.KEY]": kind_sections.QuestionEntry,
    "[survey]": kind_sections.SurveySection,
    "[meanings]": kind_sections.MeaningsSection,
    "[wide]": wide.WideSection,
}
SPREAD = {"title": {"title.sv", "title.en"}, "words": {"sv", "en"}}  # keys with a language after them
SPREAD["totals"] = {f"totals.{each.name}" for each in fields(mapping.TotalsRule)}


@pytest.mark.parametrize("section", SECTIONS)
def test_the_mapping_page_has_every_key_of_the_section_and_no_other(section):
    text = MAPPING.split(f"## `{section}`")[1].split("\n## ")[0]
    told = {key for row in re.findall(r"^\| (`.*?`) \|", text, re.MULTILINE) for key in re.findall(r"`([\w.]+)`", row)}
    known = {name for each in fields(SECTIONS[section]) for name in SPREAD.get(each.name, {each.name})}
    assert told == known


def test_every_toml_example_of_the_readme_is_a_mapping():
    examples = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        mapping_from(tomllib.loads(example), example)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_and_flag_in_the_pages_exists(page):
    commands = typer.main.get_command(app).commands
    for line in re.findall(r"^\s*lagesbild (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE):
        name, *rest = line.replace("\\", " ").split()
        if not re.fullmatch(r"[a-z-]+", name):
            continue
        assert name in commands, line
        known = {option for parameter in commands[name].params for option in parameter.opts}
        for flag in re.findall(r"(?<!\S)--[a-z-]+", " ".join(rest)):
            assert flag in known, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_make_target_of_the_readme_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_ci_runs_what_the_readme_says():
    assert "make test" in (ROOT / ".ci/run").read_text(encoding="utf-8")
