"""Segregation: what is planted is told, what chance gives is not, and nobody is said to have moved."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from lagesbild.domain import AreaMap, Claim, Composition, Figures, Panels
from tests.analyses.evidence import map_of
from tests.analyses.panels import ask_of, findings, make_panel

PANEL = make_panel()
FIRST, LAST = date(2018, 12, 31), date(2023, 12, 31)
TENURE = ("dwellings_rented", "dwellings_tenant_owned", "dwellings_owned")


def homes(shares: list[np.ndarray], people: float = 2000.0, seed: int | None = None, **also: bool) -> Composition:
    """Rented and owned homes at one day a share, drawn by chance where a seed is given."""
    days = (FIRST, LAST)[-len(shares) :]
    dice = np.random.default_rng(seed)
    rented = [dice.binomial(int(people), share) if seed is not None else people * share for share in shares]
    by_kind = (rented, [np.zeros_like(each) for each in rented], [people - each for each in rented])
    figures = (
        Figures(kind, "", "", days, np.column_stack(each).astype(float), **also)
        for kind, each in zip(TENURE, by_kind, strict=True)
    )
    return Composition(PANEL.areas, tuple(figures), ("c1",))


def ask(told: Composition, **settings: object):
    seen = {Panels: Panels({"vandalism": PANEL}), AreaMap: map_of(PANEL), Composition: told}
    return ask_of("segregation", seen, divisions=("tenure",), **settings)


def of(said, says: str):
    (one,) = [each for each in findings(said) if each.says == says]
    return one


def test_two_halves_of_a_town_by_hand():
    """Half of the areas have 90 % rented homes and half 10 %: 0.8 of either kind would have to be elsewhere."""
    share = np.where(np.arange(24) < 12, 0.9, 0.1)
    said = ask(homes([share], people=20_000))
    even = of(said, "evenness")
    assert even.observed == pytest.approx(0.8)
    assert even.estimate.lower < 0.8 < even.estimate.upper
    assert of(said, "information").observed == pytest.approx(1 + (0.9 * np.log(0.9) + 0.1 * np.log(0.1)) / np.log(2))
    alone = of(said, "isolation")
    assert alone.observed == pytest.approx(0.82)
    assert alone.facts["whole_share"] == pytest.approx(0.5)
    assert of(said, "surroundings").observed > 0.6, "the halves lie apart: neighbours hardly mix them"
    assert even.claim is Claim.NONE
    assert even.evidence == ("c1",)


def test_homes_strewn_by_chance_are_not_called_divided():
    said = ask(homes([np.full(24, 0.3)], people=60, seed=4))
    assert [one.says for one in said] == ["mostly_chance", "only_one_day", "no_moves"]
    assert said[0].facts["chance_share"] > 0.05


def test_a_change_that_was_planted_is_told_and_who_moved_is_not():
    share = np.linspace(0.1, 0.6, 24)
    wider = 0.35 + 1.4 * (share - 0.35)
    said = ask(homes([share, wider], seed=3))
    change = of(said, "rising")
    assert (change.claim, change.is_clear) == (Claim.RISING, True)
    assert change.facts["earlier_day"] == "2018-12-31"
    assert (
        change.estimate.lower < 0.4 * of(ask(homes([share], seed=3)), "evenness").estimate.value < change.estimate.upper
    )
    assert of(ask(homes([wider, share], seed=3)), "falling").claim is Claim.FALLING
    assert any(one.says == "no_moves" for one in said)


def test_where_nothing_changes_a_change_is_seldom_told():
    share = np.random.default_rng(1).uniform(0.1, 0.6, 24)
    told = [
        one.says
        for seed in range(40)
        for one in findings(ask(homes([share, share], seed=seed), draws=100))
        if one.says in ("rising", "falling", "no_change")
    ]
    assert len(told) == 40
    assert sum(says != "no_change" for says in told) <= 5


def test_noise_added_against_disclosure_makes_the_doubt_larger_and_is_corrected_for():
    share = np.linspace(0.1, 0.6, 24)
    plain, noisy = (of(ask(homes([share], people=200, is_noisy=flag), noise=6.0), "evenness") for flag in (False, True))
    assert noisy.estimate.upper - noisy.estimate.lower > plain.estimate.upper - plain.estimate.lower
    assert noisy.estimate.value < plain.estimate.value


def test_the_rest_of_a_hundred_is_no_difference_of_two_figures():
    """Per cent of low economic standard, of so many persons: the other group is the rest of the hundred."""
    days = (LAST,)
    told = Composition(
        PANEL.areas,
        (
            Figures("economic_standard_low_per_cent", "", "", days, np.where(np.arange(24) < 12, 40.0, 10.0)[:, None]),
            Figures("economic_standard_persons", "", "", days, np.full((24, 1), 3000.0)),
        ),
    )
    said = ask_of("segregation", {Panels: Panels({"v": PANEL}), Composition: told}, divisions=("economy",))
    # 0.25 of all: D = Σ t |p − P| / (2 T P (1 − P)) = 0.15 / (2 · 0.25 · 0.75)
    assert of(said, "evenness").observed == pytest.approx(0.4)
    assert of(said, "isolation").observed == pytest.approx((0.4**2 + 0.1**2) / 0.5)


def test_an_area_that_nobody_told_of_is_left_out_of_both_days():
    told = homes([np.linspace(0.1, 0.6, 24)] * 2)
    values = told.figures[0].values.copy()
    values[5, 0] = np.nan
    said = ask(replace(told, figures=(replace(told.figures[0], values=values), *told.figures[1:])))
    assert of(said, "evenness").facts["n_areas"] == 23


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (Composition(PANEL.areas), "division_missing"),
        (homes([np.full(24, 1.0)]), "division_missing"),
        (replace(homes([np.linspace(0.1, 0.6, 24)]), areas=()), "division_missing"),
    ],
)
def test_what_cannot_be_worked_out_is_said(told, says):
    if not told.areas:
        told = Composition(())
    said = ask(told)
    assert [one.says for one in said] == [says, "no_moves"]


def test_few_areas_are_too_few():
    told = homes([np.linspace(0.1, 0.6, 24)])
    few = Composition(told.areas[:6], tuple(replace(each, values=each.values[:6]) for each in told.figures))
    assert [one.says for one in ask(few)] == ["too_few_areas", "no_moves"]
