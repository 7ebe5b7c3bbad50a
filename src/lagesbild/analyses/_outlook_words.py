"""The sentences of `outlook`."""

_TRIED = {
    "sv": "I prov bakåt i tiden höll spannet {n_hits} gånger av {n_origins}.",
    "en": "Tried on the past, the range held {n_hits} times of {n_origins}.",
}
_DRIVEN = {
    "sv": "Antalet följer hur mycket som kontrolleras, så spannet gäller bara om kontrollen är densamma.",
    "en": "The number follows how much is looked for, so the range holds only if that stays the same.",
}
_HOW = {
    "sv": "En nivå som rör sig, med säsong (Harvey och Fernandes 1989), ensam eller tillsammans med en trend: det som gett "
    "minst fel i prov bakåt. 50 procent: {n_expected_50_lower}–{n_expected_50_upper}; 80 procent: {n_expected_80_lower}–"
    "{n_expected_80_upper}; 95 procent: {n_expected_95_lower}–{n_expected_95_upper}. Fel mot förra årets siffra: "
    "{skill_share} mindre i {n_origins} prov bakåt. Där höll spannen {covered_50_share}, {covered_80_share} och "
    "{covered_95_share} av gångerna.",
    "en": "A level that moves, with a season (Harvey & Fernandes 1989), alone or together with a trend: whichever erred "
    "least when tried on the past. 50 per cent: {n_expected_50_lower}–{n_expected_50_upper}; 80 per cent: {n_expected_80_lower}–"
    "{n_expected_80_upper}; 95 per cent: {n_expected_95_lower}–{n_expected_95_upper}. Error against last year's figure: "
    "{skill_share} less in {n_origins} trials on the past. The ranges held {covered_50_share}, {covered_80_share} and "
    "{covered_95_share} of the times there.",
}
_HOW_AREA = {
    "sv": "Helhetens prognos delad på områden efter deras andelar hittills (Mosimann 1962), så att områdena tillsammans "
    "blir helheten.",
    "en": "The forecast of the whole shared out on areas by their shares so far (Mosimann 1962), so that areas together "
    "are the whole.",
}

_SHARED_SV = {
    "question": "Vad är att vänta, om inget ändras?",
    "expected": "Om inget ändras väntas {n_expected_80_lower}–{n_expected_80_upper|registrerat|registrerade} fall i gruppen {category} "
    "under {period} (8 gånger av 10). De senaste tolv månaderna var det {n_events}.",
    "expected_3": "Om inget ändras väntas {n_expected_80_lower}–{n_expected_80_upper|registrerat|registrerade} fall i gruppen {category} "
    "under {period} (8 gånger av 10). Samma månader året före var det {n_events}.",
    "expected_higher": "Om inget ändras väntas fler fall i gruppen {category} under {period} än de senaste tolv månaderna: "
    "{n_expected_80_lower}–{n_expected_80_upper} (8 gånger av 10) mot {n_events}.",
    "expected_lower": "Om inget ändras väntas färre fall i gruppen {category} under {period} än de senaste tolv månaderna: "
    "{n_expected_80_lower}–{n_expected_80_upper} (8 gånger av 10) mot {n_events}.",
    "area_expected": "{area}: om inget ändras väntas {n_expected_80_lower}–{n_expected_80_upper|registrerat|registrerade} fall i "
    "gruppen {category} under {period} (8 gånger av 10). De senaste tolv månaderna var det {n_events}.",
    "area_expected_3": "{area}: om inget ändras väntas {n_expected_80_lower}–{n_expected_80_upper|registrerat|registrerade} fall i "
    "gruppen {category} under {period} (8 gånger av 10). Samma månader året före var det {n_events}.",
    "too_short": "Serien för gruppen {category} är för kort ({n_months|månad|månader}) för att pröva en prognos på det som varit.",
    "too_few_events": "För lite har registrerats i gruppen {category} ({n_events}) för en prognos.",
    "recently_changed": "Sättet att registrera gruppen {category} ändrades för bara {n_months|månad|månader} sedan, så ingen "
    "prognos visas.",
    "incomplete": "Uppgifter saknas för {missing_share} av månaderna i gruppen {category}, så ingen prognos visas.",
    "not_better": "Ingen prognos för tolv månader visas för gruppen {category}: metoden har inte varit bättre än förra årets "
    "siffra.",
    "not_better_3": "Ingen prognos för tre månader visas för gruppen {category}: metoden har inte varit bättre än förra årets "
    "siffra.",
    "not_calibrated": "Ingen prognos visas för gruppen {category}: spannen höll för sällan i prov bakåt i tiden "
    "({covered_80_share} mot utlovade 80 %).",
    "areas_not_shown": "För {n_areas|område|områden} visas ingen prognos för gruppen {category}: underlaget är för litet, "
    "eller så är metoden inte bättre än förra årets siffra.",
    "area_departs": "{area}: de senaste tolv månaderna avvek från hur det brukar vara i gruppen {category}. Om det håller "
    "i sig eller går över går inte att säga. Därför visas ingen prognos.",
    "areas_driven": "Ingen prognos per område visas för gruppen {category}, eftersom antalet följer var kontroller görs.",
    "lifts.too_short": "Minst {n_needed|månad|månader} av samma serie.",
    "lifts.too_few_events": "Fler händelser: en bredare grupp, eller ett större område.",
    "lifts.recently_changed": "Minst {n_needed|månad|månader} räknade på det nya sättet, eller äldre år omräknade till det.",
    "lifts.incomplete": "De månader som saknas.",
    "lifts.not_better": "En längre serie, eller en bredare grupp. Annars är förra årets siffra den bästa gissningen.",
    "lifts.not_better_3": "En längre serie, eller en bredare grupp. Annars är förra årets siffra den bästa gissningen.",
    "lifts.not_calibrated": "En längre serie utan språng.",
    "lifts.areas_not_shown": "Större områden, eller en längre serie.",
    "lifts.area_departs": "Några månader till, eller kunskap om vad som hänt där.",
    "lifts.areas_driven": "Uppgifter om hur mycket som kontrollerats, per område och månad.",
    "cannot_say": "En prognos för det som varit vidare. Den känner inte till åtgärder, nya sätt att registrera eller "
    "händelser som ingen väntat. Den gäller vad som registreras, inte hur mycket som händer.",
}
_SHARED_EN = {
    "question": "What is to be expected, if nothing changes?",
    "expected": "If nothing changes, {n_expected_80_lower}–{n_expected_80_upper|case is|cases are} expected to be recorded in the group "
    "{category} during {period} (8 times of 10). In the last twelve months there were {n_events}.",
    "expected_3": "If nothing changes, {n_expected_80_lower}–{n_expected_80_upper|case is|cases are} expected to be recorded in the group "
    "{category} during {period} (8 times of 10). In the same months the year before there were {n_events}.",
    "expected_higher": "If nothing changes, more cases are expected in the group {category} during {period} than in the last "
    "twelve months: {n_expected_80_lower}–{n_expected_80_upper} (8 times of 10) against {n_events}.",
    "expected_lower": "If nothing changes, fewer cases are expected in the group {category} during {period} than in the last "
    "twelve months: {n_expected_80_lower}–{n_expected_80_upper} (8 times of 10) against {n_events}.",
    "area_expected": "{area}: if nothing changes, {n_expected_80_lower}–{n_expected_80_upper|case is|cases are} expected to be recorded "
    "in the group {category} during {period} (8 times of 10). In the last twelve months there were {n_events}.",
    "area_expected_3": "{area}: if nothing changes, {n_expected_80_lower}–{n_expected_80_upper|case is|cases are} expected to be recorded "
    "in the group {category} during {period} (8 times of 10). In the same months the year before there were {n_events}.",
    "too_short": "The series of the group {category} is too short ({n_months|month|months}) to try a forecast on the past.",
    "too_few_events": "Too little was recorded in the group {category} ({n_events}) for a forecast.",
    "recently_changed": "The way of recording the group {category} changed only {n_months|month|months} ago, so no forecast is "
    "shown.",
    "incomplete": "Figures are missing for {missing_share} of the months in the group {category}, so no forecast is shown.",
    "not_better": "No forecast for twelve months is shown in the group {category}: the method has not been better than last "
    "year's figure.",
    "not_better_3": "No forecast for three months is shown in the group {category}: the method has not been better than last "
    "year's figure.",
    "not_calibrated": "No forecast is shown in the group {category}: its ranges held too seldom when tried on the past "
    "({covered_80_share} against the 80% promised).",
    "areas_not_shown": "For {n_areas|area|areas} no forecast is shown in the group {category}: there is too little to go "
    "by, or the method is no better than last year's figure.",
    "area_departs": "{area}: the last twelve months departed from what is usual in the group {category}. Whether that "
    "lasts or passes cannot be said, so no forecast is shown.",
    "areas_driven": "No forecast by area is shown in the group {category}, for the number follows where checks are made.",
    "lifts.too_short": "At least {n_needed|month|months} of the same series.",
    "lifts.too_few_events": "More events: a wider group, or a larger area.",
    "lifts.recently_changed": "At least {n_needed|month|months} counted in the new way, or older years recounted in it.",
    "lifts.incomplete": "The months that are missing.",
    "lifts.not_better": "A longer series, or a wider group. Else last year's figure is the best guess.",
    "lifts.not_better_3": "A longer series, or a wider group. Else last year's figure is the best guess.",
    "lifts.not_calibrated": "A longer series without jumps.",
    "lifts.areas_not_shown": "Larger areas, or a longer series.",
    "lifts.area_departs": "Some months more, or knowledge of what has happened there.",
    "lifts.areas_driven": "How much was checked, by area and month.",
    "cannot_say": "A forecast carries the past on. It knows of no measures, no new ways of recording and nothing unforeseen. "
    "It is about what will be recorded, not how much will happen.",
}


def _in(language: str, shared: dict[str, str]) -> dict[str, str]:
    """The whole's sentences end with how the ranges held; those of detection-driven categories with a warning too."""
    made = dict(shared)
    for says in ("expected", "expected_3", "expected_higher", "expected_lower"):
        made[says] = f"{shared[says]} {_TRIED[language]}"
        made[f"how.{says}"] = _HOW[language]
    for says in ("expected", "expected_3"):
        made[f"{says}_driven"] = f"{shared[says]} {_DRIVEN[language]}"
        made[f"how.{says}_driven"] = _HOW[language]
    for says in ("area_expected", "area_expected_3"):
        made[f"how.{says}"] = f"{_HOW_AREA[language]} {_HOW[language]}"
    return made


WORDS = {"sv": _in("sv", _SHARED_SV), "en": _in("en", _SHARED_EN)}
