"""The page of codes says of each what the program says of it."""

import re
from pathlib import Path

from lagesbild.intake import REASONS

PAGE = (Path(__file__).resolve().parents[2] / "docs/codes.md").read_text(encoding="utf-8")


def test_every_code_stands_on_the_page_with_its_own_words() -> None:
    rows = {row[0]: row[1:] for row in re.findall(r"^\| (\w\d\d) \| (.*?) \| (.*?) \| (.*?) \| (.*?) \|$", PAGE, re.M)}
    assert rows == {
        code: (reason.wrong["en"], reason.remedy["en"], reason.wrong["sv"], reason.remedy["sv"])
        for code, reason in REASONS.items()
    }
