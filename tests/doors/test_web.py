"""The page for this machine: the report as it is, behind headers that let nothing else in."""

import pytest
from starlette.testclient import TestClient

import lagesbild
from lagesbild.web.app import make_app


@pytest.fixture(scope="module")
def client(walked):
    return TestClient(make_app(lagesbild.open(walked.home)))


def test_the_newest_report_is_served_in_either_language(client):
    assert 'lang="sv"' in client.get("/").text
    assert 'lang="en"' in client.get("/?sprak=en").text
    assert client.get("/?sprak=de").status_code == 422


def test_nothing_from_elsewhere_may_run_and_no_cookie_is_set(client):
    answer = client.get("/")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers


def test_another_name_for_this_machine_is_refused(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_a_workspace_without_a_picture_says_how_to_make_one(tmp_path):
    home = lagesbild.init(tmp_path / "hem", "sweden")
    answer = TestClient(make_app(home)).get("/")
    assert answer.status_code == 404
    assert "lagesbild picture" in answer.text
