"""The deep dive and the portrait as Chromium shows them: accessible, and readable at 320 pixels."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lagesbild.plugins import PROFILES
from lagesbild.publish.deep_dive import compose_deep_dive, topic_of
from lagesbild.publish.formats.html import page as page_of
from lagesbild.publish.portrait import Beside, compose_portrait
from tests.pages.test_report_in_browser import AXE, RULES, browser, opened, pytestmark
from tests.publish.made_picture import made_release

__all__ = ["browser", "pytestmark"]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    topics = PROFILES.load("sweden").make_profile(PROFILES.options("sweden", {})).topics
    released = made_release()
    made = {}
    for name in ("dive", "portrait"):
        made[name] = tmp_path_factory.mktemp(name)
        for language in ("sv", "en"):
            document = (
                compose_deep_dive(released, language, topic_of(topics, released, "vandalism"))
                if name == "dive"
                else compose_portrait(released, language, "A000", Beside(earlier=released))
            )
            (made[name] / f"{language}.html").write_text(page_of(document), encoding="utf-8")
    return made


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (npm ci)")
@pytest.mark.parametrize("name", ["dive", "portrait"])
@pytest.mark.parametrize(("width", "language"), [(1280, "sv"), (320, "en")])
def test_no_violation_of_wcag_2_2_aa(browser: Browser, folders: dict[str, Path], name: str, width: int, language: str):
    shown = opened(browser, folders[name], width, language)
    shown.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true; })")
    shown.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    found = shown.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
    shown.context.close()


@pytest.mark.parametrize("name", ["dive", "portrait"])
def test_nothing_is_wider_than_a_phone(browser: Browser, folders: dict[str, Path], name: str):
    shown = opened(browser, folders[name], 320)
    assert shown.evaluate("document.documentElement.scrollWidth") <= 320
    shown.context.close()
