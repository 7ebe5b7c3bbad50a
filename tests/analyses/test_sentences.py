"""Every sentence of every analysis, filled at random: grammar, signs, length, and words that must not be there.

Twenty cases of each in every run, two hundred in the slow ones. Nothing here names an analysis: a new one is tested by
being there. LIX (Björnsson 1968) and lengths are measured by analysis and section: what it says, how it was computed,
what it cannot say, what would lift an abstention.
"""

import re
from functools import cache

import pytest

from lagesbild.domain import Finding
from lagesbild.plugins import ANALYSES
from lagesbild.publish import wording
from tests.analyses.said import cases, section_of, templates, wide_picture
from tests.publish.reading_ease import FORBIDDEN, lix, sentences, words

FEW, MANY_CASES = 20, 200
LONGEST, MEAN, HARDEST = 30, 17, 45
LANGUAGES = ("sv", "en")
SECTIONS = ("says", "how", "lifts", "cannot_say")
every_analysis = pytest.mark.parametrize("analysis", ANALYSES.names())
in_each_language = pytest.mark.parametrize("language", LANGUAGES)
of_cases = pytest.mark.parametrize("n_cases", [FEW, pytest.param(MANY_CASES, marks=pytest.mark.slow)])

NO_BREAK = "\u00a0"
NAMED_BY = 5  # words; a longer name is the register's, and a sentence is not to blame for it
# Words that a single one of something is never followed by.
MANY = {
    "sv": "anmälningar områden månader händelser personer veckor dagar platser rutor källor rader grupper kategorier "
    "upprepningar sannolikheter enheter andelar omkastningar ytor mätningar frågor intervjuade stadsdelar kvartal "
    "registrerade serier signaler anmärkningar",
    "en": "reports areas months events people weeks days places squares sources rows years cases groups categories "
    "offences answers respondents surveys questions points units remarks",
}
# Nouns by their gender, and the words that take it.
NEUTER = "antal|fall|område|år|svar|brott|skikt|sätt|intervall|halvår|tillfälle|språng|register|index|mått|spann|håll"
COMMON = (
    "andel|anmärkning|del|dag|enkät|grupp|händelse|indikator|jämförelse|källa|leverans|månad|nivå|orsak|period|plats|"
    "prognos|ruta|serie|signal|skillnad|uppgift|vecka|ändring|ökning|minskning|mätning|omgång|förändring"
)
WRONG_GENDER = re.compile(
    rf"\b(?:en|den|denna|ingen|någon|annan|registrerad) (?:\w+a )?(?:{NEUTER})\b|"
    rf"\b(?:ett|det|detta|inget|något|annat|registrerat) (?:\w+a )?(?:{COMMON})\b",
    re.IGNORECASE,
)
WRONG_PLURAL = re.compile(r"\b(?:de|dessa|några|alla|många|få|andra) 1(?![\d,.\u00a0])", re.IGNORECASE)
HALF_DEFINITE = re.compile(
    rf"\b(?:den|det|de) här (?:\w+a )?(?:{NEUTER}|{COMMON})\b|"
    r"\bde (?:andra|flesta|övriga|senaste) (?:områden|månader|händelser|veckor|dagar|källor|serier|grupper|uppgifter)\b"
    r"(?! som)|\bvarje (?:områden|månader|händelser|veckor|dagar|källor|serier|grupper)\b",
    re.IGNORECASE,
)
# Sentences of what is reported to the police, said only where a share reported, or the police, is known of.
OF_REPORTING = {
    "unreported": ("happened", "scenario", "if_as_in", "follows_control", "how.", "lifts.", "cannot_say"),
    "change_kind": ("reported", "part_reporting", "tipping", "how.tipping", "detection", "lifts."),
    "sources_agree": ("no_", "lifts.no_", "source_", "more_written", "only_one"),
    "perceptions": ("",),
    "fear_and_crime": ("no_victimisation",),
    "harm": ("found_by_looking",),
}
REPORTED = {
    "sv": re.compile(r"anmäl(?!ningar från)|polis", re.IGNORECASE),
    "en": re.compile(r"\breport(?:s|ed|ing)?\b|police", re.IGNORECASE),
}
A_FOR_AN = re.compile(r"\b[Aa] (?!one\b|uni|use|usual|eu)[aeiou]|\b[Aa]n (?!hour|honest)[^aeiou8\s]")
CATEGORY_ALONE = {
    "sv": re.compile(r"(?<![Gg]ruppen )\{category\}"),
    "en": re.compile(r"(?<![Tt]he group )\{category\}"),
}


@cache
def filled(analysis: str, language: str, n_cases: int) -> tuple[tuple[str, str], ...]:
    """Every template's key with each of its cases, filled."""
    picture = wide_picture()
    return tuple(
        (key, wording.fill(template, one, picture, language))
        for key, template in templates(analysis, language).items()
        for one in drawn(analysis, key, n_cases)
    )


@cache
def drawn(analysis: str, key: str, n_cases: int) -> tuple[Finding, ...]:
    """The same cases in either language."""
    return tuple(cases(analysis, key, n_cases))


def plain(text: str, language: str) -> str:
    """The text with every number as one word, however many digits it has, and of no category's name more than five."""
    short = long_names(language).sub(lambda match: " ".join(match[0].split()[:NAMED_BY]), text)
    return re.sub(r"(?<=\d)[.,](?=\d)", "", short.replace(NO_BREAK, ""))


@cache
def long_names(language: str) -> re.Pattern[str]:
    names = [each.name(language) for each in wide_picture().categories]
    return re.compile("|".join(re.escape(name) for name in names if len(name.split()) > NAMED_BY))


@in_each_language
@every_analysis
@of_cases
def test_every_case_is_whole_and_tidy(analysis: str, language: str, n_cases: int) -> None:
    for key, text in filled(analysis, language, n_cases):
        assert not re.search(r"[{}|]", text), (key, text)
        assert text == text.strip(), (key, text)
        assert not re.search(r"  | [.,;:?!)]|\( |\.\.(?!\.)|,,", text), (key, text)
        assert text[:1] == text[:1].upper(), (key, text)
        assert text[-1] == ("?" if key == "question" else "."), (key, text)
        assert not re.search(r"[?!] *[?!.]|: *\.", text), (key, text)


@in_each_language
@every_analysis
@of_cases
def test_numbers_are_written_as_the_language_does(analysis: str, language: str, n_cases: int) -> None:
    wrong = {"sv": r"\d\.\d", "en": r"\d,\d(?!\d\d(?!\d))"}[language]
    told = [(key, text) for key, text in filled(analysis, language, n_cases) if re.search(wrong, text)]
    assert not told, told[0]


@in_each_language
@every_analysis
@of_cases
def test_one_is_followed_by_the_singular(analysis: str, language: str, n_cases: int) -> None:
    own = {many for template in templates(analysis, language).values() for many in _plurals(template)}
    many = "|".join(re.escape(word) for word in {*MANY[language].split(), *own})
    beside = "(?:hela|nya|andra|prövade|utpekade|whole|new|other|earlier|recorded) "
    wrong = re.compile(
        rf"(?<![\d,.\u00a0–])\b{'(?:1|ett|en)' if language == 'sv' else '(?:1|one)'} (?:{beside})?(?:{many})\b"
    )
    told = {key: text for key, text in filled(analysis, language, n_cases) if wrong.search(text)}
    assert not told, told


@in_each_language
@every_analysis
@of_cases
def test_many_are_followed_by_the_plural(analysis: str, language: str, n_cases: int) -> None:
    """In the analysis's own pairs of words, where one is not many: 5 område, 0 ruta."""
    pairs = [pair for template in templates(analysis, language).values() for pair in PAIR.findall(template)]
    ones = {one for one, many in pairs if one != many} - {many for _, many in pairs}
    if not ones:
        return
    wrong = re.compile(rf"(?<![\d,.\u00a0–])\b(?:0|[2-9]|\d\d+) (?:{'|'.join(map(re.escape, ones))})\b")
    told = {key: text for key, text in filled(analysis, language, n_cases) if wrong.search(text)}
    assert not told, told


@every_analysis
@of_cases
def test_swedish_words_agree_in_gender_number_and_definite_form(analysis: str, n_cases: int) -> None:
    for key, text in filled(analysis, "sv", n_cases):
        for wrong in (WRONG_GENDER, WRONG_PLURAL, HALF_DEFINITE):
            found = wrong.search(text)
            assert not found, (key, found, text)


@pytest.mark.parametrize(
    "wrong",
    ["Ingen område prövades.", "1 registrerad fall.", "Inget tydliga skillnad syns.", "De 1 rutor som pekades ut.",
     "Den här serie är kort.", "De andra områden är fler.", "Varje månader räknas.", "En antal saknas."],
)  # fmt: skip
def test_words_that_do_not_agree_are_seen(wrong: str) -> None:
    assert any(each.search(wrong) for each in (WRONG_GENDER, WRONG_PLURAL, HALF_DEFINITE))


@in_each_language
@every_analysis
def test_only_what_is_about_reporting_speaks_of_reports(analysis: str, language: str) -> None:
    """A category may be call-outs, fault reports, cleaning or what staff wrote down: nobody told the police."""
    told = {
        key: text
        for key, text in templates(analysis, language).items()
        if REPORTED[language].search(text) and not key.startswith(OF_REPORTING.get(analysis, ("\0",)))
    }
    assert not told, told


PAIR = re.compile(r"\{\w+\|([^|{}]*)\|([^|{}]*)\}")


def _plurals(template: str) -> list[str]:
    """The plurals of {n|one|many} that are not their own singulars."""
    return [many for one, many in PAIR.findall(template) if many and many != one and not one.startswith(many)]


@in_each_language
@every_analysis
def test_a_category_is_named_after_the_word_group(analysis: str, language: str) -> None:
    """Only so is every name right: misshandelsbrott has no gender that a sentence could know of beforehand."""
    told = [each for each in templates(analysis, language).values() if CATEGORY_ALONE[language].search(each)]
    assert not told, told


@every_analysis
@of_cases
def test_a_and_an(analysis: str, n_cases: int) -> None:
    told = {key: text for key, text in filled(analysis, "en", n_cases) if A_FOR_AN.search(text)}
    assert not told, told


@in_each_language
@every_analysis
def test_no_word_is_there_that_must_not_be(analysis: str, language: str) -> None:
    """In the analysis's own words: names of categories may hold anything."""
    told = [each for each in templates(analysis, language).values() if FORBIDDEN[language].search(each)]
    assert not told, told


@in_each_language
@every_analysis
@of_cases
def test_no_sentence_is_long_and_the_mean_is_short(analysis: str, language: str, n_cases: int) -> None:
    n_words: dict[str, list[int]] = {}
    long: dict[str, str] = {}
    for key, text in filled(analysis, language, n_cases):
        for each in sentences(plain(text, language)):
            n_words.setdefault(section_of(key), []).append(len(words(each)))
            if n_words[section_of(key)][-1] > LONGEST:
                long[key] = each
    assert not long, long
    means = {section: sum(n_words[section]) / len(n_words[section]) for section in SECTIONS if section in n_words}
    assert max(means.values()) <= MEAN, means


@every_analysis
def test_the_swedish_reads_easily(analysis: str) -> None:
    told = templates(analysis, "sv")
    texts = {s: " ".join(_with_plain_names(told[key]) for key in told if section_of(key) == s) for s in SECTIONS}
    hard = {section: round(lix(text), 1) for section, text in texts.items() if text and lix(text) > HARDEST}
    assert not hard, hard


PLAIN = {"category": "rån", "area": "Väster", "reference": "riket", "period": "2024", "exposure_kind": "invånare"}


def _with_plain_names(template: str) -> str:
    """LIX is the analysis's own words': a long name of a category is none of its making."""
    counted = re.sub(r"\{\w+\|[^|{}]*\|([^|{}]*)\}", r"5 \1", template)
    return re.sub(r"\{(\w+)\}", lambda match: PLAIN.get(match[1], "5"), counted)
