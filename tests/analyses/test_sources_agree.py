"""The same problem as several sources see it: who points which way, who agrees, and who is lacking."""

from dataclasses import replace

import numpy as np

from lagesbild.domain import (
    Abstention,
    Claim,
    EvidenceClass,
    Panels,
    ProblemViews,
    SeriesBreak,
)
from tests.analyses.panels import ask_of
from tests.analyses.sources import (
    VIEWS,
    make_contributions,
    make_observations,
    make_survey,
    panels_of,
    thrown_panel,
    yearly_panel,
)

FLAT = [400, 410, 395, 405, 400]
UP, DOWN = [*FLAT, 700], [*FLAT, 200]


def told(*panels, **more):
    kinds = {Panels: panels_of(*panels), ProblemViews: VIEWS}
    kinds |= {type(each): each for each in more.values()}
    return ask_of("sources_agree", kinds)


def together(said):
    return next(one for one in said if getattr(one, "part", "") == "together")


def of_source(said, source):
    return next(one for one in said if getattr(one, "part", "") == source)


def test_two_that_rise_agree():
    said = told(yearly_panel("arson", UP), yearly_panel("deliberate_fire", UP))
    one = together(said)
    assert (one.says, one.claim, one.is_clear) == ("agree_up", Claim.AGREEING, True)
    assert [of_source(said, source).says for source in ("police", "rescue")] == ["source_up", "source_up"]


def test_two_that_go_different_ways_are_said_to():
    one = together(told(yearly_panel("arson", UP), yearly_panel("deliberate_fire", DOWN)))
    assert (one.says, one.claim) == ("conflict", Claim.CONFLICTING)
    assert one.facts["saying_up"]["sv"] == "polisens uppgifter"
    assert one.facts["saying_down"]["en"] == "the rescue service's call-outs"


def test_one_that_rises_beside_one_that_stands_still_is_not_agreement():
    one = together(told(yearly_panel("arson", UP), yearly_panel("deliberate_fire", [*FLAT, 402])))
    assert (one.says, one.claim) == ("one_shows", Claim.NONE)


def test_figures_of_two_sources_are_never_added():
    said = told(yearly_panel("arson", UP), yearly_panel("deliberate_fire", UP))
    assert {one.facts.get("n_events") for one in said if not isinstance(one, Abstention)} == {None, 700}


def test_the_footing_of_each_source_is_kept_apart():
    said = told(
        yearly_panel("arson", UP),
        survey=make_survey("saw_fire", {2022: 0.05, 2024: 0.10}, 1500),
        contributions=make_contributions("arson", 9, 1),
    )
    classes = {one.part: one.evidence_classes for one in said if getattr(one, "part", "") in ("survey", "testimony")}
    assert classes == {"survey": (EvidenceClass.SURVEY,), "testimony": (EvidenceClass.TESTIMONY,)}
    assert of_source(said, "survey").says == "survey_up"
    assert of_source(said, "testimony").says == "telling_up"
    assert together(said).claim is Claim.AGREEING


def test_testimony_alone_beside_the_police_is_agreement_but_not_clear():
    one = together(told(yearly_panel("arson", UP), contributions=make_contributions("arson", 12, 0)))
    assert (one.claim, one.is_clear) == (Claim.AGREEING, False)


def test_staff_who_write_down_more_of_everything_point_no_way():
    more = [2 * n for n in UP]
    said = told(yearly_panel("arson", UP), yearly_panel("est_damage", UP), yearly_panel("est_litter", more))
    assert of_source(said, "staff").says == "more_written"
    assert together(said).says == "one_shows"


def test_faults_reported_are_held_against_all_that_are():
    years = dict(zip(range(2019, 2025), [40, 41, 39, 40, 42, 120], strict=True))
    seen = make_observations("shortcoming_damage", years, dict.fromkeys(range(2019, 2025), 200))
    assert of_source(told(yearly_panel("arson", UP), walks=seen), "walks").says == "source_up"
    louder = make_observations("shortcoming_damage", years, {at: 3 * n for at, n in years.items()})
    assert of_source(told(yearly_panel("arson", UP), walks=louder), "walks").says == "more_written"


def test_a_source_that_counts_otherwise_since_a_year_is_not_heard_across_it():
    changed = SeriesBreak(yearly_panel("x", UP).periods[-3].start_day, "code", {"sv": "x", "en": "x"})
    said = told(yearly_panel("arson", UP), yearly_panel("deliberate_fire", UP, breaks=(changed,)))
    assert together(said).says == "only_one"


def test_who_is_lacking_is_said_for_the_problem_and_what_it_hides_once():
    said = told(yearly_panel("arson", UP))
    lacking = next(one for one in said if getattr(one, "part", "") == "lacking")
    assert "räddningstjänsten" in lacking.facts["lacking"]["sv"]
    hidden = [one.says for one in said if isinstance(one, Abstention)]
    assert hidden == ["no_rescue", "no_staff", "no_survey", "no_walks", "no_testimony"]


def test_an_old_survey_is_not_heard():
    said = told(yearly_panel("arson", UP), survey=make_survey("saw_fire", {2017: 0.05, 2019: 0.10}, 1500))
    assert "no_survey" in {one.says for one in said}


def test_nothing_to_compare_is_said():
    (one,) = ask_of("sources_agree", {Panels: panels_of(yearly_panel("arson", UP))})
    assert one.says == "no_problems"


def test_sources_that_did_not_change_seldom_agree():
    """100 problems where nothing changed, years jumping about by a twentieth: at most one in a hundred agree."""
    rng = np.random.default_rng(21)
    said = []
    for _ in range(100):
        panels = (thrown_panel(code, [300] * 6, rng, spread=0.05) for code in ("arson", "deliberate_fire"))
        said.append(together(told(*panels)).claim)
    assert sum(claim is Claim.AGREEING for claim in said) <= 1


def test_the_order_of_areas_does_not_matter():
    panel = yearly_panel("arson", UP)
    counts, exposure = (np.vstack([part, part]) for part in (panel.counts, panel.exposure))
    status = np.zeros(counts.shape, dtype=np.uint8)
    two = replace(panel, areas=("A", "B"), counts=counts, status=status, exposure=exposure)
    rescue = yearly_panel("deliberate_fire", UP)
    assert together(told(two, rescue)) == together(told(two.in_order(("B", "A")), rescue))


def test_an_area_where_two_sources_rise_is_named_and_no_other():
    rng = np.random.default_rng(31)
    shape = (12, 72)
    counts = {code: rng.poisson(3.0, shape) for code in ("arson", "deliberate_fire")}
    for each in counts.values():
        each[4, -12:] = rng.poisson(12.0, 12)
    panels = [in_areas(code, each) for code, each in counts.items()]
    here = {one.area: one for one in told(*panels) if getattr(one, "part", "") == "together"}
    assert set(here) == {None, "A04"}
    assert (here["A04"].says, here["A04"].claim) == ("agree_up", Claim.AGREEING)
    # The gate hides by the fewest of either source and side.
    assert here["A04"].facts["n_events"] == min(int(each[4, -12:].sum()) for each in counts.values())


def test_areas_where_nothing_changed_are_seldom_named():
    rng = np.random.default_rng(32)
    named = 0
    for _ in range(20):
        panels = [in_areas(code, rng.poisson(3.0, (12, 72))) for code in ("arson", "deliberate_fire")]
        named += sum(one.area is not None for one in told(*panels))
    assert named <= 1


def in_areas(code, counts):
    n = counts.shape[0]
    panel = yearly_panel(code, UP)
    return replace(
        panel,
        areas=tuple(f"A{number:02d}" for number in range(n)),
        counts=counts,
        status=np.zeros(counts.shape, dtype=np.uint8),
        exposure=np.full(counts.shape, 3000 / 12),
    )
