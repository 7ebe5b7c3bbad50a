"""Areas and places from a map server: pages, layers, GeoJSON and GML, axes in either order."""

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lagesbild
from lagesbild.domain import AreaColumns
from lagesbild.errors import FetchError, IntakeError, LagesbildError, UsageError
from lagesbild.intake import Caller, fetch_features, read_areas
from lagesbild.intake.answers import pack
from lagesbild.intake.features import read_features
from lagesbild.intake.fetching import keep
from lagesbild.intake.sources import wfs
from lagesbild.intake.wfs_asking import Request, ask_wfs
from tests.intake.servers import EAST, HTML, NORTH, Call, Reply, Wfs, as_json, serving
from tests.intake.test_asking import MadeClock

DESO = AreaColumns("deso", "2025", "desokod", "desokod", "kommunkod")
LAYER = "stat:DeSO_2025"


def fetched(made: Wfs, folder: Path, **wanted: Any) -> Path:
    with serving(made) as server:
        request = Request(**{"url": f"{server.url}/geoserver/stat/wfs", "layer": LAYER, **wanted})
        return keep(pack(ask_wfs(request, Caller(clock=MadeClock()))), folder / "areas.zip")


def bounds(file: Path) -> list[float]:
    return [float(each) for each in shapely.total_bounds(read_features(file).shapes)]


@pytest.mark.parametrize(
    "made",
    [
        Wfs(),
        Wfs(most=1000),
        Wfs(is_turned=True),
        Wfs(gives_json=False),
        Wfs(gives_json=False, most=1000),
    ],
    ids=["json in pages", "json at once", "north first", "gml in pages", "gml at once"],
)
def test_every_area_where_it_is(made: Wfs, tmp_path: Path) -> None:
    file = fetched(made, tmp_path)
    assert bounds(file) == [EAST, NORTH, EAST + 7000, NORTH + 1000]
    areas = read_areas(file, replace(DESO, parent="" if not made.gives_json else "kommunkod"))
    assert areas.codes == tuple(f"0101A00{number}0" for number in range(7))
    assert areas.crs == "EPSG:3006"
    assert areas.neighbours[0] == (1,)
    assert areas.neighbours[3] == (2, 4)
    assert {round(area.surface_km2 or 0, 6) for area in areas.members} == {1.0}


def test_turned_axes_are_said(tmp_path: Path) -> None:
    turned = read_features(fetched(Wfs(is_turned=True), tmp_path))
    assert "North stood before east" in turned.notes[0]
    assert read_features(fetched(Wfs(), tmp_path)).notes == ()


def test_pages_are_asked_for_by_index_until_all_have_come(tmp_path: Path) -> None:
    with serving(Wfs(most=3)) as server:
        ask_wfs(Request(server.url, LAYER), Caller(clock=MadeClock()))
        starts = [
            call.query.split("startIndex=")[1].split("&")[0] for call in server.calls if "startIndex" in call.query
        ]
    assert starts == ["0", "3", "6"]


def test_what_the_address_holds_besides_goes_along(tmp_path: Path) -> None:
    with serving(Wfs()) as server:
        url = f"{server.url}/wfs?service=WFS&version=1.1.0&typeName=stat:DeSO_2025&CQL_FILTER=lanskod%3D%2720%27"
        ask_wfs(Request(url), Caller(clock=MadeClock()))
        asked = server.calls[-1].query
    assert "CQL_FILTER=lanskod%3D%2720%27" in asked
    assert "version=2.0.0" in asked
    assert "1.1.0" not in asked
    assert "typeNames=stat%3ADeSO_2025" in asked


@pytest.mark.parametrize(
    ("layer", "says"), [("", "has 2 layers, and it is not said which"), ("stat:DeSO_2030", "has no layer")]
)
def test_which_layer_must_be_known(layer: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"{says}.*\n?.*stat:DeSO_2018, stat:DeSO_2025"):
        fetched(Wfs(), tmp_path, layer=layer)


def test_a_layer_can_be_named_without_its_room(tmp_path: Path) -> None:
    assert bounds(fetched(Wfs(), tmp_path, layer="DeSO_2025"))[0] == EAST


EXCEPTION = (
    b'<?xml version="1.0"?><ows:ExceptionReport><ows:Exception><ows:ExceptionText>Illegal CQL</ows:ExceptionText>'
)


@pytest.mark.parametrize(
    ("at", "reply", "says"),
    [
        (0, Reply(HTML, 200, "text/html"), "web page"),
        (0, Reply(b"<a/>", content_type="text/xml"), "does not say which layers"),
        (0, Reply(EXCEPTION, content_type="text/xml"), "Illegal CQL"),
        (1, Reply(HTML, 200, "text/html"), "web page"),
        (1, as_json({"features": None}), "does not answer with features"),
        (2, as_json({"features": [], "numberMatched": 7}), "3 of 7 features"),
    ],
)
def test_other_answers(at: int, reply: Reply, says: str, tmp_path: Path) -> None:
    made = Wfs()
    calls = []

    def answering(call: Call) -> Reply:
        calls.append(call)
        return reply if len(calls) == at + 1 else made(call)

    with serving(answering) as server, pytest.raises(FetchError, match=says):
        ask_wfs(Request(server.url, LAYER), Caller(clock=MadeClock()))


def test_features_as_rows_of_a_source(tmp_path: Path) -> None:
    table = next(wfs.deliver(wfs.Options(fetched(Wfs(most=1000), tmp_path))))
    assert table.column("desokod").to_pylist()[0] == "0101A0000"
    assert table.num_rows == 7


def test_points_have_coordinates(tmp_path: Path) -> None:
    file = tmp_path / "skolor.geojson"
    file.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": '
        '[18.05, 59.33]}, "properties": {"namn": "Skolan"}}]}'
    )
    batch = next(wfs.deliver(wfs.Options(file)))
    assert (batch.column("§x")[0].as_py(), batch.column("§y")[0].as_py()) == (18.05, 59.33)


def test_gml_that_somebody_saved(tmp_path: Path) -> None:
    with serving(Wfs(gives_json=False, most=1000)) as server:
        answers = ask_wfs(Request(server.url, LAYER), Caller(clock=MadeClock()))
    (tmp_path / "deso.gml").write_bytes(b"\xef\xbb\xbf" + answers[0].content)
    areas = read_areas(tmp_path / "deso.gml", replace(DESO, parent=""))
    assert len(areas.members) == 7
    assert areas.crs == "EPSG:3006"


def test_a_saved_answer_that_is_cut_off(tmp_path: Path) -> None:
    (tmp_path / "a.geojson").write_text('{"type": "FeatureCollection", "features": [{"type": "Fea')
    with pytest.raises(IntakeError, match="cut off or damaged"):
        read_features(tmp_path / "a.geojson")


def test_a_workspace_takes_areas_from_an_address(tmp_path: Path) -> None:
    home = lagesbild.init(tmp_path / "ort", "sweden")
    told: list[str] = []
    with serving(Wfs()) as server:
        areas, is_new = home.areas(f"{server.url}/wfs", DESO, LAYER, told.append)
        again, is_new_again = home.areas(f"{server.url}/wfs", DESO, LAYER)
    assert (len(areas.members), is_new, is_new_again) == (7, True, False)
    assert again == areas
    assert "3 of 7 features" in told
    assert len(list((tmp_path / "ort/fetched").iterdir())) == 1, "the same answers are the same file"


def test_fetched_areas_lie_in_a_file(tmp_path: Path) -> None:
    with serving(Wfs()) as server:
        file = fetch_features(server.url, LAYER, tmp_path, lambda _: None)
    assert file.name.startswith("areas-")
    assert read_areas(file, DESO).members


@pytest.mark.parametrize(
    "content",
    [
        '{"type": "FeatureCollection", "features": []}',
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null, "properties": {"a": 1}}]}',
        '{"type": "FeatureCollection"}',
        "<wfs:FeatureCollection/>",
        "{}",
    ],
)
def test_answers_without_shapes_are_refused_in_words(content: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(IntakeError, match=r"no features|cut off or damaged"):
        read_features(tmp_path / "a.json")


@given(at=st.integers(0, 5000), what=st.binary(min_size=0, max_size=4), n_lost=st.integers(0, 40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@pytest.mark.parametrize("gives_json", [True, False])
def test_broken_answers_are_read_or_refused_in_words(
    gives_json: bool, at: int, what: bytes, n_lost: int, tmp_path: Path
) -> None:
    whole = (Wfs(gives_json=gives_json)._json if gives_json else Wfs()._gml)(range(2)).content
    place = at % len(whole)
    (tmp_path / "a").write_bytes(whole[:place] + what + whole[place + n_lost :])
    with contextlib.suppress(LagesbildError):
        assert next(wfs.deliver(wfs.Options(tmp_path / "a"))).num_rows
