"""What `sources_agree` says, in Swedish and English."""

_HOW = {
    "sv": "Årets antal mot medelvärdet av åren före. Intervallet räknar med slump och med hur mycket år brukar skilja sig. "
    "En riktning sägs när slumpen visar så mycket i högst ett fall av tjugo. Källornas tal läggs aldrig ihop.",
    "en": "The year's count against the mean of the years before. The interval allows for chance and for how much years "
    "usually differ. A direction is told where chance shows as much in at most one case of twenty. The sources' figures "
    "are never added.",
}

WORDS = {
    "sv": {
        "question": "Säger källorna samma sak om samma problem?",
        "source_up": "{problem}: {this_source} visar fler: {ratio} gånger så många som åren före ({ratio_lower}–{ratio_upper}).",
        "source_down": "{problem}: {this_source} visar färre: {ratio} gånger så många som åren före ({ratio_lower}–{ratio_upper}).",
        "source_steady": "{problem}: {this_source} visar ingen tydlig ändring: {ratio} gånger så många som åren före "
        "({ratio_lower}–{ratio_upper}).",
        "source_unclear": "{problem}: {this_source} räcker inte för att säga åt vilket håll det går. Antalet är "
        "{ratio} gånger så stort som åren före, med spannet {ratio_lower}–{ratio_upper}.",
        "survey_up": "{problem}: {this_source} visar en större andel: {ratio} gånger den i förra mätningen "
        "({ratio_lower}–{ratio_upper}).",
        "survey_down": "{problem}: {this_source} visar en mindre andel: {ratio} gånger den i förra mätningen "
        "({ratio_lower}–{ratio_upper}).",
        "survey_steady": "{problem}: {this_source} visar ingen tydlig ändring: {ratio} gånger andelen i förra mätningen "
        "({ratio_lower}–{ratio_upper}).",
        "survey_unclear": "{problem}: {this_source} räcker inte för att säga åt vilket håll det går. Andelen är {ratio} "
        "gånger den i förra mätningen, med spannet {ratio_lower}–{ratio_upper}.",
        "telling_up": "{problem}: {this_source} säger oftare att det blivit sämre. Så säger {n_worse}, och {n_better} säger "
        "bättre.",
        "telling_down": "{problem}: {this_source} säger oftare att det blivit bättre. Så säger {n_better}, och {n_worse} "
        "säger sämre.",
        "telling_unclear": "{problem}: {this_source} pekar inte åt något bestämt håll. Sämre säger {n_worse} och bättre "
        "{n_better}.",
        "more_written": "{problem}: ökningen i {this_source} följer att allt rapporteras mer. Den säger inte att problemet "
        "har vuxit.",
        "agree_up": "{area}, {problem}: alla källor som visar en riktning visar fler. De är {n_up} av {n_sources}: {agreeing}.",
        "agree_down": "{area}, {problem}: alla källor som visar en riktning visar färre. De är {n_down} av {n_sources}: {agreeing}.",
        "conflict": "{area}, {problem}: källorna säger emot varandra. Fler visar {saying_up}, men färre visar {saying_down}. Vad som "
        "stämmer bäst kan inte avgöras.",
        "one_shows": "{problem}: bara en av {n_sources|källa|källor} visar en riktning, nämligen {agreeing}. De andra är för små "
        "eller visar ingen ändring.",
        "none_shows": "{problem}: ingen av {n_sources|källa|källor} pekar tydligt åt något håll.",
        "only_one": "{problem}: bara {agreeing} handlar om problemet. Antalet är {ratio} gånger så stort som åren före ({ratio_lower}–{ratio_upper}). "
        "En enda källa kan inte säga om läget eller rapporteringen ändras.",
        "only_told": "{problem}: bara {agreeing} handlar om problemet. En enda källa kan inte säga om läget ändras.",
        "lacking": "{problem}: uppgifter saknas från {lacking}.",
        "no_police": "Ingen källa från polisen berättar om problemen. Det som anmäls syns inte.",
        "no_rescue": "Räddningstjänstens insatser saknas. Då syns inte bränder och sprängningar som aldrig polisanmäls.",
        "no_staff": "Personalens lägesrapporter saknas. Då syns inte det som ingen anmäler, som bråk och otrygga platser.",
        "no_work": "De anställdas tillbudsrapporter saknas. Då syns inte hot och våld som stannar på arbetsplatsen, "
        "till exempel i skolan.",
        "no_upkeep": "Uppgifter om saneringar och lagningar saknas. Då syns inte klotter som tas bort utan att anmälas.",
        "no_survey": "Ingen enkät frågar vad invånarna har råkat ut för vid två tillfällen. Då syns inte det som aldrig registreras.",
        "no_walks": "Trygghetsvandringar och felanmälningar saknas. Då syns inte brister i miljön som invånarna ser.",
        "no_testimony": "Berättelser från skolor, föreningar och invånare saknas. Då syns inte det som ingen räknar.",
        "no_problems": "Det finns inga uppgifter om vilka källor som talar om samma problem, eller inget att jämföra.",
        "how.lacking": "Profilens och arbetsytans tabell över vilka källor som kan berätta om vilket problem.",
        "cannot_say": "Att källor visar samma sak säger inte hur stort problemet är, och inte varför. En källa som saknas kan "
        "ändra bilden.",
        "lifts.no_police": "En leverans av anmälda brott.",
        "lifts.no_rescue": "En leverans från räddningstjänsten med orsak, plats och minst ett tidigare år.",
        "lifts.no_staff": "Lägesrapporter (EST) eller liknande från minst två år.",
        "lifts.no_work": "Ett uttag av tillbudsrapporter per enhet eller plats, utan personuppgifter, från minst två år.",
        "lifts.no_upkeep": "Uttag ur drift- eller saneringsregistret från minst två år.",
        "lifts.no_survey": "Två omgångar av en enkät med frågor om utsatthet för samma problem.",
        "lifts.no_walks": "Protokoll från trygghetsvandringar eller felanmälningar från minst två år.",
        "lifts.no_testimony": "Bidrag från skolor, föreningar och invånare, med riktning och samtycke.",
        "lifts.no_problems": "En profil med källor per problem, eller [[problems]] i lagesbild.toml, och minst två år.",
    },
    "en": {
        "question": "Do the sources say the same of the same problem?",
        "source_up": "{problem}: {this_source} show more, {ratio} times the years before ({ratio_lower}–{ratio_upper}).",
        "source_down": "{problem}: {this_source} show fewer, {ratio} times the years before ({ratio_lower}–{ratio_upper}).",
        "source_steady": "{problem}: {this_source} show no clear change, {ratio} times the years before "
        "({ratio_lower}–{ratio_upper}).",
        "source_unclear": "{problem}: {this_source} are not enough to say which way it goes. The figure is {ratio} times the "
        "years before, but may be {ratio_lower}–{ratio_upper}.",
        "survey_up": "{problem}: {this_source} show a larger share, {ratio} times the last round "
        "({ratio_lower}–{ratio_upper}).",
        "survey_down": "{problem}: {this_source} show a smaller share, {ratio} times the last round "
        "({ratio_lower}–{ratio_upper}).",
        "survey_steady": "{problem}: {this_source} show no clear change, {ratio} times the last round "
        "({ratio_lower}–{ratio_upper}).",
        "survey_unclear": "{problem}: {this_source} are not enough to say which way it goes. The share is {ratio} times the "
        "last round, but may be {ratio_lower}–{ratio_upper}.",
        "telling_up": "{problem}: {this_source} more often say that it has become worse. {n_worse} say so, and {n_better} say "
        "better.",
        "telling_down": "{problem}: {this_source} more often say that it has become better. {n_better} say so, and {n_worse} "
        "say worse.",
        "telling_unclear": "{problem}: {this_source} point no particular way. {n_worse} say worse and {n_better} say better.",
        "more_written": "{problem}: the rise in {this_source} follows more being reported of everything. It does not say that "
        "the problem has grown.",
        "agree_up": "{area}, {problem}: all sources that show a direction show more. They are {n_up} of {n_sources}: {agreeing}.",
        "agree_down": "{area}, {problem}: all sources that show a direction show fewer. They are {n_down} of {n_sources}: {agreeing}.",
        "conflict": "{area}, {problem}: the sources contradict each other. More is shown by {saying_up}, but fewer by {saying_down}. "
        "Which is nearer the truth cannot be decided.",
        "one_shows": "{problem}: only one of {n_sources|source|sources} shows a direction, namely {agreeing}. The others are too "
        "small or show no change.",
        "none_shows": "{problem}: none of {n_sources|source|sources} clearly shows any direction.",
        "only_one": "{problem}: only {agreeing} speak of the problem, {ratio} times the years before "
        "({ratio_lower}–{ratio_upper}). A single source cannot say whether the situation or the reporting changes.",
        "only_told": "{problem}: only {agreeing} speak of the problem. A single source cannot say whether the situation "
        "changes.",
        "lacking": "{problem}: figures are lacking from {lacking}.",
        "no_police": "No source from the police speaks of the problems. What is reported does not show.",
        "no_rescue": "The rescue service's call-outs are lacking. Fires and blasts never reported to the police do not "
        "show.",
        "no_staff": "The staff's weekly reports are lacking. What nobody reports to the police, such as fights and unsafe "
        "places, does not show.",
        "no_work": "The employees' incident reports are lacking. Threats and violence that stay at the workplace, such as "
        "a school, do not show.",
        "no_upkeep": "Figures of cleaning and mending are lacking. Graffiti that is removed without being reported does not "
        "show.",
        "no_survey": "No survey asks twice what has happened to residents. What is never recorded does not show.",
        "no_walks": "Safety walks and fault reports are lacking. Shortcomings that residents see do not show.",
        "no_testimony": "Accounts from schools, associations and residents are lacking. What nobody counts does not show.",
        "no_problems": "There is no table of which sources speak of the same problem, or nothing to compare.",
        "how.lacking": "The profile's and the workspace's table of which sources can speak of which problem.",
        "cannot_say": "That sources show the same does not say how large the problem is, nor why. A source that is lacking "
        "may change the picture.",
        "lifts.no_police": "A delivery of reported offences.",
        "lifts.no_rescue": "A delivery from the rescue service with cause, place and at least one earlier year.",
        "lifts.no_staff": "Weekly staff reports, or the like, of at least two years.",
        "lifts.no_work": "An extract of incidents at work by unit or place, without personal data, of at least two years.",
        "lifts.no_upkeep": "Extracts from the register of cleaning and mending of at least two years.",
        "lifts.no_survey": "Two rounds of a survey with questions on having been exposed to the same problem.",
        "lifts.no_walks": "Records of safety walks or fault reports of at least two years.",
        "lifts.no_testimony": "Contributions from schools, associations and residents, with direction and consent.",
        "lifts.no_problems": "A profile with sources by problem, or [[problems]] in lagesbild.toml, and at least two years.",
    },
}

for _language, _said in WORDS.items():
    _said |= {
        f"how.{_key}": _HOW[_language]
        for _key in tuple(_said)
        if _key.partition("_")[0] in ("source", "survey", "telling", "more", "agree", "conflict", "one", "none", "only")
    }
