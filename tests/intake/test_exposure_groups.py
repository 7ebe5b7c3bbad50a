"""Residents by sex and age as files write them."""

from typing import Any

import polars as pl
import pytest

from lagesbild.errors import UsageError
from lagesbild.intake.exposure_groups import read_age, read_sex
from tests.intake.conftest import Receive


def mapping(**more: Any) -> dict[str, Any]:
    return {
        "source": {"name": "folk", "kind": "exposures"},
        "columns": {"area": "Region", **more.pop("columns", {})},
        "time": {"year": "År", "day_of_year": "12-31"},
        "exposures": more.pop("exposures", [{"exposure": "residents", "column": "Antal"}]),
    }


def kept(delivery) -> pl.DataFrame:
    frame = pl.from_arrow(delivery.rows)
    assert isinstance(frame, pl.DataFrame)
    return frame


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *[(word, "women") for word in ("kvinnor", "Kvinna", "K", "2", "Female")],
        *[(word, "men") for word in ("män", "M", "1", "males")],
        *[(word, None) for word in ("", "1+2", "Totalt", "båda könen", "T", "Persons")],
        ("ickebinär", "ickebinär"),
    ],
)
def test_sexes(written: str, meant: str | None) -> None:
    assert read_sex(pl.Series([written])).to_list() == [meant]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *[(word, "16-24") for word in ("16-24", "16–24 år", "16 - 24 år", "016-024", "16-24 years")],
        *[(word, "65+") for word in ("65+", "65+ år", "65-w", "65- år", "65–")],
        *[(word, None) for word in ("", "totalt", "samtliga åldrar", "All ages")],
        ("17 år", "17"),
        ("pensionärer", "pensionärer"),
    ],
)
def test_ages(written: str, meant: str | None) -> None:
    assert read_age(pl.Series([written])).to_list() == [meant]


def test_groups_in_columns_of_the_file(receive: Receive) -> None:
    rows = "".join(
        f"{area};2020;{sex};{age};{n}\n"
        for area in ("Ale", "Habo", "Håbo")
        for sex, age, n in (
            ("män", "totalt", 5),
            ("kvinnor", "totalt", 6),
            ("1+2", "totalt", 11),
            ("män", "0-15 år", 1),
        )
    )
    columns = {"sex": "Kön", "age_group": "Ålder"}
    found = kept(receive("Region;År;Kön;Ålder;Antal\n" + rows, mapping(columns=columns)))
    first = found.filter(pl.col("area_code") == "0101").select("sex", "age_group", "value").rows()
    assert first == [("men", None, 5.0), ("women", None, 6.0), (None, None, 11.0), ("men", "0-15", 1.0)]


def test_groups_in_columns_of_their_own(receive: Receive) -> None:
    exposures = [
        {"exposure": "residents", "column": "Män", "sex": "men", "sums_to_total": True},
        {"exposure": "residents", "column": "Kvinnor", "sex": "women", "sums_to_total": True},
    ]
    found = kept(receive("Region;År;Män;Kvinnor\nAle;2020;5;6\nHabo;2020;1;2\n", mapping(exposures=exposures)))
    assert found.sort("area_code", "sex").select("sex", "value", "sums_to_total").rows() == [
        ("men", 5.0, True),
        ("women", 6.0, True),
        ("men", 1.0, True),
        ("women", 2.0, True),
    ]


def test_the_same_group_twice_is_a_double(receive: Receive) -> None:
    rows = "Region;År;Kön;Antal\nAle;2020;män;5\nAle;2020;M;6\nAle;2020;kvinnor;7\n"
    delivery = receive(rows, mapping(columns={"sex": "Kön"}))
    assert delivery.reasons == {"I03": 1}


def test_noise_and_sums_do_not_go_together(receive: Receive) -> None:
    noisy = [{"exposure": "residents", "column": "Antal", "is_noisy": True, "sums_to_total": True}]
    with pytest.raises(UsageError, match="do not add up"):
        receive("Region;År;Antal\nAle;2020;5\n", mapping(exposures=noisy))
