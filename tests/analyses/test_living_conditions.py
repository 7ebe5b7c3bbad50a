"""Real living conditions of Sweden's small areas: what the analyses say beside what others have published."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from lagesbild.domain import AreaColumns, ClassCriteria, Composition, Figures, Panels
from lagesbild.intake import Surroundings, read_areas, read_mapping, receive_file
from tests.analyses.evidence import CRITERIA
from tests.analyses.panels import ask_of, findings, make_panel
from tests.intake.conftest import kept
from tests.intake.test_shared_statistics import MAPPINGS, sweden
from tests.oracles import segregation as twin

pytestmark = [pytest.mark.shared, pytest.mark.slow]

FILES = ("000006TA_20240813-153551", "000005MO_20240813-151714", "000007A8_20240813-151334", "000006OC_20240813-153146")
KEY = "data/se-regso-index/raw/koppling-deso2018-regso2020.csv"
TENURE = ("dwellings_rented", "dwellings_tenant_owned", "dwellings_owned")


@pytest.fixture(scope="module")
def composition(shared: Path) -> Composition:
    areas = read_areas(shared / KEY, AreaColumns("deso", "2018", "DeSO_2018", "DeSO_2018", "RegSOkod_2020"))
    around = Surroundings(sweden(), {"deso": areas}, (), date(2024, 9, 1))
    at = {code: row for row, code in enumerate(areas.codes)}
    figures = []
    for name in FILES:
        file = shared / f"data/se-scb-deso/raw/{name}.xlsx"
        rows = kept(receive_file(file, read_mapping(MAPPINGS / f"scb_{name[:8]}.toml"), around))
        for (kind,), told in rows.group_by("exposure"):
            values = np.full((len(at), 1), np.nan)
            values[[at[code] for code in told["area_code"]], 0] = told["value"].to_numpy()
            figures.append(Figures(str(kind), "", "", (date(2022, 12, 31),), values))
    return Composition(tuple(areas.codes), tuple(figures), ("scb",))


def no_events(composition: Composition) -> Panels:
    return Panels({"vandalism": replace(make_panel(np.full(2, 0.01)), areas=composition.areas[:2])})


def test_social_risks_follow_the_published_types_of_area(composition: Composition, shared: Path):
    """Statistics Sweden and Boverket: types 1 (great challenges) to 5 of all RegSO, 2022, by an index of their own.

    Only living conditions are told of, so two of the three stand in for the other dimensions.
    """
    social = [one for one in CRITERIA.indicators if one.dimension == "social_risks"]
    wanted = ClassCriteria((*social[:2], replace(social[2], dimension="collective_capacity")), CRITERIA.classes)
    said = ask_of(
        "area_classes", {Panels: no_events(composition), Composition: composition, ClassCriteria: wanted}, weightings=20
    )
    score = {one.area: one.estimate.value for one in findings(said) if one.says.startswith("class_")}
    assert len(score) == 5_984
    with (shared / KEY).open(encoding="utf-8-sig") as file:
        region = {row["DeSO_2018"]: f"{row['Kommunnamn']} ({row['RegSO_2020']})" for row in csv.DictReader(file)}
    with (shared / "data/se-regso-index/raw/regso_socioekonomisk_index_2022.csv").open(encoding="utf-8-sig") as file:
        types = {
            row[0]: float(row[1]) for row in csv.reader(file) if len(row) > 1 and row[1].replace(".", "").isdigit()
        }
    pairs = np.array([(types[region[area]], value) for area, value in score.items() if region[area] in types])
    assert len(pairs) > 5_900
    assert stats.spearmanr(*pairs.T).statistic < -0.75
    means = [pairs[pairs[:, 0] == each, 1].mean() for each in range(1, 6)]
    assert means == sorted(means, reverse=True)
    assert means[0] > 2
    assert means[2] < 0.5


def test_tenure_in_boras_is_as_divided_as_the_slow_twin_says(composition: Composition):
    rows = [row for row, code in enumerate(composition.areas) if code.startswith("1490")]
    assert len(rows) == 77
    boras = Composition(
        tuple(composition.areas[row] for row in rows),
        tuple(replace(each, values=each.values[rows]) for each in composition.figures),
        ("scb",),
    )
    said = ask_of("segregation", {Panels: no_events(boras), Composition: boras}, divisions=("tenure",))
    (even,) = [one for one in findings(said) if one.says == "evenness"]
    counts = np.column_stack([boras.of(kind).newest for kind in TENURE])
    assert even.observed == pytest.approx(twin.dissimilarity(counts.tolist()))
    assert even.observed == pytest.approx(0.5775, abs=5e-5)
    assert even.estimate.lower < 0.5775 < even.estimate.upper
    assert even.facts["whole_share"] == pytest.approx(counts[:, 0].sum() / counts.sum())
