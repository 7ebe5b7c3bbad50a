"""What belongs to a language and not to a country."""

from collections.abc import Mapping

# January first. An abbreviation is the beginning of its name in both languages: okt, Dec, Sept.
MONTH_NAMES: Mapping[str, tuple[str, ...]] = {
    "sv": (
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
