"""What was received, kept as it came, and counted when asked."""

from lagesbild.store.fetched import Where
from lagesbild.store.records import (
    CategoryRecord,
    ExposureFigures,
    LevelRecord,
    PanelRequest,
    PictureRecord,
    Receipt,
    Revisions,
    Warnings,
)
from lagesbild.store.store import Store, open_store

__all__ = [
    "CategoryRecord",
    "ExposureFigures",
    "LevelRecord",
    "PanelRequest",
    "PictureRecord",
    "Receipt",
    "Revisions",
    "Store",
    "Warnings",
    "Where",
    "open_store",
]
