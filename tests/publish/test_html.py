"""The page stands alone, keeps its own rules, and tolerates what it does not know."""

import itertools
import re
from dataclasses import replace

import pytest

from lagesbild.domain import Area, Finding, Picture, ReleasedPicture, Status
from lagesbild.errors import UsageError
from lagesbild.plugins import PUBLISHERS
from lagesbild.publish.formats import html
from tests.publish.made_picture import large_release, made_release
from tests.publish.page import Element, page, read_page, rows_of, written

NB = "\u00a0"
both = pytest.mark.parametrize("language", ["sv", "en"])


def changed(**parts: object) -> ReleasedPicture:
    released = made_release()
    return replace(released, picture=replace(released.picture, **parts))  # type: ignore[arg-type]


def published(picture: ReleasedPicture, language: str = "sv") -> Element:
    return read_page(html.publish(picture, html.Options(language=language)))


# ------------------------------ one page that stands alone


def test_the_family_of_publishers_finds_it() -> None:
    assert PUBLISHERS.load("html") is html
    assert PUBLISHERS.options("html", {"language": "en"}) == html.Options(language="en")
    with pytest.raises(UsageError, match="Did you mean 'language'"):
        PUBLISHERS.options("html", {"langauge": "en"})


def test_a_language_the_picture_lacks_is_refused() -> None:
    with pytest.raises(UsageError, match="There are: en, sv"):
        html.publish(made_release(), html.Options(language="fi"))


@both
def test_nothing_is_fetched(language: str) -> None:
    tree = page(language)
    for each in tree.everything():
        for name in ("src", "href", "srcset", "action", "data", "poster", "xlink:href"):
            assert each.attributes.get(name, "#").startswith(("#", "data:")), each.attributes
        assert each.tag not in ("link", "iframe", "object", "base")
    styles = " ".join(style.text for style in tree.all("style"))
    assert "@import" not in styles
    assert not re.findall(r"url\((?!\"?(?:data:|#))", styles)
    assert "default-src 'none'" in written(language)


@both
def test_ids_are_unique_and_every_link_has_somewhere_to_go(language: str) -> None:
    everything = page(language).everything()
    ids = [each.attributes["id"] for each in everything if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    assert not any(re.search(r"\s", each) for each in ids)
    targets = {each.attributes["href"].removeprefix("#") for each in everything if "href" in each.attributes}
    assert targets - {""} <= set(ids)
    pointed_at = {each.attributes["aria-labelledby"] for each in everything if "aria-labelledby" in each.attributes}
    assert pointed_at <= set(ids)


@both
def test_one_heading_of_the_first_kind_and_no_level_skipped(language: str) -> None:
    levels = [int(each.tag[1]) for each in page(language).everything() if re.fullmatch(r"h[1-6]", each.tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@both
def test_language_title_and_skip_link(language: str) -> None:
    tree = page(language)
    assert tree.all("html")[0].attributes["lang"] == language
    heading = tree.all("h1")[0].text
    tail = {"sv": "Lägesbild Exempelstad", "en": "Situational picture Exempelstad"}[language]
    assert tree.all("title")[0].text == f"{heading} – {tail}"
    assert tree.all("body")[0].all("a")[0].attributes == {"class": "skip", "href": "#main"}


def test_the_heading_is_the_answer() -> None:
    assert page().all("h1")[0].text == "Skadegörelse ligger tydligt högre i Vallby än i övriga stadsdelar"
    assert (
        page("en").all("h1")[0].text
        == "The level of vandalism is clearly higher in Vallby than in the other city districts"
    )


def test_invented_data_say_so_everywhere_and_real_data_never() -> None:
    assert "EXEMPELDATA" in page().of_class("invented")[0].text
    assert "EXAMPLE DATA" in page("en").of_class("invented")[0].text
    assert all("EXEMPELDATA" in svg.text for svg in page().of_class("drawing") if svg.tag == "svg")
    assert all("EXEMPELDATA" in img.attributes["src"] for img in page().all("img"))
    real = published(changed(is_invented=False))
    assert not real.of_class("invented")
    assert "EXEMPELDATA" not in real.text
    assert not any("EXEMPELDATA" in img.attributes["src"] for img in real.all("img"))


# ------------------------------ what it must tolerate


def without(*analyses: str) -> ReleasedPicture:
    return changed(answers=tuple(one for one in made_release().picture.answers if one.analysis not in analyses))


@pytest.mark.parametrize(
    "missing",
    [
        ("comparison",),
        ("trend",),
        ("levels",),
        ("levels", "comparison"),
        ("levels", "comparison", "trend", "near_repeat"),
    ],
)
def test_any_analysis_may_be_missing(missing: tuple[str, ...]) -> None:
    tree = published(without(*missing))
    assert tree.all("h1")[0].text
    for analysis in missing:
        assert not any(each.attributes.get("id") == f"vandalism-{analysis}" for each in tree.everything())


def test_levels_are_drawn_where_no_comparison_is() -> None:
    tree = published(without("comparison"))
    figure = tree.by_id("vandalism-levels-figure")
    assert "skadegörelse" in figure.all("img")[0].attributes["alt"]


def test_an_unknown_analysis_gets_its_question_sentences_and_table() -> None:
    section = page().by_id("vandalism-near_repeat")
    assert section.all("h3")[0].text == "Kommer det tillbaka till samma plats?"
    assert "inom fyra veckor" in section.text
    assert rows_of(section.by_id("vandalism-near_repeat-table"))[0][1:3] == ["18 %", "12 % 6 %–18 %"]


def test_areas_without_boundaries_have_tables_and_no_map() -> None:
    areas = replace(made_release().picture.areas, boundaries=())
    tree = published(changed(areas=areas))
    assert not tree.of_class("map")
    assert tree.by_id("vandalism-comparison-rest-table")


def test_names_and_words_from_outside_stay_words() -> None:
    evil = '"><script>alert(1)</script>'
    picture: Picture = made_release().picture
    members = (Area("A000", evil), *picture.areas.members[1:])
    categories = tuple(replace(each, names={"sv": f"{each.names['sv']} {evil}"}) for each in picture.categories)
    tree = published(changed(areas=replace(picture.areas, members=members), categories=categories, place=evil))
    assert [each.text for each in tree.all("script")] == [page().all("script")[0].text]
    assert evil in tree.text


def test_codes_with_spaces_make_good_anchors() -> None:
    assert html.anchor("stöld av cykel / moped") == "stöld_20_av_20_cykel_20__2f__20_moped"
    assert html.anchor("a b") != html.anchor("a_b")


def test_counts_with_nothing_to_hold_them_against_are_a_table_of_counts() -> None:
    def as_count(finding: Finding) -> Finding:
        return replace(finding, says="count", unit="events", estimate=finding.estimate)

    answers = tuple(
        replace(
            one,
            findings=tuple(as_count(f) for f in one.findings if f.area is not None and f.status == Status.OBSERVED),
            abstentions=(),
        )
        for one in made_release().picture.answers
        if one.analysis == "levels" and one.category == "vandalism"
    )
    released = changed(answers=answers, words={"levels": {"sv": COUNT_WORDS, "en": COUNT_WORDS}})
    table = published(released).by_id("vandalism-levels-table")
    assert [each.text for each in table.all("thead")[0].all("th")] == ["Område", "Antal", "Siffra"]
    assert "inget att räkna mot" in table.text


COUNT_WORDS = {"question": "Hur många?", "count": "{area}: {n_events}.", "how.count": "Räknat.", "cannot_say": "Inget."}


# ------------------------------ large


def test_a_nation_of_290_areas_and_10_categories_is_one_page_of_6_megabytes_at_most() -> None:
    released = large_release()
    text = html.publish(released, html.Options())
    assert len(text.encode()) <= 6_000_000
    assert text.count("<img ") <= 40
    rows = text.split('<div class="table plain" id="c3-comparison-rest-table">')[1].split("</tbody>")[0]
    assert rows.count('<tr><th scope="row">') == 290
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r' href="#([^"]+)"', text)) <= set(ids)
    assert "siffrans id visar resten" in text
