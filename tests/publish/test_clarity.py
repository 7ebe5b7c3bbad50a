"""What is read first: how clear, never how high."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lagesbild.domain import Estimate, Finding, Period, Status
from lagesbild.publish.clarity import by_clarity, by_class, distance, few_of_each

PERIOD = Period(date(2024, 1, 1), date(2025, 1, 1))


def ratio(value: float, lower: float, upper: float, says: str = "clearly_higher", category: str = "a") -> Finding:
    return Finding(says, category, "A", PERIOD, "ratio", value, Estimate(value, lower, upper))


def test_a_sure_difference_comes_before_a_large_one() -> None:
    small_but_sure, large_but_loose = ratio(1.5, 1.4, 1.6), ratio(4.0, 1.1, 14.0)
    assert by_clarity([large_but_loose, small_but_sure]) == [small_but_sure, large_but_loose]


def test_the_sure_word_comes_before_the_probable() -> None:
    probable, sure = ratio(2.0, 1.8, 2.2, "probably_higher"), ratio(1.4, 1.2, 1.6)
    assert by_clarity([probable, sure]) == [sure, probable]


def test_half_is_as_clear_as_double() -> None:
    assert distance(ratio(2.0, 1.6, 2.5)) == -distance(ratio(2.0, 1.6, 2.5)) * -1
    assert abs(distance(ratio(0.5, 0.4, 0.625)) - distance(ratio(2.0, 1.6, 2.5))) < 1e-12


def test_an_interval_that_holds_no_difference_is_less_clear_than_none() -> None:
    assert distance(ratio(1.1, 0.8, 1.5)) < 0
    assert distance(ratio(0.0, 0.0, 2.0)) < 0
    assert distance(replace(ratio(1, 1, 1), unit="events")) == 0.0


@given(st.lists(st.tuples(st.floats(0.05, 5), st.floats(0.01, 2), st.floats(0.01, 2)), max_size=12), st.floats(0.1, 9))
def test_the_order_does_not_follow_the_rate(parts: list[tuple[float, float, float]], rate: float) -> None:
    """The same ratios at another level of the rate stand in the same order."""
    findings = [ratio(v, v * (1 - min(d, 0.99)), v * (1 + u)) for v, d, u in parts]
    with_rates = [replace(f, facts={"rate_per_1000": rate * n}) for n, f in enumerate(findings)]
    assert [f.estimate for f in by_clarity(findings)] == [f.estimate for f in by_clarity(with_rates)]


def test_a_table_goes_from_clearly_higher_to_protected() -> None:
    hidden = replace(ratio(9, 8, 10), status=Status.SUPPRESSED, estimate=None)
    rows = [
        hidden,
        ratio(0.2, 0.1, 0.3, "clearly_lower"),
        ratio(1.0, 0.7, 1.4, "no_clear_difference"),
        ratio(0.5, 0.0, 2.0, "too_small"),
        ratio(2.0, 1.5, 2.5, "clearly_higher"),
        ratio(2.9, 1.2, 6.0, "clearly_higher"),
    ]
    ordered = by_class(rows)
    assert [f.says for f in ordered[:5]] == [
        "clearly_higher", "clearly_higher", "no_clear_difference", "clearly_lower", "too_small",
    ]  # fmt: skip
    assert ordered[0].estimate == Estimate(2.0, 1.5, 2.5)
    assert ordered[-1] is hidden


def test_no_category_fills_the_list() -> None:
    many = [ratio(2, 1.5, 3, category="a") for _ in range(9)] + [ratio(2, 1.5, 3, category="b")]
    assert [f.category for f in few_of_each(many, 5, 3)] == ["a", "a", "a", "b"]
