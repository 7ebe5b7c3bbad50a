"""Engines work in the same workspaces as the store's own tests."""

from tests.store.conftest import home, in_memory, new_home

__all__ = ["home", "in_memory", "new_home"]
