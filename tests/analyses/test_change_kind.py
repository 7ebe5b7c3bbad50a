"""Better knowledge or a worse situation: the cases that were wrongly told, or nearly so, and what is never said."""

from dataclasses import replace
from datetime import date

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from lagesbild.domain import (
    AssessedArea,
    AssessmentEditions,
    Assessments,
    Claim,
    Estimate,
    KnownCause,
    KnownCauses,
    Panels,
    Period,
    ProblemView,
    ProblemViews,
    ReferenceSeries,
    ReportingRate,
    ReportingRates,
    SeriesBreak,
    Surveys,
)
from tests.analyses.panels import ask_of, findings, make_panel
from tests.analyses.sources import VIEWS, make_survey, panels_of, thrown_panel, yearly_panel

FLAT = [400, 410, 395, 405, 400]
VERDICTS = {Claim.WORSE, Claim.BETTER, Claim.MORE_KNOWN, Claim.UNDECIDED}


def judged(*panels, area=None, **evidence):
    """What is said of the first category, verdict first."""
    said = findings(ask_of("change_kind", {Panels: panels_of(*panels), ProblemViews: VIEWS} | evidence.pop("more", {})))
    return [one for one in said if one.category == panels[0].category and one.area == area]


def verdict(*panels, **evidence):
    return next(one for one in judged(*panels, **evidence) if one.part == "verdict")


def parts_of(said):
    return {one.says.removeprefix("part_"): one.estimate for one in said if one.says.startswith("part_")}


class TestTwoSources:
    def test_one_source_alone_never_says_that_it_is_worse(self):
        one = verdict(yearly_panel("arson", [*FLAT, 700]))
        assert (one.claim, one.says) == (Claim.UNDECIDED, "alone_up")

    def test_two_categories_of_one_register_are_one_source(self):
        both = yearly_panel("arson", [*FLAT, 700]), yearly_panel("car_fire", [*FLAT, 700])
        assert verdict(*both).claim is Claim.UNDECIDED

    def test_the_rescue_service_too_makes_it_worse(self):
        one = verdict(yearly_panel("arson", [*FLAT, 700]), yearly_panel("deliberate_fire", [*FLAT, 680]))
        assert (one.claim, one.says, one.is_clear) == (Claim.WORSE, "two_sources_up", True)
        assert set(one.evidence) == {"arson", "deliberate_fire"}

    def test_fewer_in_both_makes_it_better(self):
        one = verdict(yearly_panel("arson", [*FLAT, 210]), yearly_panel("deliberate_fire", [*FLAT, 200]))
        assert (one.claim, one.says) == (Claim.BETTER, "two_sources_down")

    def test_one_up_and_one_down_cannot_be_decided(self):
        one = verdict(yearly_panel("arson", [*FLAT, 700]), yearly_panel("deliberate_fire", [*FLAT, 200]))
        assert (one.claim, one.says) == (Claim.UNDECIDED, "conflict_up")

    def test_a_source_that_would_have_seen_it_and_did_not_says_that_more_report(self):
        one = verdict(yearly_panel("arson", [*FLAT, 900]), yearly_panel("deliberate_fire", [*FLAT, 400]))
        assert (one.claim, one.says) == (Claim.MORE_KNOWN, "not_seen_by_others_up")

    def test_a_source_too_small_to_tell_leaves_it_undecided(self):
        one = verdict(yearly_panel("arson", [*FLAT, 700]), yearly_panel("deliberate_fire", [8, 9, 7, 8, 9, 9]))
        assert (one.claim, one.says) == (Claim.UNDECIDED, "others_unclear_up")

    def test_a_survey_of_what_has_happened_counts(self):
        grown = {Surveys: make_survey("saw_fire", {2022: 0.05, 2024: 0.10}, 1500)}
        assert verdict(yearly_panel("arson", [*FLAT, 700]), more=grown).claim is Claim.WORSE
        still = {Surveys: make_survey("saw_fire", {2022: 0.05, 2024: 0.055}, 1500)}
        assert verdict(yearly_panel("arson", [*FLAT, 700]), more=still).claim is not Claim.WORSE

    def test_staff_who_write_down_more_of_everything_do_not_count(self):
        police, more = yearly_panel("arson", [*FLAT, 700]), [*FLAT, 800]
        told = police, yearly_panel("est_damage", more), yearly_panel("est_litter", [2 * n for n in more])
        assert verdict(*told).claim is Claim.UNDECIDED
        told = police, yearly_panel("est_damage", more), yearly_panel("est_litter", [2 * n for n in [*FLAT, 400]])
        assert verdict(*told).claim is Claim.WORSE

    def test_what_is_cleaned_follows_how_much_is_and_does_not_count(self):
        views = ProblemViews((*VIEWS.views, ProblemView("arson", "upkeep", ("removal",), {"sv": "x", "en": "x"})))
        told = yearly_panel("arson", [*FLAT, 700]), yearly_panel("removal", [*FLAT, 700])
        assert verdict(*told, more={ProblemViews: views}).claim is Claim.UNDECIDED

    def test_a_year_like_those_that_years_usually_bring_is_said_to_be(self):
        jumpy = yearly_panel("arson", [400, 520, 390, 540, 380, 530])
        assert verdict(jumpy, yearly_panel("deliberate_fire", [*FLAT, 700])).says == "usual_variation"

    def test_the_place_as_a_whole_and_its_areas_are_judged_apart(self):
        rates = np.full(12, 0.02)
        panel = make_panel(rates, span=Period(date(2019, 1, 1), date(2025, 1, 1)))
        counts = panel.counts.copy()
        counts[3, -12:] *= 3
        panel = replace(panel, category="arson", counts=counts)
        assert verdict(panel, area="A03").claim is Claim.UNDECIDED
        assert not judged(panel, area="A04")


class TestWhatIsKnown:
    def test_burglary_reported_by_89_per_cent_instead_of_74_with_unchanged_crime(self):
        """NTU: 74 % of the burglaries of 2006 were reported, 89 % of those of 2011 (Brå): 89/74 = 1.203."""
        shares = np.interp(np.arange(2006, 2012), [2006, 2011], [0.74, 0.89])
        rates = ReportingRates(tuple(_rate("arson", year, share) for year, share in ((2006, 0.74), (2011, 0.89))))
        police = yearly_panel("arson", 2000 * shares, first=2006)
        said = judged(police, more={ReportingRates: rates})
        assert (said[0].claim, said[0].says) == (Claim.MORE_KNOWN, "reported_up")
        parts = parts_of(said)
        assert parts["left"].lower < 0 < parts["left"].upper
        assert parts["left"].value == pytest.approx(0, abs=0.01 * said[0].facts["n_events"])
        assert said[0].facts["now_share"] == pytest.approx(0.89)

    def test_unmeasured_reporting_has_its_tipping_point_told(self):
        rates = ReportingRates((_rate("arson", 2006, 0.54),))
        said = judged(yearly_panel("arson", [*FLAT, 640]), more={ReportingRates: rates})
        tipping = next(one for one in said if one.part == "tipping")
        assert tipping.says == "tipping_point"
        assert tipping.facts["needed_share"] == pytest.approx(0.54 * 640 / 402, rel=0.01)
        beyond = judged(yearly_panel("arson", [*FLAT, 900]), more={ReportingRates: rates})
        assert next(one for one in beyond if one.part == "tipping").says == "tipping_beyond"

    def test_a_new_way_of_counting_is_taken_off(self):
        changed = SeriesBreak(date(2023, 1, 1), "code", {"sv": "x", "en": "x"})
        said = judged(yearly_panel("arson", [400, 405, 398, 402, 640, 645], breaks=(changed,)))
        assert (said[0].claim, said[0].says) == (Claim.MORE_KNOWN, "code_up")
        assert parts_of(said)["code"].value == pytest.approx(645 - 449, rel=0.1)

    def test_a_new_way_of_counting_in_the_window_itself_decides_nothing(self):
        changed = SeriesBreak(date(2024, 2, 1), "code", {"sv": "x", "en": "x"})
        told = yearly_panel("arson", [*FLAT, 800], breaks=(changed,)), yearly_panel("deliberate_fire", [*FLAT, 800])
        one = verdict(*told)
        assert (one.claim, one.says) == (Claim.UNDECIDED, "break_unmeasured")

    def test_a_law_that_fills_the_window_decides_nothing_and_an_old_one_changes_nothing(self):
        law = KnownCause("law", Period(date(2024, 1, 1), date(2026, 1, 1)), {"sv": "ny lag"}, "arson")
        told = yearly_panel("arson", [*FLAT, 800]), yearly_panel("deliberate_fire", [*FLAT, 800])
        one = verdict(*told, more={KnownCauses: KnownCauses((law,))})
        assert (one.claim, one.says) == (Claim.UNDECIDED, "cause_unmeasured")
        old = replace(law, during=Period(date(2015, 1, 1), date(2026, 1, 1)))
        assert verdict(*told, more={KnownCauses: KnownCauses((old,))}).claim is Claim.WORSE

    def test_a_festival_is_said_to_be_known_and_not_to_be_knowledge(self):
        counts = yearly_panel("arson", [*FLAT, 400]).counts.copy()
        counts[0, -6] += 150
        panel = replace(yearly_panel("arson", [*FLAT, 400]), counts=counts)
        june = KnownCause("festival", Period(date(2024, 7, 1), date(2024, 8, 1)), {"sv": "stadsfest"})
        one = verdict(panel, more={KnownCauses: KnownCauses((june,))})
        assert (one.claim, one.says) == (Claim.NONE, "event_up")

    def test_more_residents_are_no_more_crime_and_no_more_knowledge(self):
        people = np.array([50_000, 50_000, 51_000, 52_000, 52_000, 75_000])
        one = verdict(yearly_panel("arson", people / 50, residents=people))
        assert (one.claim, one.says) == (Claim.NONE, "population_up")

    def test_a_campaign_is_looked_for_in_its_own_months_and_areas(self):
        panel = make_panel(np.full(12, 0.02), span=Period(date(2019, 1, 1), date(2025, 1, 1)))
        counts = panel.counts.copy()
        counts[3, -9:-3] *= 5
        panel = replace(panel, category="drug_offence", counts=counts)
        campaign = KnownCause("campaign", Period(date(2024, 4, 1), date(2024, 10, 1)), {"sv": "insats"}, "", ("A03",))
        one = verdict(panel, area="A03", more={KnownCauses: KnownCauses((campaign,))})
        assert (one.claim, one.says) == (Claim.MORE_KNOWN, "detection_up")
        assert one.facts["cause"] == {"sv": "insats"}

    def test_what_follows_the_looking_is_never_worse_by_itself_and_one_more(self):
        driven = yearly_panel("drug_offence", [*FLAT, 800])
        assert verdict(driven).says == "detection_driven_up"

    def test_a_source_that_lost_the_place_of_two_thirds_says_nothing_of_the_areas(self):
        """Södermalm's bicycle thefts of 2022: 435 with a place in the police's figures, 1,326 in Brå's."""
        panel = yearly_panel("arson", [1320, 1330, 1310, 1325, 1326])
        placed = yearly_panel("arson", [1320, 1330, 1310, 1325, 435])
        lost = replace(placed, unplaced=(panel.counts - placed.counts)[0])
        said = judged(lost)
        assert said[0].says == "no_change"
        (placing,) = [one for one in said if one.says == "placing"]
        assert placing.claim is Claim.MORE_KNOWN
        assert placing.facts["now_share"] == pytest.approx(435 / 1326)
        assert placing.observed == pytest.approx(435 / 1321, rel=0.01)

    def test_rows_that_are_gone_altogether_are_not_called_better(self):
        assert verdict(yearly_panel("arson", [1320, 1330, 1310, 1325, 435])).claim is Claim.UNDECIDED
        both = yearly_panel("arson", [1320, 1330, 1310, 1325, 435]), yearly_panel("deliberate_fire", FLAT)
        assert verdict(*both).claim is Claim.MORE_KNOWN

    @given(
        st.lists(st.integers(100, 900), min_size=3, max_size=6),
        st.lists(st.integers(20_000, 90_000), min_size=6, max_size=6),
        st.floats(0.2, 0.6),
    )
    def test_the_parts_are_the_whole_change(self, counts, people, share):
        rates = ReportingRates((_rate("arson", 2019, share), _rate("arson", 2024, 1.5 * share)))
        panel = yearly_panel("arson", counts, first=2025 - len(counts), residents=people[: len(counts)])
        said = judged(panel, more={ReportingRates: rates})
        parts = parts_of(said)
        if parts:
            assert sum(part.value for part in parts.values()) == pytest.approx(
                counts[-1] - np.mean(counts[:-1]), abs=1e-6
            )


class TestSingleYears:
    # Brå's worked example: residential burglaries per 100,000, 2012–2021.
    NATION = (922, 888, 913, 917, 895, 892, 764, 732, 780, 700)
    GAVLE = (739, 714, 1082, 895, 896, 931, 990, 1016, 1111, 1059)

    def told(self):
        panel = yearly_panel("burglary", self.GAVLE, first=2012, residents=100_000)
        nation = yearly_panel("burglary", np.array(self.NATION) * 100, first=2012, residents=10_000_000)
        series = ReferenceSeries(
            "nation", "SE", "Riket", nation.counts[0], np.zeros(120, dtype=np.uint8), nation.exposure[0]
        )
        return judged(replace(panel, references=(series,)))

    def test_gavle_against_the_nation(self):
        (one,) = [one for one in self.told() if one.says == "against_nation"]
        assert one.facts["nation_share"] == pytest.approx(-0.24, abs=0.005)
        assert one.facts["here_share"] == pytest.approx(0.43, abs=0.005)
        assert one.facts["then_ratio"] < 1
        assert one.facts["now_ratio"] == pytest.approx(1.51, abs=0.005)
        assert one.facts["since_year"] == "2016"

    def test_the_jump_of_a_single_year_is_questioned(self):
        (one,) = [one for one in self.told() if one.says == "jump_questioned"]
        assert one.claim is Claim.UNDECIDED
        assert one.facts["year"] == "2014"
        assert one.facts["by_share"] == pytest.approx(0.52, abs=0.005)
        assert 0.5 < one.facts["kept_share"] < 0.9

    def test_and_nobody_is_told_that_it_is_worse(self):
        assert not [one for one in self.told() if one.claim is Claim.WORSE]

    def test_nor_when_it_was_the_last_year(self):
        one = verdict(yearly_panel("burglary", self.GAVLE[:3], first=2012, residents=100_000))
        assert one.claim is not Claim.WORSE


class TestClasses:
    def classes(self, before, after, **more):
        editions = AssessmentEditions((_edition(2023, before), _edition(2024, after)))
        panels = more.pop("panels", panels_of(yearly_panel("arson", [*FLAT, 405])))
        causes = KnownCauses(more.pop("causes", ()))
        evidence = {Panels: panels, ProblemViews: VIEWS, AssessmentEditions: editions, KnownCauses: causes}
        said = [one for one in findings(ask_of("change_kind", evidence)) if one.unit == "areas"]
        return {(one.says if one.part == "list" else one.part.partition(" ")[2]): one for one in said}

    def test_59_become_65_by_lines_on_the_map(self):
        """The list of 2025: one new, one gone, seven divided. Five in two parts and two together into three."""
        before = [_area(number) for number in range(59)]
        parts = [_area(f"{number}{side}", "exposed", number) for number in range(5) for side in "ab"]
        redrawn = [_area("5a", "exposed", 5), _area("5b", "exposed", 5, 6), _area("5c", "exposed", 6)]
        said = self.classes(before, [*parts, *redrawn, *before[7:58], _area("new")])
        one = said["list_redrawn"]
        assert one.claim is Claim.MORE_KNOWN
        facts = ("n_before", "n_areas", "n_by_lines", "n_new", "n_gone", "n_divided")
        assert [one.facts[name] for name in facts] == [59, 65, 6, 1, -1, 7]

    def test_23_of_19_by_deeper_knowledge(self):
        """2016/17:1728: 23 areas of 19, explained by the police knowing more; who says so is told."""
        before, after = self._nineteen_and_23()
        alone = self.classes(before, after)
        assert alone["especially_exposed"].claim is Claim.UNDECIDED
        known = KnownCause("knowledge", Period(date(2023, 7, 1), date(2024, 7, 1)), {"sv": "fördjupad kunskap"})
        said = self.classes(before, after, causes=(known,))
        grave = said["especially_exposed"]
        assert (grave.says, grave.claim) == ("class_known", Claim.MORE_KNOWN)
        assert [grave.facts[name] for name in ("n_before", "n_areas", "n_judged")] == [19, 23, 4]
        assert "list_changed" not in said

    def test_23_of_19_where_nothing_that_is_measured_there_has_moved(self):
        before, after = self._nineteen_and_23(area_codes=("A00",))
        many = [40 * n for n in [*FLAT, 400, 404]]
        said = self.classes(before, after, panels=panels_of(yearly_panel("arson", many, first=2018)))
        grave = said["especially_exposed"]
        assert (grave.says, grave.claim) == ("class_not_measured", Claim.MORE_KNOWN)
        assert grave.facts["ratio"].upper < 1.25

    def test_worse_only_where_two_measured_sources_rise_in_those_areas(self):
        before, after = self._nineteen_and_23(area_codes=("A00",))
        police, rescue = yearly_panel("arson", [*FLAT, 800]), yearly_panel("deliberate_fire", [*FLAT, 800])
        alone = self.classes(before, after, panels=panels_of(police))
        assert Claim.WORSE not in {one.claim for one in alone.values()}
        both = self.classes(before, after, panels=panels_of(police, rescue))
        assert both["especially_exposed"].claim is Claim.WORSE

    def _nineteen_and_23(self, area_codes=()):
        classes = ["especially_exposed"] * 19 + ["risk"] * 6 + ["exposed"] * 28
        judged_anew = {0: "risk", 1: "exposed"} | dict.fromkeys(range(19, 25), "especially_exposed")
        before = [_area(number, each) for number, each in enumerate(classes)]
        after = [
            replace(_area(number, judged_anew.get(number, each)), area_codes=area_codes)
            for number, each in enumerate(classes)
        ]
        return before, after


class TestPromises:
    """Small versions of benchmarks/accuracy/change_kind.py."""

    def test_where_nothing_changed_nobody_is_told_that_it_is_worse(self):
        rng = np.random.default_rng(11)
        claims = [_thrown(rng, 1.0, 1.0) for _ in range(150)]
        assert Claim.WORSE not in claims
        assert Claim.BETTER not in claims

    def test_where_only_reporting_changed_nobody_is_told_that_it_is_worse(self):
        rng = np.random.default_rng(12)
        claims = [_thrown(rng, 1.8, 1.0) for _ in range(150)]
        assert Claim.WORSE not in claims

    def test_a_real_change_that_two_sources_saw_is_told(self):
        rng = np.random.default_rng(13)
        assert np.mean([_thrown(rng, 1.8, 1.8) is Claim.WORSE for _ in range(40)]) > 0.7


def _thrown(rng, police, rescue):
    steady = np.ones(6)
    told = (
        thrown_panel("arson", 400 * np.where(np.arange(6) == 5, police, steady), rng, spread=0.05),
        thrown_panel("deliberate_fire", 300 * np.where(np.arange(6) == 5, rescue, steady), rng, spread=0.05),
    )
    return verdict(*told).claim


def _rate(category, year, share):
    return ReportingRate(category, year, Estimate(share, share, share), "NTU")


def _area(number, area_class="exposed", *predecessors):
    return AssessedArea(f"A{number}", f"Area {number}", area_class, tuple(f"A{each}" for each in predecessors))


def _edition(at, areas):
    return Assessments("police", str(at), date(at, 12, 1), tuple(areas))
