"""Words as numbers: what crosses from the store to the analyses is arrays, and the words beside them once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NOT_SAID = -1


@dataclass(frozen=True)
class Coded:
    """A column of words: row i says `labels[codes[i]]`, and nothing where `codes[i]` is -1. Labels are sorted."""

    labels: tuple[str, ...]
    codes: NDArray[np.int64]  # (n,)

    @classmethod
    def of(cls, words: Sequence[str] | NDArray[np.object_]) -> "Coded":
        """Words → numbers; the empty word is nothing said."""
        told = np.asarray(words, dtype=object)
        labels = tuple(sorted({str(word) for word in told.tolist() if word}))
        number = {label: at for at, label in enumerate(labels)} | {"": NOT_SAID}
        return cls(labels, np.fromiter((number[word or ""] for word in told.tolist()), dtype=np.int64, count=told.size))

    @property
    def words(self) -> tuple[str, ...]:
        """The words again, row by row; empty where nothing is said."""
        return tuple("" if code == NOT_SAID else self.labels[code] for code in self.codes.tolist())

    def is_one_of(self, *labels: str) -> NDArray[np.bool_]:
        """Which rows say one of these words."""
        wanted = [at for at, label in enumerate(self.labels) if label in labels]
        return np.asarray(np.isin(self.codes, wanted))

    def chosen(self, rows: NDArray[np.bool_]) -> "Coded":
        """The same with only some rows."""
        return Coded(self.labels, self.codes[rows])
