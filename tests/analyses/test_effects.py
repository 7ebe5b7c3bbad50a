"""Did the measure help? Planted effects are found, nothing is found where nothing was done, and bad years come back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from lagesbild.domain import (
    Abstention,
    AreaMap,
    Claim,
    Finding,
    Intervention,
    Interventions,
    Panel,
    Period,
    SeriesBreak,
    Status,
)
from lagesbild.domain.periods import months_within
from lagesbild.publish import wording
from tests.analyses.evidence import evidence_with
from tests.analyses.panels import ask_of, findings, make_panel

START = date(2024, 1, 1)  # month 108 of 120
MONTHS = 120


def made(
    area_factor: Mapping[str, float], seed: int = 1, rate: float = 0.03, before: Mapping[str, float] | None = None
) -> Panel:
    """A flat town of 24 areas; the areas named have so many times as much since the start, or in the year before."""
    panel = make_panel(np.full(24, rate), seed=seed)
    mean = np.full((24, MONTHS), rate * 3000 / 12)
    for factors, columns in ((area_factor, slice(108, 120)), (before or {}, slice(96, 108))):
        for code, factor in factors.items():
            mean[panel.areas.index(code), columns] *= factor
    return replace(panel, counts=np.random.default_rng(seed).poisson(mean))


def told(panel: Panel, *measures: Intervention, alone: bool = False, **settings: object) -> list:
    known = Interventions(measures or (Intervention("Belysning", "vandalism", ("A08",), START),))
    evidence = dict(evidence_with(panel)) | {Interventions: known}
    if alone:
        evidence[AreaMap] = AreaMap((), "", np.zeros(0), np.zeros(0), (), np.zeros(0))
    return ask_of("effects", evidence, **settings)


def test_a_measure_that_halved_the_problem_is_seen_to_have_helped():
    local, beside = told(made({"A08": 0.5}))
    assert (local.says, local.claim, local.is_clear, local.areas) == ("helped", Claim.HELPED, True, ("A08",))
    assert local.estimate.lower < 0.5 < local.estimate.upper
    assert local.reference.kind == "without"
    assert beside.says == "not_seen_to_move"
    assert set(beside.areas) == {"A02", "A07", "A09", "A14"}


def test_the_estimate_by_hand():
    """Without chance or season: 10 a month before, 5 after, and 19 areas go from 10 to 9: 5 / (10 · 0.9)."""
    panel = made({})
    counts = np.full((24, MONTHS), 10)
    counts[:, 108:] = 9
    counts[8, 108:] = 5
    local = told(replace(panel, counts=counts))[0]
    assert local.observed == pytest.approx(5 / 9)
    assert local.facts["expected"] == pytest.approx(108.0)
    assert local.facts["n_events"] == 60
    assert local.facts["n_compared"] == 19  # all but its own and four next door


def test_a_measure_without_effect_says_how_large_one_could_have_been_seen():
    (one,) = told(made({}, seed=3))
    assert (one.says, one.claim) == ("not_seen", Claim.NOT_SEEN_TO_HELP)
    assert 0.1 < one.facts["smallest_share"] < 0.6
    assert not one.is_clear


def test_a_bad_year_that_came_back_is_not_the_work_of_the_measure():
    (local, *_) = told(made({}, before={"A08": 1.8}, seed=2))
    assert local.says in ("not_seen", "may_be_return")
    assert local.facts["was_high"] == "yes"
    assert local.claim is not Claim.HELPED


def test_the_same_where_there_is_nothing_to_compare_with():
    panel = made({}, before={"A08": 1.5}, seed=2).in_order(("A08",))
    assert all(one.claim is not Claim.HELPED for one in findings(told(panel, alone=True)))
    helped = told(made({"A08": 0.4}, rate=0.06).in_order(("A08",)), alone=True)
    assert (helped[0].says, helped[0].reference.kind) == ("helped", "own_past")
    assert helped[1].says == "no_map"


def test_a_short_past_cannot_tell_help_from_return():
    panel = made({"A08": 0.4})
    start = panel.periods[108 - 30].start_day
    short = panel.during(replace(panel.span, start_day=start))
    (local, *_) = told(short)
    is_declined = isinstance(local, Abstention)
    assert is_declined or (local.says, local.claim) == ("may_be_return", Claim.UNDECIDED)


def test_what_moves_next_door_and_what_spreads_there():
    moved = told(made({"A08": 0.4, "A02": 1.5, "A07": 1.5, "A09": 1.5, "A14": 1.5}))
    assert [one.claim for one in moved] == [Claim.HELPED, Claim.MOVED]
    assert moved[1].facts["total_ratio"].value > moved[0].observed
    spread = told(made({"A08": 0.4, "A02": 0.6, "A07": 0.6, "A09": 0.6, "A14": 0.6}))
    assert [one.claim for one in spread] == [Claim.HELPED, Claim.SPREAD]


def test_a_rise_since_the_start_is_not_called_harm():
    (one,) = told(made({"A08": 1.8}))
    assert (one.says, one.is_clear) == ("more_since", False)


@pytest.mark.parametrize("start", [date(2024, 9, 15), date(2026, 3, 1)])
def test_too_early_says_what_a_follow_up_will_be_able_to_see(start):
    (one,) = told(made({}), Intervention("Belysning", "vandalism", ("A08",), start))
    assert (one.says, one.claim) == ("not_yet", Claim.NONE)
    assert one.facts["n_months_follow_up"] == 12
    larger = told(made({}), Intervention("Belysning", "vandalism", ("A07", "A08", "A09"), start))[0]
    assert larger.facts["smallest_share"] < one.facts["smallest_share"]


def test_areas_that_went_another_way_before_are_imitated_or_not_compared_with():
    counts = made({}).counts.astype(float)
    rising = 1.2 ** (np.arange(MONTHS) / 12)
    counts[[8, 20, 21, 22, 23]] *= rising
    panel = replace(made({}), counts=np.round(counts).astype(np.int64))
    (one, *_) = told(panel)
    assert one.says not in ("helped", "more_since")
    assert (isinstance(one, Finding) and one.reference.kind == "imitation") or one.says in ("unsteady", "apart_before")
    few = panel.in_order(panel.areas[:12])
    assert told(few)[0].says == "apart_before"


def test_many_areas_at_different_times_are_told_together():
    areas = [f"A{number:02d}" for number in range(0, 12)]
    panel = made({})
    mean = np.full((60, MONTHS), 0.03 * 3000 / 12)
    mean[:6, 84:] *= 0.6
    mean[6:12, 96:] *= 0.6
    wide = make_panel(np.full(60, 0.03))
    wide = replace(wide, counts=np.random.default_rng(4).poisson(mean))
    measures = [
        Intervention("Belysning", "vandalism", tuple(areas[:6]), panel.periods[84].start_day),
        Intervention("Belysning", "vandalism", tuple(areas[6:]), panel.periods[96].start_day),
    ]
    (one,) = told(wide, *measures)
    assert (one.says, one.reference.kind, len(one.areas)) == ("helped", "staggered", 12)
    assert one.estimate.lower < 0.6 < one.estimate.upper


def test_why_nothing_is_said():
    panel = made({})
    measure = Intervention("Belysning", "vandalism", ("A08",), START)
    cases = {
        "unknown_areas": (panel, replace(measure, areas=("nowhere",))),
        "no_counts": (panel, replace(measure, category="burglary")),
        "too_short_before": (panel, replace(measure, start_day=date(2016, 1, 1))),
        "too_few_events": (replace(panel, counts=np.zeros_like(panel.counts)), measure),
    }
    for says, (given, one) in cases.items():
        assert [each.says for each in told(given, one)] == [says]
    assert [each.says for each in ask_of("effects", evidence_with(panel))] == ["no_measures"]


def test_months_nobody_knows_and_months_not_final_are_no_effect():
    panel = made({})
    status, counts = panel.status.copy(), panel.counts.copy()
    status[8, 116:], counts[8, 116:] = Status.MISSING, 0
    (one,) = told(replace(panel, status=status, counts=counts))
    assert one.says == "not_seen"
    assert one.period.end_day == panel.periods[115].end_day
    late = np.arange(MONTHS) >= 117
    thin = np.where(late, panel.counts // 4, panel.counts)
    (other,) = told(replace(panel, counts=thin, is_preliminary=late))
    assert other.period.end_day == panel.periods[116].end_day


def test_a_month_that_a_source_lacks_is_stepped_over_in_all_areas():
    whole = made({"A08": 0.5})
    status, counts = whole.status.copy(), whole.counts.copy()
    status[:, 97], counts[:, 97] = Status.MISSING, 0
    local = told(replace(whole, status=status, counts=counts))[0]
    assert local.says == "helped"
    assert local.facts["n_months_before"] == 107
    status[:, 94:99], counts[:, 94:99] = Status.MISSING, 0  # too long: what came before may be told otherwise
    (one,) = told(replace(whole, status=status, counts=counts))
    assert (one.says, one.facts["n_months_before"]) == ("too_short_before", 9)
    (alone,) = told(
        replace(whole, status=status[8:9], counts=counts[8:9], areas=("A08",), exposure=whole.exposure[8:9]), alone=True
    )
    assert alone.says == "too_short_before"


def test_a_new_way_of_recording_is_no_effect_where_nothing_can_be_compared_with():
    panel = made({}, rate=0.06)
    counts = np.where(np.arange(MONTHS) >= 60, panel.counts // 2, panel.counts)
    changed = (SeriesBreak(panel.periods[60].start_day, "recording", {"sv": "x", "en": "x"}),)
    (one, *_) = told(replace(panel, counts=counts, breaks=changed).in_order(("A08",)), alone=True)
    assert one.claim is not Claim.HELPED


def test_two_measures_against_one_problem_do_not_serve_as_each_others_comparison():
    one = Intervention("Belysning", "vandalism", ("A08",), START)
    other = Intervention("Vakter", "vandalism", ("A20",), date(2023, 1, 1))
    both = told(made({}), one, other)
    assert {each.facts["n_compared"] for each in findings(both) if each.says == "not_seen"} == {18, 19} or {
        each.facts["n_compared"] for each in findings(both)
    } == {18}
    assert len({each.part for each in findings(both)}) == len(findings(both))


def rate_of_help(n: int, chosen_high: bool, factor: float = 1.0) -> NDArray[np.bool_]:
    """Which of n towns say that the measure helped."""
    said = []
    for seed in range(n):
        panel = made({}, seed=seed)
        last, older = panel.counts[:, 96:108].sum(axis=1), panel.counts[:, :96].sum(axis=1) / 8
        area = panel.areas[int(np.argmax((last - older) / np.sqrt(older)))] if chosen_high else "A08"
        counts = panel.counts.copy()
        row = panel.areas.index(area)
        counts[row, 108:] = np.random.default_rng(900 + seed).binomial(counts[row, 108:], factor)
        measure = Intervention("Belysning", "vandalism", (area,), START)
        said.append(told(replace(panel, counts=counts), measure)[0].says == "helped")
    return np.array(said)


def test_a_measure_that_does_nothing_is_seldom_said_to_help_even_where_it_was_bad():
    assert rate_of_help(40, chosen_high=True).mean() <= 0.05


def test_the_sentences_can_be_said():
    """Every finding of this file fills its sentence in both languages."""
    picture = _picture()
    said = [*told(made({"A08": 0.5})), *told(made({})), *told(made({"A08": 1.8}))]
    said += told(made({}), Intervention("Belysning", "vandalism", ("A08",), date(2026, 3, 1)))
    for one in said:
        for language in ("sv", "en"):
            words = wording.sentence(replace(one, analysis="effects"), picture, language)
            assert "{" not in words
            assert "Belysning" in words
            if isinstance(one, Finding):
                assert "{" not in wording.how(replace(one, analysis="effects"), picture, language)


def _picture():
    from lagesbild.plugins import ANALYSES  # noqa: PLC0415
    from tests.publish.made_picture import made_picture  # noqa: PLC0415  only this test needs the town's picture

    picture = made_picture()
    return replace(picture, words={**picture.words, "effects": ANALYSES.load("effects").WORDS})


# ------------------------------ real measures


def yearly(rates: NDArray[np.float64], exposure: NDArray[np.float64], first_year: int) -> Panel:
    """Yearly numbers [n, years] as months that sum to them."""
    whole = np.round(rates).astype(np.int64)
    months = months_within(Period(date(first_year, 1, 1), date(first_year + whole.shape[1], 1, 1)))
    counts = np.concatenate([(whole + 11 - k)[:, :, None] // 12 for k in range(12)], axis=2).reshape(whole.shape[0], -1)
    return replace(
        make_panel(np.full(whole.shape[0], 0.01)),
        periods=months,
        counts=counts,
        status=np.zeros(counts.shape, dtype=np.uint8),
        exposure=np.repeat(exposure / 12, 12, axis=1),
        unplaced=np.zeros(len(months), dtype=np.int64),
        is_preliminary=np.zeros(len(months), dtype=np.bool_),
        window=None,
    )


@pytest.mark.shared
@pytest.mark.slow
def test_californias_tobacco_law_is_imitated_as_published(shared):
    """Arkhangelsky et al. (2021), table 1: 15.6 packs fewer than imitated, standard error 8.4; 60.35 were sold."""
    sold = pd.read_parquet(shared / "data/causal-panels/california_prop99.parquet")
    packs = sold.pivot(index="State", columns="Year", values="PacksPerCapita")
    panel = yearly(packs.to_numpy() * 100, np.ones(packs.shape), 1970)
    law = Intervention("Lag", "vandalism", (panel.areas[list(packs.index).index("California")],), date(1989, 1, 1))
    (one,) = told(panel, law, alone=True)
    assert one.reference.kind == "imitation"
    assert one.observed == pytest.approx(60.35 / (60.35 + 15.6), abs=0.02)
    assert (one.says, one.estimate.upper > 1) == ("not_seen", True)  # 15.6 is less than two standard errors
