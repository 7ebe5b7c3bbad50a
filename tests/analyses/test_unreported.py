"""What nobody reports: published shares with their year, thought experiments, and sources that were linked."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from lagesbild.domain import (
    Abstention,
    Estimate,
    Panels,
    Period,
    ProblemView,
    ProblemViews,
    ReportingRate,
    ReportingRates,
    SourceOverlap,
    SourceOverlaps,
)
from lagesbild.profiles import sweden
from tests.analyses.panels import ask_of
from tests.analyses.sources import VIEWS, panels_of, yearly_panel

DURING = Period(date(2024, 1, 1), date(2025, 1, 1))


def told(*panels, rates=(), overlaps=(), views=VIEWS):
    return ask_of(
        "unreported",
        {
            Panels: panels_of(*panels),
            ReportingRates: ReportingRates(tuple(rates)),
            SourceOverlaps: SourceOverlaps(tuple(overlaps)),
            ProblemViews: views,
        },
    )


def rate(year, share, lower=None, upper=None, category="arson"):
    return ReportingRate(category, year, Estimate(share, lower or share, upper or share), "NTU")


def says(said):
    return [one.says for one in said]


def test_120_recorded_and_40_per_cent_reported():
    """The kernel's own example: 300, between 240 and 390."""
    (one, *_) = told(yearly_panel("arson", [100, 120]), rates=[rate(2019, 0.40, 0.33, 0.47)])
    assert one.says == "happened"
    assert one.estimate.value == pytest.approx(300)
    assert one.estimate.lower == pytest.approx(240, abs=8)
    assert one.estimate.upper == pytest.approx(390, abs=12)
    assert one.facts["n_events"] == 120


def test_a_share_that_is_years_old_is_told_as_old():
    panel = yearly_panel("arson", [100, 120], first=2023)
    assert says(told(panel, rates=[rate(2011, 0.40, 0.33, 0.47)]))[0] == "happened_old"
    assert says(told(panel, rates=[rate(2022, 0.40, 0.33, 0.47)]))[0] == "happened"


def test_a_share_without_an_interval_makes_a_scenario_that_says_so():
    one = told(yearly_panel("arson", [100, 120]), rates=[rate(2019, 0.40)])[0]
    assert one.says == "scenario"
    assert (one.facts["then_share"].lower, one.facts["then_share"].upper) == pytest.approx((0.35, 0.45))
    assert one.facts["is_published"] == "no"
    assert one.estimate.lower < 120 / 0.45 < 120 / 0.35 < one.estimate.upper


def test_burglaries_were_they_reported_as_in_another_year():
    """74 % of the burglaries of 2006 were reported, 89 % of those of 2011 (NTU)."""
    rates = [rate(2011, 0.89), rate(2006, 0.74)]
    said = told(yearly_panel("arson", [890, 890], first=2010), rates=rates)
    assert says(said)[:2] == ["scenario", "if_as_in"]
    assert [one.estimate.value for one in said[:2]] == pytest.approx([1000, 890 / 0.74])


def test_what_is_found_by_looking_has_no_reporting_rate():
    panel = yearly_panel("drug_offence", [100, 120])
    assert says(told(panel, rates=[rate(2019, 0.4, category="drug_offence")]))[0] == "follows_control"


def test_others_who_see_the_same_are_told_beside_and_never_added():
    said = told(yearly_panel("arson", [100, 120]), yearly_panel("deliberate_fire", [70, 80]), rates=[rate(2019, 0.4)])
    (beside,) = [one for one in said if one.says == "seen_by_other"]
    assert (beside.category, beside.part, beside.facts["n_events"]) == ("arson", "rescue", 80)
    assert 200 not in {one.facts.get("n_events") for one in said if not isinstance(one, Abstention)}


def test_three_linked_sources_tell_what_none_of_them_knows():
    """600 events, each known to three independent sources with probability 0.5, 0.45 and 0.4: as many as expected."""
    chances = np.array([0.5, 0.45, 0.4])
    counts = {}
    for key in ("100", "010", "001", "110", "101", "011", "111"):
        is_known = np.array([digit == "1" for digit in key])
        counts[key] = round(600 * float(np.prod(np.where(is_known, chances, 1 - chances))))
    three = SourceOverlap("arson", ("police", "rescue", "school"), DURING, counts)
    said = told(yearly_panel("arson", [100, 120]), overlaps=[three])
    one = next(one for one in said if getattr(one, "part", "") == "linked")
    assert one.says == "known_to_none"
    assert one.estimate.lower < 600 < one.estimate.upper
    assert one.estimate.value == pytest.approx(600, rel=0.02)
    assert one.facts["n_known"] == sum(counts.values())


def test_two_linked_sources_can_never_tell():
    two = SourceOverlap("arson", ("police", "school"), DURING, {"10": 45, "01": 30, "11": 15})
    said = told(yearly_panel("arson", [100, 120]), overlaps=[two])
    assert "two_sources" in says(said)
    assert not [one for one in said if getattr(one, "part", "") == "linked"]


def test_without_linked_sources_it_is_said_what_would_be_needed():
    assert "not_linked" in says(told(yearly_panel("arson", [100, 120])))


def test_sources_that_hardly_overlap_give_no_number():
    none = SourceOverlap("arson", ("a", "b", "c"), DURING, {"100": 45, "010": 30, "001": 15})
    assert "overlap_unfit" in says(told(yearly_panel("arson", [100, 120]), overlaps=[none]))


def test_the_nations_rates_have_a_year_and_a_source_and_none_is_made_up():
    """The shares that domain research found published (NTU, for the years 2005, 2006 and 2011)."""
    rates = sweden.make_profile(sweden.Options()).reporting_rates
    assert {(one.category, one.year): one.share.value for one in rates.rates} == {
        ("residential_burglary", 2006): 0.74,
        ("residential_burglary", 2011): 0.89,
        ("robbery_person", 2011): 0.54,
        ("fraud", 2011): 0.43,
        ("assault", 2011): 0.35,
        ("sexual_offence", 2005): 0.11,
        ("sexual_offence", 2011): 0.19,
    }
    assert all(one.source.startswith("NTU") and not one.has_interval for one in rates.rates)


def test_a_view_whose_category_the_police_do_not_have_is_not_asked_of_reporting():
    view = ProblemViews((ProblemView("arson", "rescue", ("deliberate_fire",), {}),))
    assert says(told(yearly_panel("deliberate_fire", [70, 80]), views=view)) == ["not_linked"]


def test_the_window_alone_is_reckoned_with():
    panel = yearly_panel("arson", [100, 120])
    longer = replace(panel, window=None)
    first, second = (told(each, rates=[rate(2019, 0.4)])[0].facts["n_events"] for each in (panel, longer))
    assert (first, second) == (120, 220)
