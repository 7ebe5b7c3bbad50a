"""The whole house: every question of a municipality, from rows on the shelf to a picture that is kept, and its report.

The invented town as it is written and received, asked about 14 of its categories: crimes, fires, what staff report and
graffiti, a survey of safety, residents and dwellings.
"""

import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from benchmarks.rows import Row, against_limit, measure

import lagesbild
from lagesbild.domain import AreaColumns
from lagesbild.home import Home
from lagesbild.kept_pictures import to_json
from lagesbild.pipeline import build_picture, no_progress
from lagesbild.profiles.invented.town import TownFiles, write_town

LIMIT_S = 20.0
# The commonest of each kind, so that as many as can be have enough to be asked everything.
CATEGORIES = (
    "residential_burglary", "bicycle_theft", "theft_from_vehicle", "shoplifting", "robbery", "assault_outdoor",
    "domestic_violence", "unlawful_threat", "vandalism", "car_fire", "drug_offence", "fires", "disorder",
    "graffiti_removal",
)  # fmt: skip


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        town = write_town(Path(folder) / "files")
        home = lagesbild.init(Path(folder) / "home", "invented", town.place)
        return [received(home, town), all_questions(home, town.today), published(home)]


def received(home: Home, town: TownFiles) -> Row:
    drawn = town.areas
    began = time.process_time()
    home.areas(drawn.path, AreaColumns(drawn.level, drawn.edition, drawn.code, drawn.name, crs=drawn.crs))
    n_rows = sum(
        receipt.record.n_rows for file in town.deliveries for receipt in home.receive(file.path, mapping=file.mapping)
    )
    case = f"a municipality's {len(town.deliveries)} files received, {n_rows:,} rows"
    return Row("receiving", case, time.process_time() - began, note="once, imports included")


def all_questions(home: Home, today: date) -> Row:
    config = replace(home.config, picture=replace(home.config.picture, categories=CATEGORIES))

    def ask() -> object:
        with home.store() as store:
            picture = build_picture(store, home.profile, config, today, no_progress)
            store.add_picture(picture.picture_id, picture.today, to_json(picture))
        return picture

    took = measure(ask, repeats=1)
    case = f"a municipality, 24 areas × {len(CATEGORIES)} categories, all questions"
    return Row("picture", case, took.cpu_s, took.peak_mb, note=against_limit(took.cpu_s, LIMIT_S, "s"))


def published(home: Home) -> Row:
    took = measure(lambda: home.report_content("html"), repeats=1)
    return Row("report", "that picture released and written as a page", took.cpu_s, took.peak_mb)
