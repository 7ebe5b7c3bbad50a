"""The words of the house: what every room may say, and nothing about how it is done."""

from lagesbild.domain.areas import Area, AreaColumns, Areas, GazetteerColumns
from lagesbild.domain.crosswalk import Crosswalk, CrosswalkColumns, LinkKind
from lagesbild.domain.events import Delivery, DeliveryRecord, SeriesBreak, SourceWords
from lagesbild.domain.finding import Abstention, Answer, Estimate, Fact, Finding, Reference, Series
from lagesbild.domain.offence_codes import OffenceCode, Replacement, replacements
from lagesbild.domain.panel import Panel, ReferenceSeries
from lagesbild.domain.periods import Period
from lagesbild.domain.picture import Extent, Picture, Protection, ReleasedPicture, SourceUse
from lagesbild.domain.profile import Category, Keeping, Level, Profile, ReleaseRules
from lagesbild.domain.tables import ArrowTable, Column, PlaceGrade, RowKind, Status

__all__ = [
    "Abstention",
    "Answer",
    "Area",
    "AreaColumns",
    "Areas",
    "ArrowTable",
    "Category",
    "Column",
    "Crosswalk",
    "CrosswalkColumns",
    "Delivery",
    "DeliveryRecord",
    "Estimate",
    "Extent",
    "Fact",
    "Finding",
    "GazetteerColumns",
    "Keeping",
    "Level",
    "LinkKind",
    "OffenceCode",
    "Panel",
    "Period",
    "Picture",
    "PlaceGrade",
    "Profile",
    "Protection",
    "Reference",
    "ReferenceSeries",
    "ReleaseRules",
    "ReleasedPicture",
    "Replacement",
    "RowKind",
    "Series",
    "SeriesBreak",
    "SourceUse",
    "SourceWords",
    "Status",
    "replacements",
]
