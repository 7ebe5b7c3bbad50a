"""The sentences of `effects`, in Swedish and English."""

_WAYS = {
    "sv": {
        "without": "Antalet i åtgärdens områden före och efter, mot antalet i {n_compared|område|områden} utan åtgärden (Wheeler "
        "och Ratcliffe 2018). Väntat antal: {expected}. Ojämnheten mellan månader ingår i spannet.",
        "imitation": "Områdena jämförs med en vägd blandning av {n_compared} andra som gick likadant före starten "
        "(Arkhangelsky m.fl. 2021). Väntat antal: {expected}. Spannet kommer av samma prov på områden utan åtgärden.",
        "own_past": "Nivån efter starten mot områdenas egen trend och årstid (Bernal m.fl. 2017). Väntat antal: "
        "{expected}. Det är det svagaste sättet: allt annat som hände samtidigt ingår.",
        "staggered": "Områden som började vid olika tid mot {n_compared} som aldrig började (Callaway och Sant'Anna 2021). "
        "Väntat antal: {expected}.",
    },
    "en": {
        "without": "The number in the areas of the measure before and after, against {n_compared|area|areas} without it (Wheeler "
        "and Ratcliffe 2018). Expected number: {expected}. The unevenness between months is in the interval.",
        "imitation": "The areas are held against a weighted mixture of {n_compared} others that went alike before the start "
        "(Arkhangelsky et al. 2021). Expected number: {expected}. The interval comes from the same test of areas without "
        "the measure.",
        "own_past": "The level after the start against the areas' own trend and season (Bernal et al. 2017). Expected "
        "number: {expected}. This is the weakest way: all else that happened at the time is in it.",
        "staggered": "Areas that started at different times against {n_compared} that never did (Callaway and Sant'Anna "
        "2021). Expected number: {expected}.",
    },
}
_SAYS = ("helped", "may_be_return", "may_be_drift", "more_since", "not_seen", "moved", "spread", "not_seen_to_move")


def _how(language: str) -> dict[str, str]:
    """Every way under every finding; the key without a way is for readers who know of none."""
    ways = _WAYS[language]
    told = {f"how.{says}.{way}": text for says in _SAYS for way, text in ways.items()}
    return told | {f"how.{says}": ways["without"] for says in _SAYS}


WORDS = {
    "sv": {
        "question": "Hjälpte åtgärden, och flyttade problemet?",
        "helped": "{measure} i {areas}: sedan {since_month} registreras {by_share} mindre i gruppen {category} än väntat "
        "({by_share_lower}–{by_share_upper}). Det tyder på att åtgärden har hjälpt. Jämförelsen görs med {reference}.",
        "may_be_return": "{measure} i {areas}: sedan {since_month} registreras {by_share} mindre i gruppen {category} än "
        "väntat ({by_share_lower}–{by_share_upper}). Minskningen kan vara en återgång efter ett ovanligt år. Därför går "
        "det inte att säga om åtgärden har hjälpt.",
        "may_be_drift": "{measure} i {areas}: sedan {since_month} registreras {by_share} mindre i gruppen {category} än "
        "väntat ({by_share_lower}–{by_share_upper}). Men området var på väg åt det hållet redan före starten. Därför går "
        "det inte att säga om åtgärden har hjälpt.",
        "more_since": "{measure} i {areas}: sedan {since_month} registreras {by_share} mer i gruppen {category} än väntat "
        "({by_share_lower}–{by_share_upper}). Det kan bero på att en större del av det som händer blir känd.",
        "not_seen": "{measure} i {areas}: det syns ingen effekt på det som registreras i gruppen {category}. En minskning "
        "som är mindre än {smallest_share} kunde inte ha synts.",
        "not_yet": "{measure} i {areas}: det är för tidigt att se en effekt på gruppen {category}. Efter "
        "{n_months_follow_up|månad|månader} kan en minskning på {smallest_share} eller mer synas. En mindre syns troligen inte.",
        "moved": "{measure}: intill, i {areas}, registreras {by_share} mer i gruppen {category} än väntat "
        "({by_share_lower}–{by_share_upper}). Det tyder på att en del av problemet har flyttat. Områdena tillsammans "
        "ligger på {total_ratio} gånger det väntade ({total_ratio_lower}–{total_ratio_upper}).",
        "spread": "{measure}: även intill, i {areas}, registreras {by_share} mindre i gruppen {category} än väntat "
        "({by_share_lower}–{by_share_upper}). Det tyder på att nyttan har spritt sig.",
        "not_seen_to_move": "{measure}: det syns inte att problemet har flyttat till områdena intill ({areas}). En ökning "
        "i gruppen {category} som är mindre än {smallest_share} kunde inte ha synts.",
        "no_measures": "Inga åtgärder är inlagda, så det finns inget att följa upp.",
        "no_counts": "{measure}: det finns inga uppgifter om gruppen {category} att följa upp med.",
        "unknown_areas": "{measure}: inget av åtgärdens områden finns i lägesbildens indelning.",
        "too_short_before": "{measure}: bara {n_months_before|månad|månader} är kända före starten. Det räcker inte för att "
        "bedöma effekten på gruppen {category}.",
        "too_few_events": "{measure}: för lite registreras i gruppen {category} för att någon effekt ska kunna synas.",
        "apart_before": "{measure}: redan före starten gick områdena åt olika håll i gruppen {category}. Då finns det inget "
        "rättvist att jämföra med.",
        "unsteady": "{measure}: serien för gruppen {category} är för ojämn för att effekten ska kunna bedömas.",
        "no_map": "{measure}: utan karta går det inte att se om problemet har flyttat.",
        "nothing_beside": "{measure}: inget område intill är fritt att titta på, så det går inte att se om problemet har "
        "flyttat.",
        "too_few_beside": "{measure}: för lite registreras intill för att se om problemet har flyttat.",
        "unsteady_beside": "{measure}: det går inte att bedöma om problemet har flyttat, för områdena intill gick redan "
        "förut åt ett annat håll.",
        **_how("sv"),
        "how.not_yet": "Minsta minskning som syns fyra gånger av fem, räknad på antalet före starten och ojämnheten mellan "
        "månader (Wheeler och Ratcliffe 2018).",
        "cannot_say": "En minskning efter starten visar inte säkert att åtgärden är skälet: något annat kan ha hänt "
        "samtidigt. Bara områdena närmast intill prövas, så det som flyttar längre bort syns inte.",
        "lifts.no_measures": "Åtgärder med område och startdag, inlagda i inställningarna.",
        "lifts.no_counts": "En leverans om den typ av händelse som åtgärden gäller.",
        "lifts.unknown_areas": "Rätt områdeskoder för åtgärden.",
        "lifts.too_short_before": "Minst två hela år före starten.",
        "lifts.too_few_events": "Fler fall: en längre uppföljning, ett större område eller en bredare grupp.",
        "lifts.apart_before": "Områden att jämföra med som gick likadant före starten.",
        "lifts.unsteady": "En längre serie, eller fler områden att jämföra med.",
        "lifts.no_map": "Områdenas gränser.",
        "lifts.nothing_beside": "Områden intill som inte har någon egen åtgärd.",
        "lifts.too_few_beside": "Fler fall i områdena intill, eller en längre uppföljning.",
        "lifts.unsteady_beside": "Områden att jämföra med som går likadant som de intill.",
    },
    "en": {
        "question": "Did the measure help, and did the problem move?",
        "helped": "{measure} in {areas}: since {since_month}, {by_share} less is recorded in the group {category} than "
        "expected ({by_share_lower}–{by_share_upper}). This suggests that the measure has helped. The comparison is with "
        "{reference}.",
        "may_be_return": "{measure} in {areas}: since {since_month}, {by_share} less is recorded in the group {category} "
        "than expected ({by_share_lower}–{by_share_upper}). The fall may be a return after an unusual year. So nobody can "
        "say whether the measure has helped.",
        "may_be_drift": "{measure} in {areas}: since {since_month}, {by_share} less is recorded in the group {category} "
        "than expected ({by_share_lower}–{by_share_upper}). But the area was on its way there before the start. So nobody "
        "can say whether the measure has helped.",
        "more_since": "{measure} in {areas}: since {since_month}, {by_share} more is recorded in the group {category} than "
        "expected ({by_share_lower}–{by_share_upper}). A larger share of what happens may have become known.",
        "not_seen": "{measure} in {areas}: no effect is seen on what is recorded in the group {category}. A reduction of "
        "less than {smallest_share} could not have been seen.",
        "not_yet": "{measure} in {areas}: it is too early to see an effect on the group {category}. After "
        "{n_months_follow_up|month|months} a reduction of {smallest_share} or more can be seen. A smaller one probably cannot.",
        "moved": "{measure}: next door, in {areas}, {by_share} more is recorded in the group {category} than expected "
        "({by_share_lower}–{by_share_upper}). This suggests that some of the problem has moved. The areas together lie at "
        "{total_ratio} times the expected ({total_ratio_lower}–{total_ratio_upper}).",
        "spread": "{measure}: next door too, in {areas}, {by_share} less is recorded in the group {category} than expected "
        "({by_share_lower}–{by_share_upper}). This suggests that the good has spread.",
        "not_seen_to_move": "{measure}: the problem is not seen to have moved next door ({areas}). A rise in the group "
        "{category} of less than {smallest_share} could not have been seen.",
        "no_measures": "No measures are entered, so there is nothing to follow up.",
        "no_counts": "{measure}: there are no figures for the group {category} to follow up with.",
        "unknown_areas": "{measure}: none of its areas is in the picture's division.",
        "too_short_before": "{measure}: only {n_months_before|month|months} are known before the start. That is not enough "
        "to judge the effect on the group {category}.",
        "too_few_events": "{measure}: too little is recorded in the group {category} for any effect to be seen.",
        "apart_before": "{measure}: before the start the areas already went different ways in the group {category}. There "
        "is then nothing fair to compare with.",
        "unsteady": "{measure}: the series for the group {category} is too uneven for the effect to be judged.",
        "no_map": "{measure}: without a map nobody can see whether the problem has moved.",
        "nothing_beside": "{measure}: no area next door is free to be looked at, so nobody can see whether the problem "
        "has moved.",
        "too_few_beside": "{measure}: too little is recorded next door to see whether the problem has moved.",
        "unsteady_beside": "{measure}: nobody can judge whether the problem has moved, for the areas next door went "
        "another way before.",
        **_how("en"),
        "how.not_yet": "The least reduction that is seen four times in five, from the number before the start and the "
        "unevenness between months (Wheeler and Ratcliffe 2018).",
        "cannot_say": "A fall after the start does not show for certain that the measure is the reason: something else may "
        "have happened at the time. Only the areas next door are tried: what moves further away is not seen.",
        "lifts.no_measures": "Measures with area and first day, entered in the settings.",
        "lifts.no_counts": "A delivery of the kind of event that the measure is about.",
        "lifts.unknown_areas": "The right area codes for the measure.",
        "lifts.too_short_before": "At least two whole years before the start.",
        "lifts.too_few_events": "More cases: a longer follow-up, a larger area or a broader kind.",
        "lifts.apart_before": "Areas to compare with that went alike before the start.",
        "lifts.unsteady": "A longer series, or more areas to compare with.",
        "lifts.no_map": "The boundaries of the areas.",
        "lifts.nothing_beside": "Areas next door without a measure of their own.",
        "lifts.too_few_beside": "More cases in the areas next door, or a longer follow-up.",
        "lifts.unsteady_beside": "Areas to compare with that go like those next door.",
    },
}
