"""The sentences of `fear_and_crime`."""

_HOW = {
    "sv": "Logit av andelen otrygga mot logaritmen av områdets troliga tal registrerade brott (gamma–Poisson). Linjen dras "
    "utan området självt. Avståndet delas med allt som är osäkert: urvalet, antalet brott och hur områden brukar skilja "
    "sig. Sannolikhet av slumpen: {p_value}.",
    "en": "Logit of the share who feel unsafe against the logarithm of the area's believed rate of recorded crime "
    "(gamma–Poisson). The line is drawn without the area itself. The distance is divided by all that is uncertain: the "
    "sample, the number of crimes and how areas usually differ. Probability by chance: {p_value}.",
}
_RELATION = {
    "sv": "Rät linje genom {n_areas|område|områden} med fel i båda talen: vid dubbelt så många registrerade brott är oddsen för "
    "otrygghet {odds_ratio} gånger så stora ({odds_ratio_lower}–{odds_ratio_upper}, 95 procent).",
    "en": "A straight line through {n_areas|area|areas} with errors in both numbers: with twice the recorded crime, the odds of "
    "feeling unsafe are {odds_ratio} times as large ({odds_ratio_lower}–{odds_ratio_upper}, 95 per cent).",
}
_WHOLE = {
    "sv": "Andelen är vägd och gäller {rounds}, med 95 procents intervall efter urvalets utformning.",
    "en": "The share is weighted and of {rounds}, with a 95 per cent interval by the design of the sample.",
}


def _graded(language: str) -> dict[str, str]:
    """More and fewer, clearly and probably, and how each is worked out."""
    words = {
        "sv": {"clearly": "tydligt", "probably": "troligen"},
        "en": {"clearly": "clearly", "probably": "probably"},
    }[language]
    more = {
        "sv": "{area}: {value} av de boende {words}, GRADE fler än i områden med lika många registrerade "
        "brott ({expected_share}). Det kan bero på otrygga platser, på brott som inte registreras eller på händelser på annat håll. "
        "Det betyder inte att otryggheten är obefogad.",
        "en": "{area}: {value} of residents {words}, GRADE more than in areas with as much recorded crime "
        "({expected_share}). Unsafe places, crimes not recorded or events elsewhere may be behind it. It does not mean "
        "that feeling unsafe is unfounded.",
    }[language]
    fewer = {
        "sv": "{area}: {value} av de boende {words}, GRADE färre än i områden med lika många registrerade "
        "brott ({expected_share}). Det kan bero på att brotten drabbar andra än de boende. Det betyder inte att brotten är "
        "oviktiga.",
        "en": "{area}: {value} of residents {words}, GRADE fewer than in areas with as much recorded crime "
        "({expected_share}). The crimes may have other victims than residents. It does not mean that they do not matter.",
    }[language]
    made = {}
    for grade, word in words.items():
        made[f"{grade}_more_unsafe"] = more.replace("GRADE", word)
        made[f"{grade}_fewer_unsafe"] = fewer.replace("GRADE", word)
        made |= {f"how.{grade}_{side}_unsafe": _HOW[language] for side in ("more", "fewer")}
    return made


WORDS = {
    "sv": {
        "question": "Var går otrygghet och registrerade brott isär?",
        "kept_apart": "Upplevd trygghet: {value} av de boende {words}. Säkerhet är något annat: {victim_share} "
        "{victim_words}, och {rate_per_1000} brott per 1 000 invånare och år registrerades.",
        "kept_apart_from_records": "Upplevd trygghet: {value} av de boende {words}. Säkerhet är något annat: "
        "{rate_per_1000} brott per 1 000 invånare och år registrerades.",
        "beside": "{value} av {whom} {words} ({lower}–{upper}). Som jämförelse: {victim_share} av de boende "
        "{victim_words}.",
        "go_together": "Områden med fler registrerade brott har också fler boende som {words}. Det ena behöver inte leda "
        "till det andra.",
        "loosely_coupled": "Inget tydligt samband syns mellan områdenas registrerade brott och andelen boende som {words}. "
        "Ett svagt samband kan ändå finnas.",
        "as_usual": "{area}: {value} av de boende {words} ({lower}–{upper}), och {rate_per_1000} brott per 1 000 invånare "
        "och år registrerades. Det skiljer sig inte tydligt från hur det brukar hänga ihop.",
        "screen": "{n_compared|område|områden} prövades. Ungefär {n_expected_by_chance} väntas avvika av slumpen. Det gjorde "
        "{n_outside}, och {n_survive} står kvar om högst en av tjugo utpekade får vara falsk.",
        "no_survey": "Ingen fråga om otrygghet har lämnats, så den kan inte jämföras med registrerade brott.",
        "no_crime": "Inga registrerade brott per invånare finns att jämföra otryggheten med.",
        "too_few_areas": "För få områden ({n_areas}) har nog med svar för att jämföra andelen som {words} med registrerade "
        "brott.",
        "crime_alike": "Registrerade brott per invånare skiljer sig inte mer än av slumpen mellan {n_areas|område|områden}, så "
        "andelen som {words} kan inte ställas mot dem.",
        "no_victimisation": "Ingen fråga om utsatthet har lämnats att lägga bredvid förtroende och anmälan.",
        "lifts.no_survey": "En trygghetsmätning med en fråga om otrygghet och de svarandes område.",
        "lifts.no_crime": "Registrerade brott per område, och antal invånare.",
        "lifts.too_few_areas": "Fler svar per område, flera omgångar eller större områden ({n_areas} räcker inte).",
        "lifts.crime_alike": "Fler års brott, eller brott av ett slag som skiljer sig mellan områden.",
        "lifts.no_victimisation": "En fråga om utsatthet för brott i samma mätning.",
        "how.kept_apart": _WHOLE["sv"],
        "how.kept_apart_from_records": _WHOLE["sv"],
        "how.beside": _WHOLE["sv"],
        "how.go_together": _RELATION["sv"],
        "how.loosely_coupled": _RELATION["sv"],
        "how.as_usual": _HOW["sv"],
        "how.screen": "5 procent för varje område, sammanlagt. Vilka som står kvar: Benjamini och Hochberg 1995.",
        **_graded("sv"),
        "cannot_say": "Trygghet är hur det känns, säkerhet vad som händer. Att de går isär säger inte vilken som stämmer: "
        "otrygghet är ett problem i sig, och registrerade brott är inte alla brott.",
    },
    "en": {
        "question": "Where do insecurity and recorded crime part ways?",
        "kept_apart": "How safe people feel: {value} of residents {words}. How safe they are is another thing: "
        "{victim_share} {victim_words}, and {rate_per_1000} crimes per 1,000 residents and year were recorded.",
        "kept_apart_from_records": "How safe people feel: {value} of residents {words}. How safe they are is another "
        "thing: {rate_per_1000} crimes per 1,000 residents and year were recorded.",
        "beside": "{value} of {whom} {words} ({lower}–{upper}). For comparison: {victim_share} of residents "
        "{victim_words}.",
        "go_together": "Areas with more recorded crime also have more residents who {words}. The one need not lead to the "
        "other.",
        "loosely_coupled": "No clear relation is seen between the areas' recorded crime and the share of residents who "
        "{words}. There may still be a weak one.",
        "as_usual": "{area}: {value} of residents {words} ({lower}–{upper}), and {rate_per_1000} crimes per 1,000 residents "
        "and year were recorded. That does not differ clearly from how the two usually go together.",
        "screen": "{n_compared|area was|areas were} tried. About {n_expected_by_chance} are expected to part ways by chance. "
        "{n_outside} did; {n_survive} of them remain when at most one in twenty may be false.",
        "no_survey": "No question of insecurity was delivered, so it cannot be held against recorded crime.",
        "no_crime": "There is no recorded crime per resident to hold insecurity against.",
        "too_few_areas": "Too few areas ({n_areas}) have enough answers to hold the share of residents who {words} against "
        "recorded crime.",
        "crime_alike": "Recorded crime per resident differs no more than by chance between {n_areas|area|areas}, so the share of "
        "residents who {words} cannot be held against it.",
        "no_victimisation": "No question of victimisation was delivered to lay beside confidence and reporting.",
        "lifts.no_survey": "A safety survey with a question of insecurity and the area of respondents.",
        "lifts.no_crime": "Recorded crime by area, and the number of residents.",
        "lifts.too_few_areas": "More answers in each area, more rounds or larger areas ({n_areas} are not enough).",
        "lifts.crime_alike": "More years of crime, or crime of a kind that differs between areas.",
        "lifts.no_victimisation": "A question of victimisation in the same survey.",
        "how.kept_apart": _WHOLE["en"],
        "how.kept_apart_from_records": _WHOLE["en"],
        "how.beside": _WHOLE["en"],
        "how.go_together": _RELATION["en"],
        "how.loosely_coupled": _RELATION["en"],
        "how.as_usual": _HOW["en"],
        "how.screen": "5 per cent for each area, added up. Which remain: Benjamini and Hochberg 1995.",
        **_graded("en"),
        "cannot_say": "Feeling safe is one thing, being safe another. That they part ways does not say which is right: "
        "insecurity is a problem in itself, and recorded crime is not all crime.",
    },
}
