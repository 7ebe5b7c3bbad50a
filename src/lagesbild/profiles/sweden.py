"""Sweden: Brå's groups and the types that deep dives need, levels from the nation to base areas, Swedish and English.

The ten groups of Brå's monthly table overlap (thefts of and from cars are thefts, and some offences stand in two
groups), so none of them may be counted by adding others; a parent only says what is wholly inside what. Names are
lower case and stand after a word such as "anmälda" or "recorded".

The register of offence codes holds the codes of the deep dives, each in the one category it is counted in: so robbery,
vandalism and drug offences are sums of categories that are apart, where no source tells of them as a whole. Codes and
the years they ended are Brå's list in its statistics database (SOL); there "ended 2018" means that the code was last
used in 2017, for those that came in its place were introduced on 1 January 2018 (Klassificering av brott, version
6.0). KB 12.0 is version 12.0 of the same, in force from 1 January 2024. Brå 2020: bicycle theft was told by electric
and other bicycles from 2020. Brå 2017-12-29: explosions got a code at the turn of that year. A day that is not
published stands empty.

Reporting rates are those of the Swedish Crime Survey (NTU) that could be found published, with the year the answers are
about. No interval was published with them. A rate of harassment as the survey asks of it (trakasserier) is left out,
for it is not the offence that is counted (ofredande); newer rates and local ones belong in lagesbild.toml.
The criteria for classes of areas stand in a table of their own with the reason for each indicator, also for those that
were weighed and left out. Where people were born is left out: it is no risk by itself, it goes along with income and
work, which are there, and a class that it could move would say who lives somewhere instead of what the place needs.
Holidays follow lag (1989:253) om allmänna helgdagar; eves and Lucia, which the law does not name, are recurring days.
School terms differ between municipalities and belong in lagesbild.toml.
"""

from dataclasses import dataclass

from lagesbild.domain import Keeping, Profile, ReleaseRules
from lagesbild.profiles._holidays import read_holidays
from lagesbild.profiles._languages import MONTH_NAMES
from lagesbild.profiles._tables import (
    read_categories,
    read_class_criteria,
    read_divisions,
    read_exposures,
    read_levels,
    read_offence_codes,
    read_problem_views,
    read_reporting_rates,
    read_survey_themes,
)
from lagesbild.profiles._topics import read_topics

DESCRIPTION = {
    "sv": "Sverige: Brås brottsgrupper, nivåer från riket till basområden",
    "en": "Sweden: the offence groups of Brå, levels from the nation to base areas",
}

LANGUAGES = ("sv", "en")

LEGAL_GROUND = "uppgift av allmänt intresse: lag (2023:196) om kommuners ansvar för brottsförebyggande arbete"

# Taken off a name only when what is left is the name of an area: "Alingsås kommun" is Alingsås, not Alingså, and
# "Stockholms kommun" is Stockholm. Endings without the s are therefore tried first.
AREA_NAME_ENDINGS = (" kommun", " stad", " län", "s kommun", "s stad", "s län")


# 6 June has been a holiday since 2005; before that year Whit Monday was one instead, and nobody delivers so old days.
HOLIDAY_YEARS = range(2005, 2051)


@dataclass(frozen=True)
class Options:
    # Four persons can be known by their neighbours; at five a municipality's own practice usually lets go.
    smallest_count: int = 5
    # Five pictures, one every second year as the law asks, so that the newest can be compared with the four before.
    keep_months: int = 120


def make_profile(options: Options) -> Profile:
    """Sweden as the core sees it."""
    return Profile(
        name="sweden",
        languages=LANGUAGES,
        time_zone="Europe/Stockholm",
        crs="EPSG:3006",  # SWEREF 99 TM; municipalities' own zones are said in the mapping
        levels=read_levels("sweden_levels.csv", LANGUAGES),
        categories=read_categories("sweden_categories.csv", LANGUAGES),
        exposures=read_exposures("exposures.csv", LANGUAGES),
        release=ReleaseRules(smallest_count=options.smallest_count),
        area_name_endings=AREA_NAME_ENDINGS,
        month_names=MONTH_NAMES,
        keeping=Keeping(LEGAL_GROUND, options.keep_months),
        calendar=read_holidays("sweden_holidays.csv", LANGUAGES, HOLIDAY_YEARS),
        topics=read_topics("sweden_topics.toml", LANGUAGES),
        code_registers={"offence_codes": read_offence_codes("sweden_offence_codes.csv", LANGUAGES)},
        reporting_rates=read_reporting_rates("sweden_reporting_rates.csv"),
        problem_views=read_problem_views("sweden_problem_views.csv", LANGUAGES),
        survey_themes=read_survey_themes("sweden_survey_themes.csv", LANGUAGES),
        class_criteria=read_class_criteria("sweden_class_criteria.csv", "area_classes.csv", LANGUAGES),
        divisions=read_divisions("sweden_divisions.csv", LANGUAGES),
    )
