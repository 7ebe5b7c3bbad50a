"""Events near places while they are there: the likeliest ratio, by trying many."""

import math
from collections.abc import Sequence


def likeliest_ratio(during: Sequence[int], near: Sequence[int], share: Sequence[float]) -> float:
    best, most = 0.0, -math.inf
    for step in range(-600, 601):
        ratio = math.exp(step / 100)
        total = 0.0
        for o, n, w in zip(during, near, share, strict=True):
            p = w * ratio / (w * ratio + 1 - w)
            total += o * math.log(p) + (n - o) * math.log(1 - p)
        if total > most:
            best, most = ratio, total
    return best
