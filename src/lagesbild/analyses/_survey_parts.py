"""What the analyses of surveys share: what a question means, whom it was asked of, and the shares of every part.

A part is a group of people: all, a sex, a sex and age group, an area, or a group in an area. Each part is estimated
over the newest rounds that hold enough answers, beside everyone it is compared with and beside the rounds before.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import AskedOf, Composition, Period, Scale, Survey, SurveyTheme, SurveyThemes, Theme
from lagesbild.kernels.mrp import MRP, fit_mrp
from lagesbild.kernels.survey_domains import DomainShares, domain_shares, join_lonely

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_SEX_WORDS = {
    "women": ("women", "woman", "female", "females", "f", "kvinna", "kvinnor", "k", "flicka", "flickor", "girls"),
    "men": ("men", "man", "male", "males", "m", "män", "pojke", "pojkar", "boys"),
}
_SEX_OF = {word: sex for sex, words in _SEX_WORDS.items() for word in words}
_DEFINITE = {"women": "kvinnorna", "men": "männen", "girls": "flickorna", "boys": "pojkarna"}
_BARE = {"women": "kvinnor", "men": "män", "girls": "flickor", "boys": "pojkar"}
# On the logit scale. The kernel's own 1 draws a few dozen areas of a dozen answers too close together: 87–91 % of
# intervals then held, with 4 93–98 % (24 areas, 12 to 60 answers each, spreads from 0.15 to 0.6).
WIDEST_BETWEEN_AREAS = 4.0
OLDEST = 100  # an age group that ends here or later has no end
GROWN_UP = 18
MOSTLY = 0.9  # of answers by somebody whose sex and age group are known; with fewer, too many would be left out


@dataclass(frozen=True)
class Asked:
    """A question that can be read: `yes` (n,) 1, 0 or NaN by respondent; `rounds` those it was asked in, in order."""

    survey: Survey
    theme: SurveyTheme
    yes: Floats
    rounds: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.survey.question.key

    def answered_in(self, rounds: Sequence[str]) -> Flags:
        return np.asarray(np.isfinite(self.yes) & self.survey.round.is_one_of(*rounds))


@dataclass(frozen=True)
class Part:
    """A group of people; empty area, sex and age group: all."""

    area: str = ""
    sex: str = ""
    age_group: str = ""

    def of(self, survey: Survey) -> Flags:
        return survey.domain(self.area, self.sex, self.age_group)

    def beside(self, survey: Survey) -> Flags:
        """Whom it is compared with: the same people in other areas; the other sex; all other groups."""
        if self.area:
            elsewhere = Part("", self.sex, self.age_group).of(survey) & (survey.area >= 0)
            return np.asarray(elsewhere & ~self.of(survey))
        told = np.asarray(survey.is_answered & (survey.sex.codes >= 0))
        if self.age_group:
            told = told & (survey.age_group.codes >= 0)
        return np.asarray(told & ~self.of(survey))


def read_question(survey: Survey, themes: SurveyThemes) -> Asked | None:
    """The question as yes and no; None where nobody has said which answers count."""
    answered = survey.is_answered
    is_yes_no = bool(np.isin(survey.y[answered], (0.0, 1.0)).all()) and survey.question.scale is not Scale.LIKERT
    theme = themes.of(survey.question.key, is_steps=not is_yes_no)
    if theme is None or not answered.any():
        return None
    counted = (survey.y >= theme.least) & (survey.y <= theme.most)
    held = [label for label in survey.round.labels if (answered & survey.round.is_one_of(label)).any()]
    return Asked(survey, theme, np.where(answered, counted.astype(float), np.nan), tuple(sorted(held, key=_year_of)))


def newest_rounds(asked: Asked, parts: Sequence[Part], enough: int, most: int) -> tuple[str, ...]:
    """As few of the newest rounds as give half of the parts enough answers; at most so many."""
    for n_rounds in range(1, most + 1):
        rounds = asked.rounds[-n_rounds:]
        here = asked.answered_in(rounds)
        held = [int((part.of(asked.survey) & here).sum()) for part in parts]
        if len(rounds) < n_rounds or np.median(held or [enough]) >= enough:
            return rounds
    return asked.rounds[-most:]


def rounds_before(asked: Asked, rounds: Sequence[str]) -> tuple[str, ...]:
    """As many rounds as those, just before them; none where there are not as many."""
    first = asked.rounds.index(rounds[0])
    return asked.rounds[first - len(rounds) : first] if first >= len(rounds) else ()


def groups_of(survey: Survey) -> list[Part]:
    """The sexes, and each sex by age group; a household has neither."""
    if survey.question.asked_of is AskedOf.HOUSEHOLD:
        return []
    sexes = survey.sex.labels
    return [Part("", sex) for sex in sexes] + [Part("", sex, age) for sex in sexes for age in survey.age_group.labels]


def areas_of(survey: Survey) -> list[Part]:
    return [Part(area) for area in survey.areas]


def shares_of(asked: Asked, domains: Sequence[Flags]) -> DomainShares:
    """The shares of yes in domains of respondents, by the survey's design."""
    survey = asked.survey
    answered = np.isfinite(asked.yes)
    return domain_shares(
        np.where(answered, asked.yes, 0.0),
        survey.weights,
        np.stack([domain & answered for domain in domains]),
        strata=survey.strata,
        clusters=survey.clusters,
        fpc=survey.fpc if _fits(survey) else None,
    )


def model_areas(asked: Asked, rounds: Sequence[str], composition: Composition) -> MRP | None:
    """Every area's share by regression and post-stratification; None where it cannot be had or did not settle."""
    survey = asked.survey
    here = asked.answered_in(rounds) & (survey.area >= 0)
    sex, age = survey.sex.codes, survey.age_group.codes
    is_grouped = (sex >= 0) & (age >= 0)
    has_groups = survey.question.asked_of is AskedOf.PERSON and int((here & is_grouped).sum()) >= MOSTLY * here.sum()
    if has_groups:
        here &= is_grouped
    else:
        sex = age = np.zeros_like(sex)
    groups = (len(survey.sex.labels), len(survey.age_group.labels)) if has_groups else (1, 1)
    at = (survey.area[here], sex[here], age[here])
    shape = (len(survey.areas), *groups)
    heard, yes, weight = np.zeros(shape), np.zeros(shape), np.zeros(groups)
    np.add.at(heard, at, 1.0)
    np.add.at(yes, at, asked.yes[here])
    np.add.at(weight, at[1:], survey.weights[here])
    if not 0 < yes.sum() < heard.sum():
        return None
    residents = _residents(survey, composition)
    population = np.where(np.isfinite(residents) & (residents > 0), residents, 1.0)[:, None, None] * weight
    together = _clustering(asked, here)
    found = fit_mrp(yes / together, heard / together, population / weight.sum(), prior_sd_upper=WIDEST_BETWEEN_AREAS)
    return found if found.converged else None


def period_of(survey: Survey, rounds: Sequence[str]) -> Period | None:
    """The years of the rounds, by their names or else by the years the answers are about; None where neither tells."""
    years = [year for year in map(_year_of, rounds) if year]
    if not years:
        told = survey.reference_year[survey.round.is_one_of(*rounds) & (survey.reference_year > 0)]
        years = [int(told.min()), int(told.max())] if told.size else []
    return Period(date(min(years), 1, 1), date(max(years) + 1, 1, 1)) if years else None


def rounds_in_words(rounds: Sequence[str]) -> Mapping[str, str]:
    if len(rounds) == 1:
        return {"sv": f"omgången {rounds[0]}", "en": f"the round {rounds[0]}"}
    first, last = ", ".join(rounds[:-1]), rounds[-1]
    return {"sv": f"omgångarna {first} och {last}", "en": f"the rounds {first} and {last}"}


def whom_in_words(part: Part, asked: Asked) -> Mapping[str, str]:
    """Who a part is, as it stands after "29 per cent of" and after "among"."""
    if asked.survey.question.asked_of is AskedOf.HOUSEHOLD:
        return {"sv": "hushållen", "en": "households"}
    if asked.theme.theme is Theme.REPORTING:
        against = group_in_words(part.sex, part.age_group, _BARE)
        told = {"sv": f"händelserna mot {against['sv']}", "en": f"the incidents against {against['en']}"}
        return told if part.sex else {"sv": "händelserna", "en": "the incidents"}
    if not part.sex:
        return {"sv": "de boende", "en": "residents"}
    return group_in_words(part.sex, part.age_group)


def others_in_words(asked: Asked) -> Mapping[str, str]:
    if asked.theme.theme is Theme.REPORTING:
        return {"sv": "övriga händelser", "en": "the other incidents"}
    return {"sv": "övriga svarande", "en": "the other respondents"}


def is_women(sex: str) -> bool:
    return _SEX_OF.get(sex.lower()) == "women"


def group_in_words(sex: str, age_group: str, forms: Mapping[str, str] = _DEFINITE) -> Mapping[str, str]:
    """Kvinnorna 16–24 år, flickorna 12–17 år, männen 75 år och äldre; without the article in the bare forms."""
    first, last = _ages(age_group)
    young = last is not None and last < GROWN_UP
    kind = _SEX_OF.get(sex.lower(), "")
    en = {"women": "girls" if young else "women", "men": "boys" if young else "men"}.get(kind, sex)
    sv = forms.get(en, sex)
    if first is None:
        return {"sv": f"{sv} {age_group}".strip(), "en": f"{en} {age_group}".strip()}
    if last is None or last >= OLDEST:
        return {"sv": f"{sv} {first} år och äldre", "en": f"{en} aged {first} and over"}
    return {"sv": f"{sv} {first}–{last} år", "en": f"{en} aged {first}–{last}"}


def _ages(age_group: str) -> tuple[int | None, int | None]:
    numbers = [int(number) for number in re.findall(r"\d+", age_group)]
    if not numbers:
        return None, None
    return numbers[0], numbers[1] if len(numbers) > 1 else None


def _year_of(round_name: str) -> int:
    found = re.search(r"(?:19|20)\d\d", round_name)
    return int(found.group()) if found else 0


def _fits(survey: Survey) -> bool:
    """Whether the numbers to draw from hold: one a stratum, and at least as many as were drawn."""
    if survey.fpc is None:
        return False
    most, least = (np.full(survey.strata.max() + 1, end) for end in (0.0, np.inf))
    np.maximum.at(most, survey.strata, survey.fpc)
    np.minimum.at(least, survey.strata, survey.fpc)
    drawn = np.bincount(np.unique(np.column_stack([survey.strata, survey.clusters]), axis=0)[:, 0])
    held = np.unique(survey.strata)
    return bool(np.all(most[held] == least[held]) and np.all(least[held] >= drawn[held]))


def _residents(survey: Survey, composition: Composition) -> Floats:
    """Residents of each of the survey's areas; all alike where nobody tells."""
    told = composition.of("residents")
    if told is None:
        return np.ones(len(survey.areas))
    newest = dict(zip(composition.areas, told.newest.tolist(), strict=True))
    return np.array([newest.get(area, np.nan) for area in survey.areas])


def _clustering(asked: Asked, here: Flags) -> float:
    """How many times more those drawn together vary than as many drawn one by one; 1 where none were."""
    survey = asked.survey
    most_together = max(Counter(survey.clusters[here].tolist()).values(), default=1)
    if most_together == 1:
        return 1.0
    y = np.where(here, np.nan_to_num(asked.yes), 0.0)
    joined = join_lonely(y.size, survey.strata, survey.clusters)
    drawn = domain_shares(y, np.ones(y.size), here[None], strata=joined.strata, clusters=joined.clusters)
    alone = domain_shares(y, np.ones(y.size), here[None], strata=joined.strata)
    return max(1.0, float(drawn.variance[0, 0] / alone.variance[0, 0])) if alone.variance[0, 0] > 0 else 1.0
