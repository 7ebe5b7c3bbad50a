"""Planted deviations are found, calm towns are left in peace, and every check says what it saw."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from benchmarks.accuracy.deviation import Case, calm_signals, found_when_planted

from lagesbild.analyses._deviation_series import MONTH, WEEK, judge, past_of
from lagesbild.analyses._deviation_words import CAUSES, WORDS
from lagesbild.domain import (
    Abstention,
    AreaMap,
    Category,
    Claim,
    DailyPanels,
    KnownCause,
    KnownCauses,
    Panel,
    Panels,
    Period,
    SeriesBreak,
    Status,
    WeeklyPanels,
)
from lagesbild.domain.periods import days_before, months_within, weeks_within
from tests.analyses.evidence import map_of
from tests.analyses.panels import ask_of, findings
from tests.publish.reading_ease import FORBIDDEN, lix, sentences, words

END = date(2025, 3, 3)  # a Monday
SIX_YEARS = Period(date(2019, 3, 4), END)
SIGNALS = ("clearly_many", "probably_many", "clearly_few", "probably_few")
CODE = "vandalism"
REGISTER = (Category(CODE, {}),)


def weekly(mean=6.0, n_areas=6, span=SIX_YEARS, seed=2, periods=None):
    """Calm areas with a mild season, as many events each."""
    periods = periods or weeks_within(span)
    t = np.arange(len(periods))
    level = mean * (1 + 0.2 * np.cos(2 * np.pi * t / 52.18))
    counts = np.random.default_rng(seed).poisson(np.broadcast_to(level, (n_areas, t.size)))
    return panel_of(counts, periods)


def panel_of(counts, periods):
    n = len(periods)
    return Panel(
        category=CODE,
        level="stadsdel",
        areas=tuple(f"A{number:02d}" for number in range(counts.shape[0])),
        periods=tuple(periods),
        counts=counts,
        status=np.zeros(counts.shape, dtype=np.uint8),
        exposure=np.ones(counts.shape),
        exposure_kind="residents",
        unplaced=np.zeros(n, dtype=np.int64),
        is_preliminary=np.zeros(n, dtype=np.bool_),
        evidence=("d1",),
    )


def with_counts(panel, row, at, count):
    counts = panel.counts.copy()
    counts[row, at] = count
    return replace(panel, counts=counts)


def ask(panel=None, *, months=None, days=None, causes=(), area_map=None, categories=REGISTER, **settings):
    held = {
        WeeklyPanels: WeeklyPanels({panel.category: panel} if panel else {}, categories),
        Panels: Panels({months.category: months} if months else {}, categories),
        KnownCauses: KnownCauses(tuple(causes)),
    }
    if days:
        held[DailyPanels] = DailyPanels({days.category: days}, categories)
    if area_map:
        held[AreaMap] = area_map
    return ask_of("deviation", held, **settings)


def signals(said):
    return [one for one in findings(said) if one.says in SIGNALS]


def told(said, says):
    return [one for one in findings(said) if one.says == says]


def test_a_planted_peak_is_found_in_its_week_and_area_and_says_how_seldom_it_comes():
    said = ask(with_counts(weekly(), 2, -2, 30))
    (found,) = [one for one in signals(said) if one.area == "A02"]
    assert (found.says, found.observed) == ("clearly_many", 30.0)
    assert found.claim is Claim.UNUSUALLY_MANY
    assert found.is_clear
    assert found.period == Period(END - timedelta(weeks=2), END - timedelta(weeks=1))
    assert found.estimate.lower < found.facts["expected"].value < found.estimate.upper < 30
    assert found.facts["n_years"] == 1000
    assert found.reference.kind == "earlier"
    assert found.series.periods[-2] == found.period
    assert found.series.observed[-2] == 30
    assert found.series.upper[-2] < 30


def test_a_fall_is_told_only_where_one_can_be_seen_and_never_of_preliminary_weeks():
    large, small = weekly(40.0), weekly(4.0)
    (found,) = [one for one in signals(ask(with_counts(large, 1, -1, 5))) if one.area]
    assert (found.area, found.claim) == ("A01", Claim.UNUSUALLY_FEW)
    assert not [one for one in signals(ask(with_counts(small, 1, -1, 0))) if one.area]
    flags = np.zeros(len(large.periods), dtype=np.bool_)
    flags[-1] = True
    late = replace(with_counts(large, 1, -1, 5), is_preliminary=flags)
    assert not [one for one in signals(ask(late)) if one.claim is Claim.UNUSUALLY_FEW]
    early = ask(replace(with_counts(large, 1, -1, 120), is_preliminary=flags))
    assert "preliminary" in signals(early)[0].quality
    assert told(early, "preliminary")


def test_at_most_five_are_shown_and_the_others_are_counted():
    panel = weekly(n_areas=12)
    for row in range(9):
        panel = with_counts(panel, row, -1, 40 + row)
    said = ask(panel)
    (screen,) = told(said, "screen")
    assert len(signals(said)) == screen.facts["n_shown"] == 5
    assert screen.facts["n_signals"] == 10, "nine areas and the whole"
    assert len(signals(ask(panel, most_shown=2))) == 2


def test_weeks_of_one_series_are_one_signal():
    panel = weekly()
    for at in (-1, -2, -3):
        panel = with_counts(panel, 0, at, 35)
    said = ask(panel)
    assert len([one for one in signals(said) if one.area == "A00"]) == 1
    assert [one.facts["n_other_periods"] for one in told(said, "other_periods") if one.area == "A00"] == [2]


def test_a_group_and_the_larger_one_that_holds_it_are_one_signal():
    part = with_counts(weekly(), 0, -1, 40)
    whole = replace(part, category="all", counts=part.counts + weekly(seed=9).counts)
    categories = (Category("all", {}, sums_children=True), Category(CODE, {}, parent_code="all"))
    held = {WeeklyPanels: WeeklyPanels({CODE: part, "all": whole}, categories)}
    found = signals(ask_of("deviation", held))
    assert len([one for one in found if one.area == "A00"]) == 1


def test_calm_weeks_say_that_nothing_is_unusual_and_how_many_signals_to_expect():
    said = ask(weekly(n_areas=20, seed=8))
    (quiet,) = told(said, "nothing_unusual")
    assert not signals(said)
    assert quiet.facts["n_series"] == 21
    assert 0 < quiet.facts["n_expected_per_year"] <= 12.5


def test_the_number_of_signals_allowed_is_kept_in_what_is_stated():
    panel = weekly(10.0, n_areas=60)
    few, many = (ask(panel, signals_per_year=n)[0].facts["n_expected_per_year"] for n in (2.0, 8.0))
    assert few == pytest.approx(2.0, rel=0.1)
    assert many == pytest.approx(8.0, rel=0.1)


CALM = [(Case(3.0, 1.0), WEEK), (Case(10.0, 2.0), WEEK), (Case(2.0, 2.0), MONTH), (Case(10.0, 1.0), MONTH)]


@pytest.mark.parametrize(("case", "rhythm"), CALM, ids=str)
def test_calm_towns_give_about_as_many_signals_as_stated(case, rhythm):
    calm = calm_signals(case, rhythm, 700 if rhythm is WEEK else 2500)
    spread = 2.6 * np.sqrt(calm.stated) + 0.25 * calm.stated
    assert abs(calm.found - calm.stated) < spread


@pytest.mark.parametrize(("case", "rhythm"), CALM, ids=str)
def test_increases_of_the_size_told_are_found_eight_times_in_ten(case, rhythm):
    assert found_when_planted(case, rhythm, 800).mean() == pytest.approx(0.8, abs=0.06)


def test_what_cannot_be_seen_is_told_for_the_whole_and_for_an_area():
    said = ask(weekly(6.0))
    (seen,) = told(said, "cannot_see_week_week")
    assert 1 < seen.facts["several_ratio"] < seen.facts["one_ratio"] < seen.facts["area_one_ratio"] < 10
    assert seen.facts["n_areas"] == 6
    assert told(ask(weekly(0.05, n_areas=60)), "cannot_see_week_none"), "the whole has three a week, no area has"
    no_areas = replace(weekly().in_order(()), unplaced=weekly().counts.sum(axis=0))
    assert told(ask(no_areas), "cannot_see_week_alone")


def test_sparse_series_are_judged_by_month_and_sparser_ones_not_at_all():
    months = months_within(Period(date(2019, 1, 1), date(2025, 3, 1)))
    by_month = weekly(1.6, periods=months)
    said = ask(weekly(0.4), months=with_counts(by_month, 3, -1, 14))
    (found,) = [one for one in signals(said) if one.area]
    assert (found.area, found.period) == ("A03", months[-1])
    assert told(said, "cannot_see_week_month")
    nothing = ask(weekly(0.02), months=weekly(0.08, periods=months))
    assert [one.says for one in nothing] == ["too_few_events"]


@pytest.mark.parametrize(
    ("years", "kind"), [(5.0, "earlier"), (3.2, "earlier"), (1.8, "earlier_season"), (0.7, "preceding")]
)
def test_the_method_follows_the_length_of_the_history_and_is_told(years, kind):
    panel = weekly(span=Period(END - timedelta(days=int(365.25 * years)), END))
    (found,) = [one for one in signals(ask(with_counts(panel, 0, -1, 40))) if one.area]
    assert found.reference.kind == kind
    assert f"how.{found.says}.{kind}" in WORDS["sv"]


def test_a_history_of_some_weeks_or_an_old_one_says_nothing():
    short = weekly(span=Period(END - timedelta(weeks=15), END))
    (one,) = ask(short)
    assert isinstance(one, Abstention)
    assert one.says == "too_short"
    old = replace(weekly(span=Period(date(2018, 1, 1), date(2024, 1, 1))), category="old")
    held = {WeeklyPanels: WeeklyPanels({CODE: weekly(), "old": old}, ())}
    assert [each.says for each in ask_of("deviation", held) if isinstance(each, Abstention)] == ["out_of_date"]


def test_what_came_before_recording_changed_is_not_compared_with():
    panel = weekly(6.0)
    day = panel.periods[-60].start_day
    changed = np.where(np.arange(len(panel.periods)) < len(panel.periods) - 60, panel.counts, panel.counts * 3)
    broken = replace(panel, counts=changed, breaks=(SeriesBreak(day, "recording", {"sv": "x"}),))
    assert signals(ask(replace(broken, breaks=())))
    assert not signals(ask(broken))
    past = past_of(broken, WEEK, KnownCauses(), 5)
    assert past.periods[0].start_day == day


def test_a_known_cause_is_left_out_of_the_past_and_told_when_it_is_now():
    panel = weekly(6.0)
    at = len(panel.periods) - 1
    festivals = [Period(panel.periods[at - back].start_day, panel.periods[at - back].end_day) for back in (104, 52, 0)]
    for back in (104, 52):
        panel = with_counts(panel, 0, at - back, 60)
    causes = [KnownCause("festival", each, {"sv": "Stadsfesten", "en": "The town fair"}) for each in festivals]
    known = judge(past_of(panel, WEEK, KnownCauses(tuple(causes)), 1), 1)
    unknown = judge(past_of(panel, WEEK, KnownCauses(), 1), 1)
    assert known.calm.mean[0] < unknown.calm.mean[0]
    assert known.calm.log_dispersion[0] < unknown.calm.log_dispersion[0]
    said = ask(with_counts(panel, 0, at, 60), causes=causes)
    found = [one for one in signals(said) if one.area == "A00"]
    assert found, "it is still told"
    (together,) = [one for one in told(said, "coincides_festival") if one.area == "A00"]
    assert together.facts["cause"]["sv"] == "Stadsfesten"


def test_an_earlier_outbreak_does_not_hide_the_next():
    panel = weekly(6.0)
    at = len(panel.periods) - 1
    for back in range(50, 55):
        panel = with_counts(panel, 0, at - back, 45)
    assert "A00" in {one.area for one in signals(ask(with_counts(panel, 0, at, 30)))}


def test_missing_weeks_are_not_zeros():
    panel = weekly(20.0)
    status = panel.status.copy()
    counts = panel.counts.copy()
    status[1, -60:-20] = Status.MISSING
    status[2, -1] = Status.MISSING
    counts[status != 0] = 0
    said = ask(replace(panel, status=status, counts=counts))
    lacking = [one for one in signals(said) if one.claim is Claim.UNUSUALLY_FEW or one.area in (None, "A01", "A02")]
    assert not lacking, "neither the area, nor the whole of that week, is judged by what is missing"


def daily(per_day=2.0, n_areas=6, seed=4):
    days = days_before(END, 92)
    return panel_of(np.random.default_rng(seed).poisson(per_day, (n_areas, len(days))), days)


def test_one_day_behind_it_and_days_without_events_are_told():
    panel = with_counts(weekly(14.0), 0, -1, 46)
    days = daily()
    of_week = np.flatnonzero([each.start_day >= panel.periods[-1].start_day for each in days.periods])
    days = with_counts(days, 0, of_week, [2, 2, 2, 34, 2, 2, 2])
    days = with_counts(days, slice(None), of_week[5], 0)
    said = ask(panel, days=days)
    (same,) = [one for one in told(said, "same_day") if one.area == "A00"]
    assert same.facts["busiest_day"] == days.periods[of_week[3]].start_day.isoformat()
    assert same.facts["same_day_share"] == pytest.approx(34 / 44)
    (empty,) = [one for one in told(said, "empty_days") if one.area == "A00"]
    assert (empty.facts["n_empty_days"], empty.facts["n_days"]) == (1, 7)
    signal = next(one for one in signals(said) if one.area == "A00")
    assert signal.facts["n_remarks"] == 2
    spread = with_counts(daily(), 0, of_week, [6, 6, 6, 7, 7, 7, 7])
    assert not told(ask(panel, days=spread), "same_day")


def test_neighbours_that_rise_too_are_told_and_neighbours_that_do_not():
    panel = weekly(6.0, n_areas=12)
    alone = with_counts(panel, 7, -1, 40)
    together = with_counts(alone, [1, 6, 8], -1, 15)
    (calm,) = [one for one in told(ask(alone, area_map=map_of(panel)), "neighbours_usual") if one.area == "A07"]
    assert calm.facts["neighbours_ratio"] < 1.6
    (risen,) = [one for one in told(ask(together, area_map=map_of(panel)), "neighbours_more") if one.area == "A07"]
    assert risen.facts["neighbours_ratio"] > 2


def test_what_comes_back_every_year_is_told():
    panel = weekly(6.0)
    at = len(panel.periods) - 1
    for back in (52, 104, 157, 209):
        panel = with_counts(panel, 0, at - back, 26)
    said = ask(with_counts(panel, 0, at, 40))
    (comes_back,) = [one for one in told(said, "recurring") if one.area == "A00"]
    assert comes_back.facts["n_years_alike"] >= 3


def trending(factor):
    """Eighty a week in the end, a low time of the year, after growth or decline that stopped half a year ago."""
    weeks = weeks_within(SIX_YEARS)
    back = np.arange(len(weeks)) - len(weeks) + 1
    level = (
        80 * np.exp(np.log(factor) * np.minimum(back / 52 + 0.5, 0)) * (1.5 - 0.5 * np.cos(2 * np.pi * back / 52.18))
    )
    return panel_of(np.random.default_rng(5).poisson(np.broadcast_to(level, (3, len(weeks)))), weeks)


def test_a_fall_from_a_trend_carried_on_is_no_fall_and_a_rise_from_one_says_so():
    risen = trending(2.0)
    assert not [one for one in signals(ask(risen)) if one.claim is Claim.UNUSUALLY_FEW]
    fallen = trending(0.6)
    said = ask(with_counts(fallen, 1, -1, 105))
    assert [one for one in signals(said) if one.area == "A01"]
    assert [one for one in told(said, "rests_on_trend") if one.area == "A01"]
    level = ask(with_counts(weekly(), 1, -1, 40))
    assert not told(level, "rests_on_trend")


def test_a_change_of_recording_near_by_is_told():
    panel = with_counts(weekly(), 0, -3, 40)
    near = (SeriesBreak(panel.periods[-2].start_day, "code", {"sv": "x"}),)
    assert told(ask(replace(panel, breaks=near)), "recording_near")
    assert not told(ask(panel), "recording_near")


def test_the_order_of_areas_and_categories_does_not_matter():
    panel = with_counts(with_counts(weekly(), 0, -1, 40), 3, -2, 33)
    turned = panel.in_order(panel.areas[::-1])
    one, other = ([(each.says, each.area, each.period) for each in ask(each)] for each in (panel, turned))
    assert one == other


def test_every_sentence_is_short_plain_and_claims_no_more_than_it_may():
    for language, said in WORDS.items():
        for key, text in said.items():
            assert not FORBIDDEN[language].search(text), key
            for each in sentences(text):
                assert len(words(each)) <= 30, (key, each)
    everything = " ".join(text for key, text in WORDS["sv"].items() if not key.startswith("how."))
    assert lix(everything) <= 45
    assert {f"coincides_{kind}" for kind in CAUSES} <= set(WORDS["sv"])


def test_every_abstention_says_what_would_lift_it():
    for key in ("too_short", "too_few_events", "out_of_date"):
        assert f"lifts.{key}" in WORDS["sv"]
