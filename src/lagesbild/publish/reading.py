"""A released picture opened in one language: what the chapters look things up in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from lagesbild.domain import Abstention, Extent, Finding, Picture, ReleasedPicture, SeriesBreak
from lagesbild.publish import numbers, wording
from lagesbild.publish.document import Sentence, say
from lagesbild.publish.phrases import phrase
from lagesbild.publish.wording import Said

GROWING = ("higher", "rising", "stepped_up")


@dataclass(frozen=True)
class Reading:
    """A released picture, the language to say it in, and the findings in the order they are looked up."""

    released: ReleasedPicture
    language: str

    @property
    def picture(self) -> Picture:
        return self.released.picture

    def phrase(self, key: str, **values: str) -> str:
        return phrase(key, self.language, **values)

    def whole(self, value: float) -> str:
        return numbers.whole(value, self.language)

    def sentence(self, said: Said) -> Sentence:
        """What a finding or an abstention says, with its number's id."""
        words = wording.sentence(said, self.picture, self.language)
        return say(words, said.number_id) if isinstance(said, Finding) else say(words)

    def sentences(self, said: Iterable[Said]) -> tuple[Sentence, ...]:
        return tuple(self.sentence(each) for each in said)

    def cautious_sentences(self, said: Iterable[Finding]) -> tuple[Sentence, ...]:
        """The same for a summary, where no notice stands beside: what follows checks says so in its own sentence."""
        caution = self.phrase("summary.driven")
        return tuple(
            replace(sentence, words=f"{sentence.words} {caution}")
            if "detection_driven" in each.quality and each.says.endswith(GROWING) and caution not in sentence.words
            else sentence
            for each in said
            for sentence in (self.sentence(each),)
        )

    def category(self, code: str) -> str:
        """The category's name, with a capital."""
        return wording.capitalised(self.picture.category_name(code, self.language))

    def titled(self, key: str, category: str, **values: str) -> str:
        """A phrase about a category, which may begin with its name: then with a capital."""
        name = self.picture.category_name(category, self.language)
        return wording.capitalised(self.phrase(key, category=name, **values))

    def area(self, code: str | None) -> str:
        return self._area_names.get(code or "") or wording.area_name(code, self.picture, self.language)

    def exposure(self, kind: str) -> str:
        return wording.exposure_name(kind, self.picture, self.language)

    @property
    def many_areas(self) -> str:
        return self.picture.level.many.get(self.language, self.picture.level.name)

    @property
    def one_area(self) -> str:
        return self.picture.level.one.get(self.language, self.picture.level.name)

    @property
    def the_whole(self) -> str:
        return wording.area_name(None, self.picture, self.language)

    @cached_property
    def _area_names(self) -> Mapping[str, str]:
        return dict(zip(self.picture.areas.codes, self.picture.areas.names, strict=True))

    @cached_property
    def _findings(self) -> Mapping[tuple[str, str], tuple[Finding, ...]]:
        found: dict[tuple[str, str], tuple[Finding, ...]] = defaultdict(tuple)
        for answer in self.picture.answers:
            found[answer.analysis, answer.category] += answer.findings
        return found

    def findings(self, analysis: str, category: str) -> tuple[Finding, ...]:
        return self._findings.get((analysis, category), ())

    def about(self, analysis: str, category: str) -> tuple[Finding, ...]:
        """What an analysis says of a category, where it was asked of it or of the whole picture."""
        of_all = (one for one in self.findings(analysis, "") if one.category == category)
        return (*self.findings(analysis, category), *of_all) if category else self.findings(analysis, "")

    def numbered(self, number_ids: Iterable[str]) -> tuple[Finding, ...]:
        """The findings with these numbers, those of them that are here."""
        return tuple(self._by_number[one] for one in number_ids if one in self._by_number)

    @cached_property
    def _by_number(self) -> Mapping[str, Finding]:
        return {one.number_id: one for one in reversed(self.picture.findings)}

    def abstentions(self, analysis: str, category: str) -> tuple[Abstention, ...]:
        return tuple(
            abstention
            for answer in self.picture.answers
            if (answer.analysis, answer.category) == (analysis, category)
            for abstention in answer.abstentions
        )

    @cached_property
    def analyses(self) -> tuple[str, ...]:
        """Every analysis that said or declined to say something, in the order of the answers."""
        return tuple(dict.fromkeys(answer.analysis for answer in self.picture.answers))

    @cached_property
    def of_the_whole(self) -> tuple[str, ...]:
        """Every analysis that was asked of all categories together."""
        return tuple(answer.analysis for answer in self.picture.answers if not answer.category)

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Every category answered about, in the order of the register."""
        answered = dict.fromkeys(answer.category for answer in self.picture.answers if answer.category)
        counted = dict.fromkeys(extent.category for extent in self.picture.extents)
        known = [each.code for each in self.picture.categories if each.code in answered or each.code in counted]
        return tuple(dict.fromkeys([*known, *answered]))

    def extent(self, category: str) -> Extent | None:
        return next((each for each in self.picture.extents if each.category == category), None)

    def breaks(self, category: str) -> tuple[SeriesBreak, ...]:
        """The breaks in the category's series: its own, and those of every category of a source it was counted from."""
        counted = self._evidence(category)
        used = {use.record.source.name for use in self.picture.sources if use.record.delivery_id in counted}
        return tuple(
            each
            for each in sorted(self.picture.breaks, key=lambda each: each.day)
            if each.category in ("", category) and (not each.source or each.source in used)
        )

    def _evidence(self, category: str) -> frozenset[str]:
        # Hundreds of findings share one tuple of deliveries: it is taken apart once.
        told = {
            one.evidence for answer in self.picture.answers if answer.category == category for one in answer.findings
        }
        return frozenset(delivery for evidence in told for delivery in evidence)

    def in_name_order(self, findings: Iterable[Finding]) -> list[Finding]:
        """By the area's name, in the language's alphabet; the whole first."""
        return sorted(
            findings,
            key=lambda each: (each.area is not None, numbers.name_order(self.area(each.area), self.language)),
        )

    @cached_property
    def areas_in_order(self) -> tuple[str, ...]:
        """The codes of all areas, in the order of their names."""
        return tuple(
            sorted(self.picture.areas.codes, key=lambda code: numbers.name_order(self.area(code), self.language))
        )

    def listed(self, names: Sequence[str], most: int) -> str:
        """A, B och C; or A, B, C med flera."""
        if len(names) > most:
            return f"{', '.join(names[:most])} {self.phrase('word.and_more')}"
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {self.phrase('word.and')} {names[-1]}"

    @property
    def watermark(self) -> str:
        return self.phrase("invented.watermark") if self.picture.is_invented else ""
