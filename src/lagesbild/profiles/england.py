"""England: the crime types of data.police.uk and the levels they are counted on, English and Swedish.

Each crime there has one type, so the types other than anti-social behaviour add up to all crime. Months, not days, are
known, and coordinates are moved to the nearest of a fixed set of points.
"""

from dataclasses import dataclass

from lagesbild.domain import Keeping, Profile, ReleaseRules
from lagesbild.profiles._languages import MONTH_NAMES
from lagesbild.profiles._tables import (
    read_categories,
    read_exposures,
    read_levels,
    read_problem_views,
    read_survey_themes,
)

DESCRIPTION = {
    "sv": "England: brottstyperna på data.police.uk, nivåer från landet till output areas",
    "en": "England: the crime types of data.police.uk, levels from the nation to output areas",
}

LANGUAGES = ("en", "sv")


@dataclass(frozen=True)
class Options:
    # The police publish single crimes, so the law asks for nothing here; five keeps a street's neighbours unknown in
    # files that are one's own.
    smallest_count: int = 5
    # Partnerships plan three years at a time; three plans can then be compared.
    keep_months: int = 108


def make_profile(options: Options) -> Profile:
    """England as the core sees it."""
    return Profile(
        name="england",
        languages=LANGUAGES,
        time_zone="Europe/London",
        crs="EPSG:27700",  # British National Grid
        levels=read_levels("england_levels.csv", LANGUAGES),
        categories=read_categories("england_categories.csv", LANGUAGES),
        exposures=read_exposures("exposures.csv", LANGUAGES),
        release=ReleaseRules(smallest_count=options.smallest_count),
        area_name_endings=(" district", " borough", " city", " ward"),
        month_names=MONTH_NAMES,
        keeping=Keeping("public task: Crime and Disorder Act 1998, sections 5 to 7", options.keep_months),
        problem_views=read_problem_views("england_problem_views.csv", LANGUAGES),
        survey_themes=read_survey_themes("england_survey_themes.csv", LANGUAGES),
    )
