"""What segregation says, in Swedish and English."""

_HOW_CHANGE = {
    "sv": "Skillnaden mellan måtten de två dagarna är {value} ({lower} till {upper}) i procentenheter. Båda är rättade för områdenas storlek. "
    "Samma områden räknas båda dagarna. Av alla ändringar som pekas ut väntas högst en av tjugo vara falsk.",
    "en": "The difference between the measures of the two days is {value} ({lower} to {upper}) in percentage points. Both are corrected for the "
    "size of the areas. The same areas are counted on both days. Of all changes named, at most one in twenty is expected "
    "to be false.",
}
_HOW_INDEX = {
    "sv": "Uppmätt värde {recorded_share}, rättat för att små områden alltid ser olika ut (Carrington och Troske 1997). "
    "Intervallet är 95 procent, av {n_draws} lottningar av vilka som bor var.",
    "en": "Recorded measure {recorded_share}, corrected for small areas always looking different (Carrington and Troske "
    "1997). The interval is 95 per cent, of {n_draws} draws of who lives where.",
}

WORDS = {
    "sv": {
        "question": "Hur uppdelat är boendet, och har det ändrats?",
        "evenness": "Efter {division} är boendet uppdelat till {value} ({lower}–{upper}). Noll är samma blandning i alla "
        "områden, och 100 % är helt skilda områden. Slumpen ensam skulle ge {chance_share}.",
        "information": "Mätt på ett annat sätt är områdena {value} ({lower}–{upper}) mindre blandade efter {division} än "
        "helheten är.",
        "surroundings": "När grannområdena räknas med är uppdelningen efter {division} {value} ({lower}–{upper}). Så mycket "
        "gäller hela trakter och inte bara enskilda områden.",
        "isolation": "{group} är {whole_share} av alla som räknas. Sett från gruppen själv är andelen i det egna området "
        "i genomsnitt {value} ({lower}–{upper}).",
        "rising": "Uppdelningen efter {division} har ökat sedan {earlier_day}, från {earlier_share} till {later_share}. "
        "Det säger inte om någon har flyttat.",
        "falling": "Uppdelningen efter {division} har minskat sedan {earlier_day}, från {earlier_share} till {later_share}. "
        "Det säger inte om någon har flyttat.",
        "no_change": "Uppdelningen efter {division} har inte ändrats tydligt sedan {earlier_day}. Ändringen ligger mellan "
        "{lower} och {upper}.",
        "division_missing": "Uppdelningen efter {division} går inte att räkna fram. Det saknas uppgifter om områdena.",
        "lifts.division_missing": "Uppgifter om {division} för varje område, ur landets statistik.",
        "only_one_day": "Om uppdelningen efter {division} har ändrats går inte att säga. Bara en dag är känd.",
        "lifts.only_one_day": "Samma uppgifter för ett tidigare år, i samma områden.",
        "too_few_areas": "Områdena är för få ({n_areas}) för att säga hur uppdelat boendet är.",
        "lifts.too_few_areas": "En finare indelning, med minst {n_needed|område|områden}.",
        "mostly_chance": "Hur uppdelat boendet är efter {division} går inte att säga. I så här små områden skulle slumpen "
        "ensam ge {chance_share}.",
        "lifts.mostly_chance": "Större områden, eller grupper med fler personer i.",
        "no_divisions": "Landets profil säger inte efter vad de boende ska delas in, så uppdelningen kan inte mätas.",
        "lifts.no_divisions": "En profil som namnger landets indelningar, till exempel upplåtelseform.",
        "no_neighbours": "Hur uppdelningen ser ut över större trakter går inte att säga. Områdenas gränser saknas.",
        "lifts.no_neighbours": "Områdenas gränser.",
        "no_moves": "Vilka som har flyttat mellan områdena går inte att säga. En ändrad blandning kan också bero på "
        "födslar, nya bostäder eller ändrade inkomster.",
        "lifts.no_moves": "Hur många i varje grupp som flyttar mellan områden, år för år.",
        "how.evenness": f"Olikhetsindex (Duncan och Duncan 1955, för flera grupper Reardon och Firebaugh 2002). {_HOW_INDEX['sv']}",
        "how.information": f"Informationsindex (Theil och Finizza 1971). {_HOW_INDEX['sv']}",
        "how.surroundings": "Olikhetsindex där varje område blandas med sina grannar (Reardon och O'Sullivan 2004). "
        f"{_HOW_INDEX['sv']}",
        "how.isolation": f"Isoleringsindex (Lieberson 1981). {_HOW_INDEX['sv']}",
        "how.rising": _HOW_CHANGE["sv"],
        "how.falling": _HOW_CHANGE["sv"],
        "how.no_change": _HOW_CHANGE["sv"],
        "cannot_say": "Måtten säger hur grupper är fördelade över områden, inte varför och inte om det är bra eller dåligt. "
        "De går inte att jämföra med en annan indelning: ju mindre områden, desto högre tal. De säger inget om brott.",
    },
    "en": {
        "question": "How divided is the housing, and has it changed?",
        "evenness": "By {division}, the housing is divided to {value} ({lower}–{upper}). Nought is the same mix in all "
        "areas, and 100 % is areas of one group each. Chance alone would give {chance_share}.",
        "information": "Measured in another way, the areas are {value} ({lower}–{upper}) less mixed by {division} than the "
        "whole is.",
        "surroundings": "With neighbouring areas counted in, the division by {division} is {value} ({lower}–{upper}). That "
        "much concerns whole neighbourhoods and not only single areas.",
        "isolation": "{group} are {whole_share} of all who are counted. Seen from the group itself, the share in its own "
        "area is {value} ({lower}–{upper}) on average.",
        "rising": "The division by {division} has risen since {earlier_day}, from {earlier_share} to {later_share}. That "
        "does not say whether anyone has moved.",
        "falling": "The division by {division} has fallen since {earlier_day}, from {earlier_share} to {later_share}. That "
        "does not say whether anyone has moved.",
        "no_change": "The division by {division} has not clearly changed since {earlier_day}. The change lies between "
        "{lower} and {upper}.",
        "division_missing": "The division by {division} cannot be worked out. Figures of the areas are missing.",
        "lifts.division_missing": "Figures of {division} for the areas, from official statistics for small areas.",
        "only_one_day": "Whether the division by {division} has changed cannot be said. Only one day is known.",
        "lifts.only_one_day": "The same figures for an earlier year, in the same areas.",
        "too_few_areas": "There are too few areas ({n_areas}) to say how divided the housing is.",
        "lifts.too_few_areas": "A finer division, with at least {n_needed|area|areas}.",
        "mostly_chance": "How divided the housing is by {division} cannot be said. In areas as small as these, chance alone "
        "would give {chance_share}.",
        "lifts.mostly_chance": "Larger areas, or groups with more people in them.",
        "no_divisions": "The country's profile does not say how residents are to be divided, so division cannot be measured.",
        "lifts.no_divisions": "A profile that names the country's divisions, such as tenure.",
        "no_neighbours": "How the division looks over larger neighbourhoods cannot be said. The areas have no boundaries.",
        "lifts.no_neighbours": "The boundaries of the areas.",
        "no_moves": "Who has moved between the areas cannot be said. A changed mix can also come of births, new homes or "
        "changed incomes.",
        "lifts.no_moves": "Moves between areas by year and group, such as a table ordered from official statistics.",
        "how.evenness": f"Index of dissimilarity (Duncan and Duncan 1955; for several groups Reardon and Firebaugh 2002). {_HOW_INDEX['en']}",
        "how.information": f"Information theory index (Theil and Finizza 1971). {_HOW_INDEX['en']}",
        "how.surroundings": "Index of dissimilarity with each area mixed with its neighbours (Reardon and O'Sullivan 2004). "
        f"{_HOW_INDEX['en']}",
        "how.isolation": f"Isolation index (Lieberson 1981). {_HOW_INDEX['en']}",
        "how.rising": _HOW_CHANGE["en"],
        "how.falling": _HOW_CHANGE["en"],
        "how.no_change": _HOW_CHANGE["en"],
        "cannot_say": "The measures say how groups are spread over areas, not why, and not whether that is good or bad. They "
        "cannot be compared with another division into areas: the smaller the areas, the higher the number. They say "
        "nothing of crime.",
    },
}
