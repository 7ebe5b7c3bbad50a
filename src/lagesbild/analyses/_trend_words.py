"""What the trend says, in Swedish and English."""

_HOW = {
    "sv": "Loglinjär modell för antalet per månad med årstid, {exposure_kind} som nämnare och kända ändringar i hur det "
    "registreras. Spridningen kring modellen är {dispersion_ratio} gånger slumpens. Intervallet är 95 procent.",
    "en": "Log-linear model of the number per month with season, {exposure_kind} as denominator and known changes in "
    "recording. The spread around the model is {dispersion_ratio} times that of chance. The interval is 95 per cent.",
}
_HOW_TURN = {
    "sv": "Varje månad utom de första och sista prövades som tid för en ändring. Slumpen ger en så tydlig ändring i högst "
    "en serie av 500.",
    "en": "Every month but the first and last was tried as the time of a change. A change as clear as this comes by "
    "chance in at most one series of five hundred.",
}
_SAYS = (
    "clearly_rising",
    "probably_rising",
    "no_clear_change",
    "probably_falling",
    "clearly_falling",
    "recording_changed",
    "law_changed",
)

WORDS = {
    "sv": {
        "question": "Hur har det utvecklats, och sedan när?",
        "clearly_rising": "{area}: det som registreras i gruppen {category} har tydligt ökat, med {by_share} per år "
        "({by_share_lower}–{by_share_upper}). Om mer har hänt går inte att säga av den här källan.",
        "probably_rising": "{area}: det som registreras i gruppen {category} har troligen ökat, med {by_share} per år "
        "({by_share_lower}–{by_share_upper}). Slump kan inte uteslutas.",
        "no_clear_change": "{area}: ingen tydlig förändring av det som registreras i gruppen {category}. Takten per år "
        "ligger mellan {change_per_year_share_lower} och {change_per_year_share_upper}.",
        "probably_falling": "{area}: det som registreras i gruppen {category} har troligen minskat, med {by_share} per år "
        "({by_share_lower}–{by_share_upper}). Det kan också bero på att en mindre del av det som händer "
        "registreras.",
        "clearly_falling": "{area}: det som registreras i gruppen {category} har tydligt minskat, med {by_share} per år "
        "({by_share_lower}–{by_share_upper}). Det kan också bero på att en mindre del av det som händer "
        "registreras.",
        "stepped_up": "{area}: sedan omkring {since_month} registreras {by_share} mer i gruppen {category} än utvecklingen dittills pekade mot "
        "({by_share_lower}–{by_share_upper}). Ändringen kom tidigast {since_earliest_month} och senast {since_latest_month}.",
        "stepped_down": "{area}: sedan omkring {since_month} registreras {by_share} mindre i gruppen {category} än utvecklingen dittills pekade mot "
        "({by_share_lower}–{by_share_upper}). Ändringen kom tidigast {since_earliest_month} och senast {since_latest_month}.",
        "turned": "{area}: takten ändrades omkring {since_month} för gruppen {category}, från {before_share} till {after_share} "
        "per år. Ändringen kom tidigast {since_earliest_month} och senast {since_latest_month}.",
        "recording_changed": "{area}: serien kan inte jämföras rakt av. Från {since_month} registreras gruppen {category} på "
        "ett annat sätt, och nivån blev {ratio} gånger den förra ({ratio_lower}–{ratio_upper}). Det säger inget om vad som hänt.",
        "law_changed": "{area}: serien kan inte jämföras rakt av. Från {since_month} gäller något nytt för gruppen {category}: "
        "{cause_words}. Nivån blev {ratio} gånger den förra ({ratio_lower}–{ratio_upper}).",
        "set_aside": "{n_months_aside|månad|månader} i gruppen {category} räknas inte in i takten, från och med {from_month}. Då "
        "fanns en känd orsak: {cause_words}.",
        "screen": "{n_compared|område|områden} prövades. Ungefär {n_expected_by_chance} väntas visa en troligen eller tydlig "
        "förändring av slumpen. Det gjorde {n_outside}, och {n_survive} står kvar om högst en av tjugo utpekade får vara falsk.",
        "too_few_months": "Det finns för få hela månader ({n_months}) för att bedöma utvecklingen av gruppen {category}.",
        "too_few_events": "För lite har registrerats i gruppen {category} ({n_events}) för att bedöma utvecklingen.",
        **{f"how.{says}": _HOW["sv"] for says in _SAYS},
        **{f"how.{says}": f"{_HOW['sv']} {_HOW_TURN['sv']}" for says in ("stepped_up", "stepped_down", "turned")},
        "how.set_aside": "Månaderna ritas men ingår inte i modellen. Orsaken står i profilen eller i lagesbild.toml.",
        "lifts.too_few_months": "Fler hela månader i serien, minst två år.",
        "lifts.too_few_events": "Fler fall: en längre period, större områden eller en bredare grupp.",
        "how.screen": "Summan av 5 procent för varje prövat område. Vilka som står kvar: Benjamini och Hochberg 1995.",
        "cannot_say": "En ökning i det som registreras är inte samma sak som att mer händer: en större del kan ha blivit "
        "känd, kontrollerna kan ha blivit fler, eller så räknas det på ett nytt sätt. Takten säger inget om kommande år.",
    },
    "en": {
        "question": "How has it developed, and since when?",
        "clearly_rising": "{area}: what is recorded in the group {category} has clearly risen, by {by_share} a year "
        "({by_share_lower}–{by_share_upper}). Whether more has happened cannot be said from this source.",
        "probably_rising": "{area}: what is recorded in the group {category} has probably risen, by {by_share} a year "
        "({by_share_lower}–{by_share_upper}). Chance cannot be ruled out.",
        "no_clear_change": "{area}: no clear change of what is recorded in the group {category}. The yearly pace lies "
        "between {change_per_year_share_lower} and {change_per_year_share_upper}.",
        "probably_falling": "{area}: what is recorded in the group {category} has probably fallen, by {by_share} a year "
        "({by_share_lower}–{by_share_upper}). A smaller share of what happens may also be recorded.",
        "clearly_falling": "{area}: what is recorded in the group {category} has clearly fallen, by {by_share} a year "
        "({by_share_lower}–{by_share_upper}). A smaller share of what happens may also be recorded.",
        "stepped_up": "{area}: since about {since_month}, {by_share} more is recorded in the group {category} than the course until then pointed to "
        "({by_share_lower}–{by_share_upper}). The change came in {since_earliest_month} at the earliest and {since_latest_month} at the latest.",
        "stepped_down": "{area}: since about {since_month}, {by_share} less is recorded in the group {category} than the course until then pointed to "
        "({by_share_lower}–{by_share_upper}). The change came in {since_earliest_month} at the earliest and {since_latest_month} at the latest.",
        "turned": "{area}: the pace changed about {since_month} for the group {category}, from {before_share} to {after_share} a "
        "year. The change came in {since_earliest_month} at the earliest and {since_latest_month} at the latest.",
        "recording_changed": "{area}: the series cannot be compared straight through. From {since_month}, the group "
        "{category} is recorded in another way, and the level became {ratio} times the former ({ratio_lower}–{ratio_upper}). "
        "That says nothing about what has happened.",
        "law_changed": "{area}: the series cannot be compared straight through. From {since_month} something new holds for "
        "the group {category}: {cause_words}. The level became {ratio} times the former ({ratio_lower}–{ratio_upper}).",
        "set_aside": "{n_months_aside|month|months} of the group {category} are left out of the pace, from {from_month}. "
        "There was a known cause then: {cause_words}.",
        "screen": "{n_compared|area was|areas were} tried. About {n_expected_by_chance} are expected to show a probable or clear "
        "change by chance. {n_outside} did; {n_survive} of them remain when at most one in twenty may be false.",
        "too_few_months": "There are too few whole months ({n_months}) to judge how the group {category} has developed.",
        "too_few_events": "Too little was recorded in the group {category} ({n_events}) to judge how it has developed.",
        **{f"how.{says}": _HOW["en"] for says in _SAYS},
        **{f"how.{says}": f"{_HOW['en']} {_HOW_TURN['en']}" for says in ("stepped_up", "stepped_down", "turned")},
        "how.set_aside": "The months are drawn but not in the model. The cause stands in the profile or in lagesbild.toml.",
        "lifts.too_few_months": "More whole months in the series, two years at least.",
        "lifts.too_few_events": "More cases: a longer period, larger areas or a wider group.",
        "how.screen": "5 per cent for each area tried, added up. Which remain: Benjamini and Hochberg 1995.",
        "cannot_say": "A rise in what is recorded is not the same as more happening: a larger share may have become "
        "known, more may have been checked, or it is counted in a new way. The pace says nothing about years to come.",
    },
}
