"""What the analysis of emerging areas says."""

_RATIO = {
    "sv": "{value} gånger så mycket som i andra områden, i förhållande till antalet {exposure_kind} ({lower}–{upper}).",
    "en": "{value} times as much for the number of {exposure_kind} as elsewhere ({lower}–{upper}).",
}
_HOW = {
    "sv": "Varje halvår jämfördes med alla andra områden. Mer än {least_ratio} gånger krävdes, och av alla utpekade områden och "
    "halvår får högst en av tjugo vara falsk. Spridningen är {dispersion_ratio} gånger slumpens.",
    "en": "Each half-year was held against all other areas. More than {least_ratio} times was asked for, and of all areas and "
    "half-years marked, at most one in twenty may be false. The spread is {dispersion_ratio} times that of chance.",
}
_CLASSES = ("new", "consecutive", "intensifying", "persistent", "diminishing", "sporadic", "historical")

WORDS = {
    "sv": {
        "question": "Är det nytt, bestående eller på väg bort?",
        "new": "{area}: nytt. Först det senaste halvåret registreras tydligt mer i gruppen {category}: " + _RATIO["sv"],
        "consecutive": "{area}: nytt sedan en tid. De senaste {n_run} halvåren, men inte förr, registreras tydligt mer i "
        "gruppen {category}: " + _RATIO["sv"],
        "intensifying": "{area}: tilltagande. Under {n_periods} halvår har tydligt mer registrerats i gruppen {category}, och "
        "skillnaden har ökat. Över hela tiden är det " + _RATIO["sv"],
        "persistent": "{area}: bestående. Under {n_periods} halvår har tydligt mer registrerats i gruppen {category}, utan tydlig "
        "förändring: " + _RATIO["sv"],
        "diminishing": "{area}: avtagande. Under {n_periods} halvår har tydligt mer registrerats i gruppen {category}, men "
        "skillnaden har minskat. Över hela tiden är det " + _RATIO["sv"],
        "sporadic": "{area}: till och från. Under {n_periods} halvår har mer registrerats i gruppen {category}, tydligt vissa "
        "halvår men inte andra. Över hela tiden är det " + _RATIO["sv"],
        "historical": "{area}: tidigare. I {n_marked} av {n_periods} halvår registrerades tydligt mer i gruppen {category}, men "
        "det senaste året tydligt mindre än förut. Över hela tiden är det " + _RATIO["sv"],
        "classes": "{n_compared|område|områden} prövades i {n_periods} halvår var, för gruppen {category}. {n_outside} av dem sticker ut "
        "på något sätt.",
        "too_few_periods": "Det finns för få halvår ({n_periods}) för att skilja nytt från bestående i gruppen {category}.",
        "too_few_areas": "För få områden ({n_areas}) har kända uppgifter för alla halvår i gruppen {category}.",
        "too_few_events": "För lite har registrerats i gruppen {category} ({n_events}) för att följa områden halvår för "
        "halvår.",
        **{f"how.{says}": _HOW["sv"] for says in _CLASSES},
        "how.classes": "Ett område sticker ut ett halvår när det har mer än {least_ratio} gånger de andras tal, med högst en "
        "falsk av tjugo utpekade (Benjamini och Hochberg 1995).",
        "lifts.too_few_periods": "Uppgifter från minst tre år.",
        "lifts.too_few_areas": "Nämnare och hela serier för fler områden.",
        "lifts.too_few_events": "En bredare grupp, eller större områden.",
        "cannot_say": "Att ett område inte sticker ut betyder inte att inget händer där: med få händelser syns bara stora "
        "skillnader. Talen gäller det som registreras.",
    },
    "en": {
        "question": "Is it new, lasting or on its way out?",
        "new": "{area}: new. Only in the last half-year is clearly more recorded in the group {category}: "
        + _RATIO["en"],
        "consecutive": "{area}: new for some time. In the last {n_run} half-years, but not before, clearly more is recorded "
        "in the group {category}: " + _RATIO["en"],
        "intensifying": "{area}: intensifying. During {n_periods} half-years, clearly more was recorded in the group {category}, "
        "and the difference has grown. Over the whole time it is " + _RATIO["en"],
        "persistent": "{area}: persistent. During {n_periods} half-years, clearly more was recorded in the group {category}, "
        "without clear change: " + _RATIO["en"],
        "diminishing": "{area}: diminishing. During {n_periods} half-years, clearly more was recorded in the group {category}, "
        "but the difference has shrunk. Over the whole time it is " + _RATIO["en"],
        "sporadic": "{area}: on and off. During {n_periods} half-years, more was recorded in the group {category}, clearly in "
        "some of them and less in others. Over the whole time it is " + _RATIO["en"],
        "historical": "{area}: formerly. In {n_marked} of {n_periods} half-years, clearly more was recorded in the group "
        "{category}, but clearly less than before in the last year. Over the whole time it is " + _RATIO["en"],
        "classes": "{n_compared|area was|areas were} tried in {n_periods} half-years each, for the group {category}. {n_outside} of "
        "them stand out in one of these ways.",
        "too_few_periods": "There are too few half-years ({n_periods}) to tell new from lasting in the group {category}.",
        "too_few_areas": "Areas with known figures in every half-year are too few ({n_areas}) for the group {category}.",
        "too_few_events": "Too little was recorded in the group {category} ({n_events}) to follow areas by half-year.",
        **{f"how.{says}": _HOW["en"] for says in _CLASSES},
        "how.classes": "An area stands out in a half-year when it has more than {least_ratio} times the others' rate. At "
        "most one in twenty of those marked may be false (Benjamini and Hochberg 1995).",
        "lifts.too_few_periods": "At least three years of figures.",
        "lifts.too_few_areas": "Denominators and whole series for more areas.",
        "lifts.too_few_events": "A wider group of offences, or larger areas.",
        "cannot_say": "That an area does not stand out does not mean that nothing happens there: with few events only large "
        "differences show. The figures are of what is recorded.",
    },
}
