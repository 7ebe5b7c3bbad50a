"""What the harm-weighted view says, in Swedish and English."""

WORDS = {
    "sv": {
        "question": "Hur ser det ut om händelser vägs efter hur stor skada de gör?",
        "harm_whole": "{n_events} fall i {n_groups|grupp|grupper} väger tillsammans {value} dagar "
        "({lower}–{upper}). Vikterna kommer från {source}.",
        "harm_category": "Gruppen {category} är {events_share} av de vägda händelserna och {value} av skadan "
        "({lower}–{upper}).",
        "harm_area": "{area}: {n_events} fall, {rate_per_1000} per 1 000 invånare och år. Vägda efter skada blir det "
        "{value} dagar per 1 000 ({lower}–{upper}).",
        "harm_days_area": "{area}: {n_events} fall. Vägda efter skada blir det {value} dagar ({lower}–{upper}).",
        "no_weights": "Det finns inga vikter för hur stor skada olika brott gör, så skadan kan inte vägas.",
        "weight_unused": "Vikten för gruppen {category} används inte, för ingen sådan händelse finns i underlaget.",
        "inside_another": "Gruppen {category} vägs inte, för grupper som ingår i den vägs var för sig.",
        "found_by_looking": "Gruppen {category} vägs inte: antalet följer hur mycket som kontrolleras.",
        "other_period": "Gruppen {category} täcker en annan tid än de andra och vägs inte.",
        "no_events": "Inget har registrerats i de grupper som har vikter.",
        "area_incomplete": "{area}: uppgift saknas för någon av grupperna, så skadan kan inte läggas ihop.",
        "how.harm_whole": "Summan av antal × vikt över {summed_categories}. Intervallet rymmer slumpen i varje antal (Fay "
        "och Feuer 1997), 95 procent. Vikterna tas som givna.",
        "how.harm_category": "{n_events} × {weight_days} dagar, delat med summan över alla vägda grupper. Vikten står i "
        "{source}.",
        "how.harm_area": "Summan av antal × vikt över {summed_categories}, per 1 000 invånare och år. Intervallet når "
        "upp till vad en händelse till av det tyngsta slaget skulle ge (Fay och Feuer 1997), 95 procent.",
        "how.harm_days_area": "Summan av antal × vikt över {summed_categories}. Intervallet når upp till vad en händelse "
        "till av det tyngsta slaget skulle ge (Fay och Feuer 1997), 95 procent.",
        "lifts.no_weights": "Vikter i dagar för varje grupp, med källa, under [harm] i lagesbild.toml.",
        "lifts.weight_unused": "Gruppens rätta namn under [harm.days] i lagesbild.toml, eller en leverans med sådana "
        "händelser.",
        "lifts.inside_another": "Inget: att väga båda vore att räkna samma händelser två gånger.",
        "lifts.found_by_looking": "En annan källa till hur vanliga brotten är, till exempel en enkät.",
        "lifts.other_period": "En leverans som täcker samma tid som de andra grupperna.",
        "lifts.no_events": "Inget, om noll är det rätta. Annars en leverans som täcker perioden.",
        "lifts.area_incomplete": "Antal för området i alla grupper som vägs, under hela perioden.",
        "cannot_say": "Vägd skada duger inte för att följa utvecklingen över många år: strängare straff ändrar vikterna "
        "utan att brotten ändras. Vikterna säger inget om skadan i det enskilda fallet, och fåtaliga grova brott väger "
        "så tungt att slumpen blir stor.",
    },
    "en": {
        "question": "What does it look like when events are weighed by the harm they do?",
        "harm_whole": "{n_events|case|cases} in {n_groups|group|groups} weigh {value} days together ({lower}–{upper}). The "
        "weights come from {source}.",
        "harm_category": "The group {category} is {events_share} of the weighed events and {value} of the harm "
        "({lower}–{upper}).",
        "harm_area": "{area}: {n_events|case|cases}, {rate_per_1000} per 1,000 residents and year. Weighed by harm that makes "
        "{value} days per 1,000 ({lower}–{upper}).",
        "harm_days_area": "{area}: {n_events|case|cases}. Weighed by harm that makes {value} days ({lower}–{upper}).",
        "no_weights": "There are no weights for how much harm different offences do, so harm cannot be weighed.",
        "weight_unused": "The weight of the group {category} is not used, for no such event was delivered.",
        "inside_another": "The group {category} is not weighed, for groups inside it are weighed one by one.",
        "found_by_looking": "The group {category} is not weighed: its number follows how much is looked for.",
        "other_period": "The group {category} covers another time than the others and is not weighed.",
        "no_events": "Nothing was recorded in the groups that have weights.",
        "area_incomplete": "{area}: figures are missing for one of the groups, so harm cannot be added up.",
        "how.harm_whole": "The sum of count × weight over {summed_categories}. The interval holds the chance in every count "
        "(Fay and Feuer 1997), 95 per cent. The weights are taken as given.",
        "how.harm_category": "{n_events} × {weight_days} days, over the sum of all weighed groups. The weight stands in "
        "{source}.",
        "how.harm_area": "The sum of count × weight over {summed_categories}, per 1,000 residents and year. The interval "
        "reaches up to what one more event of the heaviest kind would give (Fay and Feuer 1997), 95 per cent.",
        "how.harm_days_area": "The sum of count × weight over {summed_categories}. The interval reaches up to what one more "
        "event of the heaviest kind would give (Fay and Feuer 1997), 95 per cent.",
        "lifts.no_weights": "Weights in days for each group, with their source, under [harm] in lagesbild.toml.",
        "lifts.weight_unused": "The group's right name under [harm.days] in lagesbild.toml, or a delivery of such events.",
        "lifts.inside_another": "Nothing: to weigh both would count the same events twice.",
        "lifts.found_by_looking": "Another source of how common the offences are, such as a survey.",
        "lifts.other_period": "A delivery that covers the same time as the other groups.",
        "lifts.no_events": "Nothing, if zero is right. Otherwise a delivery that covers the period.",
        "lifts.area_incomplete": "Counts for the area in every group that is weighed, for the whole period.",
        "cannot_say": "Weighed harm must not be used to follow what happens over many years: harsher sentences change the "
        "weights though offences do not. The weights say nothing of the harm in one case, and a few grave offences weigh "
        "so much that chance is large.",
    },
}
