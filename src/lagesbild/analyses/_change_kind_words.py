"""What `change_kind` says, in Swedish and English. Everything that goes two ways is said once, with the words of either."""

_WAYS = {
    "sv": {
        "up": {
            "more": "fler",
            "rise": "ökningen",
            "worse": "förvärrats",
            "share": "större",
            "looked": "ökade",
            "much": "mer",
        },
        "down": {
            "more": "färre",
            "rise": "minskningen",
            "worse": "förbättrats",
            "share": "mindre",
            "looked": "minskade",
            "much": "mindre",
        },
    },
    "en": {
        "up": {"more": "more", "rise": "rise", "worse": "worse", "share": "larger", "much": "more"},
        "down": {"more": "fewer", "rise": "fall", "worse": "better", "share": "smaller", "much": "less"},
    },
}

_NO_SUPPORT_SV = "Underlaget ger inte stöd för att läget har <worse>."
_NO_SUPPORT_EN = "The figures do not support that the situation has become <worse>."

_TWO_WAYS = {
    "sv": {
        "reported": "{area}: <more> fall har anmälts i gruppen {category}. En <share> andel anmäls nu ({now_share}, förut "
        f"{{then_share}}), och det räcker som förklaring. {_NO_SUPPORT_SV}",
        "detection": "{area}: <more> fall har upptäckts i gruppen {category}, troligen för att kontrollen <looked>. Känt är: "
        f"{{cause}}. {_NO_SUPPORT_SV}",
        "detection_driven": "{area}: <more> fall har upptäckts i gruppen {category}, {n_events} mot i snitt {expected} åren före. Antalet "
        "följer hur mycket som kontrolleras. Om <much> händer går inte att säga.",
        "code": "{area}: serien för gruppen {category} kan inte jämföras rakt av. Det räknas på ett annat sätt än förut, "
        f"och det räcker för att förklara <rise>. {_NO_SUPPORT_SV}",
        "boundaries": "{area}: gränserna har ändrats, och det räcker för att förklara <rise> i gruppen {category}. "
        f"{_NO_SUPPORT_SV}",
        "coverage": "{area}: uppgifterna i gruppen {category} täcker en <share> del än förut, och det räcker för att "
        f"förklara <rise>. {_NO_SUPPORT_SV}",
        "population": "{area}: <rise> i gruppen {category} är ungefär lika stor som för antalet {exposure_kind}. Räknat mot "
        "dem är den inte tydlig.",
        "event": "{area}: <rise> i gruppen {category} hör till något känt: {cause}. Resten av året skiljer sig inte tydligt.",
        "not_seen_by_others": "{area}: <more> fall har {recorded} i gruppen {category}, men {other_source} visar ingen så stor "
        f"skillnad. Det talar för att <much> blir känt, inte för att <much> händer. {_NO_SUPPORT_SV}",
        "two_sources": "{area}: två oberoende källor pekar åt samma håll i gruppen {category}. Både {own_source} och "
        "{other_source} visar <more>. Läget i den gruppen bedöms ha <worse> jämfört med åren före.",
        "conflict": "{area}: {own_source} visar <more> i gruppen {category}, men {other_source} visar motsatsen. Vad som "
        "stämmer bäst kan inte avgöras.",
        "others_unclear": "{area}: <more> fall har {recorded} i gruppen {category}, {n_events} mot i snitt {expected} åren före. Om läget "
        "har <worse> kan inte avgöras. Ingen annan källa visar tydligt samma sak.",
        "alone": "{area}: <more> fall har {recorded} i gruppen {category}, {n_events} mot i snitt {expected} åren före. Om läget har "
        "<worse> kan inte avgöras. Ingen annan källa berättar om samma problem.",
    },
    "en": {
        "reported": "{area}: <more> cases have been reported in the group {category}. A <share> share is reported now "
        f"({{now_share}}, before {{then_share}}), which is explanation enough. {_NO_SUPPORT_EN}",
        "detection": "{area}: <more> cases have been found in the group {category}, probably because <much> was looked for. "
        f"Known: {{cause}}. {_NO_SUPPORT_EN}",
        "detection_driven": "{area}: <more> cases have been found in the group {category}, {n_events} against {expected} on "
        "average. The number follows how much is looked for. Whether <much> happens cannot be said.",
        "code": "{area}: the series of the group {category} cannot be compared straight through. It is counted in another "
        f"way than before, which is enough to explain the <rise>. {_NO_SUPPORT_EN}",
        "boundaries": "{area}: boundaries have changed, which is enough to explain the <rise> in the group {category}. "
        f"{_NO_SUPPORT_EN}",
        "coverage": "{area}: the figures of the group {category} cover a <share> part than before, which is enough to "
        f"explain the <rise>. {_NO_SUPPORT_EN}",
        "population": "{area}: the <rise> in the group {category} is about as large as that in the number of "
        "{exposure_kind}. Held against them it is not clear.",
        "event": "{area}: the <rise> in the group {category} belongs to something known: {cause}. The rest of the year "
        "does not clearly differ.",
        "not_seen_by_others": "{area}: <more> cases have been {recorded} in the group {category}, but {other_source} show no such "
        f"difference. That speaks for <much> becoming known, not for <much> happening. {_NO_SUPPORT_EN}",
        "two_sources": "{area}: two independent sources point the same way in the group {category}. Both {own_source} and "
        "{other_source} show <more>. The situation in that group is judged to have become <worse> than in the years before.",
        "conflict": "{area}: {own_source} show <more> in the group {category}, but {other_source} show the opposite. Which "
        "is nearer the truth cannot be decided.",
        "others_unclear": "{area}: <more> cases have been {recorded} in the group {category}, {n_events} against {expected} on "
        "average. Whether the situation is <worse> cannot be decided. No other source clearly shows the same.",
        "alone": "{area}: <more> cases have been {recorded} in the group {category}, {n_events} against {expected} on average. "
        "Whether the situation is <worse> cannot be decided. No other source speaks of the same problem.",
    },
}

_HOW_TWO_WAYS = {
    "sv": "Årets antal mot medelvärdet av {n_years|år|år} före. Intervallet räknar med slump och med hur mycket år brukar "
    "skilja sig ({usual_share}). En annan källa räknas bara om den visar samma sak så tydligt att slumpen gör det i högst "
    "ett fall av hundra.",
    "en": "The year's count against the mean of {n_years|year|years} before. The interval allows for chance and for how much "
    "years usually differ ({usual_share}). Another source counts only where it shows the same so clearly that chance does "
    "so in at most one case of a hundred.",
}

_PLAIN = {
    "sv": {
        "question": "Bättre kunskap eller ett förvärrat läge?",
        "no_change": "{area}: ingen tydlig ändring av antalet i gruppen {category}, {n_events} mot i snitt {expected} åren före.",
        "usual_variation": "{area}: antalet i gruppen {category} blev {n_events}, mot i snitt {expected} åren före. Så mycket "
        "skiljer det ofta mellan två år. Ett enda år avgör inte.",
        "break_unmeasured": "{area}: gruppen {category} räknas på ett annat sätt än förut, och hur mycket det gör går inte "
        "att räkna ut. Om läget har ändrats kan inte avgöras.",
        "cause_unmeasured": "{area}: något känt kan ha ändrat siffrorna i gruppen {category} hela tiden: {cause}. Hur mycket "
        "går inte att räkna ut. Om läget har ändrats kan inte avgöras.",
        "part_population": "{area}: av ändringen i gruppen {category} kommer {value} fall av att antalet "
        "{exposure_kind} är ett annat.",
        "part_reporting": "{area}: av ändringen i gruppen {category} kommer {value} fall ({lower} till {upper}) av att en annan andel "
        "anmäls.",
        "part_detection": "{area}: av ändringen i gruppen {category} kommer {value} fall ({lower} till {upper}) av hur mycket som "
        "kontrollerats.",
        "part_coverage": "{area}: av ändringen i gruppen {category} kommer {value} fall av hur mycket uppgifterna täcker.",
        "part_code": "{area}: av ändringen i gruppen {category} kommer {value} fall ({lower} till {upper}) av att det räknas på ett "
        "annat sätt.",
        "part_boundaries": "{area}: av ändringen i gruppen {category} kommer {value} fall ({lower} till {upper}) av ändrade gränser.",
        "part_event": "{area}: av ändringen i gruppen {category} kommer {value} fall ({lower} till {upper}) av en känd händelse.",
        "part_left": "{area}: av ändringen i gruppen {category} återstår {value} fall ({lower} till {upper}). Det kan vara en verklig "
        "förändring, något som ingen har mätt, eller slump.",
        "placing": "Antalet med känd plats i gruppen {category} blev {ratio} gånger det förra. Andelen med känd plats gick "
        "från {then_share} till {now_share}. Områdenas siffror säger därför inget om läget.",
        "tipping_point": "Skillnaden i gruppen {category} försvinner om {needed_share} anmäls nu. Senast andelen mättes, {year}, "
        "var den {then_share} ({source}).",
        "tipping_beyond": "Inte ens om alla anmälde skulle det förklara hela ökningen i gruppen {category}. Senast andelen "
        "mättes, {year}, var den {then_share} ({source}).",
        "jump_questioned": "Hoppet i gruppen {category} till {year} bör ifrågasättas: {by_share} på ett enda år. Åren efter "
        "var {kept_share} av det kvar.",
        "against_nation": "Talet i gruppen {category} ändrades med {here_share} här mellan {first_year} och {last_year}, och "
        "med {nation_share} i riket. Det var {then_ratio} gånger rikets och är nu {now_ratio}.",
        "screen": "{n_compared} jämförelser mellan år prövades. Ungefär {n_expected_by_chance} väntas visa en skillnad av "
        "slumpen. Det gjorde {n_outside}, och {n_survive} står kvar om högst en av tjugo utpekade får vara falsk.",
        "list_redrawn": "Antalet områden på listan gick från {n_before} till {n_areas}. Delade eller omritade gränser svarar "
        "för {n_by_lines}, nya områden för {n_new} och borttagna för {n_gone}. Det säger inget om läget.",
        "list_changed": "Antalet områden på listan gick från {n_before} till {n_areas}. Delade eller omritade gränser svarar "
        "för {n_by_lines}, nya områden för {n_new} och borttagna för {n_gone}.",
        "class_redrawn": "Antalet {class_name} gick från {n_before} till {n_areas}, bara för att gränser har delats eller "
        "ritats om. Det säger inget om läget.",
        "class_known": "Antalet {class_name} gick från {n_before} till {n_areas}. Bedömaren uppger att kunskapen är större, "
        "och ingen annan källa visar en tydlig ändring där. Underlaget ger inte stöd för att läget har ändrats.",
        "class_not_measured": "Antalet {class_name} gick från {n_before} till {n_areas}, men det som mäts i de områdena har "
        "inte ändrats tydligt, {ratio} gånger åren före ({ratio_lower}–{ratio_upper}). Det talar för mer kunskap.",
        "class_worse": "Antalet {class_name} gick från {n_before} till {n_areas}. Två oberoende källor, {own_source} och "
        "{other_source}, visar fler i de områdena. Läget där bedöms ha förvärrats.",
        "class_better": "Antalet {class_name} gick från {n_before} till {n_areas}. Två oberoende källor, {own_source} och "
        "{other_source}, visar färre i de områdena. Läget där bedöms ha förbättrats.",
        "class_cannot_tell": "Antalet {class_name} gick från {n_before} till {n_areas}, {n_judged} genom ny bedömning. "
        "Om läget har ändrats eller kunskapen blivit bättre kan inte avgöras av listan själv.",
        "too_few_events": "För lite har registrerats i gruppen {category} ({n_events}) för att säga vad en ändring beror på.",
        "no_earlier_years": "Det finns inget helt tidigare år att jämföra gruppen {category} med.",
        "nothing_to_compare": "Det finns inga uppgifter att jämföra mellan år eller listor.",
        "how.no_change": "Årets antal mot medelvärdet av {n_years|år|år} före. Slumpen och månadernas spridning är inräknade.",
        "how.part": "Logaritmisk medelvärdesuppdelning (Ang 2005): delarna blir tillsammans hela ändringen. Intervallet är "
        "95 procent och gäller varje del för sig.",
        "how.placing": "Fall med känd plats som andel av alla, årets mot medelvärdet av åren före.",
        "how.tipping_point": "Andelen som anmäldes då gånger så många fler som har registrerats. Det är ett tankeexperiment.",
        "how.jump_questioned": "Årets antal mot åren före det, och hur mycket av skillnaden som var kvar i snitt efteråt.",
        "how.against_nation": "Registrerat mot antalet {exposure_kind}, sista året mot första.",
        "how.screen": "5 procent för varje jämförelse. Vilka som står kvar: Benjamini och Hochberg 1995.",
        "how.list": "Varje område i den ena listan följs till den andra genom det som listorna säger om delning och namn.",
        "how.class": "Årgångarna jämförs område för område. Källorna hörs i de områden som bedömts om, året mot åren före.",
        "lifts.too_few_events": "Fler fall: en längre period, större områden eller en bredare grupp.",
        "lifts.no_earlier_years": "Minst ett helt tidigare år, räknat på samma sätt.",
        "lifts.nothing_to_compare": "En leverans som täcker minst två år, eller två årgångar av en lista.",
        "cannot_say": "Det som registreras är inte det som händer. Ett förvärrat läge sägs bara när två källor som inte delar "
        "register visar samma sak. Att delarna stämmer med ändringen säger inte varför den kom.",
    },
    "en": {
        "question": "Better knowledge, or a worse situation?",
        "no_change": "{area}: no clear change of the number in the group {category}, {n_events} against "
        "{expected} on average.",
        "usual_variation": "{area}: the number in the group {category} was {n_events}, against {expected} on average in the "
        "years before. Two years often differ as much. A single year does not decide.",
        "break_unmeasured": "{area}: the group {category} is counted in another way than before, and how much that makes "
        "cannot be worked out. Whether the situation has changed cannot be decided.",
        "cause_unmeasured": "{area}: something known may have changed the figures of the group {category} all the time: "
        "{cause}. How much cannot be worked out. Whether the situation has changed cannot be decided.",
        "part_population": "{area}: of the change in the group {category}, {value} cases go with another number "
        "of {exposure_kind}.",
        "part_reporting": "{area}: of the change in the group {category}, {value} cases ({lower} to {upper}) go with another share "
        "being reported.",
        "part_detection": "{area}: of the change in the group {category}, {value} cases ({lower} to {upper}) go with how much was "
        "looked for.",
        "part_coverage": "{area}: of the change in the group {category}, {value} cases go with how much the figures cover.",
        "part_code": "{area}: of the change in the group {category}, {value} cases ({lower} to {upper}) go with another way of "
        "counting.",
        "part_boundaries": "{area}: of the change in the group {category}, {value} cases ({lower} to {upper}) go with changed "
        "boundaries.",
        "part_event": "{area}: of the change in the group {category}, {value} cases ({lower} to {upper}) go with a known event.",
        "part_left": "{area}: of the change in the group {category}, {value} cases ({lower} to {upper}) are left. They may be a real "
        "change, something nobody has measured, or chance.",
        "placing": "The number with a known place in the group {category} was {ratio} times the former. The share with a "
        "known place went from {then_share} to {now_share}. The areas' figures therefore say nothing of the situation.",
        "tipping_point": "The difference in the group {category} vanishes if {needed_share} are reported now. When last "
        "measured, in {year}, it was {then_share} ({source}).",
        "tipping_beyond": "Not even if everybody reported would that explain all of the rise in the group {category}. When "
        "last measured, in {year}, {then_share} were reported ({source}).",
        "jump_questioned": "The jump in the group {category} to {year} should be questioned: {by_share} in a single year. In "
        "the years after, {kept_share} of it was left.",
        "against_nation": "The rate of the group {category} changed by {here_share} here between {first_year} and "
        "{last_year}, and by {nation_share} in the nation. It was {then_ratio} times the nation's and is now {now_ratio}.",
        "screen": "{n_compared} comparisons between years were tried. About {n_expected_by_chance} are expected to show a "
        "difference by chance. {n_outside} did; {n_survive} remain when at most one in twenty may be false.",
        "list_redrawn": "The number of areas on the list went from {n_before} to {n_areas}. Divided or redrawn boundaries "
        "account for {n_by_lines}, new areas for {n_new} and areas taken off for {n_gone}. That says nothing of the "
        "situation.",
        "list_changed": "The number of areas on the list went from {n_before} to {n_areas}. Divided or redrawn boundaries "
        "account for {n_by_lines}, new areas for {n_new} and areas taken off for {n_gone}.",
        "class_redrawn": "The number of {class_name} went from {n_before} to {n_areas}, only because boundaries were divided "
        "or redrawn. That says nothing of the situation.",
        "class_known": "The number of {class_name} went from {n_before} to {n_areas}. Those who judge say that they know "
        "more, and no other source shows a clear change there. The figures do not support that the situation has changed.",
        "class_not_measured": "The number of {class_name} went from {n_before} to {n_areas}, but what is measured in those "
        "areas has not clearly changed, "
        "{ratio} times the years before ({ratio_lower}–{ratio_upper}). That speaks for more knowledge.",
        "class_worse": "The number of {class_name} went from {n_before} to {n_areas}. Two independent sources, {own_source} "
        "and {other_source}, show more in those areas. The situation there is judged to have become worse.",
        "class_better": "The number of {class_name} went from {n_before} to {n_areas}. Two independent sources, {own_source} "
        "and {other_source}, show fewer in those areas. The situation there is judged to have become better.",
        "class_cannot_tell": "The number of {class_name} went from {n_before} to {n_areas}, {n_judged} by a new judgement. "
        "Whether the situation has changed or knowledge has grown cannot be decided from the list itself.",
        "too_few_events": "Too little was recorded in the group {category} ({n_events}) to say what a change is made of.",
        "no_earlier_years": "There is no whole earlier year to compare the group {category} with.",
        "nothing_to_compare": "There are no figures to compare between years or lists.",
        "how.no_change": "The year's count against the mean of {n_years|year|years} before, with chance and the months' spread.",
        "how.part": "Logarithmic mean division (Ang 2005): the parts together are the whole change. The interval is 95 per "
        "cent, for each part by itself.",
        "how.placing": "Cases with a known place as a share of all, the year's against the mean of the years before.",
        "how.tipping_point": "The share reported then times how many times more have been recorded. It is a thought "
        "experiment.",
        "how.jump_questioned": "The year's count against the years before it, and how much of the difference was left on "
        "average afterwards.",
        "how.against_nation": "Recorded against the number of {exposure_kind}, the last year against the first.",
        "how.screen": "5 per cent for each comparison. Which remain: Benjamini and Hochberg 1995.",
        "how.list": "Each area of the one list is followed to the other by what the lists say of divisions and names.",
        "how.class": "The editions are compared area by area. The sources are heard in the areas that were judged anew, the "
        "year against the years before.",
        "lifts.too_few_events": "More cases: a longer period, larger areas or a wider kind of event.",
        "lifts.no_earlier_years": "At least one whole earlier year, counted in the same way.",
        "lifts.nothing_to_compare": "A delivery that covers at least two years, or two editions of a list.",
        "cannot_say": "What is recorded is not what happens. A worse situation is said only where two sources that share no "
        "register show the same. That the parts add up to the change does not say why it came.",
    },
}


def _words(language: str) -> dict[str, str]:
    said = dict(_PLAIN[language])
    for way, words in _WAYS[language].items():
        for key, template in _TWO_WAYS[language].items():
            sentence = template
            for name, word in words.items():
                sentence = sentence.replace(f"<{name}>", word)
            said[f"{key}_{way}"] = sentence
            said[f"how.{key}_{way}"] = _HOW_TWO_WAYS[language]
    for key in ("usual_variation", "break_unmeasured", "cause_unmeasured"):
        said[f"how.{key}"] = _HOW_TWO_WAYS[language]
    said["how.tipping_beyond"] = said["how.tipping_point"]
    for shared in ("part", "list", "class"):
        how = said.pop(f"how.{shared}")
        said |= {f"how.{key}": how for key in _PLAIN[language] if key.startswith(f"{shared}_")}
    return said


WORDS = {language: _words(language) for language in ("sv", "en")}
