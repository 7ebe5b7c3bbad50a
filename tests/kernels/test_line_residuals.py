"""Distance from a line between uncertain numbers: null as promised, what lies out is found, errors are allowed for."""

import numpy as np
import pytest

from lagesbild.kernels.line_residuals import line_residuals, those_apart


def units(rng: np.random.Generator, n: int = 24, scatter: float = 0.15, slope: float = 0.6) -> dict[str, np.ndarray]:
    x = rng.normal(0, 0.4, n)
    y_se = rng.uniform(0.12, 0.35, n)
    y = -1 + slope * x + scatter * rng.normal(size=n) + y_se * rng.normal(size=n)
    return {"y": y, "y_se": y_se, "x": x, "x_variance": np.zeros(n)}


@pytest.mark.parametrize("scatter", [0.0, 0.15, 0.5])
def test_units_on_the_line_are_out_as_seldom_as_promised(scatter: float) -> None:
    rng = np.random.default_rng(int(100 * scatter))
    p = np.concatenate([line_residuals(**units(rng, scatter=scatter)).p_value for _ in range(400)])
    assert 0.03 < np.mean(p <= 0.05) < 0.07
    assert np.mean(p <= 0.002) < 0.005


def test_one_that_lies_out_is_found_and_does_not_hide_itself() -> None:
    rng = np.random.default_rng(1)
    who = units(rng)
    who["y"][4] += 1.5
    found = line_residuals(**who)
    assert np.argmin(found.p_value) == 4
    assert found.p_value[4] < 0.002
    assert found.residual[4] == pytest.approx(who["y"][4] - found.expected[4])


def test_the_slope_and_its_interval() -> None:
    rng = np.random.default_rng(2)
    held = [
        found.slope_lower <= 0.6 <= found.slope_upper for found in (line_residuals(**units(rng)) for _ in range(200))
    ]
    assert 0.9 < np.mean(held) < 0.99


def test_without_scatter_and_errors_alike_it_is_least_squares() -> None:
    x = np.arange(12.0)
    y = 2 + 3 * x + np.tile([1e-3, -1e-3], 6)
    found = line_residuals(y, np.full(12, 1.0), x, np.zeros(12))
    assert found.slope == pytest.approx(np.polyfit(x, y, 1)[0], rel=1e-9)
    rest = np.arange(12) != 5
    assert found.expected[5] == pytest.approx(np.polyval(np.polyfit(x[rest], y[rest], 1), 5.0), rel=1e-9)


def test_vague_x_makes_the_distance_less_sure() -> None:
    who = units(np.random.default_rng(3), scatter=0.0)
    vague = line_residuals(**(who | {"x_variance": np.full(24, 0.2)}))
    assert (np.abs(vague.z) <= np.abs(line_residuals(**who).z) + 1e-6).mean() > 0.8


def test_units_that_are_all_alike_or_too_few_are_refused() -> None:
    with pytest.raises(ValueError, match="that differ"):
        line_residuals(np.ones(8), np.ones(8), np.ones(8), np.zeros(8))
    with pytest.raises(ValueError, match="at least 6"):
        line_residuals(np.ones(3), np.ones(3), np.arange(3.0), np.zeros(3))


def test_those_that_lie_out_do_not_hide_one_another() -> None:
    rng = np.random.default_rng(4)
    seen, alone = [], []
    for _ in range(60):
        who = units(rng, n=30, scatter=0.05)
        who["y"][[3, 11]] += 1.0
        marked, found = those_apart(**who)
        seen.append(marked[[3, 11]].mean())
        alone.append((line_residuals(**who).p_value[[3, 11]] <= 0.05 / 30).mean())
        assert found.p_value[marked].max(initial=0.0) <= 0.05 / 25
    assert np.mean(seen) > np.mean(alone) + 0.15


@pytest.mark.parametrize(("n", "scatter"), [(14, 0.15), (24, 0.0), (30, 0.3)])
def test_screens_where_none_lies_apart_seldom_mark_one(n: int, scatter: float) -> None:
    rng = np.random.default_rng([5, n])
    marked = [those_apart(**units(rng, n=n, scatter=scatter))[0].any() for _ in range(300)]
    assert np.mean(marked) < 0.08  # 5 % promised, and two and a half standard errors


def test_units_apart_have_no_part_in_the_line() -> None:
    who = units(np.random.default_rng(6))
    apart = np.arange(24) == 7
    whole = line_residuals(**(who | {"y": who["y"] + 5 * apart}), apart=apart)
    rest = {name: each[~apart] for name, each in who.items()}
    assert whole.slope == pytest.approx(line_residuals(**rest).slope, rel=1e-9)
    assert np.delete(whole.p_value, 7) == pytest.approx(line_residuals(**rest).p_value, rel=1e-9)
