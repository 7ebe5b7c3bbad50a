import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.kernels.funnel import benjamini_hochberg
from lagesbild.kernels.regression import SpatialErrors, fit_counts
from lagesbild.kernels.risk_terrain import risk_terrain
from tests.oracles import risk_terrain as slow

SIDE = 14
CELL = 100.0


def invented_town(seed=2, ratio=2.5, level=4.0):
    rng = np.random.default_rng(seed)
    x, y = (CELL * axis.ravel() for axis in np.meshgrid(np.arange(SIDE), np.arange(SIDE)))
    centres = np.column_stack([x, y])
    kinds = [rng.uniform(0, CELL * SIDE, (6, 2)) for _ in range(3)]
    near = slow.near(kinds[0], centres, 200.0)
    exposure = rng.uniform(0.5, 2, SIDE * SIDE)
    return rng.poisson(level * exposure * np.where(near, ratio, 1.0)), exposure, centres, kinds


def ask(town, **options):
    return risk_terrain(*town, **({"depends_within_m": 400.0, "within_m": (200.0, 400.0)} | options))


def test_names_the_kind_that_matters_in_its_form():
    terrain = ask(invented_town())
    first = terrain.influences[0]
    assert [one.kept for one in terrain.influences] == [True, False, False]
    assert (first.form, first.within_m) == ("near", 200.0)
    assert first.lower < 2.5 < first.upper
    assert terrain.forms_tried == 12
    assert terrain.trusted


def test_every_number_is_that_of_a_fit_one_can_make_by_hand():
    town = counts, exposure, centres, kinds = invented_town(ratio=3.0)
    terrain = ask(town)
    errors = SpatialErrors(*centres.T, 400.0)
    p_values = []
    for number, kind in enumerate(kinds):
        forms = {}
        for reach in (200.0, 400.0):
            forms["near", reach] = slow.near(kind, centres, reach)
            density = slow.density(kind, centres, reach)
            forms["density", reach] = density / np.std(density)
        fits = {
            form: fit_counts(counts, np.array(column)[:, None], exposure, family="poisson", errors=errors)
            for form, column in forms.items()
        }
        best = min(fits, key=lambda form: fits[form].p_value[0])
        one = terrain.influences[number]
        assert (one.form, one.within_m) == best
        assert one.p_value == pytest.approx(min(1, 4 * fits[best].p_value[0]), rel=1e-6, abs=1e-12)
        p_values.append(one.p_value)
        if not one.kept:
            assert (one.ratio, one.lower) == pytest.approx((fits[best].ratio[0], fits[best].lower[0]), rel=1e-6)
    assert [one.kept for one in terrain.influences] == benjamini_hochberg(p_values, 0.05).tolist()


def test_intervals_of_few_kept_among_many_are_wider():
    counts, exposure, centres, kinds = invented_town()
    one_of_three = ask((counts, exposure, centres, kinds)).influences[0]
    alone = ask((counts, exposure, centres, kinds[:1])).influences[0]
    assert one_of_three.ratio == pytest.approx(alone.ratio)
    assert one_of_three.upper > alone.upper


def test_relative_risk_averages_to_one_over_exposure():
    town = invented_town()
    terrain = ask(town)
    assert (terrain.relative_risk * town[1]).sum() == pytest.approx(town[1].sum())
    assert np.unique(terrain.relative_risk.round(9)).size == 2  # near the kind that was kept, or not


def test_where_nothing_is_kept_every_square_is_like_the_mean():
    terrain = ask(invented_town(ratio=1.0), false_discovery_rate=1e-6)
    assert not any(one.kept for one in terrain.influences)
    assert np.all(terrain.relative_risk == 1)


def test_a_kind_that_is_nowhere_or_everywhere_is_not_judged():
    counts, exposure, centres, _ = invented_town()
    nowhere, everywhere, far_away = np.empty((0, 2)), centres, np.array([[1e6, 1e6]])
    terrain = ask((counts, exposure, centres, [nowhere, everywhere, far_away]))
    assert [one.form for one in terrain.influences] == [None] * 3
    assert all(np.isnan(one.p_value) and not one.kept for one in terrain.influences)


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(3)), st.randoms())
def test_the_order_of_kinds_and_squares_does_not_matter(kind_order, random):
    counts, exposure, centres, kinds = invented_town()
    square_order = list(range(counts.size))
    random.shuffle(square_order)
    once = ask((counts, exposure, centres, kinds))
    other = ask((counts[square_order], exposure[square_order], centres[square_order], [kinds[k] for k in kind_order]))
    for place, kind in enumerate(kind_order):
        here, there = once.influences[kind], other.influences[place]
        assert (here.form, here.within_m, here.kept) == (there.form, there.within_m, there.kept)
        assert there.ratio == pytest.approx(here.ratio, rel=1e-8)
    assert other.relative_risk == pytest.approx(once.relative_risk[square_order], rel=1e-8)


def test_nothing_handed_over_is_changed():
    counts, exposure, centres, kinds = invented_town()
    for array in (counts, exposure, centres, *kinds):
        array.setflags(write=False)
    ask((counts, exposure, centres, kinds))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"counts": np.zeros(SIDE * SIDE)}, "all zero"),
        ({"counts": np.ones(3)}, r"counts \(3,\), exposure .* do not fit together"),
        ({"exposure": np.zeros(SIDE * SIDE)}, "exposure.*not above zero"),
        ({"centres": np.zeros((SIDE * SIDE, 3))}, r"centres: expected \[m, 2\]"),
        ({"places": []}, "places or within_m is empty"),
        ({"places": [np.array([[1.0, np.nan]])]}, r"places\[0\].*missing"),
        ({"within_m": ()}, "places or within_m is empty"),
        ({"within_m": (0.0,)}, "within_m.*not above zero"),
        ({"depends_within_m": 1e5}, "leaves nothing to compare with"),
    ],
)
def test_says_what_is_wrong(change, said):
    named_town = dict(zip(("counts", "exposure", "centres", "places"), invented_town(), strict=True))
    with pytest.raises(ValueError, match=said):
        risk_terrain(**({"depends_within_m": 400.0} | named_town | change))
