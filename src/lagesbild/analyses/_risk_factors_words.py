"""What goes together with events, in Swedish and English."""

_HOW_PLACE = {
    "sv": "Rutor om {square_m} meter jämförs med andra rutor i samma område (Poissonregression med rumsliga fel). "
    "{n_kinds} slags platser prövades på {n_forms} sätt, och det är inräknat att så många prövades. Av dem som pekas ut väntas högst en "
    "av tjugo vara slump.",
    "en": "Squares of {square_m} metres are compared with others in the same area (Poisson regression with spatial errors). "
    "{n_kinds} kinds of places were tried in {n_forms} ways, and that so many were tried is allowed for. Of those named, at most one in "
    "twenty is expected to be chance.",
}
_HOW_CONDITION = {
    "sv": "Negativ binomialregression av {n_areas|område|områden}, ett villkor i taget. {n_traits} villkor prövades. Grannområden "
    "är lika i nästan allt, så sambandet jämförs med påhittade kartor som är lika jämna (Wagner och Dray 2015). Av dem som "
    "pekas ut väntas högst en av tjugo vara slump. Intervallet är 95 procent.",
    "en": "Negative binomial regression of {n_areas|area|areas}, one condition at a time. {n_traits} conditions were tried. "
    "Neighbouring areas are alike in nearly everything, so the link is held against made-up maps that are as smooth (Wagner "
    "and Dray 2015). Of those named, at most one in twenty is expected to be chance. The interval is 95 per cent.",
}
_HOW_PASSING = {
    "sv": "{n_places|plats|platser} jämförs med sin egen omgivning inom {within_m} meter när de inte fanns. Hela ortens årstid och "
    "utveckling är borträknade (Farrington 1995). Intervallet är 95 procent.",
    "en": "{n_places|place is|places are} compared with their own surroundings within {within_m} metres when they were not there. "
    "Season and trend of the whole place are taken out (Farrington 1995). The interval is 95 per cent.",
}

PLACE_KINDS = {
    "licensed_premises": {"sv": "serveringsställen med alkoholtillstånd", "en": "licensed premises"},
    "school": {"sv": "skolor", "en": "schools"},
    "building_site": {"sv": "byggarbetsplatser", "en": "building sites"},
    "preschool": {"sv": "förskolor", "en": "preschools"},
    "transit_stop": {"sv": "hållplatser", "en": "transit stops"},
    "event": {"sv": "evenemang", "en": "public events"},
    "planned_establishment": {"sv": "planerade etableringar", "en": "planned establishments"},
}

WORDS = {
    "sv": {
        "question": "Vad samvarierar det med?",
        "near_place": "Gruppen {category} samvarierar med närhet till {place_kind}. Inom {within_m} meter registreras "
        "{value} ({lower}–{upper}) gånger så mycket som i andra delar av samma område. Båda kan hänga ihop med att många rör "
        "sig där.",
        "dense_place": "Gruppen {category} samvarierar med hur tätt {place_kind} ligger. Där det är en standardavvikelse "
        "tätare inom {within_m} meter registreras {value} ({lower}–{upper}) gånger så mycket. Båda kan hänga ihop med att många "
        "rör sig där.",
        "no_place": "Inget av {n_kinds} slags platser samvarierar tydligt med gruppen {category}. Ett samband kan ändå "
        "finnas.",
        "while_there": "Gruppen {category} samvarierar med {place_kind} så länge de finns. Inom {within_m} meter registreras "
        "då {value} ({lower}–{upper}) gånger så mycket som när de inte finns. Det kan bero på det som följer med dem.",
        "not_while_there": "Nära {place_kind} registreras inte tydligt mer eller mindre i gruppen {category} medan de finns: "
        "{value} ({lower}–{upper}) gånger.",
        "condition": "Nivån i gruppen {category} samvarierar med {trait} i områdena. Där det är en standardavvikelse mer "
        "registreras {value} ({lower}–{upper}) gånger så mycket. Det gäller områden och säger inget om enskilda personer.",
        "no_condition": "Inget av {n_traits} prövade levnadsvillkor samvarierar tydligt med gruppen {category} i områdena. "
        "Ett samband kan ändå finnas.",
        "no_places": "Om gruppen {category} samvarierar med platser går inte att säga. Inga platser med läge är kända.",
        "lifts.no_places": "Ett platsregister med läge: serveringsställen, skolor, hållplatser, byggarbetsplatser.",
        "too_few_placed": "Om gruppen {category} samvarierar med platser går inte att säga. För få händelser har ett läge.",
        "lifts.too_few_placed": "Händelser med koordinat eller adress, minst {n_needed} på ett år.",
        "too_few_areas": "Om gruppen {category} samvarierar med levnadsvillkor går inte att säga. {n_areas|område|områden} är för "
        "få.",
        "lifts.too_few_areas": "En finare indelning, med minst {n_needed|område|områden}.",
        "no_map": "Om gruppen {category} samvarierar med levnadsvillkor går inte att säga. Grannområden är lika av andra skäl, "
        "och det kan bara räknas in där gränserna är kända och områdena är högst 1 500.",
        "lifts.no_map": "Områdenas gränser, eller en bild av en kommun i taget.",
        "no_conditions": "Om gruppen {category} samvarierar med levnadsvillkor går inte att säga. Uppgifter om områdena "
        "saknas.",
        "lifts.no_conditions": "Uppgifter om levnadsvillkor för områdena, som landets statistik har.",
        "too_few_events": "För lite har registrerats i gruppen {category} för att säga vad det samvarierar med.",
        "lifts.too_few_events": "En längre period, eller en bredare grupp.",
        "how.near_place": _HOW_PLACE["sv"],
        "how.dense_place": _HOW_PLACE["sv"],
        "how.no_place": _HOW_PLACE["sv"],
        "how.while_there": _HOW_PASSING["sv"],
        "how.not_while_there": _HOW_PASSING["sv"],
        "how.condition": _HOW_CONDITION["sv"],
        "how.no_condition": _HOW_CONDITION["sv"],
        "cannot_say": "Att två saker hänger ihop säger inte att den ena leder till den andra. En tredje kan ligga bakom båda. "
        "Det som gäller för områden behöver inte gälla för dem som bor där. Om en plats stängs kan "
        "händelserna finnas kvar.",
    },
    "en": {
        "question": "What does it go together with?",
        "near_place": "The group {category} goes together with nearness to {place_kind}. Within {within_m} metres, {value} "
        "({lower}–{upper}) times as much is recorded as elsewhere in the same area. Both may follow from many people being "
        "there.",
        "dense_place": "The group {category} goes together with how closely {place_kind} lie. Where they lie one standard "
        "deviation closer within {within_m} metres, {value} ({lower}–{upper}) times as much is recorded. Both may follow "
        "from many people being there.",
        "no_place": "None of {n_kinds} kinds of places clearly goes together with the group {category}. There may be a link "
        "all the same.",
        "while_there": "The group {category} goes together with {place_kind} while they are there. Within {within_m} metres, "
        "{value} ({lower}–{upper}) times as much is then recorded as when they are not. It may come of what goes with them.",
        "not_while_there": "Near {place_kind}, not clearly more or less is recorded in the group {category} while they are "
        "there: {value} ({lower}–{upper}) times.",
        "condition": "The level of the group {category} goes together with {trait} in the areas. Where that is one standard "
        "deviation more, {value} ({lower}–{upper}) times as much is recorded. It holds for areas and says nothing of single "
        "persons.",
        "no_condition": "None of {n_traits} living conditions tried clearly goes together with the group {category} in the "
        "areas. There may be a link all the same.",
        "no_places": "Whether the group {category} goes together with places cannot be said. No places with a position are "
        "known.",
        "lifts.no_places": "A register of places with positions: licensed premises, schools, stops, building sites.",
        "too_few_placed": "Whether the group {category} goes together with places cannot be said. Too few events have a "
        "position.",
        "lifts.too_few_placed": "Events with a coordinate or an address, at least {n_needed} in a year.",
        "too_few_areas": "Whether the group {category} goes together with living conditions cannot be said. {n_areas|area|areas} "
        "are too few.",
        "lifts.too_few_areas": "A finer division, with at least {n_needed|area|areas}.",
        "no_map": "Whether the group {category} goes together with living conditions cannot be said. Neighbours are alike for "
        "other reasons, and that can be allowed for only where boundaries are known and areas are 1,500 at most.",
        "lifts.no_map": "The boundaries of the areas, or a picture of one municipality at a time.",
        "no_conditions": "Whether the group {category} goes together with living conditions cannot be said. Figures of the "
        "areas are missing.",
        "lifts.no_conditions": "Figures of living conditions in the areas, from official statistics for small areas.",
        "too_few_events": "Too little was recorded in the group {category} to say what it goes together with.",
        "lifts.too_few_events": "A longer time, or a larger group of crime.",
        "how.near_place": _HOW_PLACE["en"],
        "how.dense_place": _HOW_PLACE["en"],
        "how.no_place": _HOW_PLACE["en"],
        "how.while_there": _HOW_PASSING["en"],
        "how.not_while_there": _HOW_PASSING["en"],
        "how.condition": _HOW_CONDITION["en"],
        "how.no_condition": _HOW_CONDITION["en"],
        "cannot_say": "That two things go together does not say that one leads to the other. A third may lie behind both. "
        "What holds for areas need not hold for those who live there. If a place is closed, the events may remain.",
    },
}
