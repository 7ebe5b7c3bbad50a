"""Fetching rows for analyses: which deliveries answer, and their rows as coded arrays.

Only what still stands is fetched, from deliveries that have not been withdrawn. Areas belong to one level and one
edition: rows of two are never laid beside each other without being asked for apart.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lagesbild.domain import (
    Assessments,
    Coded,
    Contributions,
    DeliveryRecord,
    Observations,
    Period,
    Places,
    Points,
    Question,
    RowKind,
    Survey,
)
from lagesbild.domain.contents import Contents
from lagesbild.errors import NotFoundError
from lagesbild.plugins import did_you_mean
from lagesbild.store import areas as area_register
from lagesbild.store import surveys as survey_register
from lagesbild.store.assessed import editions_of
from lagesbild.store.contents import STATEMENTS, contents_from, contents_question
from lagesbild.store.counting import exposure_figures_question, points_question
from lagesbild.store.exposures import figures_from
from lagesbild.store.fetched import Fetched, Where
from lagesbild.store.ledger import Ledger
from lagesbild.store.queries import Answer
from lagesbild.store.queries import Question as Statement
from lagesbild.store.records import ExposureFigures, PanelRequest
from lagesbild.store.selection import LedgerPage, select
from lagesbild.store.shelves import Shelves
from lagesbild.store.standing import EVER, Asked, standing_question
from lagesbild.store.supersession import active
from lagesbild.store.survey_rows import Catalogue, find_questions, survey_of

ANYWHERE = Where()


class RowFetches:
    """What a store hands out beside panels. The half of `Store` that fetches; the other has what it needs."""

    ledger: Ledger
    shelves: Shelves

    def _page(self) -> LedgerPage:
        raise NotImplementedError

    def _ask(self, question: Statement) -> Answer:
        raise NotImplementedError

    def exposures(self, kind: str, place: tuple[str, str], sex: str = "", age_group: str = "") -> ExposureFigures:
        """The figures of one exposure in the areas of a level and edition, of one sex and age group (empty: of all).

        Only figures that were told: a group is never worked out from others, nor a total from its parts.
        """
        codes, answer = self._told_of_exposure(kind, place)
        return figures_from(answer, codes, kind, (sex, age_group))

    def exposure_groups(self, kind: str, place: tuple[str, str]) -> tuple[tuple[str, str], ...]:
        """Every sex and age group that there are figures of, empty for all; in alphabetical order."""
        _, answer = self._told_of_exposure(kind, place)
        return tuple(sorted(set(zip(answer["sex"].tolist(), answer["age_group"].tolist(), strict=True))))

    def report_days(self, delivery_id: str) -> Any:
        """When each event of a delivery happened and was reported: `day` and `reported_day`, which may be empty."""
        return self.shelves.report_days(delivery_id)

    def contents(self, source: str) -> dict[str, Contents]:
        """Delivery id → what lies in it by category, area and month: all deliveries of a source that count."""
        found: dict[str, Contents] = {}
        for kind in STATEMENTS:
            records = [one for one in active(self._page().records) if one.source.name == source and one.kind is kind]
            if any(record.n_kept for record in records):
                found |= contents_from(self._ask(contents_question(records, kind, self.shelves)), records)
        return found

    def _told_of_exposure(self, kind: str, place: tuple[str, str]) -> tuple[tuple[str, ...], Answer]:
        with self.ledger.reading() as connection:
            codes = area_register.read_areas(connection, *place).codes
        return codes, self._ask(exposure_figures_question(kind, codes, place, self._page(), self.shelves))

    def points(self, request: PanelRequest) -> Points:
        """The events of the categories asked for, one by one: where, and between which moments.

        They are those that `count_panels` counts, and those of periods that a source does not cover in full. Raises
        StoreError where two sources tell of one category, AreasError where events lie in areas of another edition.
        """
        with self.ledger.reading() as connection:
            crs = area_register.crs_of(connection, request.level, request.edition)
        selection = select(request, self._page())
        answer = self._ask(points_question(selection, self.shelves))
        fetched = Fetched(answer, {record.sequence: record for record in selection.event_records})
        return Points(
            level=request.level,
            edition=request.edition,
            areas=request.areas,
            crs=crs,
            category=Coded(selection.codes, fetched.whole("subject")),
            day=fetched.days("day"),
            starts=np.asarray(answer["starts"]).astype("datetime64[us]"),
            ends=np.asarray(answer["ends"]).astype("datetime64[us]"),
            x=fetched.numbers("x"),
            y=fetched.numbers("y"),
            area=fetched.whole("place"),
            evidence=fetched.evidence,
            evidence_classes=fetched.evidence_classes,
        )

    def shortcomings(self, during: Period = EVER, where: Where = ANYWHERE, source: str = "") -> Observations:
        """Shortcomings reported on these days, each as it was last told of. AreasError: of several editions."""
        fetched = self._standing(RowKind.SHORTCOMINGS, source, during).within(where)
        return Observations(
            level=fetched.where.level,
            edition=fetched.where.edition,
            category=fetched.coded("category"),
            source=fetched.sources,
            area_code=fetched.coded("area_code"),
            status=fetched.coded("status"),
            body=fetched.coded("body"),
            walk=fetched.coded("walk_id"),
            day=fetched.days("day"),
            fixed_day=fetched.days("fixed_day"),
            x=fetched.numbers("x"),
            y=fetched.numbers("y"),
            evidence=fetched.evidence,
            evidence_classes=fetched.evidence_classes,
        )

    def contributions(self, during: Period = EVER, where: Where = ANYWHERE, source: str = "") -> Contributions:
        """What was told about these days and may be passed on; of the rest only how many there are.

        Raises AreasError where they lie in areas of several editions.
        """
        told = self._standing(RowKind.CONTRIBUTIONS, source, during).within(where)
        may_leave = told.flags("has_consent")
        fetched = told.chosen(may_leave)
        return Contributions(
            level=fetched.where.level,
            edition=fetched.where.edition,
            category=fetched.coded("category"),
            source=fetched.sources,
            role=fetched.coded("role"),
            evidence_class=fetched.coded("evidence_class"),
            direction=fetched.coded("direction"),
            area_code=fetched.coded("area_code"),
            place=fetched.coded("place"),
            day=fetched.days("day"),
            end_day=fetched.days("end_day"),
            texts=fetched.texts("text"),
            consequences=fetched.texts("consequences"),
            n_without_consent=int((~may_leave).sum()),
            evidence=fetched.evidence,
        )

    def places(self, kind: str = "", on: Period = EVER, where: Where = ANYWHERE) -> Places:
        """Places of a kind (empty: of all) that are there some day of `on`, going by the days they were given.

        NotFoundError names the kinds there are. AreasError: they lie in areas of several editions.
        """
        page = self._page()
        records = [record for record in active(page.records) if record.kind is RowKind.PLACES]
        kinds = sorted({held.subject for record in records for held in page.holdings.get(record.delivery_id, ())})
        if kind and kind not in kinds:
            raise NotFoundError(f"There are no places of the kind {kind!r}.{did_you_mean(kind, kinds)}")
        fetched = self._standing(RowKind.PLACES, "", on, [kind] if kind else kinds).within(where)
        return Places(
            level=fetched.where.level,
            edition=fetched.where.edition,
            identity=fetched.texts("place_id"),
            names=fetched.texts("name"),
            kind=fetched.coded("kind"),
            source=fetched.sources,
            area_code=fetched.coded("area_code"),
            x=fetched.numbers("x"),
            y=fetched.numbers("y"),
            start_day=fetched.days("start_day"),
            end_day=fetched.days("end_day"),
            size=fetched.numbers("size"),
            margin_days=fetched.whole("margin_days"),
            evidence=fetched.evidence,
        )

    def assessments(self, source: str = "") -> tuple[Assessments, ...]:
        """Every edition of what was assessed, by source and day: conclusions, never measured crime."""
        return editions_of(self._standing(RowKind.ASSESSMENTS, source))

    def questions(self) -> dict[str, tuple[Question, ...]]:
        """Source → the questions that its deliveries which count have asked, as they were last described."""
        page = self._page()
        records = [record for record in active(page.records) if record.kind is RowKind.ANSWERS]
        described = self._catalogue(records).questions
        found: dict[str, dict[str, Question]] = {}
        for record in records:
            known = found.setdefault(record.source.name, {})
            told = {question.key: question for question in described.get(record.delivery_id, ())}
            for held in page.holdings.get(record.delivery_id, ()):
                bare = known.get(held.subject) or Question(held.subject, {}, family=record.source.name)
                known[held.subject] = told.get(held.subject) or bare
        return {source: tuple(by_key[key] for key in sorted(by_key)) for source, by_key in found.items()}

    def survey(
        self, *asked: str, rounds: Sequence[str] = (), where: Where = ANYWHERE, source: str = ""
    ) -> dict[str, Survey]:
        """Question → everyone's answers, ready for the survey estimators; several `rounds` (empty: all) are pooled.

        Raises StoreError where the questions are of more than one family or source (the police's index and shares of
        yes are never laid beside each other), and where one was described in two ways; NotFoundError for a question
        that nobody asked; AreasError where answers lie in areas of several editions.
        """
        name, questions = find_questions(asked, self.questions(), source)
        fetched = self._standing(RowKind.ANSWERS, name, EVER, asked).within(where)
        catalogue = self._catalogue(fetched.records)
        subject = fetched.whole("subject")
        return {
            question.key: survey_of(fetched.chosen(subject == number), question, rounds, catalogue)
            for number, question in enumerate(questions)
        }

    def _catalogue(self, records: Sequence[DeliveryRecord]) -> Catalogue:
        ids = [record.delivery_id for record in records]
        with self.ledger.reading() as connection:
            return Catalogue(
                survey_register.read_questions(connection, ids), survey_register.read_strata(connection, ids)
            )

    def _standing(self, kind: RowKind, source: str, during: Period = EVER, wanted: Sequence[str] = ()) -> Fetched:
        """The rows of a kind that stand, of one source (empty: of all)."""
        page = self._page()
        records = [one for one in active(page.records) if one.kind is kind and source in ("", one.source.name)]
        answer = self._ask(standing_question(Asked(kind, during, wanted), records, page.stretches, self.shelves))
        return Fetched(answer, {record.sequence: record for record in records})
