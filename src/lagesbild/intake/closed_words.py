"""Columns whose words are few and mean something fixed: a status, a direction, a consent, a role.

A word nobody has given a meaning sets its row aside: it is never guessed, and a name never passes for a role.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from lagesbild.domain.tables import EvidenceClass
from lagesbild.intake import reasons
from lagesbild.intake.cells import cells_of
from lagesbild.intake.judging import Breach
from lagesbild.intake.raw_rows import RawRows
from lagesbild.intake.setting import same

Meanings = Mapping[str, str]


def _meaning(**words: tuple[str, ...]) -> Meanings:
    """House's word → what is usually written for it; and the other way round."""
    return {said: meant for meant, usual in words.items() for said in (meant, meant.replace("_", " "), *usual)}


STATUSES = _meaning(
    open=("öppen", "ny", "nytt", "mottagen", "mottaget", "pågående", "pågår", "registrerad", "new", "received"),
    planned=("planerad", "planerat", "beställd", "inplanerad", "beslutad", "ordered", "scheduled"),
    fixed=("åtgärdad", "åtgärdat", "klar", "klart", "avslutad", "avslutat", "lagad", "done", "closed", "resolved"),
    refused=("avslag", "avvisad", "avvisat", "åtgärdas inte", "ingen åtgärd", "nekad", "rejected", "no action"),
)
DIRECTIONS = _meaning(
    better=("bättre", "minskar", "minskat", "förbättrat", "improved", "decreasing"),
    same=("oförändrat", "lika", "samma", "unchanged"),
    worse=("sämre", "ökar", "ökat", "försämrat", "increasing"),
    unknown=("okänt", "vet ej", "oklart"),
)
CONSENTS = _meaning(
    yes=("ja", "j", "y", "true", "1", "sant"),
    no=("nej", "n", "false", "0", "falskt", "okänt", "vet ej"),
)
EVIDENCE = _meaning(
    **{
        EvidenceClass.MEASURED.value: ("mätt", "uppmätt", "statistik"),
        EvidenceClass.SURVEY.value: ("enkät",),
        EvidenceClass.STAFF_REPORT.value: ("personal", "rapport från personal", "iakttagelse"),
        EvidenceClass.TESTIMONY.value: ("utsaga", "vittnesmål", "berättelse", "samtal"),
        EvidenceClass.ASSESSMENT.value: ("bedömning",),
    }
)
ROLES = _meaning(
    school=("skola", "skolan", "rektor", "lärare", "kurator", "elevhälsa", "teacher"),
    social_services=("socialtjänst", "socialtjänsten", "socialsekreterare", "fältsekreterare", "fältare"),
    landlord=("fastighetsägare", "hyresvärd", "bostadsbolag", "bovärd"),
    business=("näringsliv", "företagare", "handlare", "butik", "butiksägare", "krögare", "shop"),
    civil_society=("civilsamhälle", "civilsamhället", "förening", "idrottsförening", "samfund", "nattvandrare"),
    research=("forskning", "forskare", "högskola", "universitet", "researcher"),
    resident=("boende", "invånare", "medborgare"),
    guard=("väktare", "ordningsvakt", "trygghetsvärd"),
    police=("polis", "polisen", "kommunpolis"),
    rescue_service=("räddningstjänst", "räddningstjänsten"),
    health_care=("vård", "sjukvård", "hälso- och sjukvård", "vårdcentral"),
    municipal_staff=("kommun", "kommunen", "tjänsteman", "fritidsledare", "fritidsgård", "parkförvaltning"),
    other=("annan", "övrig", "övrigt"),
)


@dataclass(frozen=True)
class ClosedWords:
    """The house's word of each row; rows with another word break a rule."""

    words: pl.Series
    breach: Breach


def read_closed(raw: RawRows, column: str, said: Meanings, usual: Meanings, when_empty: str | None) -> ClosedWords:
    """The meaning of each cell: first by the mapping's `said`, then as is `usual`.

    An empty cell means `when_empty`; None: it is a word without meaning too. No column: every cell is empty.
    """
    text = cells_of(raw, column).text.str.to_lowercase() if column else same(raw, "")
    known = {**usual, **{word.strip().lower(): meant.strip() for word, meant in said.items()}}
    if when_empty is not None:
        known.setdefault("", when_empty)
    words = text.replace_strict(known, default=None, return_dtype=pl.String)
    return ClosedWords(words, Breach(reasons.WORD_UNKNOWN, words.is_null(), column))
