"""What matters most, what does not go together, and what data would answer more: the picture's ranking, in words."""

import re
from collections.abc import Sequence

from lagesbild.domain import Contradiction, Finding, Ranked, Side
from lagesbild.domain.ranking import side_of
from lagesbild.publish import numbers, wording
from lagesbild.publish.chapters.limits import lifts
from lagesbild.publish.document import Block, Bullets, Cell, Head, Row, Section, Sentence, Table, paragraph, say
from lagesbild.publish.reading import Reading
from lagesbild.publish.signs import is_told
from lagesbild.publish.tables import head

MOST_PROBLEMS = 6  # what is read before the eye begins to skip
MOST_EASED = 3
MOST_OF_A_CATEGORY = 2
MOST_SENTENCES = 2  # of one problem; the rest stands under its category
MOST_CONTRADICTIONS = 5
MOST_LACKING = 4
MOST_NAMED = 4  # areas of a cluster
PARTS = ("claim", "size", "screened", "recent", "agreeing", "sources", "doubtful")


def weightiest_section(reading: Reading) -> Section | None:
    """The problems to look at first, each told once, with why they stand in this order."""
    worse = few_of_each(reading, reading.picture.ranking.of(Side.WORSE), MOST_PROBLEMS)
    title = reading.phrase("ranking.title")
    if not reading.picture.ranking.problems:
        return None
    if not worse:
        return Section("summary-ranking", title, (paragraph(reading.phrase("ranking.none")),))
    eased = few_of_each(reading, reading.picture.ranking.of(Side.BETTER), MOST_EASED)
    blocks: list[Block] = [
        paragraph(reading.phrase("ranking.order")),
        Bullets(tuple(problem_sentence(reading, each) for each in worse)),
    ]
    if eased:
        blocks += [
            paragraph(reading.phrase("ranking.eased")),
            Bullets(tuple(problem_sentence(reading, each) for each in eased)),
        ]
    return Section("summary-ranking", title, (*blocks, _points(reading, [*worse, *eased])))


def contradictions_section(reading: Reading) -> Section | None:
    """Findings that point different ways, side by side."""
    told = [(each, reading.numbered(each.number_ids)) for each in reading.picture.ranking.contradictions]
    rows = tuple(_beside(reading, each, about) for each, about in told if about)[:MOST_CONTRADICTIONS]
    if not rows:
        return None
    heads = (head(reading, "problem"), head(reading, "one_side"), head(reading, "other_side"))
    table = Table("contradictions-table", reading.phrase("contradictions.caption"), heads, rows)
    blocks = (paragraph(reading.phrase("contradictions.opening")), table)
    return Section("summary-contradictions", reading.phrase("contradictions.title"), blocks)


def lacking_section(reading: Reading) -> Section | None:
    """What data would answer the most questions that now stand without an answer."""
    first = {(one.analysis, one.says): one for one in reversed(reading.picture.abstentions)}
    unknown, n_of = reading.phrase("lifts.unknown"), dict[str, int]()
    for each in reading.picture.ranking.lacking:
        if (each.analysis, each.says) in first:
            wanted = lifts(reading, first[each.analysis, each.says])
            n_of[wanted] = n_of.get(wanted, 0) + each.n_questions
    n_of.pop(unknown, None)
    items = tuple(
        say(reading.phrase("lacking.one" if n == 1 else "lacking.many", wanted=wanted.rstrip("."), n=reading.whole(n)))
        for wanted, n in sorted(n_of.items(), key=lambda each: -each[1])[:MOST_LACKING]
    )
    if not items:
        return None
    blocks = (paragraph(reading.phrase("lacking.opening")), Bullets(items))
    return Section("summary-lacking", reading.phrase("lacking.title"), blocks)


def few_of_each(reading: Reading, problems: Sequence[Ranked], most: int) -> list[Ranked]:
    """The first problems that may be told, no more than two of a category, so that none fills the list."""
    taken: list[Ranked] = []
    for each in problems:
        is_crowded = sum(one.subject == each.subject for one in taken) >= MOST_OF_A_CATEGORY
        if not is_crowded and reading.numbered(each.number_ids) and len(taken) < most:
            taken.append(each)
    return taken


def problem_sentence(reading: Reading, problem: Ranked) -> Sentence:
    """One problem: its leading finding, what another analysis says of it, and how many more speak of the same."""
    about = [one for one in reading.numbered(problem.number_ids) if is_told(one)]
    said = _differing(about)[:MOST_SENTENCES]
    n_more = len(about) - len(said)
    more = reading.phrase("ranking.more.one" if n_more == 1 else "ranking.more.many", n=reading.whole(n_more))
    words = [*(each.words for each in reading.cautious_sentences(said)), more if n_more else ""]
    return say(_each_once(" ".join(filter(None, words))), *(one.number_id for one in said))


def _each_once(text: str) -> str:
    """The text without sentences that it has already said."""
    return " ".join(dict.fromkeys(re.split(r"(?<=\.) (?=[^\W\d_a-zåäö])", text)))


def problem_name(reading: Reading, problem: Ranked | Contradiction) -> str:
    """The category and the place: Skadegörelse, Väster. Of what has no category, the place and the question."""
    where = reading.listed([reading.area(code) for code in problem.areas], MOST_NAMED) if problem.areas else ""
    about = reading.numbered(problem.number_ids)
    what = reading.category(problem.category) if problem.category else reading.phrase("ranking.all_categories")
    if about and not problem.category:
        asked = wording.question(about[0].analysis, reading.picture, reading.language)
        return f"{where or reading.area(problem.area)}: {asked[:1].lower()}{asked[1:]}"
    return f"{what}, {where or reading.area(problem.area)}"


def _differing(about: Sequence[Finding]) -> list[Finding]:
    """One finding an analysis: the second thing said should not be the first again."""
    first: dict[str, Finding] = {}
    for one in about:
        first.setdefault(one.analysis, one)
    return list(first.values())


def _beside(reading: Reading, each: Contradiction, about: Sequence[Finding]) -> Row:
    """What points the same way as the first finding on the one side; on the other, what does not."""
    same = [one for one in about if side_of(one) is side_of(about[0])]
    others = [one for one in about if one not in same]
    other = _told_together(reading, others) if others else reading.phrase("contradictions.within")
    return problem_name(reading, each), _told_together(reading, same), other


def _told_together(reading: Reading, about: Sequence[Finding]) -> Cell:
    return Cell(" ".join(each.words for each in reading.sentences(about)), number_id=about[0].number_id)


def _points(reading: Reading, problems: Sequence[Ranked]) -> Table:
    """Why in this order: every part of every sum."""
    used = [part for part in PARTS if any(part in each.parts for each in problems)]
    heads = (
        head(reading, "problem"),
        *(Head(reading.phrase(f"ranking.part.{part}"), True) for part in used),
        Head(reading.phrase("ranking.points"), True),
    )
    rows = tuple(
        (
            problem_name(reading, each),
            *(numbers.written(each.parts.get(part, 0.0), "rate", reading.language) for part in used),
            numbers.written(each.points, "rate", reading.language),
        )
        for each in problems
    )
    note = reading.phrase("ranking.note")
    return Table("ranking-table", reading.phrase("ranking.caption"), heads, rows, note, is_folded=True)
