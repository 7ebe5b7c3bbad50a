"""What `deviation` says, in each language."""

Sentences = dict[str, str]
CAUSES = ("law", "festival", "outbreak", "campaign", "closure", "other")
SIGNALS = ("clearly_many", "probably_many", "clearly_few", "probably_few")

_METHOD = {
    "sv": {
        "earlier": "Jämfört med samma tid på året upp till fem år tillbaka, med trend, där tidigare toppar räknas lägre "
        "(Noufaily m.fl. 2013).",
        "earlier_season": "Historiken är kort: jämfört med samma tid på året ett eller två år tillbaka, utan trend, och därför med vidare gränser.",
        "preceding": "Historiken är kort: jämfört med tiden närmast före. Årstiden är inte känd, och gränserna är därför vida.",
    },
    "en": {
        "earlier": "Compared with the same time of year up to five years back, with trend, earlier peaks counting for "
        "less (Noufaily et al. 2013).",
        "earlier_season": "The history is short: compared with the same time one or two years back, without trend, and so with wider limits.",
        "preceding": "The history is short: compared with the time just before. The season is not known, and the limits are wide for that.",
    },
}
_HOW = {
    "sv": "{method} Spridningen är {dispersion_ratio} gånger slumpens. Lika ovanliga antal väntas ungefär "
    "{n_alike_per_year|gång|gånger} om året bland allt som prövas, bara av slumpen.",
    "en": "{method} The spread is {dispersion_ratio} times that of chance. Numbers as unusual are expected about "
    "{n_alike_per_year|time|times} a year among all that is tried, by chance alone.",
}
_CAUSE = {
    "sv": {
        "law": "en känd lagändring",
        "festival": "ett känt evenemang",
        "outbreak": "en känd tidigare topp",
        "campaign": "en känd insats",
        "closure": "en känd stängning",
        "other": "något känt",
    },
    "en": {
        "law": "a known change of law",
        "festival": "a known event",
        "outbreak": "a known earlier peak",
        "campaign": "a known campaign",
        "closure": "a known closure",
        "other": "something known",
    },
}
_HOW_CHECK = {
    "sv": "Kontrollen görs av datorn på dagsantal, grannområden, kända händelser och kända ändringar i registreringen.",
    "en": "The check is made by the machine on daily counts, neighbours, known events and known changes in recording.",
}
_HOW_SCREEN = {
    "sv": "Gränsen är satt så att summan av alla serier ger högst {n_promised_per_year|signal|signaler} om året av slumpen. "
    "{n_too_few|serie|serier} har för få händelser och prövas inte.",
    "en": "By the limit all series together give at most {n_promised_per_year|signal|signals} a year by chance. "
    "{n_too_few|series has|series have} too few events and are not tried.",
}
_HOW_SEEN = {
    "sv": "Ökningar planterades i seriens egen vanliga fördelning, med samma gräns som ovan. Talet är den minsta ökning som gav "
    "en signal i minst 8 fall av 10.",
    "en": "Increases were planted in the series' own usual distribution, with the same limit as above. The figure is "
    "the smallest that gave a signal in at least 8 cases of 10.",
}

_SEEN = {
    "sv": {
        "week": "{area}: i gruppen {category} syns en ökning inom en vecka om den är minst {one_ratio} gånger det "
        "vanliga. Håller den i sig i fyra veckor räcker {several_ratio} gånger.",
        "month": "{area}: i gruppen {category} syns en ökning inom en månad om den är minst {one_ratio} gånger det "
        "vanliga. Håller den i sig i tre månader räcker {several_ratio} gånger.",
    },
    "en": {
        "week": "{area}: in the group {category}, an increase is seen within a week if it is at least {one_ratio} times "
        "the usual. If it lasts four weeks, {several_ratio} times is enough.",
        "month": "{area}: in the group {category}, an increase is seen within a month if it is at least {one_ratio} times "
        "the usual. If it lasts three months, {several_ratio} times is enough.",
    },
}
_SEEN_IN_AREAS = {
    "sv": {
        "week": "I ett vanligt område krävs {area_one_ratio} gånger på en vecka. {n_areas|område|områden} prövas.",
        "month": "I ett vanligt område krävs {area_one_ratio} gånger på en månad. {n_areas|område|områden} prövas.",
        "none": "Inget enskilt område har händelser nog för att prövas för sig.",
    },
    "en": {
        "week": "In an ordinary area it takes {area_one_ratio} times in a week. {n_areas|area is|areas are} tried.",
        "month": "In an ordinary area it takes {area_one_ratio} times in a month. {n_areas|area is|areas are} tried.",
        "none": "No single area has events enough to be tried by itself.",
    },
}
_SEEN_ONLY_IN_AREAS = {
    "sv": "I gruppen {category} är hela serien inte prövad. ",
    "en": "In the group {category} the whole is not tried. ",
}

_SV: Sentences = {
    "question": "Vad är ovanligt just nu?",
    "clearly_many": "{area}, {period}: {n_events} fall registrerades i gruppen {category}. Det är tydligt "
    "fler än de {expected} som väntades ({expected_lower}–{expected_upper}). Så många kommer av slumpen högst en gång på "
    "{n_years|år|år} i just den här serien. {n_checks} av {n_checks_in_all} kontroller gick att göra, med {n_remarks|anmärkning|anmärkningar}.",
    "clearly_few": "{area}, {period}: {n_events} fall registrerades i gruppen {category}. Det är tydligt "
    "färre än de {expected} som väntades ({expected_lower}–{expected_upper}). Det kan betyda att uppgifter saknas. Så få kommer av "
    "slumpen högst en gång på {n_years|år|år} i just den här serien. {n_checks} av {n_checks_in_all} kontroller gick att göra, "
    "med {n_remarks|anmärkning|anmärkningar}.",
    "same_day": "{area}: {same_day_share} av händelserna i gruppen {category} den här tiden har samma dag, {busiest_day}. "
    "Det kan vara ett tillfälle som gav många fall, eller samma fall flera gånger.",
    "empty_days": "{area}: {n_empty_days|dag|dagar} av {n_days} saknar helt händelser i gruppen {category}, i hela "
    "området. Leveransen kan vara ofullständig.",
    "recording_near": "{area}: sättet att registrera gruppen {category} ändrades {break_day}. Det kan förklara antalet.",
    "preliminary": "{area}, {period}: siffrorna för gruppen {category} är preliminära och kan ändras.",
    "neighbours_more": "{area}: också i grannområdena registrerades fler än väntat i gruppen {category}, tillsammans "
    "{neighbours_ratio} gånger det vanliga.",
    "neighbours_usual": "{area}: i grannområdena var antalet i gruppen {category} inte ovanligt högt, tillsammans "
    "{neighbours_ratio} gånger det vanliga.",
    "recurring": "{area}: samma tid på året stack antalet i gruppen {category} ut också i {n_years_alike} av {n_years_seen} "
    "tidigare år. Det kan vara något som kommer tillbaka varje år.",
    "rests_on_trend": "{area}: utan den trend som räknas med i gruppen {category} vore antalet inte ovanligt. Trenden är "
    "framskriven från tidigare år och kan ha brutits.",
    "other_periods": "{area}: antalet i gruppen {category} stack ut också i {n_other_periods|annan prövad period|andra "
    "prövade perioder}. Tillsammans räknas de som en signal.",
    "screen": "{n_series|serie|serier} prövades, och {n_signals|signal|signaler} hittades. Ungefär {n_expected_now} väntades av "
    "slumpen, och {n_expected_per_year} på ett år. {n_shown} visas här.",
    "nothing_unusual": "Inget ovanligt syns bland de serier som prövades ({n_series}). Det är det vanligaste svaret. Ungefär "
    "{n_expected_per_year|signal|signaler} om året väntas av slumpen.",
    "too_short": "Det finns för få veckor och månader ({n_periods}) att jämföra med i gruppen {category}.",
    "too_few_events": "För lite har registrerats i gruppen {category} för att säga vad som är ovanligt, ens för en månad.",
    "out_of_date": "Det senaste som är känt om gruppen {category} är från {last_day}. Det säger inget om just nu.",
    "lifts.too_short": "Ett års historik räcker för en första jämförelse, tre år för årstid och trend.",
    "lifts.too_few_events": "Ungefär en händelse i månaden behövs, eller en bredare grupp.",
    "lifts.out_of_date": "En nyare leverans behövs.",
    "cannot_say": "En signal säger att antalet är ovanligt, aldrig varför, och inte om det verkligen hände mer. Det som "
    "växer långsamt syns inte här. Det som registreras sent får de sista veckorna att se lugnare ut.",
    "how.same_day": "Gränsen är satt så att en sådan dag av slumpen kommer i högst ett fall av tusen.",
    "how.rests_on_trend": "Samma modell utan trend, med ett intervall på 95 procent.",
    "how.recurring": "Samma vecka eller månad tidigare år, jämförd med veckorna eller månaderna kring den.",
    "how.other_periods": "Samma serie åt samma håll, bland de senaste veckorna och den senaste månaden.",
}
_EN: Sentences = {
    "question": "What is unusual right now?",
    "clearly_many": "{area}, {period}: {n_events|case was|cases were} recorded in the group {category}. That is clearly "
    "more than the {expected} expected ({expected_lower}–{expected_upper}). As many come by chance at most once in "
    "{n_years|year|years} in this very series. {n_checks} of {n_checks_in_all} checks could be made, with {n_remarks|remark|remarks}.",
    "clearly_few": "{area}, {period}: {n_events|case was|cases were} recorded in the group {category}. That is clearly "
    "fewer than the {expected} expected ({expected_lower}–{expected_upper}) and may mean that records are missing. As few "
    "come by chance at most once in {n_years|year|years} in this very series. {n_checks} of {n_checks_in_all} checks could be made, "
    "with {n_remarks|remark|remarks}.",
    "same_day": "{area}: {same_day_share} of the events in the group {category} in this time are of one day, "
    "{busiest_day}. It may be one occasion that gave many cases, or the same case several times.",
    "empty_days": "{area}: {n_empty_days|day|days} of {n_days} have no events at all in the group {category}, in the whole "
    "place. The delivery may be incomplete.",
    "recording_near": "{area}: the way of recording the group {category} changed on {break_day}. It may explain the number.",
    "preliminary": "{area}, {period}: the figures of the group {category} are preliminary and may change.",
    "neighbours_more": "{area}: in the neighbouring areas, too, more than expected was recorded in the group {category}, "
    "together {neighbours_ratio} times the usual.",
    "neighbours_usual": "{area}: in the neighbouring areas the number in the group {category} was not unusually high, together "
    "{neighbours_ratio} times the usual.",
    "recurring": "{area}: at the same time of year the number in the group {category} stood out also in {n_years_alike} of "
    "{n_years_seen|earlier year|earlier years}. It may be something that comes back every year.",
    "rests_on_trend": "{area}: without the trend that is counted on in the group {category} the number would not be "
    "unusual. The trend is carried on from earlier years and may have ended.",
    "other_periods": "{area}: the number in the group {category} stood out also in {n_other_periods|other period|other "
    "periods} tried. Together they count as one signal.",
    "screen": "{n_series|series was|series were} tried, and {n_signals|signal was|signals were} found. About {n_expected_now} were "
    "expected by chance, and {n_expected_per_year} in a year. {n_shown} are shown here.",
    "nothing_unusual": "Nothing unusual is seen among {n_series|series|series} tried. That is the most common answer. About "
    "{n_expected_per_year|signal|signals} a year are expected by chance.",
    "too_short": "There are too few weeks and months ({n_periods}) to compare with in the group {category}.",
    "too_few_events": "Too little was recorded in the group {category} to say what is unusual, even for a month.",
    "out_of_date": "The latest that is known of the group {category} is of {last_day}. It says nothing of right now.",
    "lifts.too_short": "A year of history is enough for a first comparison, three years for season and trend.",
    "lifts.too_few_events": "About one event a month is needed, or a wider group.",
    "lifts.out_of_date": "A newer delivery is needed.",
    "cannot_say": "A signal says that a number is unusual, never why, and not whether more really happened. What grows "
    "slowly is not seen here. What is recorded late makes the last weeks look calmer.",
    "how.same_day": "The limit is set so that such a day comes by chance in at most one case of a thousand.",
    "how.rests_on_trend": "The same model without trend, with an interval of 95 per cent.",
    "how.recurring": "The same week or month of earlier years, compared with the weeks or months around it.",
    "how.other_periods": "The same series in the same direction, among the latest weeks and the latest month.",
}


def _whole(language: str, own: Sentences, softer: tuple[tuple[str, str], ...], coincides: str) -> Sentences:
    """The sentences with those that are made of others."""
    said = dict(own)
    for side in ("many", "few"):
        text = said[f"clearly_{side}"]
        for firm, soft in softer:
            text = text.replace(firm, soft)
        said[f"probably_{side}"] = text
    said |= {f"coincides_{kind}": coincides.replace("{known}", _CAUSE[language][kind]) for kind in CAUSES}
    for says in SIGNALS:
        said[f"how.{says}"] = _HOW[language].replace("{method} ", "")
        said |= {
            f"how.{says}.{kind}": _HOW[language].replace("{method}", words) for kind, words in _METHOD[language].items()
        }
    seen = _seen(language)
    said |= seen | {f"how.{says}": _HOW_SEEN[language] for says in seen}
    said |= {f"how.{says}": _HOW_SCREEN[language] for says in ("screen", "nothing_unusual")}
    checks = ("empty_days", "recording_near", "preliminary", "neighbours_more", "neighbours_usual")
    said |= {f"how.{says}": _HOW_CHECK[language] for says in (*checks, *(f"coincides_{kind}" for kind in CAUSES))}
    return said


def _seen(language: str) -> Sentences:
    """What can be seen in the whole and in its areas: cannot_see_<rhythm of the whole>_<rhythm of the areas>."""
    areas = _SEEN_IN_AREAS[language]
    seen = {f"cannot_see_{one}_alone": words for one, words in _SEEN[language].items()}
    for one, words in _SEEN[language].items():
        seen |= {f"cannot_see_{one}_{other}": f"{words} {beside}" for other, beside in areas.items()}
    only = _SEEN_ONLY_IN_AREAS[language]
    return seen | {f"cannot_see_none_{each}": only + areas[each] for each in ("week", "month")}


WORDS = {
    "sv": _whole(
        "sv",
        _SV,
        (("tydligt", "troligen"),),
        "{area}, {period}: antalet i gruppen {category} sammanfaller med {known}: {cause}.",
    ),
    "en": _whole(
        "en",
        _EN,
        (("clearly", "probably"),),
        "{area}, {period}: the number in the group {category} coincides with {known}: {cause}.",
    ),
}
