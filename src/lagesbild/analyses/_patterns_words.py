"""What the analysis of patterns says."""

from collections.abc import Mapping

_NAMED = ("public_holiday", "recurring", "school_holiday", "school_term")
_ON = {
    "sv": {
        "public_holiday": "{day_words}, senast {latest_day}:",
        "recurring": "{day_words}, senast {latest_day}:",
        "school_holiday": "Skolloven:",
        "school_term": "Skolterminerna:",
    },
    "en": {
        "public_holiday": "{day_words}, last on {latest_day}:",
        "recurring": "{day_words}, last on {latest_day}:",
        "school_holiday": "School holidays:",
        "school_term": "School terms:",
    },
}
_THAN = {
    "sv": " i gruppen {category} registreras då {value} gånger så mycket per dag som på samma veckodagar intill "
    "({lower}–{upper}). Det bygger på {n_times} tillfällen.",
    "en": " {value} times as much a day is then recorded in the group {category} as on the same weekdays around "
    "({lower}–{upper}). That rests on {n_times} occasions.",
}
_HOW_DAYS = {
    "sv": "{n_events} fall på dagarna, mot samma veckodagar inom fyra veckor före och efter. Av {n_tried} prövade "
    "slags dagar får högst en av tjugo utpekade vara falsk (Benjamini och Hochberg 1995).",
    "en": "{n_events|case|cases} on the days, against the same weekdays within four weeks before and after. Of {n_tried} kinds "
    "of days tried, at most one in twenty of those pointed out may be false (Benjamini and Hochberg 1995).",
}


def _days(language: str) -> Mapping[str, str]:
    said = {f"on_{kind}": f"{_ON[language][kind]}{_THAN[language]}" for kind in _NAMED}
    return said | {f"how.on_{kind}": _HOW_DAYS[language] for kind in _NAMED}


_HOW_SHARE = {
    "sv": "Tiden valdes med hälften av händelserna och andelen räknades i den andra hälften, så att valet inte gör den för "
    "hög. Osäkra tider fördelas jämnt (Ratcliffe 2002). {n_events} fall, 95 procents intervall.",
    "en": "The time was chosen with half of the events and the share counted in the other half, so that choosing does not "
    "make it too high. Unsure times are spread evenly (Ratcliffe 2002). {n_events|case|cases}, 95 per cent interval.",
}
_HOW_SEASON = {
    "sv": "Varje år räknades i de tre månader som de andra åren pekade ut. Intervallet följer av hur åren skiljer sig åt, "
    "95 procent. {n_years|år|år}.",
    "en": "Each year was counted in the three months that the other years pointed out. The interval follows from how the "
    "years differ, 95 per cent. {n_years|year|years}.",
}

_HOW_WEEKS = {
    "sv": "Varje veckas antal mot årets vanliga vecka. Spridningen mellan år är {dispersion_ratio} gånger "
    "slumpens. Av 52 prövade veckor får högst en av tjugo utpekade vara falsk (Benjamini och Hochberg 1995).",
    "en": "Each week's number against the year's ordinary week. The spread between years is "
    "{dispersion_ratio} times that of chance. Of 52 weeks tried, at most one in twenty of those pointed out may be "
    "false (Benjamini and Hochberg 1995).",
}

WORDS = {
    "sv": {
        "question": "När händer det?",
        "peak_hours": "I gruppen {category} sker flest fall klockan {hours}: {value} av alla ({lower}–{upper}). Jämnt spritt över "
        "dygnet vore det {even_share}.",
        "no_peak_hours": "I gruppen {category} syns ingen tydlig tid på dygnet. De sex timmar som har mest är klockan {hours}: "
        "{value} av fallen ({lower}–{upper}).",
        "peak_days": "I gruppen {category} sker flest fall på {first_weekday}ar och {last_weekday}ar: {value} av alla ({lower}–{upper}). Jämnt spritt över veckan "
        "vore det {even_share}.",
        "no_peak_days": "I gruppen {category} syns inga tydliga veckodagar. De två dagar som har mest är {first_weekday} och {last_weekday}: {value} av fallen "
        "({lower}–{upper}).",
        "peak_months": "I gruppen {category} sker flest fall i {first_calendar_month}–{last_calendar_month}: {value} av årets fall ({lower}–{upper}). Jämnt spritt över "
        "året vore det {even_share}.",
        "no_peak_months": "I gruppen {category} syns ingen tydlig årstid. De tre månader som har mest är {first_calendar_month}–{last_calendar_month}: {value} av årets fall "
        "({lower}–{upper}).",
        "high_weeks": "Vecka {week_from}–{week_to} ligger gruppen {category} vanligen högt: {value} gånger en vanlig vecka "
        "({lower}–{upper}). Så var det {n_high} av {n_years|år|år}.",
        "high_week": "Vecka {week_from} ligger gruppen {category} vanligen högt: {value} gånger en vanlig vecka "
        "({lower}–{upper}). Så var det {n_high} av {n_years|år|år}.",
        "no_high_weeks": "Inga veckor ligger år efter år tydligt högre än andra i gruppen {category}. {n_years|år|år} prövades.",
        **_days("sv"),
        "heaped": "{observed} av fallen i gruppen {category} har tiden {clock} på minuten. Så många är det inte: tiden är "
        "troligen ifylld när ingen visste. De räknas inte med i timmarna.",
        "how.heaped": "Exakta tider på heltimmen jämförs med timmen före och efter. Mer än tre gånger så många och minst "
        "{smallest_share} av alla räknas som en anhopning.",
        "how.peak_hours": _HOW_SHARE["sv"],
        "how.no_peak_hours": _HOW_SHARE["sv"],
        "how.peak_days": _HOW_SHARE["sv"],
        "how.no_peak_days": _HOW_SHARE["sv"],
        "how.peak_months": _HOW_SEASON["sv"],
        "how.no_peak_months": _HOW_SEASON["sv"],
        "how.high_weeks": _HOW_WEEKS["sv"],
        "how.high_week": _HOW_WEEKS["sv"],
        "how.no_high_weeks": "Varje veckas antal mot årets vanliga vecka, med den spridning som finns mellan år. 52 veckor "
        "prövades (Benjamini och Hochberg 1995).",
        "too_few_times": "Tiden på dygnet är känd för {n_known|fall|fall} av {n_events} i gruppen {category}. Det är för "
        "få för att säga när på dygnet det händer.",
        "too_few_days": "Dagen är känd för {n_known|fall|fall} i gruppen {category}. Det är för få för att säga vilka "
        "veckodagar det händer.",
        "too_few_years": "Gruppen {category} har {n_years|helt år|hela år}. Åren eller fallen är för få för att säga något om årstid.",
        "lifts.too_few_times": "Klockslag för när det tidigast och senast kan ha hänt.",
        "lifts.too_few_days": "Händelser med dag, inte bara månad.",
        "lifts.too_few_years": "Minst tre hela år med minst hundra händelser.",
        "cannot_say": "Tiden gäller när något kan ha hänt, inte när det registrerades. Att mycket sker en viss tid kan bero på "
        "att fler är ute då.",
    },
    "en": {
        "question": "When does it happen?",
        "peak_hours": "In the group {category}, most events happen at {hours} o'clock: {value} of all ({lower}–{upper}). Spread "
        "evenly over the day it would be {even_share}.",
        "no_peak_hours": "In the group {category}, no time of day stands out. The six hours with most are {hours} o'clock: "
        "{value} of the events ({lower}–{upper}).",
        "peak_days": "In the group {category}, most events happen on {first_weekday}s and {last_weekday}s: {value} of all ({lower}–{upper}). Spread evenly "
        "over the week it would be {even_share}.",
        "no_peak_days": "In the group {category}, no weekdays stand out. The two days with most are {first_weekday} and {last_weekday}: {value} of the "
        "events ({lower}–{upper}).",
        "peak_months": "In the group {category}, most events happen in {first_calendar_month}–{last_calendar_month}: {value} of the year's events ({lower}–{upper}). "
        "Spread evenly over the year it would be {even_share}.",
        "no_peak_months": "In the group {category}, no season stands out. The three months with most are {first_calendar_month}–{last_calendar_month}: {value} "
        "of the year's events ({lower}–{upper}).",
        "high_weeks": "In weeks {week_from}–{week_to}, the group {category} is usually high: {value} times an ordinary week "
        "({lower}–{upper}). It was so in {n_high} of {n_years|year|years}.",
        "high_week": "In week {week_from}, the group {category} is usually high: {value} times an ordinary week "
        "({lower}–{upper}). It was so in {n_high} of {n_years|year|years}.",
        "no_high_weeks": "No weeks are clearly higher than others year after year in the group {category}. {n_years|year|years} "
        "were tried.",
        **_days("en"),
        "heaped": "{observed} of the events in the group {category} have the time {clock} to the minute. There are not that "
        "many: it was probably filled in when nobody knew. They are not counted in the hours.",
        "how.heaped": "Exact times on the hour are held against the hours before and after. More than three times as many, "
        "and at least {smallest_share} of all, are a heap.",
        "how.peak_hours": _HOW_SHARE["en"],
        "how.no_peak_hours": _HOW_SHARE["en"],
        "how.peak_days": _HOW_SHARE["en"],
        "how.no_peak_days": _HOW_SHARE["en"],
        "how.peak_months": _HOW_SEASON["en"],
        "how.no_peak_months": _HOW_SEASON["en"],
        "how.high_weeks": _HOW_WEEKS["en"],
        "how.high_week": _HOW_WEEKS["en"],
        "how.no_high_weeks": "Each week's number against the year's ordinary week, with the spread there is between years. "
        "52 weeks were tried (Benjamini and Hochberg 1995).",
        "too_few_times": "The time of day is known for {n_known|event|events} of {n_events} in the group {category}. That "
        "is too few to say when in the day it happens.",
        "too_few_days": "The day is known for {n_known|event|events} in the group {category}. That is too few to say on "
        "which weekdays it happens.",
        "too_few_years": "The group {category} has {n_years|whole year|whole years}. The years or the events are too few to say "
        "anything of season.",
        "lifts.too_few_times": "The time of day when it can have happened, earliest and latest.",
        "lifts.too_few_days": "Events by day, not only by month.",
        "lifts.too_few_years": "At least three whole years with at least a hundred events.",
        "cannot_say": "The time is when something can have happened, not when it was recorded. That much happens at a "
        "certain time may be because more people are out then.",
    },
}
