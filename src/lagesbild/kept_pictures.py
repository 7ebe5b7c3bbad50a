"""Pictures as they are kept in the ledger and handed out as files."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from lagesbild.domain import Picture
from lagesbild.errors import StoreError
from lagesbild.spoken import findings_csv
from lagesbild.store import Store


@cache
def _picture_adapter() -> TypeAdapter[Picture]:
    """Made when a picture is first written or read: it takes a while, and receiving does without."""
    return TypeAdapter(Picture)


def to_json(picture: Picture) -> bytes:
    """The picture as it is kept. Boundaries stay with the areas of their edition, which never change."""
    return _picture_adapter().dump_json(replace(picture, areas=replace(picture.areas, boundaries=())))


def from_json(content: bytes, store: Store) -> Picture:
    """A picture as it was kept, with its areas drawn, and with what has happened to its deliveries since."""
    picture = _picture_adapter().validate_json(content)
    now = {record.delivery_id: record for record in store.deliveries()}
    sources = tuple(replace(use, record=now.get(use.record.delivery_id, use.record)) for use in picture.sources)
    picture = replace(picture, sources=sources)
    if not picture.areas.members:
        return picture
    drawn = store.areas(picture.areas.level, picture.areas.edition)
    return replace(picture, areas=replace(picture.areas, boundaries=drawn.boundaries))


def earlier_than(picture: Picture, store: Store) -> Picture | None:
    """The picture kept before this one, of an earlier day and the same areas; None where there is none."""
    for record in store.pictures():
        if record.today < picture.today:
            kept = from_json(store.picture(record.picture_id), store)
            if (kept.areas.level, kept.areas.edition) == (picture.areas.level, picture.areas.edition):
                return kept
    return None


def write_out(picture: Picture, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "picture.json").write_bytes(to_json(picture))
        (folder / "findings.csv").write_text(findings_csv(picture), encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"The picture could not be written to {folder}: {error.strerror}. Choose another --out."
        ) from error
