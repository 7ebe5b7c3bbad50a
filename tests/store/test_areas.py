"""Areas are kept once for each level and edition, and never changed under the same name."""

from dataclasses import replace

import pytest

from lagesbild.domain import Area, Areas
from lagesbild.errors import AreasError
from lagesbild.store import LevelRecord, Store
from tests.store import made

MAPPED = Areas(
    level="district",
    edition="2020",
    members=(
        Area("02", "Väst", "county-1", 2.5),
        Area("01", "Öst 'n' \"co\"; --", None, None),
        Area("03", "Mitt", "", 0.1),
    ),
    crs="EPSG:3006",
    boundaries=(b"\x01\x00west", b"", b"\xff" * 9),
    neighbours=((2,), (), (0,)),
)


def test_areas_come_back_as_they_were(store: Store) -> None:
    assert store.add_areas(MAPPED)
    assert store.areas("district", "2020") == MAPPED
    assert store.levels() == (LevelRecord("district", "2020", 3, has_boundaries=True),)


def test_areas_without_a_map_come_back_without_one(store: Store) -> None:
    store.add_areas(made.areas())
    assert store.areas("district") == made.areas()
    assert not store.levels()[0].has_boundaries


def test_the_very_same_areas_change_nothing_in_whatever_order_they_come(store: Store) -> None:
    store.add_areas(MAPPED)
    assert not store.add_areas(MAPPED)
    assert not store.add_areas(MAPPED.in_order(("03", "01", "02")))
    assert store.areas("district") == MAPPED


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"members": (*MAPPED.members[:2], Area("99", "Mitt"))}, "only in the new (99)"),
        ({"members": (*MAPPED.members[:2], Area("03", "Mitten", "", 0.1))}, "have other names (03)"),
        ({"boundaries": (b"\x01\x00west", b"", b"\xfe" * 9)}, "boundaries"),
        ({"neighbours": ((1,), (0,), ())}, "boundaries"),
        ({"crs": "EPSG:3007"}, "boundaries"),
    ],
)
def test_other_areas_under_the_same_name_are_refused(store: Store, change: dict[str, object], said: str) -> None:
    store.add_areas(MAPPED)
    with pytest.raises(AreasError, match="there already") as refusal:
        store.add_areas(replace(MAPPED, **change))
    assert said in str(refusal.value)
    assert store.areas("district") == MAPPED


def test_without_an_edition_the_last_added_is_meant(store: Store) -> None:
    store.add_areas(made.areas(edition="2016"))
    store.add_areas(made.areas(edition="1998"))
    store.add_areas(made.areas(level="county"))
    assert store.areas("district").edition == "1998"
    assert store.areas("district", "2016").edition == "2016"
    assert [(record.level, record.edition) for record in store.levels()] == [
        ("county", "2020"),
        ("district", "1998"),
        ("district", "2016"),
    ]


@pytest.mark.parametrize(("level", "edition"), [("parish", ""), ("district", "1850")])
def test_unknown_areas_are_answered_with_those_there_are_and_what_to_do(store: Store, level: str, edition: str) -> None:
    store.add_areas(made.areas())
    with pytest.raises(AreasError, match="district 2020") as refusal:
        store.areas(level, edition)
    assert f"lagesbild areas HOME FILE --level {level}" in str(refusal.value)
