"""What may be wrong in a place, as safety walks and fault reports have it: a tree, in Swedish and English.

A tree of its own, beside that of offences and incidents: a lamp that is out is no event, and is never counted as one.
"""

from collections.abc import Mapping

from lagesbild.domain.profile import Category

ROOT = "shortcoming"


def _kind(name: str, sv: str, en: str, parent: str = ROOT) -> Category:
    return Category(f"{ROOT}_{name}", {"sv": sv, "en": en}, parent, exposure="")


SHORTCOMINGS: tuple[Category, ...] = (
    Category(ROOT, {"sv": "brister i miljön", "en": "shortcomings"}, exposure="", sums_children=True),
    _kind("lighting", "belysning", "lighting"),
    _kind("greenery", "växtlighet", "greenery"),
    _kind("visibility", "sikt", "visibility"),
    _kind("litter", "nedskräpning", "litter"),
    _kind("graffiti", "klotter", "graffiti"),
    _kind("damage", "skadegörelse", "damage"),
    _kind("upkeep", "eftersatt underhåll", "upkeep"),
    _kind("traffic", "trafik", "traffic"),
    _kind("paths", "gångvägar och tunnlar", "paths and underpasses"),
    _kind("deserted", "öde plats", "deserted place"),
    _kind("gathering", "otrygg samling", "unsettling gathering"),
    _kind("vehicles", "övergivna fordon", "abandoned vehicles"),
    _kind("other", "annan brist", "other shortcoming"),
)

# Other words that are written for the same, in lower case.
SYNONYMS: Mapping[str, str] = {
    "lampa trasig": "shortcoming_lighting",
    "trasig lampa": "shortcoming_lighting",
    "trasig belysning": "shortcoming_lighting",
    "mörkt": "shortcoming_lighting",
    "street light": "shortcoming_lighting",
    "street lighting": "shortcoming_lighting",
    "buskage": "shortcoming_greenery",
    "vegetation": "shortcoming_greenery",
    "grönska": "shortcoming_greenery",
    "sly": "shortcoming_greenery",
    "bushes": "shortcoming_greenery",
    "skymd sikt": "shortcoming_visibility",
    "skräp": "shortcoming_litter",
    "dumpning": "shortcoming_litter",
    "fly-tipping": "shortcoming_litter",
    "rubbish": "shortcoming_litter",
    "klotter och skadegörelse": "shortcoming_graffiti",
    "vandalism": "shortcoming_damage",
    "underhåll": "shortcoming_upkeep",
    "trafikfara": "shortcoming_traffic",
    "hastighet": "shortcoming_traffic",
    "tunnel": "shortcoming_paths",
    "gångtunnel": "shortcoming_paths",
    "skrotbil": "shortcoming_vehicles",
    "abandoned vehicle": "shortcoming_vehicles",
    "övrigt": "shortcoming_other",
    "annat": "shortcoming_other",
    "other": "shortcoming_other",
}
