"""The report as Chromium shows it: accessible, readable at 320 pixels, asking nobody, printable."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from lagesbild.publish.formats import html
from tests.publish.made_picture import made_release

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed (apt-get install chromium)"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    for language in ("sv", "en"):
        text = html.publish(made_release(), html.Options(language=language))
        (folder / f"{language}.html").write_text(text, encoding="utf-8")
    return folder


def opened(browser: Browser, report: Path, width: int = 1280, language: str = "sv", **settings: Any) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, **settings).new_page()
    page.goto((report / f"{language}.html").as_uri())
    return page


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (npm ci)")
@pytest.mark.parametrize(
    ("width", "language", "colours"),
    [(1280, "sv", "none"), (320, "sv", "none"), (320, "en", "active")],
)
def test_no_violation_of_wcag_2_2_aa(browser: Browser, report: Path, width: int, language: str, colours: str) -> None:
    page = opened(browser, report, width, language, forced_colors=colours)
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true; })")
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    broken = [(one["id"], one["nodes"][0]["html"][:200], len(one["nodes"])) for one in found["violations"]]
    assert broken == []
    page.context.close()


def test_nothing_is_wider_than_a_phone(browser: Browser, report: Path) -> None:
    page = opened(browser, report, 320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.context.close()


def test_nobody_is_asked_for_anything(browser: Browser, report: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((report / "sv.html").as_uri())
    page.wait_for_load_state("load")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 300)")
    page.close()


def test_the_first_stop_is_the_skip_link_and_it_leads_to_the_content(browser: Browser, report: Path) -> None:
    page = opened(browser, report)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.context.close()


def test_a_table_is_sorted_by_its_heads_and_back_again(browser: Browser, report: Path) -> None:
    page = opened(browser, report)
    table = page.locator("#vandalism-comparison-rest-table table")
    first_column = table.locator("tbody th")
    by_class = first_column.all_inner_texts()
    table.locator("thead button").nth(0).click()
    by_name = first_column.all_inner_texts()
    assert by_name[0] == "Björkhöjden"
    assert by_name[-3:] == ["Ängen", "Öster", "Östra hamnen"]
    assert table.locator("thead th").nth(0).get_attribute("aria-sort") == "ascending"
    table.locator("thead button").nth(3).click()
    told = table.locator("tbody td:nth-child(4)").all_inner_texts()[:22]  # the protected stand last
    residents = [int(text.replace("\u00a0", "")) for text in told]
    assert residents == sorted(residents)
    table.locator("thead button").nth(1).click()
    assert first_column.all_inner_texts() == by_class
    page.context.close()


def test_without_a_script_everything_is_there(browser: Browser, report: Path) -> None:
    page = opened(browser, report, java_script_enabled=False)
    assert page.locator("table").count() > 20
    assert page.locator("thead button").count() == 0
    assert page.locator("figure").count() > 10
    page.context.close()


def test_a_number_leads_to_how_it_was_made(browser: Browser, report: Path) -> None:
    page = opened(browser, report)
    link = page.locator("#summary-where a.number").first
    number = link.inner_text()
    link.click()
    target = page.locator(":target")
    assert number in target.inner_text()
    assert "lagesbild explain HOME" in target.inner_text()
    page.context.close()


def test_links_and_buttons_are_large_enough_to_hit(browser: Browser, report: Path) -> None:
    page = opened(browser, report, 320)
    small = page.evaluate(
        """[...document.querySelectorAll("thead button, td a, nav a")]
            .map(each => each.getBoundingClientRect())
            .filter(box => box.height < 23.5 && box.height > 0).length"""
    )
    assert small == 0
    page.context.close()


def test_maps_without_colour_still_tell(browser: Browser, report: Path) -> None:
    """In print each class has a pattern of its own; on screen its sign stands on it."""
    page = opened(browser, report)
    page.emulate_media(media="print")
    fills = page.evaluate(
        """Object.fromEntries(["k1", "k2", "k3", "k4", "k5", "dots", "hatch"].map(look => {
            const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
            use.setAttribute("class", look);
            document.querySelector(".areas").append(use);
            return [look, getComputedStyle(use).fill];
        }))"""
    )
    assert len(set(fills.values())) == 7
    assert all("url(" in fills[look] for look in ("k1", "k2", "k4", "k5", "dots", "hatch"))
    page.context.close()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is missing (apt-get install poppler-utils)")
def test_it_prints_with_the_heads_of_long_tables_repeated(browser: Browser, report: Path, tmp_path: Path) -> None:
    page = opened(browser, report)
    n_tables = page.locator("th:has-text('Överskott')").count()
    printed = tmp_path / "report.pdf"
    page.pdf(path=str(printed), prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", str(printed), "-"], capture_output=True, text=True, check=True).stdout
    assert text.count("Överskott") > n_tables + 2  # two are words of the glossary and of a note
    page.context.close()
