"""Which column is which? Header and values are weighed; each column is given to the key that it fits best."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lagesbild.domain.areas import Areas
from lagesbild.domain.profile import Profile
from lagesbild.domain.tables import RowKind
from lagesbild.intake.area_names import AreaWords, share_known
from lagesbild.intake.category_codes import Register
from lagesbild.intake.header_words import exposure_score, exposure_words, header_score
from lagesbild.intake.inspection import ColumnGuess
from lagesbild.intake.looks import ColumnLook, share_of

_FEWEST = 0.45  # a key is given to no column that fits it less
_CERTAIN = 0.9
_IN_REGISTER = 0.3  # registers here hold the codes of deep dives, not all there are
_SAID = 0.7  # a header that is the word itself, wherever it stands in the list
_MOST_KINDS = 800  # different texts in a column of kinds of events
_TRIED = 300  # different texts held against areas and register
_AREA_KNOWN = 0.5
_HEADER, _VALUES = 0.55, 0.45  # of the weight; the header goes first, for it was written to be read
_YEAR = r"^(?:19|20)\d\d\b"
_OFFENCE_CODE = r"^\d{4}$"
_SEX = frozenset(
    ("man", "kvinna", "m", "k", "f", "men", "women", "male", "female", "1", "2", "män", "kvinnor", "annat")
)

KEYS: Mapping[RowKind, tuple[str, ...]] = {
    RowKind.EVENTS: (
        *("x", "y", "starts", "ends", "reported", "day", "starts_clock", "ends_clock", "hour"),
        *("category", "area", "event_id", "count"),
    ),
    RowKind.COUNTS: ("category", "count", "year", "month", "day", "area"),
    RowKind.EXPOSURES: ("year", "day", "area"),
    RowKind.ANSWERS: ("weight", "question", "answer", "year", "day", "sex", "age_group", "area"),
}


@dataclass(frozen=True)
class AreaMatch:
    """The level whose areas a column's texts are, and whether it writes their codes or their names."""

    level: str = ""
    by: str = ""
    share: float = 0.0


@dataclass(frozen=True)
class Known:
    """The country's words; and of each column, whose areas and which kinds of events it tells of."""

    profile: Profile
    has_areas: bool
    areas: Mapping[str, AreaMatch]
    share_in_register: Mapping[str, float]
    lone_number: str  # in a table by year or month the only column of whole numbers, whatever it is called; or empty
    code_register: Mapping[str, str]  # the official register whose codes or names most of a column's texts are


def hold_against(
    looks: Sequence[ColumnLook], profile: Profile, areas: Mapping[str, Areas], register: Register
) -> Known:
    """Each column held against the areas there are and the register of kinds of events."""
    matches = {look.name: _match_areas(look, areas, profile) for look in looks}
    shares = {look.name: _share_in_register(look, register) for look in looks}
    official = {look.name: _code_register(look, profile) for look in looks}
    return Known(profile, bool(areas), matches, shares, _lone_number(looks), official)


def guess_kind(looks: Sequence[ColumnLook], known: Known, has_points: bool) -> RowKind:
    """What a row of the file is: a happening, a count, what counts are held against, or an answer."""

    def best(key: str) -> float:
        return max((fit(key, look, known) for look in looks), default=0.0)

    has_day = any(
        look.days and not look.days.is_month_only and _header(look, "day", "starts", "reported") for look in looks
    )
    if best("weight") >= _CERTAIN and max(best("answer"), best("question")) >= _FEWEST:
        return RowKind.ANSWERS
    if best("question") >= 0.8 and best("answer") >= 0.8:
        return RowKind.ANSWERS
    is_located = has_points or min(best("x"), best("y")) >= _FEWEST
    category, count = best("category"), best("count")
    if is_located or (has_day and category >= _FEWEST):
        return RowKind.EVENTS
    has_exposure = bool(guess_exposures(looks))
    if has_exposure and category < _CERTAIN and count < _CERTAIN:
        return RowKind.EXPOSURES
    has_months = best("year") >= _FEWEST or any(look.days and look.days.is_month_only for look in looks)
    if count >= _FEWEST and (has_months or not has_day):
        return RowKind.COUNTS
    return RowKind.EXPOSURES if has_exposure else RowKind.EVENTS


def guess_columns(looks: Sequence[ColumnLook], kind: RowKind, known: Known) -> tuple[ColumnGuess, ...]:
    """For each key of the kind the column that fits it best, no column twice: the surest pair goes first."""
    pairs = [
        (fit(key, look, known), -place, key, look)
        for place, key in enumerate(KEYS[kind])
        for look in looks
        if look.personal is None and look.n_different
    ]
    given: dict[str, ColumnGuess] = {}
    taken: set[str] = set()
    for confidence, _, key, look in sorted(pairs, key=lambda pair: pair[:2], reverse=True):
        if confidence >= _FEWEST and key not in given and look.name not in taken:
            taken.add(look.name)
            given[key] = ColumnGuess(
                key, look.name, round(min(confidence, 0.99), 2), _why(key, look, known), look.samples
            )
    return tuple(given[key] for key in KEYS[kind] if key in given)


def guess_exposures(looks: Sequence[ColumnLook]) -> dict[str, str]:
    """Column of numbers → what they are numbers of, where the header says so."""
    found: dict[str, str] = {}
    for look in looks:
        scores = {exposure: exposure_score(look.name, exposure) for exposure in exposure_words()}
        best = max(scores, key=lambda exposure: scores[exposure])
        if scores[best] >= _FEWEST and look.share_numbers >= 0.9 and best not in found.values():
            found[look.name] = best
    return found


def fit(key: str, look: ColumnLook, known: Known) -> float:
    """How well a column fits a key by header and by values, 0–1; 0 where its values cannot be that."""
    if look.personal is not None or not look.n_different:
        return 0.0
    values = _FITS[key](look, known)
    if values <= 0:
        return 0.0
    header = _header(look, key)
    return _HEADER * header + _VALUES * values if header else _without_header(key, values)


def _lone_number(looks: Sequence[ColumnLook]) -> str:
    others = ("year", "month", "area", "event_id", "x", "y", "hour", "weight", "day")
    is_by_period = any(_header(look, "year", "month") >= _SAID for look in looks)
    numbers = [
        look.name
        for look in looks
        if look.share_whole > 0.9 and not look.days and not look.personal and _header(look, *others) < _FEWEST
    ]
    return numbers[0] if is_by_period and len(numbers) == 1 else ""


def _match_areas(look: ColumnLook, areas: Mapping[str, Areas], profile: Profile) -> AreaMatch:
    """The level that most of a column's texts are codes or names of; none where there is no such."""
    texts = look.values.head(_TRIED).to_list()
    best = AreaMatch()
    for level, each in areas.items():
        share = share_known(texts, each, AreaWords("name", {}, profile.area_name_endings))
        if share > best.share:
            n_codes = sum(text in each.codes or text.split(maxsplit=1)[0] in each.codes for text in texts)
            best = AreaMatch(level, "code" if n_codes > share * len(texts) / 2 else "name", share)
    return best if best.share >= _AREA_KNOWN else AreaMatch()


def _share_in_register(look: ColumnLook, register: Register) -> float:
    """How many of a column's texts are codes or names in the register."""
    if look.n_different > _MOST_KINDS or look.days:
        return 0.0
    texts = look.values.head(_TRIED).to_list()
    return sum(register.find(text) is not None for text in texts) / max(1, len(texts))


def _code_register(look: ColumnLook, profile: Profile) -> str:
    """The country's official register that most of a column's codes are in; empty where none has them."""
    if look.n_different > _MOST_KINDS or not _is_code(look):
        return ""
    texts = look.values.head(_TRIED).to_list()
    for name, codes in profile.code_registers.items():
        known = {each.code for each in codes}
        if sum(text in known for text in texts) >= _IN_REGISTER * len(texts):
            return name
    return ""


def _header(look: ColumnLook, *keys: str) -> float:
    return max(header_score(look.name, key) for key in keys)


def _without_header(key: str, values: float) -> float:
    """What values tell where the header is silent: areas and kinds are known one by one, other things are not.

    A count has values enough only where it is the one column of numbers in a table.
    """
    return 0.75 * values if key in ("area", "category", "count") and values >= 0.8 else 0.0


def _why(key: str, look: ColumnLook, known: Known) -> str:
    told = []
    if _header(look, key) >= _SAID:
        told.append("the header says so")
    elif _header(look, key):
        told.append("the header is like it")
    if key == "area" and (match := known.areas[look.name]).share:
        told.append(f"{match.share:.0%} of its texts are {match.by}s of {match.level}")
    elif key == "category" and known.code_register[look.name]:
        told.append(f"most of its texts are in {known.code_register[look.name]}")
    elif key == "category" and (share := known.share_in_register[look.name]):
        told.append(f"{share:.0%} of its texts are in the register")
    elif key in ("day", "starts", "ends", "reported") and look.days:
        told.append(
            f"{look.days.share:.0%} of its values are days{f', as {look.days.written}' if look.days.written else ''}"
        )
    elif look.is_number:
        told.append(f"numbers from {look.low:g} to {look.high:g}")
    return "; ".join(told)


def _fit_days(look: ColumnLook, _known: Known) -> float:
    return look.days.share if look.days else 0.0


def _fit_clock(look: ColumnLook, _known: Known) -> float:
    return look.share_clock if look.share_clock > 0.8 and look.n_different > 1 and not look.days else 0.0


def _fit_x(look: ColumnLook, _known: Known) -> float:
    is_possible = -180 <= look.low <= look.high <= 180 or 1e4 < look.low <= look.high < 8e6
    return 1.0 if look.share_numbers > 0.9 and look.n_different > 1 and is_possible else 0.0


def _fit_category(look: ColumnLook, known: Known) -> float:
    if look.n_different > _MOST_KINDS or look.days or (look.share_clock > 0.9 and not _is_code(look)):
        return 0.0
    if look.is_number and not _is_code(look):
        return 0.0
    in_register = known.share_in_register[look.name]
    if in_register < 0.5 and known.areas[look.name].share:
        return 0.0
    return max(0.7, in_register, 0.95 * bool(known.code_register[look.name]))


def _is_code(look: ColumnLook) -> bool:
    return share_of(look.values.str.contains(_OFFENCE_CODE)) > 0.8


def _fit_area(look: ColumnLook, known: Known) -> float:
    if look.days or look.share_whole < look.share_numbers:
        return 0.0
    match = known.areas[look.name]
    if match.share:
        return match.share
    return 0.5 if not known.has_areas and look.n_different > 1 else 0.2


def _fit_count(look: ColumnLook, known: Known) -> float:
    if header_score(look.name, "count") < _SAID and look.name != known.lone_number:
        return 0.0  # "number of responding personnel" is a number, but not of what the rows tell of
    return 0.9 if look.share_whole > 0.6 and look.low >= 0 and look.share_whole == look.share_numbers else 0.0


def _fit_year(look: ColumnLook, _known: Known) -> float:
    return share_of(look.values.str.contains(_YEAR)) if look.n_different < 120 and not _is_day(look) else 0.0


def _is_day(look: ColumnLook) -> bool:
    return look.days is not None and not look.days.is_month_only


def _fit_month(look: ColumnLook, known: Known) -> float:
    if look.n_different > 40:
        return 0.0
    names = {name[:3].casefold() for months in known.profile.month_names.values() for name in months}
    is_name = look.values.str.head(3).str.to_lowercase().is_in(list(names))
    is_number = look.values.str.contains(r"^(?:0?[1-9]|1[0-2])$")
    return share_of(is_name | is_number)


def _fit_identity(look: ColumnLook, _known: Known) -> float:
    return look.share_distinct if look.share_distinct > 0.5 and look.n_different > 1 else 0.0


def _fit_text(look: ColumnLook, _known: Known) -> float:
    return 0.7 if look.n_different > 1 and not look.days else 0.0


def _fit_number(look: ColumnLook, _known: Known) -> float:
    return 0.8 if look.share_numbers > 0.8 else 0.0


def _fit_weight(look: ColumnLook, _known: Known) -> float:
    return 1.0 if look.share_numbers > 0.95 and look.low >= 0 and look.n_different > 1 else 0.0


def _fit_sex(look: ColumnLook, _known: Known) -> float:
    return share_of(look.values.str.to_lowercase().is_in(list(_SEX)))


def _fit_age(look: ColumnLook, _known: Known) -> float:
    return share_of(look.values.str.contains(r"^\d{1,3}\b")) if look.n_different < 130 else 0.0


_FITS: Mapping[str, Callable[[ColumnLook, Known], float]] = {
    "day": _fit_days,
    "starts": _fit_days,
    "ends": _fit_days,
    "reported": _fit_days,
    "starts_clock": _fit_clock,
    "ends_clock": _fit_clock,
    "hour": _fit_clock,
    "x": _fit_x,
    "y": _fit_x,
    "category": _fit_category,
    "area": _fit_area,
    "count": _fit_count,
    "year": _fit_year,
    "month": _fit_month,
    "event_id": _fit_identity,
    "question": _fit_text,
    "answer": _fit_number,
    "weight": _fit_weight,
    "sex": _fit_sex,
    "age_group": _fit_age,
}
