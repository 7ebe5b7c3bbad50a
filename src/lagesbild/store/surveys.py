"""Questions and sampled strata in the ledger: what a survey asked, and of how many."""

from collections.abc import Sequence

import sqlalchemy as sa

from lagesbild.domain import AskedOf, Delivery, Question, SampledStratum, Scale
from lagesbild.store import schema


def enter_survey(connection: sa.Connection, delivery: Delivery) -> None:
    """Enter what a delivery of answers brings of questions and strata."""
    if delivery.questions:
        connection.execute(
            schema.question.insert(),
            [
                {
                    "delivery_id": delivery.delivery_id,
                    "key": question.key,
                    "words": dict(question.words),
                    "scale": question.scale.value,
                    "family": question.family,
                    "asked_of": question.asked_of.value,
                }
                for question in delivery.questions
            ],
        )
    if delivery.strata:
        connection.execute(
            schema.sampled_stratum.insert(),
            [
                {
                    "delivery_id": delivery.delivery_id,
                    "stratum": told.stratum,
                    "n_sampled": told.n_sampled,
                    "n_population": told.n_population,
                }
                for told in delivery.strata
            ],
        )


def read_questions(connection: sa.Connection, delivery_ids: Sequence[str]) -> dict[str, tuple[Question, ...]]:
    """Delivery id → the questions it brought, of these deliveries."""
    columns = schema.question.c
    found = connection.execute(
        sa.select(schema.question).where(columns.delivery_id.in_(delivery_ids)).order_by(columns.key)
    )
    told: dict[str, list[Question]] = {}
    for row in found:
        question = Question(row.key, row.words, Scale(row.scale), row.family, AskedOf(row.asked_of))
        told.setdefault(row.delivery_id, []).append(question)
    return {delivery_id: tuple(questions) for delivery_id, questions in told.items()}


def read_strata(connection: sa.Connection, delivery_ids: Sequence[str]) -> dict[str, tuple[SampledStratum, ...]]:
    """Delivery id → the strata it was drawn from, of these deliveries."""
    columns = schema.sampled_stratum.c
    found = connection.execute(
        sa.select(schema.sampled_stratum).where(columns.delivery_id.in_(delivery_ids)).order_by(columns.stratum)
    )
    told: dict[str, list[SampledStratum]] = {}
    for row in found:
        told.setdefault(row.delivery_id, []).append(SampledStratum(row.stratum, row.n_sampled, row.n_population))
    return {delivery_id: tuple(strata) for delivery_id, strata in told.items()}
