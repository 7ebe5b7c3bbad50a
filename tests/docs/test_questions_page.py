"""The page of questions names every question as the program asks it, and its settings are read."""

import re
from pathlib import Path

import lagesbild
from lagesbild import known
from lagesbild.config import FILE_NAME
from lagesbild.plugins import ANALYSES

PAGE = (Path(__file__).resolve().parents[2] / "docs/questions.md").read_text(encoding="utf-8")
OPTIONS, SETTINGS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_every_question_stands_there_in_the_programs_own_words():
    told = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", PAGE, re.MULTILINE))
    assert told == {name: ANALYSES.load(name).WORDS["en"]["question"] for name in ANALYSES.names()}


def test_the_settings_shown_are_all_read(tmp_path):
    home = lagesbild.init(tmp_path / "home", "sweden", "Staden")
    written = f'profile = "sweden"\nplace = "Staden"\n{OPTIONS}\n{SETTINGS}'
    (home.path / FILE_NAME).write_text(written, encoding="utf-8")
    config, profile = home.config, home.profile
    ANALYSES.options("deviation", config.analyses["deviation"])
    assert config.places.kinds == {"990101": "centre"}
    assert known.causes_of(profile, config).causes[-1].concerns("assault_outdoor", "990101")
    assert known.calendar_of(profile, config).stretches[-1].kind == "school_term"
    assert known.reporting_rates_of(profile, config).of("bicycle_theft")[-1].share.value == 0.31
    assert known.problem_views_of(profile, config).of("graffiti")[0].source == "upkeep"
    assert known.overlaps_of(config).of("assault_outdoor")[0].counts == {"11": 40, "10": 210, "01": 95}
    assert known.survey_themes_of(profile, config).of("otrygg_torg", is_steps=True).least == 4
    assert known.harm_weights_of(profile, config).days == {"robbery_person": 365.0}
