"""What areas are made of: every figure of residents, dwellings and incomes that lies in the store, as evidence."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import numpy as np

from lagesbild.domain import Composition, Figures, RowKind
from lagesbild.store import ExposureFigures, Store


def composition_of(store: Store, where: tuple[str, str], codes: Sequence[str]) -> Composition:
    """Every kind, sex and age group that was told of in the areas of a level and edition. Nothing is worked out."""
    figures = []
    for kind in sorted(store.exposure_kinds(*where)):
        for sex, age_group in store.exposure_groups(kind, where):
            figures.append(_figures(store.exposures(kind, where, sex, age_group), codes))
    told = [record for record in store.deliveries() if record.kind is RowKind.EXPOSURES and record.counts]
    evidence = tuple(record.delivery_id for record in told if (record.level, record.edition) == where)
    return Composition(tuple(codes), tuple(figures), evidence)


def _figures(told: ExposureFigures, codes: Sequence[str]) -> Figures:
    days = tuple(sorted(set(told.days)))
    at_day: dict[date, int] = {day: number for number, day in enumerate(days)}
    at_area: dict[str, int] = defaultdict(lambda: -1, {code: number for number, code in enumerate(codes)})
    values = np.full((len(codes), len(days)), np.nan)
    for area, day, value in zip(told.areas, told.days, told.values, strict=True):
        if at_area[area] >= 0:
            values[at_area[area], at_day[day]] = value
    return Figures(told.exposure, told.sex, told.age_group, days, values, any(told.is_noisy))
