"""The sentences of `perceptions`."""

GRADES = ("clearly_higher", "probably_higher", "probably_lower", "clearly_lower")
TURNS = ("clearly_rising", "probably_rising", "probably_falling", "clearly_falling")

_SV = {
    "clearly_higher": "tydligt högre",
    "probably_higher": "troligen högre",
    "probably_lower": "troligen lägre",
    "clearly_lower": "tydligt lägre",
    "clearly_rising": "tydligt ökat",
    "probably_rising": "troligen ökat",
    "probably_falling": "troligen minskat",
    "clearly_falling": "tydligt minskat",
}
_EN = {
    "clearly_higher": "clearly higher",
    "probably_higher": "probably higher",
    "probably_lower": "probably lower",
    "clearly_lower": "clearly lower",
    "clearly_rising": "clearly risen",
    "probably_rising": "probably risen",
    "probably_falling": "probably fallen",
    "clearly_falling": "clearly fallen",
}

_HOW = {
    "share": {
        "sv": "Vägd andel av {n_answers|svar|svar} i {rounds}: {value} ({lower}–{upper}, 95 procent). Intervallet är det "
        "exakta för en andel, med urvalets skikt, kluster och vikter (Korn och Graubard 1998). Designeffekt: "
        "{deff_ratio}.",
        "en": "Weighted share of {n_answers|answer|answers} in {rounds}: {value} ({lower}–{upper}, 95 per cent). The "
        "interval is the exact one for a share, with the strata, clusters and weights of the sample (Korn & Graubard "
        "1998). Design effect: {deff_ratio}.",
    },
    "compared": {
        "sv": "Skillnaden prövas med ett t-test vid den gemensamma andelen, sannolikhet {p_value}.",
        "en": "The difference is tested by a t-test at the common share, probability {p_value}.",
    },
    "change": {
        "sv": "{before_share} av {n_before|svar|svar} i {before_rounds} mot {now_share} av {n_answers|svar|svar} i "
        "{rounds}. Skillnad i procentenheter med 95 procents intervall, och t-test vid den gemensamma andelen: "
        "sannolikhet {p_value}.",
        "en": "{before_share} of {n_before|answer|answers} in {before_rounds} against {now_share} of "
        "{n_answers|answer|answers} in {rounds}. Difference in percentage points with a 95 per cent interval, and a "
        "t-test at the common share: probability {p_value}.",
    },
}

_SHARED_SV = {
    "question": "Hur trygga känner sig invånarna, och vad har hänt dem?",
    "whole": "{value} av {whom} {words} ({lower}–{upper}), enligt {rounds}. {measure}.",
    "earlier_round": "{rounds}: {value} av {whom} {words} ({lower}–{upper}).",
    "group": "{value} av {whom} {words} ({lower}–{upper}, {rounds}). Ingen tydlig skillnad syns mot {than}: {than_share}.",
    "area": "{area}: {value} av {whom} {words} ({lower}–{upper}, {rounds}). Ingen tydlig skillnad syns mot {than}: {than_share}.",
    "area_modelled": "{area}: troligen {value} av {whom} {words} ({lower}–{upper}, modellberäknat). "
    "Svaren därifrån är för få för att räknas för sig.",
    "index_whole": "Polisens index för frågan ”{question}” är {value} ({lower}–{upper}), enligt {rounds}. "
    "Skalan går från 0 till 6, och lägre är bättre.",
    "index_area": "{area}: polisens index för frågan ”{question}” är {value} ({lower}–{upper}). Lägre är bättre.",
    "response": "{value} av de tillfrågade svarade i {rounds}, {n_answers} av {n_sampled}. "
    "De som inte svarade kan skilja sig från de andra.",
    "no_change": "Bland {whom} syns ingen tydlig förändring av andelen som {words} sedan {before_rounds}: "
    "{before_share} då, {now_share} nu.",
    "screen": "{n_compared} {what} prövades. Ungefär {n_expected_by_chance} väntas sticka ut av slumpen. Det gjorde "
    "{n_outside}, och {n_survive} står kvar om högst en av tjugo utpekade får vara falsk.",
    "no_survey": "Ingen trygghetsmätning har lämnats, så det går inte att säga hur invånarna upplever tryggheten.",
    "no_theme": "Ingen har sagt vad frågan {key} betyder, så dess svar redovisas inte.",
    "no_response_rate": "Hur många som tillfrågades är inte uppgivet, så svarsandelen är okänd.",
    "no_earlier_round": "Frågan har ställts i en enda omgång, så det går inte att säga om andelen som {words} har "
    "förändrats.",
    "too_few_answers": "För litet underlag (~) i {n_groups|grupp|grupper}, så andelen som {words} visas inte där.",
    "area_too_few_answers": "{area}: för litet underlag (~) för andelen som {words}.",
    "index_too_few": "För få svar (~) för att visa polisens index för frågan ”{question}”.",
    "no_year": "Det går inte att se vilket år frågan {key} ställdes, så dess svar redovisas inte.",
    "lifts.no_survey": "En trygghetsmätning med svar per person, vikt, kön, ålder och område.",
    "lifts.no_theme": "Ange frågans betydelse under [[survey_themes]] i lagesbild.toml, för nyckeln {key}.",
    "lifts.no_response_rate": "Antalet tillfrågade per skikt, under [survey] i mappningsfilen.",
    "lifts.no_earlier_round": "Svar från en tidigare omgång av samma fråga.",
    "lifts.too_few_answers": "Fler svar i grupperna, eller flera omgångar.",
    "lifts.area_too_few_answers": "Fler svar från området, eller flera omgångar.",
    "lifts.index_too_few": "Fler svar på frågan.",
    "lifts.no_year": "En omgång med årtal i namnet, eller svarsdatum.",
    "how.area_modelled": "Regression i flera nivåer över områden, kön och åldrar, vägd till områdets boende (Park, Gelman "
    "och Bafumi 2004): {value} ({lower}–{upper}, 95 procent). {n_answers|svar|svar} därifrån i {rounds}. Området "
    "dras mot de andra, så modellen ska inte användas för att rangordna.",
    "how.index_whole": "Vägt medelvärde av {n_answers|svar|svar} i {rounds}, 95 procents intervall.",
    "how.index_area": "Vägt medelvärde av {n_answers|svar|svar} i {rounds}, 95 procents intervall.",
    "how.response": "{n_answers} svarande delat med {n_sampled} tillfrågade.",
    "how.screen": "5 procent för varje jämförelse, sammanlagt. Vilka som står kvar: Benjamini och Hochberg 1995.",
    "cannot_say": "Upplevd trygghet är inte samma sak som säkerhet: den som känner sig otrygg behöver inte utsättas oftare. "
    "De som inte svarar kan skilja sig från dem som svarar. En skillnad mellan grupper säger inte vad den beror på.",
}
_SHARED_EN = {
    "question": "How safe do residents feel, and what has happened to them?",
    "whole": "{value} of {whom} {words} ({lower}–{upper}), according to {rounds}. {measure}.",
    "earlier_round": "{rounds}: {value} of {whom} {words} ({lower}–{upper}).",
    "group": "{value} of {whom} {words} ({lower}–{upper}, {rounds}). No clear difference is seen from {than}: {than_share}.",
    "area": "{area}: {value} of {whom} {words} ({lower}–{upper}, {rounds}). No clear difference is seen from {than}: {than_share}.",
    "area_modelled": "{area}: probably {value} of {whom} {words} ({lower}–{upper}, modelled). "
    "There are too few answers from there to stand alone.",
    "index_whole": "The police index for the question “{question}” is {value} ({lower}–{upper}), according to {rounds}. "
    "The scale runs from 0 to 6, and lower is better.",
    "index_area": "{area}: the police index for the question “{question}” is {value} ({lower}–{upper}). Lower is better.",
    "response": "{value} of those asked answered in {rounds}, {n_answers} of {n_sampled}. "
    "Those who did not may differ from the others.",
    "no_change": "Among {whom}, no clear change is seen in the share that {words} since {before_rounds}: "
    "{before_share} then, {now_share} now.",
    "screen": "{n_compared} {what} were tried. About {n_expected_by_chance} are expected to stand out by chance. "
    "{n_outside} did; {n_survive} of them remain when at most one in twenty may be false.",
    "no_survey": "No safety survey was delivered, so nothing can be said of how safe residents feel.",
    "no_theme": "Nobody has said what the question {key} means, so its answers are not shown.",
    "no_response_rate": "How many were asked is not stated, so the response rate is unknown.",
    "no_earlier_round": "The question was asked in a single round, so whether the share that {words} has changed cannot "
    "be said.",
    "too_few_answers": "Too little to go by (~) in {n_groups|group|groups}, so the share that {words} is not shown there.",
    "area_too_few_answers": "{area}: too little to go by (~) for the share that {words}.",
    "index_too_few": "Too few answers (~) to show the police index for the question “{question}”.",
    "no_year": "The year in which the question {key} was asked is not stated, so its answers are not shown.",
    "lifts.no_survey": "A safety survey with answers by person, weight, sex, age and area.",
    "lifts.no_theme": "State what the question means under [[survey_themes]] in lagesbild.toml, for the key {key}.",
    "lifts.no_response_rate": "The number asked in each stratum, under [survey] in the mapping file.",
    "lifts.no_earlier_round": "Answers from an earlier round of the same question.",
    "lifts.too_few_answers": "More answers in the groups, or more rounds.",
    "lifts.area_too_few_answers": "More answers from the area, or more rounds.",
    "lifts.index_too_few": "More answers to the question.",
    "lifts.no_year": "A round with the year in its name, or days of the answers.",
    "how.area_modelled": "Multilevel regression over areas, sexes and ages, weighted to the area's residents (Park, Gelman & "
    "Bafumi 2004): {value} ({lower}–{upper}, 95 per cent). {n_answers|answer|answers} from there in {rounds}. The area is "
    "drawn towards the others, so the model is not for putting areas in order.",
    "how.index_whole": "Weighted mean of {n_answers|answer|answers} in {rounds}, 95 per cent interval.",
    "how.index_area": "Weighted mean of {n_answers|answer|answers} in {rounds}, 95 per cent interval.",
    "how.response": "{n_answers} who answered over {n_sampled} who were asked.",
    "how.screen": "5 per cent for each comparison, added up. Which remain: Benjamini and Hochberg 1995.",
    "cannot_say": "Feeling safe is not the same as being safe: those who feel unsafe need not be victims more often. Those "
    "who do not answer may differ from those who do. A difference between groups does not say what is behind it.",
}

MEASURES = {  # what a theme's share is a measure of; stands after the share of the whole
    "insecurity": {
        "sv": "Måttet gäller upplevd trygghet, inte brott.",
        "en": "It measures how safe people feel, not crime.",
    },
    "worry": {
        "sv": "Måttet gäller upplevd oro, inte brott.",
        "en": "It measures how worried people are, not crime.",
    },
    "victimisation": {
        "sv": "Måttet gäller vad de svarande själva har berättat, anmält eller inte.",
        "en": "It measures what respondents themselves told of, reported or not.",
    },
    "confidence": {
        "sv": "Måttet gäller förtroende och säger inget om antalet brott.",
        "en": "It measures confidence and says nothing of the number of crimes.",
    },
    "reporting": {
        "sv": "Måttet gäller hur ofta det som hänt anmäldes.",
        "en": "It measures how often what happened was reported.",
    },
}


def _in(language: str, shared: dict[str, str], graded: dict[str, str]) -> dict[str, str]:
    """All sentences of a language: those graded are one for each word, for groups and for areas."""
    higher = {
        "sv": "{value} av {whom} {words} ({lower}–{upper}, {rounds}). Andelen är GRADE än bland {than}: {than_share}.",
        "en": "{value} of {whom} {words} ({lower}–{upper}, {rounds}). The share is GRADE than among {than}: {than_share}.",
    }[language]
    changed = {
        "sv": "bland {whom} har andelen som {words} GRADE sedan {before_rounds}, från {before_share} till {now_share}.",
        "en": "among {whom}, the share that {words} has GRADE since {before_rounds}, from {before_share} to {now_share}.",
    }[language]
    share, compared, change = (_HOW[key][language] for key in ("share", "compared", "change"))
    made = dict(shared)
    for where, start in (("group", ""), ("area", "{area}: ")):
        made |= {f"{where}_{grade}": start + higher.replace("GRADE", graded[grade]) for grade in GRADES}
        made |= {f"{where}_{turn}": start + changed.replace("GRADE", graded[turn]) for turn in TURNS}
        made |= {f"how.{where}_{grade}": f"{share} {compared}" for grade in GRADES}
        made |= {f"how.{where}_{turn}": change for turn in TURNS}
        made[f"how.{where}"] = f"{share} {compared}"
    return made | {"how.whole": share, "how.earlier_round": share, "how.no_change": change}


WORDS = {"sv": _in("sv", _SHARED_SV, _SV), "en": _in("en", _SHARED_EN, _EN)}
