"""The sentences of the analyses, filled."""

from dataclasses import replace
from datetime import date

import pytest

from lagesbild.domain import Abstention, Estimate, Finding, Period, Reference, Status
from lagesbild.errors import UsageError
from lagesbild.publish import wording
from tests.publish.made_picture import made_picture

NB = "\u00a0"
PERIOD = Period(date(2024, 1, 1), date(2025, 1, 1))
FINDING = Finding(
    says="said",
    category="vandalism",
    area="A005",
    period=PERIOD,
    unit="ratio",
    observed=1.43,
    estimate=Estimate(1.43, 1.04, 1.97),
    analysis="trial",
    reference=Reference("rest", "rest"),
    facts={
        "n_events": 1234,
        "exposure": 5395.2,
        "exposure_kind": "residents",
        "change_share": Estimate(0.042, 0.011, 0.071),
        "rate_per_1000": Estimate(0.634, 0.4, 1.26),
        "since_month": "2021-03",
        "told_day": "2021-03-14",
        "p_value": 0.00002,
        "n_expected_by_chance": 0.3,
        "smallest_ratio": 1.7,
        "expected": 4.63,
        "word": "yes",
        "cause_words": {"en": "A fair.", "sv": "En marknad."},
        "reference_areas": "A000|A005|A004",
        "similar_kinds": "dwellings/residents|households",
        "summed_categories": "vandalism|bicycle_theft",
    },
)


def said(template: str, language: str = "sv", **changes: object) -> str:
    picture = made_picture()
    words = {**picture.words, "trial": {"sv": {"said": template, "how.said": template}, "en": {"said": template}}}
    return wording.sentence(replace(FINDING, **changes), replace(picture, words=words), language)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("template", "sv"),
    [
        ("{category} i {area}, {period}", "Skadegörelse i Åkerby, 2024"),
        ("{n} av {n_events}", f"1{NB}234 av 1{NB}234"),
        ("{observed}: {value} ({lower}–{upper})", "1,43: 1,43 (1,04–1,97)"),
        ("än {reference}", "Än övriga stadsdelar"),
        ("{reference_areas}", "Väster, Åkerby och Centrum"),
        ("{cause_words}", "En marknad"),
        ("{similar_kinds}", "Dwellings i förhållande till invånare och households"),
        ("{summed_categories}", "Skadegörelse och cykelstöld"),
        ("{unit}", "Gånger"),
        ("{exposure} {exposure_kind}", f"5{NB}395 invånare"),
        ("{change_share} ({change_share_lower}–{change_share_upper})", f"4,2{NB}% (1,1{NB}%–7,1{NB}%)"),
        ("{rate_per_1000} ({rate_per_1000_lower}–{rate_per_1000_upper})", "0,63 (0,40–1,26)"),
        ("sedan {since_month}", "Sedan mars 2021"),
        ("den {told_day}", f"Den 14{NB}mars 2021"),
        ("{p_value}", f"<{NB}0,001"),
        ("{n_expected_by_chance}", "0,3"),
        ("{smallest_ratio}", "1,7"),
        ("{expected}", "4,6"),
        ("{word} i {place}", "Yes i Exempelstad"),
        ("12 345 per 1 000 och 5 %", f"12{NB}345 per 1{NB}000 och 5{NB}%"),
    ],
)
def test_placeholders(template: str, sv: str) -> None:
    assert said(template) == sv


def test_english() -> None:
    assert said("{n_events} in {area} since {since_month}, {unit}", "en", unit="per_1000_per_year") == (
        "1,234 in Åkerby since March 2021, per 1,000 residents and year"
    )


def test_a_fact_of_words_is_told_in_the_language_spoken() -> None:
    facts = {"whom": {"sv": "kvinnorna 16–24 år", "en": "women aged 16–24"}}
    assert said("bland {whom}", facts=facts) == "Bland kvinnorna 16–24 år"
    assert said("among {whom}", "en", facts=facts) == "Among women aged 16–24"
    assert said("among {whom}", "en", facts={"whom": {"sv": "männen"}}) == "Among männen"


def test_the_whole_is_named_by_its_level() -> None:
    assert said("{area}", area=None) == "Hela kommunen"


def test_a_placeholder_that_nothing_fills_is_an_error_that_names_the_facts() -> None:
    with pytest.raises(UsageError, match=r"\{nonsense\}.*change_share"):
        said("{nonsense}")


def test_a_sentence_that_is_not_there_is_an_error_that_names_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"no words in 'sv' for 'sayd'.*Did you mean 'said'"):
        said("x", says="sayd")


@pytest.mark.parametrize(("status", "sign"), [(Status.SUPPRESSED, "(..)"), (Status.MISSING, "(–)")])
def test_what_may_not_be_told_says_only_that(status: Status, sign: str) -> None:
    text = said("{observed} {n_events}", status=status, observed=None, estimate=None, facts={})
    assert sign in text
    assert "Åkerby" in text
    assert not any(figure.isdigit() for figure in text)


def test_an_abstention_is_filled_too() -> None:
    picture = made_picture()
    abstention = Abstention("too_few_events", "drug_offence", PERIOD, analysis="near_repeat", facts={"n_events": 31})
    assert wording.sentence(abstention, picture, "sv").endswith("(31) för att se upprepning.")


def test_the_nation_goes_by_its_own_name_where_it_has_one() -> None:
    picture = made_picture()
    assert wording.reference_name(Reference("nation", "Finland"), picture, "sv") == "Finland"
    assert wording.reference_name(Reference("nation", "nation"), picture, "sv") == "riket"
    assert wording.reference_name(Reference("earlier", "earlier"), picture, "en") == "earlier years"
    assert wording.reference_name(Reference("moon", "månen"), picture, "sv") == "månen"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_finding_of_the_picture_can_be_said_and_explained(language: str) -> None:
    picture = made_picture()
    for finding in picture.findings:
        for text in (wording.sentence(finding, picture, language), wording.how(finding, picture, language)):
            assert "{" not in text
            assert text[0] == text[0].upper()
    for abstention in picture.abstentions:
        assert "{" not in wording.sentence(abstention, picture, language)


@pytest.mark.parametrize(
    ("areas", "sv", "en"),
    [
        ((), "I .", "In ."),
        (("A005",), "I {0}.", "In {0}."),
        (("A005", "A006"), "I {0} och {1}.", "In {0} and {1}."),
        (
            tuple(f"A00{n}" for n in range(1, 8)),
            "I {0}, {1}, {2}, {3} och ytterligare 3.",
            "In {0}, {1}, {2}, {3} and 3 more.",
        ),
    ],
)
def test_areas_together_are_named_the_first_few(areas: tuple[str, ...], sv: str, en: str) -> None:
    names = [made_picture().areas.name_of(area) for area in areas]
    assert said("I {areas}.", areas=areas, area=None) == sv.format(*names)
    assert said("In {areas}.", "en", areas=areas, area=None) == en.format(*names)
