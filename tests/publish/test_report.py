"""What a council reads: in which order, with which numbers, and with what is not said."""

import re
from dataclasses import replace

import pytest

from lagesbild.domain import Status
from lagesbild.publish.formats import html
from lagesbild.publish.signs import SIGNS
from tests.publish.made_picture import made_release
from tests.publish.page import Element, page, read_page, rows_of
from tests.publish.reading_ease import FORBIDDEN, lix, sentences, words

NB = "\u00a0"
both = pytest.mark.parametrize("language", ["sv", "en"])


def table_for(figure: Element, whole: Element) -> Element:
    link = figure.of_class("foot")[0].all("a")[0].attributes["href"]
    return whole.by_id(link.removeprefix("#"))


# ------------------------------ what it says first


def test_the_summary_goes_from_the_answer_to_what_cannot_be_said() -> None:
    titles = [each.text for each in page().by_id("summary").everything() if each.tag in ("h2", "h3")]
    assert titles == [
        "Sammanfattning",
        "Det viktigaste",
        "Var är problemen störst?",
        "Vad har ändrats?",
        "Vad är oförändrat?",
        "Det här kan inte sägas",
        "Vad som skulle ge fler svar",
        "Alla jämförelser på en gång",
    ]


def test_the_clearest_comes_first_not_the_highest_rate() -> None:
    items = [each.text for each in page().by_id("summary-where").all("li")]
    assert items[0].startswith("Vallby ligger tydligt högre")
    assert all("tydligt" not in item for item in items[1:])
    assert not re.search(r"^\d+[.)] ", " ".join(items))


def test_what_did_not_change_is_named_once() -> None:
    text = page().by_id("summary-unchanged").all("p")[0].text
    assert text.count("cykelstöld") == 1


@both
def test_the_limits_stand_before_the_first_figure_of_every_chapter(language: str) -> None:
    for category in ("vandalism", "bicycle_theft", "drug_offence"):
        for part in ("comparison", "trend"):
            order = [
                "figure" if each.tag == "figure" else "limits"
                for each in page(language).by_id(f"{category}-{part}").everything()
                if each.tag == "figure" or "limits" in each.attributes.get("class", "")
            ]
            assert order[0] == "limits"


def test_the_meter_tells_how_fine_the_data_can_see() -> None:
    meter = page().by_id("bicycle_theft-comparison-rest").of_class("meter")[0].text
    assert "Räcker underlaget?" in meter
    assert re.search(rf"Skillnader under \d+{NB}?\s?% går inte att skilja från slumpen", meter)
    assert "●" in meter


def test_what_has_no_place_is_a_remainder_of_its_own() -> None:
    extent = next(each for each in made_release().picture.extents if each.category == "vandalism")
    section = page().by_id("category-vandalism")
    facts = {pair.all("dt")[0].text: pair.all("dd")[0].text for pair in section.all("dl")[0].all("div")}
    assert facts["Fall utan plats (ofördelade)"] == str(extent.n_unplaced)
    assert facts["Fall med plats"].replace(NB, "").replace(" ", "") == str(extent.n_placed)
    assert facts["Preliminärt"] == f"från och med 1{NB}oktober 2024".replace(NB, " ")


# ------------------------------ figures and tables


@both
def test_every_figure_has_words_for_all_it_shows_and_a_table(language: str) -> None:
    figures = page(language).all("figure")
    assert len(figures) >= 12
    for figure in figures:
        drawing = figure.of_class("drawing")[0]
        name = drawing.attributes.get("alt") or drawing.attributes.get("aria-label", "")
        assert len(name) >= 60
        assert "20" in name  # the period
        assert re.search(r"\d", name)
        assert drawing.tag == "img" or drawing.attributes["role"] == "img"
        assert table_for(figure, page(language)).all("table")


@both
def test_a_figures_title_is_a_sentence(language: str) -> None:
    for figure in page(language).all("figcaption"):
        assert len(words(figure.all("strong")[0].text)) >= 5


def test_map_and_table_say_the_same() -> None:
    for kind in ("vandalism-comparison-rest", "bicycle_theft-comparison-rest", "drug_offence-comparison-nation"):
        uses = page().by_id(f"{kind}-map").all("use")
        names = [path.all("title")[0].text for path in page().of_class("shapes")[0].all("path") if path.all("title")]
        on_map = {name: use.attributes["class"] for name, use in zip(names, uses, strict=True)}
        body = page().by_id(f"{kind}-table").all("tbody")[0]
        in_table = {row.children[0].text: row.all("i")[0].attributes["class"] for row in body.all("tr")}
        assert set(on_map) == set(in_table)
        for name, look in on_map.items():
            is_zero = look == "zero" and in_table[name] == "small"
            assert in_table[name] == look or is_zero, name


def test_a_comparison_row_holds_number_interval_class_and_id() -> None:
    rows = rows_of(page().by_id("vandalism-comparison-rest-table"))
    heads = [each.text for each in page().by_id("vandalism-comparison-rest-table").all("thead")[0].all("th")]
    assert heads == [
        "Område", "Jämfört", "Antal", "Invånare", "Tal (95 %)", "Väntat antal", "Överskott (95 %)", "Kvot (95 %)",
        "Siffra",
    ]  # fmt: skip
    vallby = dict(zip(heads, rows[0], strict=True))
    finding = next(
        f
        for f in made_release().picture.findings
        if (f.analysis, f.category, f.area) == ("comparison", "vandalism", "A020") and f.reference.kind == "rest"  # type: ignore[union-attr]
    )
    assert vallby["Område"] == "Vallby"
    assert vallby["Jämfört"] == "▲▲ tydligt högre"
    assert vallby["Antal"] == str(finding.facts["n_events"])
    assert re.fullmatch(r"\d+,\d \d+,\d–\d+,\d", vallby["Tal (95 %)"])
    assert re.fullmatch(r"\+\d+ \+\d+ till \+\d+", vallby["Överskott (95 %)"])
    assert vallby["Siffra"] == finding.number_id


def test_the_four_kinds_of_empty_are_four() -> None:
    table = page().by_id("bicycle_theft-comparison-rest-table")
    by_name = {row[0]: row for row in rows_of(table)}
    assert by_name["Åkerby"][1:4] == [".. skyddad uppgift", "..", ".."]
    assert by_name["Östra hamnen"][1:4] == ["– uppgift saknas", "–", "–"]
    assert by_name["Lugnet"][1].startswith("~ ")
    assert by_name["Lugnet"][2] == "0"
    legend = page().by_id("bicycle_theft-comparison-rest-map").of_class("legend")[0].text
    for words_of in ("0 inga fall", ".. skyddad uppgift", "– uppgift saknas"):
        assert words_of in legend
    looks = {SIGNS[key].look for key in ("zero", "too_small", "suppressed", "missing")}
    assert len(looks) == 4


def test_a_protected_number_is_nowhere_on_the_page() -> None:
    """Every number of a hidden finding is gone before it comes here; its row says only that."""
    hidden = [finding for finding in made_release().picture.findings if finding.status == Status.SUPPRESSED]
    assert hidden
    for finding in hidden:
        cell = page().by_id(f"n-{finding.number_id}")
        row = next(row for row in page().all("tr") if cell in row.children)
        numbers = [each.text for each in row.children[1:] if each is not cell]
        assert not any(re.search(r"\d", text) for text in numbers), numbers


def test_months_stand_year_by_year_with_what_was_expected() -> None:
    table = page().by_id("vandalism-trend-whole-table")
    rows = rows_of(table)
    assert [row[0] for row in rows] == ["2019", "2020", "2021", "2022", "2023", "2024"]
    assert all(len(row) == 13 for row in rows)
    assert re.fullmatch(r"(◆ )?\d+ \d+–\d+", rows[0][1])
    assert re.search(r"\d+ p", rows[-1][12].replace(NB, " "))


def test_a_break_is_a_line_in_the_figure_and_a_sentence_beside_it() -> None:
    section = page().by_id("drug_offence-trend")
    assert "1 juli 2022: Polisen började registrera" in section.of_class("warning")[0].text.replace(NB, " ")
    assert "Polisen b" in section.all("img")[0].attributes["src"]
    assert "Polisen började registrera" in section.all("img")[0].attributes["alt"]


def test_what_is_driven_by_checks_says_so_first() -> None:
    assert "kontrolleras" in page().by_id("category-drug_offence").of_class("warning")[0].text
    assert not page().by_id("category-vandalism").of_class("warning")


def test_no_finding_is_good_or_bad_and_nothing_is_ranked() -> None:
    text = page().text.lower()
    for word in ("bättre", "sämre", "rankning", "topplista"):
        assert word not in text
    style = page().all("style")[0].text
    assert not re.search(r"\b(red|green)\b|#(f00|0f0|ff0000|00ff00)\b", style)


# ------------------------------ where it comes from, how it is


def test_every_cited_number_is_explained_with_its_command() -> None:
    links = [each for each in page().all("a") if each.attributes.get("class") == "number"]
    assert len(links) > 300
    explained = {each.attributes["id"]: each.text for each in page().by_id("numbers").all("li")}
    for link in links:
        text = explained[link.attributes["href"].removeprefix("#")]
        assert f"lagesbild explain HOME {link.text}" in text


def test_every_finding_has_its_place_on_the_page() -> None:
    ids = {each.attributes.get("id") for each in page().everything()}
    assert {f"how-{finding.number_id}" for finding in made_release().picture.findings} <= ids


def test_abstentions_say_why_and_what_would_lift_them() -> None:
    rows = rows_of(page().by_id("limits-table"))
    by_question = {row[0]: row for row in rows}
    _, why, concerns, lifts = by_question["Kommer det tillbaka till samma plats?"]
    assert "31" in why
    assert concerns == "narkotikabrott"
    assert lifts == "Minst 50 fall av narkotikabrott med känd plats."
    _, _, concerns, lifts = by_question["Var är problemen störst?"]
    assert concerns == "cykelstöld (Östra hamnen)"
    assert lifts == "Antal och nämnare för området under perioden."


def test_sources_tell_of_every_file_and_of_what_was_set_aside() -> None:
    rows = rows_of(page().by_id("source-police_reports-table"))
    assert [row[0] for row in rows] == ["anmalda_2025-01-10.xlsx", "anmalda_2025-02-03.xlsx"]
    first, second = rows
    assert "Ersatt, helt eller delvis, av anmalda_2025-02-03.xlsx." in first[9]
    assert "Täckningen är härledd ur raderna." in first[9]
    assert first[7:9] == ["nej", "c1c1c1c1"]
    assert second[1:3] == [f"3{NB}februari 2025".replace(NB, " "), "2019–2024"]
    assert [each.replace(NB, "") for each in second[3:7]] == ["4 412", "4 388", "24", "201"]
    reasons = rows_of(page().by_id("source-police_reports-set-aside"))
    assert ["Datum går inte att läsa", "anmalda_2025-02-03.xlsx", "21"] in reasons
    assert ["house_rule", "anmalda_2025-02-03.xlsx", "1"] in reasons
    section = page().by_id("source-police_reports").text
    assert "Källa: Polisen (påhittade uppgifter)" in section
    assert "cp1252" in section


def test_a_delivery_taken_back_says_when_and_why() -> None:
    released = made_release()
    first, *others = released.picture.sources
    record = replace(first.record, withdrawn_day=released.picture.today, withdrawn_why="fel period")
    picture = replace(released.picture, sources=(replace(first, record=record), *others))
    tree = read_page(html.publish(replace(released, picture=picture), html.Options()))
    assert "Återtagen 3 februari 2025: fel period." in tree.by_id("source-police_reports").text.replace(NB, " ")


def test_the_method_has_each_question_an_example_and_its_limits() -> None:
    for analysis in ("levels", "comparison", "trend", "near_repeat"):
        section = page().by_id(f"method-{analysis}")
        assert section.all("li")
        assert section.of_class("limits")


def test_version_day_and_id_stand_in_the_foot() -> None:
    foot = page().all("footer")[0].text.replace(NB, " ")
    assert "2025-02-03-abc234" in foot
    assert "3 februari 2025" in foot
    assert "0.1.0" in foot


# ------------------------------ plain words


@both
def test_no_word_claims_too_much(language: str) -> None:
    found = FORBIDDEN[language].search(page(language).by_id("main").text)
    assert not found, found


def prose_of(section: Element) -> list[str]:
    """The sentences of a section, without the ids of their numbers."""
    texts = [each.text for each in section.everything() if each.tag in ("p", "li") and not each.all("li")]
    clean = [re.sub(r"\s*\b[a-z2-7]{4}-[a-z2-7]{4}\b", "", text) for text in texts]
    return [sentence for text in clean for sentence in sentences(text)]


def test_the_summary_reads_easily() -> None:
    prose = prose_of(page().by_id("summary"))
    assert sum(len(words(each)) for each in prose) / len(prose) <= 17
    assert all(len(words(each)) <= 30 for each in prose), max(prose, key=lambda each: len(words(each)))
    assert lix(" ".join(prose)) <= 45


def test_swedish_numbers_everywhere() -> None:
    text = page().by_id("main").text
    assert not re.search(r"\d\.\d", re.sub(r"\d{4}-\d\d-\d\d|0\.1\.0|\w+\.(xlsx|csv)|200\.0|\b\d+\.\d+ ", "", text))
    assert not re.search(r"\d,\d{3}\b(?! %)", re.sub(r"\d,\d{3}(?=[^\d])", "", text))
