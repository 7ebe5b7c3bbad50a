"""Pictures are kept as they were made."""

from datetime import date

import pytest

from lagesbild.errors import NotFoundError, StoreError
from lagesbild.store import PictureRecord, Store

DAY = date(2024, 5, 1)


def test_a_picture_comes_back_byte_for_byte(store: Store) -> None:
    content = bytes(range(256)) * 40
    store.add_picture("p1", DAY, content)
    assert store.picture("p1") == content
    assert store.pictures() == (PictureRecord("p1", DAY, len(content)),)


def test_the_newest_is_the_one_last_made_even_if_it_was_made_before(store: Store) -> None:
    store.add_picture("p1", DAY, b"one")
    store.add_picture("p2", DAY, b"two")
    assert store.picture() == b"two"
    store.add_picture("p1", DAY, b"one")
    assert store.picture() == b"one"
    assert [record.picture_id for record in store.pictures()] == ["p1", "p2"]


def test_a_kept_picture_never_changes(store: Store) -> None:
    store.add_picture("p1", DAY, b"one")
    with pytest.raises(StoreError, match="never changes"):
        store.add_picture("p1", DAY, b"another")
    assert store.picture("p1") == b"one"


def test_a_missing_picture_is_answered_with_what_to_do(store: Store) -> None:
    with pytest.raises(NotFoundError, match="lagesbild picture HOME"):
        store.picture()
    store.add_picture("p1", DAY, b"one")
    with pytest.raises(NotFoundError, match="p1"):
        store.picture("p9")
