"""How hard a text is to read, and words that must never be in it."""

import re

FORBIDDEN = {
    "sv": re.compile(
        r"\b(explosion\w*|katastrof\w*|hotspot\w*|no-go|signifikant\w*|bevisar|bevisat|orsakar|orsakat|värst\w*|"
        r"belastad befolkning|drabbat|hårt drabba\w*|rankning\w*|topplista\w*|larm\w*)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(explosion\w*|catastroph\w*|hot ?spots?|no-go|significan\w*|proves?|proved|causes|caused|ranking\w*|"
        r"alarms?)\b",
        re.IGNORECASE,
    ),
}


def sentences(text: str) -> list[str]:
    """The sentences of a text. A colon ends one, as in Björnsson; a stop inside a number does not."""
    return [each for each in re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ0-9])|(?<=:)\s+", text.strip()) if each]


def words(text: str) -> list[str]:
    return re.findall(r"[\w%–-]+", text)


def lix(text: str) -> float:
    """Words a sentence, and per cent of words longer than six letters (Björnsson 1968). 45 reads like a newspaper."""
    found = words(text)
    letters = [word for word in found if word.isalpha()]
    n_long = sum(len(word) > 6 for word in letters)
    return len(found) / max(len(sentences(text)), 1) + 100 * n_long / max(len(found), 1)
