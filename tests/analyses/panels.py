"""Invented panels: a town whose truth is known."""

import zlib
from collections.abc import Mapping
from datetime import date
from inspect import signature

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Abstention, Finding, Panel, Period, ReferenceSeries, SeriesBreak
from lagesbild.domain.periods import months_within, span_of
from lagesbild.plugins import ANALYSES
from lagesbild.threshold import wanted_by
from tests.analyses.evidence import EMPTY, evidence_with

TEN_YEARS = Period(date(2015, 1, 1), date(2025, 1, 1))


def make_panel(
    rates: NDArray[np.float64] | None = None,
    *,
    residents: float = 3000.0,
    span: Period = TEN_YEARS,
    seed: int = 1,
    factor: NDArray[np.float64] | None = None,
    nation_rate: float | None = None,
    breaks: tuple[SeriesBreak, ...] = (),
    with_exposure: bool = True,
) -> Panel:
    """Areas with yearly `rates` per resident, Poisson by month with a mild season; `factor` [T] multiplies months."""
    rates = np.full(24, 0.01) if rates is None else rates
    months = months_within(span)
    season = 1 + 0.2 * np.sin(2 * np.pi * np.arange(len(months)) / 12)
    shape = (rates.size, len(months))
    exposure = np.full(shape, residents / 12)
    mean = exposure * rates[:, None] * season * (np.ones(len(months)) if factor is None else factor)
    counts = np.random.default_rng(seed).poisson(mean)
    references: tuple[ReferenceSeries, ...] = ()
    if nation_rate is not None:
        people = np.full(len(months), 10_000_000 / 12)
        nation = np.random.default_rng(seed + 1).poisson(people * nation_rate)
        references = (ReferenceSeries("nation", "SE", "Riket", nation, np.zeros(len(months), dtype=np.uint8), people),)
    return Panel(
        category="vandalism",
        level="stadsdel",
        areas=tuple(f"A{number:02d}" for number in range(rates.size)),
        periods=months,
        counts=counts,
        status=np.zeros(shape, dtype=np.uint8),
        exposure=exposure if with_exposure else np.full(shape, np.nan),
        exposure_kind="residents",
        unplaced=np.zeros(len(months), dtype=np.int64),
        is_preliminary=np.zeros(len(months), dtype=np.bool_),
        references=references,
        breaks=breaks,
        evidence=("d1",),
        window=span_of(months[-12:]),
    )


def empty_panel() -> Panel:
    """A town where nothing was ever recorded."""
    return make_panel(np.zeros(24))


def ask(name: str, panel: Panel, seed: int = 1, **settings: object) -> list[Finding | Abstention]:
    """One analysis of one panel and what goes with it, with dice where it asks for them."""
    kinds = wanted_by(ANALYSES.load(name).run).values()
    return ask_of(name, evidence_with(panel, tuple(kinds)), seed, **settings)


def ask_of(name: str, evidence: Mapping[type, object], seed: int = 1, **settings: object) -> list[Finding | Abstention]:
    """One analysis of the kinds of evidence given; those it asks for and are not given are empty."""
    options = ANALYSES.options(name, settings)
    run = ANALYSES.load(name).run
    dice = np.random.default_rng([seed, zlib.crc32(name.encode())])
    guests = {"rng": dice} if "rng" in signature(run).parameters else {}
    seen = {each: evidence.get(kind) or EMPTY[kind] for each, kind in wanted_by(run).items()}
    return list(run(**seen, options=options, **guests))


def findings(said: list[Finding | Abstention]) -> list[Finding]:
    return [one for one in said if isinstance(one, Finding)]


def of_area(said: list[Finding | Abstention], area: str | None, kind: str = "") -> list[Finding]:
    """What was said of one area (None: the whole), against one kind of reference if named."""
    here = [one for one in findings(said) if one.area == area]
    return [one for one in here if not kind or (one.reference is not None and one.reference.kind == kind)]
