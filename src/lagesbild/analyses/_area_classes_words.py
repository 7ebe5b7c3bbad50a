"""What the classes of areas say, in Swedish and English."""

_HOW_CLASS = {
    "sv": "Varje indikator räknas om till standardavvikelser från medelområdet, högst tre åt vardera hållet. Sedan vägs "
    "de ihop inom sociala risker, kollektiv förmåga och oönskade händelser, som väger lika. Områdets summa är {value} "
    "({lower} till {upper}). Slumpen är lottad på nytt {n_draws} gånger och vikterna {n_weightings} gånger. Ordningen mellan "
    "områden är osäker: platsen kan vara allt från {n_place_lower} till {n_place_upper} av {n_areas}.",
    "en": "Each indicator is turned into standard deviations from the mean area, three either way at most. They are then "
    "weighed together within social risks, collective capacity and unwanted events, which weigh alike. The sum of the "
    "area is {value} ({lower} to {upper}). Chance was drawn anew {n_draws} times and the weights {n_weightings} times. The "
    "order of areas is uncertain: the place can be anything from {n_place_lower} to {n_place_upper} of {n_areas}.",
}
_HOW_SUMMARY = {
    "sv": "En klass står sig när den hålls i minst {draws_share} av lottningarna av slumpen och i minst "
    "{weightings_share} av lottningarna av vikter. Vikterna varierar mellan hälften och det dubbla.",
    "en": "A class stands when at least {draws_share} of the draws of chance hold it, and at least "
    "{weightings_share} of the draws of weights. Weights vary between half and double.",
}
_HOW_MOVED = {
    "sv": "Skillnaden mellan områdets summa nu och året före är {value} ({lower} till {upper}). Av den kommer {driver_score} "
    "från den utpekade indikatorn. Bland alla områden som pekas ut väntas högst en av tjugo vara falsk.",
    "en": "The difference between the sum of the area now and the year before is {value} ({lower} to {upper}). Of it, "
    "{driver_score} comes from the indicator named. Of all areas named, at most one in twenty is expected to be false.",
}

WORDS = {
    "sv": {
        "question": "Hur ligger områdena till när allt vägs ihop?",
        "summary": "{n_areas|område|områden} jämförs efter {n_indicators|indikator|indikatorer}. {n_certain} av klasserna står sig både "
        "när slumpen räknas in och när vikterna ändras. Klasserna jämför områdena här med varandra, inte med andra orter.",
        "summary_none": "{n_areas|område|områden} jämförs efter {n_indicators|indikator|indikatorer}. Ingen av klasserna står sig både "
        "när slumpen räknas in och när vikterna ändras. Klasserna jämför områdena här med varandra, inte med andra orter.",
        "class_held": "{area} ligger {class_word}. Klassen står sig när slumpen räknas in ({draws_share} av försöken) och "
        "när vikterna ändras ({weightings_share}). Den bygger på {n_indicators} av {n_of_indicators|indikator|indikatorer}.",
        "class_unsure": "{area} hamnar oftast {class_word}, men klassen är osäker. Den står sig i {draws_share} av "
        "försöken när slumpen räknas in, och i {weightings_share} när vikterna ändras. Den bygger på {n_indicators} av "
        "{n_of_indicators|indikator|indikatorer}.",
        "moved_up": "{area} ligger högre bland områdena än året före. Summan är {score} mot {earlier_score} då. Mest "
        "kommer från {driver_word}. Det gäller det som registrerats och svarats.",
        "moved_down": "{area} ligger lägre bland områdena än året före. Summan är {score} mot {earlier_score} då. Mest "
        "kommer från {driver_word}. Det gäller det som registrerats och svarats.",
        "assessed": "{area} räknas till {assessed_name}, som har bedömts som ”{assessed_class}” ({edition}). Bedömningen är "
        "någon annans och mäter inte brott. Den ingår inte i klassen.",
        "no_criteria": "Det finns inga kriterier att klassa områden efter.",
        "lifts.no_criteria": "Indikatorer i profilen eller under [classes] i lagesbild.toml.",
        "too_few_areas": "Områdena är för få ({n_areas}) för att klassas efter hur de ligger till mot varandra.",
        "lifts.too_few_areas": "En finare indelning, med minst {n_needed|område|områden}.",
        "too_few_indicators": "Bara {n_indicators} av {n_of_indicators|indikator|indikatorer} går att räkna fram, i "
        "{n_dimensions} av tre dimensioner. Det är för lite för att klassa områden.",
        "lifts.too_few_indicators": "Uppgifter om hur de boende har det, en trygghetsmätning eller fler brottstyper.",
        "indicator_missing": "Indikatorn ”{indicator_word}” saknas eller skiljer inte områdena åt. De andra väger då mer.",
        "lifts.indicator_missing": "Uppgifter om {indicator_word} för områdena, med tillräckligt många händelser eller svar.",
        "area_lacks_figures": "{area} klassas inte. För området finns {n_indicators} av {n_of_indicators|indikator|indikatorer}, och det som saknas väger för tungt.",
        "lifts.area_lacks_figures": "Uppgifter om området för minst hälften av indikatorernas vikt.",
        "no_earlier": "Det går inte att säga vilka områden som har flyttat sig. Inga indikatorer finns för året före.",
        "lifts.no_earlier": "Minst två hela år av händelser utan ändrat sätt att räkna, eller två mätningar.",
        "assessed_nowhere": "Bedömningar finns från {edition}, men de säger inte vilka av områdena här de gäller.",
        "lifts.assessed_nowhere": "Bedömningen som en lista över områdeskoder.",
        "how.summary": _HOW_SUMMARY["sv"],
        "how.summary_none": _HOW_SUMMARY["sv"],
        "how.class_held": _HOW_CLASS["sv"],
        "how.class_unsure": _HOW_CLASS["sv"],
        "how.moved_up": _HOW_MOVED["sv"],
        "how.moved_down": _HOW_MOVED["sv"],
        "how.assessed": "Uppgiften är tagen som den står i bedömningen. Ingenting är räknat.",
        "cannot_say": "En klass är ett sätt att väga ihop uppgifter. Den säger inget om dem som bor i området, inte varför "
        "det är som det är och inte hur mycket som aldrig registreras. Den som väljer andra indikatorer får andra klasser.",
    },
    "en": {
        "question": "How do the areas stand when all is weighed together?",
        "summary": "{n_areas|area is|areas are} compared by {n_indicators|indicator|indicators}. {n_certain} of the classes stand both when "
        "chance is allowed for and when the weights are changed. A class compares areas here with one another, not with "
        "other places.",
        "summary_none": "{n_areas|area is|areas are} compared by {n_indicators|indicator|indicators}. None of the classes stand both when "
        "chance is allowed for and when the weights are changed. A class compares areas here with one another, not with "
        "other places.",
        "class_held": "{area} lies {class_word}. The class stands when chance is allowed for ({draws_share} of the trials) "
        "and when the weights are changed ({weightings_share}). It rests on {n_indicators} of {n_of_indicators|indicator|indicators}.",
        "class_unsure": "{area} most often falls {class_word}, but the class is uncertain. It stands in {draws_share} of the "
        "trials when chance is allowed for, and in {weightings_share} when the weights are changed. It rests on "
        "{n_indicators} of {n_of_indicators|indicator|indicators}.",
        "moved_up": "{area} lies higher among the areas than the year before. The sum is {score}, against {earlier_score} "
        "then. Most comes from {driver_word}. It concerns what was recorded and answered.",
        "moved_down": "{area} lies lower among the areas than the year before. The sum is {score}, against {earlier_score} "
        "then. Most comes from {driver_word}. It concerns what was recorded and answered.",
        "assessed": "{area} counts as part of {assessed_name}, which has been assessed as “{assessed_class}” ({edition}). The "
        "assessment is somebody else's and measures no crime. It is not part of the class.",
        "no_criteria": "There are no criteria to class areas by.",
        "lifts.no_criteria": "Indicators in the profile, or under [classes] in lagesbild.toml.",
        "too_few_areas": "There are too few areas ({n_areas}) to class them by how they stand against one another.",
        "lifts.too_few_areas": "A finer division, with at least {n_needed|area|areas}.",
        "too_few_indicators": "Only {n_indicators} of {n_of_indicators|indicator|indicators} can be worked out, in {n_dimensions} of "
        "three dimensions. That is too little to class areas by.",
        "lifts.too_few_indicators": "Living conditions from official statistics, a safety survey or more types of crime.",
        "indicator_missing": "The indicator “{indicator_word}” is missing or tells no areas apart. The others then weigh more.",
        "lifts.indicator_missing": "Figures of {indicator_word} for the areas, with enough events or answers.",
        "area_lacks_figures": "{area} is not classed. It has {n_indicators} of {n_of_indicators|indicator|indicators}, and what is lacking weighs too much.",
        "lifts.area_lacks_figures": "Figures of the area for at least half of what the indicators weigh.",
        "no_earlier": "Which areas have moved cannot be said. There are no indicators for the year before.",
        "lifts.no_earlier": "At least two whole years of events counted in one way, or two surveys.",
        "assessed_nowhere": "There are assessments from {edition}, but they do not say which of the areas here they are of.",
        "lifts.assessed_nowhere": "The assessment as a list of area codes.",
        "how.summary": _HOW_SUMMARY["en"],
        "how.summary_none": _HOW_SUMMARY["en"],
        "how.class_held": _HOW_CLASS["en"],
        "how.class_unsure": _HOW_CLASS["en"],
        "how.moved_up": _HOW_MOVED["en"],
        "how.moved_down": _HOW_MOVED["en"],
        "how.assessed": "Taken as it stands in the assessment. Nothing was worked out.",
        "cannot_say": "A class is one way of weighing figures together. It says nothing of those who live in the area, not "
        "why things are as they are, and not how much is never recorded. Other indicators would give other classes.",
    },
}
