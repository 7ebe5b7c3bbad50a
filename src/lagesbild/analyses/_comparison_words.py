"""What the comparison says, in Swedish and English."""

GRADES = ("clearly_higher", "probably_higher", "probably_lower", "clearly_lower")


def _for_every_grade(start: str, among_areas: str, back_in_time: str, more: dict[str, str]) -> dict[str, str]:
    """However the comparison ends, it was computed in the same way for each reference."""
    ways = {"": among_areas, **{f".{kind}": f"{among_areas} {words}" for kind, words in more.items()}}
    ways[".earlier"] = back_in_time
    grades = (*GRADES, "no_clear_difference", "too_small")
    return {f"how.{grade}{kind}": f"{start} {way}" for grade in grades for kind, way in ways.items()}


_LARGER = {
    "sv": "Referensens tal är räknat om till den andel som har känd plats här ({placed_share}). Är området mer än en "
    "tiondel av referensen räknas det bort ur den.",
    "en": "The reference's figure is reduced to the share that has a known place here ({placed_share}). An area that is "
    "more than a tenth of the reference is taken out of it.",
}
_HELD = {
    "sv": "Ett område i referensen som självt ligger långt utanför räknas med antalet vid 99,8-procentsgränsen.",
    "en": "An area in the reference that itself lies far outside counts with the number at the 99.8 per cent limit.",
}
_ALIKE = {
    "sv": "Liknande är {reference_areas}, närmast först. De ligger i genomsnitt {distance_sd} standardavvikelser bort. "
    "Likhet räknas i {similar_kinds}, aldrig i det som jämförs.",
    "en": "Alike are {reference_areas}, nearest first. They lie {distance_sd} standard deviations away on average. "
    "Likeness is counted in {similar_kinds}, never in what is compared.",
}


def _more(language: str) -> dict[str, str]:
    """What is added for each kind of reference; "above" stands for every level between the areas and the nation."""
    larger, held, alike = _LARGER[language], _HELD[language], _ALIKE[language]
    return {"nation": larger, "above": larger, "similar": f"{alike} {held}", "kind": held, "group": held}


WORDS = {
    "sv": {
        "question": "Jämfört med vad, och är skillnaden större än slumpen?",
        "clearly_higher": "{area} ligger tydligt högre än {reference} i gruppen {category}: {rate_per_1000} mot "
        "{reference_per_1000} per 1 000 och år. Siffran säger inte varför.",
        "probably_higher": "{area} ligger troligen högre än {reference} i gruppen {category}: {rate_per_1000} mot "
        "{reference_per_1000} per 1 000 och år. Slump kan inte uteslutas.",
        "no_clear_difference": "{area} skiljer sig inte tydligt från {reference} i gruppen {category}: "
        "{rate_per_1000} mot {reference_per_1000} per 1 000 och år. En skillnad kan ändå finnas.",
        "probably_lower": "{area} ligger troligen lägre än {reference} i gruppen {category}: {rate_per_1000} mot "
        "{reference_per_1000} per 1 000 och år. Det kan också bero på att en mindre del "
        "av det som händer registreras.",
        "clearly_lower": "{area} ligger tydligt lägre än {reference} i gruppen {category}: {rate_per_1000} mot "
        "{reference_per_1000} per 1 000 och år. Det kan också bero på att en mindre del "
        "av det som händer registreras.",
        "too_small": "Underlaget för {area} är för litet för att jämföra med {reference} i gruppen {category}: "
        "{n_events|registrerat|registrerade} fall mot väntade {expected}.",
        "screen": "{n_compared|område|områden} jämfördes med {reference}. Ungefär {n_expected_by_chance} väntas hamna "
        "utanför 95-procentsgränsen av slumpen. Utanför låg {n_outside}, och {n_survive} står kvar om högst en "
        "av tjugo utpekade får vara falsk.",
        "too_few_areas": "Områdena är för få ({n_areas}) för att säga vad som är en ovanlig skillnad mellan dem.",
        "too_few_events": "För lite har registrerats i gruppen {category} ({n_events}) för att jämföra områden.",
        "no_exposure": "Det finns inga tal för invånare eller annat att räkna mot, så områden kan inte jämföras med "
        "varandra i gruppen {category}.",
        "no_nation": "Inga siffror för riket har lämnats, så jämförelsen med riket saknas för gruppen {category}.",
        "no_composition": "Det saknas uppgifter om områdenas invånare och bostäder att välja liknande områden efter.",
        "few_similar": "För få områden liknar {area} för en jämförelse i gruppen {category}.",
        "no_kinds": "Det är inte sagt vilka områden som är av samma slag, eller så är de för få att jämföra.",
        "no_groups": "Det är inte sagt vilka områden som hör till samma grupp, eller så är de för få att jämföra.",
        "no_larger_place": "Inga siffror för länet eller någon annan större helhet har lämnats för gruppen {category}.",
        "larger_place_unknown": "Det går inte att säga vilken större helhet varje område hör till, eller så saknas dess "
        "siffror för gruppen {category}.",
        "no_earlier_years": "Tidigare år saknas, eller räknades på ett annat sätt, så gruppen {category} kan inte "
        "jämföras bakåt i tiden.",
        **_for_every_grade(
            "Registrerat {n_events} mot väntat {expected} ({reference_per_1000} per 1 000 × {exposure} {exposure_kind} × "
            "år ÷ 1 000) = kvot {value} ({lower}–{upper}, 95-procentsintervall).",
            "Gränser för kvoten: 95 %: {limit_lower_95_ratio}–{limit_upper_95_ratio}; 99,8 %: {limit_lower_998_ratio}–"
            "{limit_upper_998_ratio}. I gränserna ingår den vanliga spridningen (Spiegelhalter 2005).",
            "Båda antalen är räknade och delas med spridningen mellan månader före det exakta testet (Przyborowski och "
            "Wilenski 1940). En så stor skillnad av slumpen har sannolikheten {p_value}.",
            _more("sv"),
        ),
        "how.screen": "Gränserna är en gamma–Poisson-fördelning med den uppmätta spridningen mellan områden. Antalet av "
        "slumpen är summan av områdenas sannolikheter att hamna utanför. Vilka som står kvar: Benjamini och Hochberg 1995.",
        "how.screen.similar": "Liknande områden väljs efter {similar_kinds}, standardiserade, aldrig efter det som "
        "jämförs. Antalet av slumpen är summan av områdenas sannolikheter att hamna utanför.",
        "lifts.too_few_events": "Fler fall: en längre period, större områden eller en bredare grupp.",
        "lifts.too_few_areas": "Fler områden att jämföra med, till exempel en finare indelning.",
        "lifts.no_exposure": "Antal invånare, eller annat att räkna mot, för varje område.",
        "lifts.no_nation": "En leverans med rikets siffror för samma grupp och period.",
        "lifts.no_composition": "Uppgifter för varje område om till exempel bostäder, ålder, inkomst och utbildning.",
        "lifts.few_similar": "Fler områden, till exempel från grannkommuner, eller uppgifter om fler levnadsvillkor.",
        "lifts.no_kinds": "Områdenas slag under [places.kinds] i lagesbild.toml, minst fyra av samma slag.",
        "lifts.no_groups": "Områdenas grupp under [places.groups] i lagesbild.toml, minst fyra i samma grupp.",
        "lifts.no_larger_place": "En leverans med länets siffror och folkmängd för samma grupp och period.",
        "lifts.larger_place_unknown": "Vilket län varje område hör till, under [places.groups] i lagesbild.toml, och "
        "länets folkmängd.",
        "lifts.no_earlier_years": "Minst ett helt tidigare år som räknats på samma sätt.",
        "cannot_say": "En skillnad mot en referens säger inte varför den finns, och inte om mer händer eller om en större "
        "del registreras. Ingen tydlig skillnad betyder inte att områdena är lika.",
    },
    "en": {
        "question": "Compared with what, and is the difference more than chance?",
        "clearly_higher": "{area} is clearly higher than {reference} in the group {category}: {rate_per_1000} against "
        "{reference_per_1000} per 1,000 and year. The figure does not say why.",
        "probably_higher": "{area} is probably higher than {reference} in the group {category}: {rate_per_1000} against "
        "{reference_per_1000} per 1,000 and year. Chance cannot be ruled out.",
        "no_clear_difference": "{area} does not differ clearly from {reference} in the group {category}: "
        "{rate_per_1000} against {reference_per_1000} per 1,000 and year. There may still be a difference.",
        "probably_lower": "{area} is probably lower than {reference} in the group {category}: {rate_per_1000} against "
        "{reference_per_1000} per 1,000 and year. A smaller share of what happens may "
        "also be recorded there.",
        "clearly_lower": "{area} is clearly lower than {reference} in the group {category}: {rate_per_1000} against "
        "{reference_per_1000} per 1,000 and year. A smaller share of what happens may "
        "also be recorded there.",
        "too_small": "There is too little to compare {area} with {reference} in the group {category}: "
        "{n_events} recorded, {expected} expected.",
        "screen": "{n_compared|area was|areas were} compared with {reference}. About {n_expected_by_chance} are expected outside "
        "the 95 per cent limits by chance. Outside were {n_outside}; {n_survive} of them remain when at most one in "
        "twenty of those pointed out may be false.",
        "too_few_areas": "There are too few areas ({n_areas}) to say what an unusual difference between them is.",
        "too_few_events": "Too little was recorded in the group {category} ({n_events}) to compare areas.",
        "no_exposure": "There are no figures of residents or anything else to hold counts against. So areas cannot be "
        "compared with each other in the group {category}.",
        "no_nation": "No figures for the nation were delivered, so the comparison with it is missing for the group {category}.",
        "no_composition": "There are no figures of the areas' residents and dwellings to choose similar areas by.",
        "few_similar": "Too few areas are like {area} for a comparison in the group {category}.",
        "no_kinds": "Nobody has said which areas are of the same kind, or they are too few to compare.",
        "no_groups": "Nobody has said which areas belong to the same group, or they are too few to compare.",
        "no_larger_place": "No figures for the county or another larger place were delivered for the group {category}.",
        "larger_place_unknown": "It cannot be told which larger place each area belongs to, or its figures are missing "
        "for the group {category}.",
        "no_earlier_years": "Earlier years are missing, or were counted in another way, so the group {category} cannot be compared "
        "back in time.",
        **_for_every_grade(
            "Recorded {n_events} against expected {expected} ({reference_per_1000} per 1,000 × {exposure} {exposure_kind} × "
            "years ÷ 1,000) = ratio {value} ({lower}–{upper}, 95 per cent interval).",
            "Limits for the ratio: 95 %: {limit_lower_95_ratio}–{limit_upper_95_ratio}; 99.8 %: {limit_lower_998_ratio}–"
            "{limit_upper_998_ratio}. The limits include the usual spread (Spiegelhalter 2005).",
            "Both numbers are counted, and divided by the spread between months before the exact test (Przyborowski and "
            "Wilenski 1940). A difference as large as this by chance has the probability {p_value}.",
            _more("en"),
        ),
        "how.screen": "The limits are a gamma–Poisson distribution with the measured spread between areas. The number by "
        "chance is the sum of the areas' probabilities of falling outside. Which remain: Benjamini and Hochberg 1995.",
        "how.screen.similar": "Similar areas are chosen by {similar_kinds}, standardised, never by what is compared. The "
        "number by chance is the sum of the areas' probabilities of falling outside.",
        "lifts.too_few_events": "More cases: a longer period, larger areas or a wider group.",
        "lifts.too_few_areas": "More areas to compare with, such as a finer division.",
        "lifts.no_exposure": "The number of residents, or something else to hold counts against, for each area.",
        "lifts.no_nation": "A delivery with the nation's figures for the same group and period.",
        "lifts.no_composition": "Figures for each area of dwellings, age, income and education, for instance.",
        "lifts.few_similar": "More areas, from neighbouring municipalities for instance, or figures of more living "
        "conditions.",
        "lifts.no_kinds": "What kind each area is of, under [places.kinds] in lagesbild.toml, at least four of a kind.",
        "lifts.no_groups": "The group of each area, under [places.groups] in lagesbild.toml, at least four in a group.",
        "lifts.no_larger_place": "A delivery with the county's figures and residents for the same group and period.",
        "lifts.larger_place_unknown": "Which county each area belongs to, under [places.groups] in lagesbild.toml, and "
        "the county's residents.",
        "lifts.no_earlier_years": "At least one whole earlier year, counted in the same way.",
        "cannot_say": "A difference from a reference does not say why it is there, nor whether more happens or a larger "
        "share is recorded. No clear difference does not mean that areas are alike.",
    },
}
