"""The words of the house: what every room may say, and nothing about how it is done."""

from lagesbild.domain.areas import Area, AreaColumns, Areas, GazetteerColumns
from lagesbild.domain.assessments import AssessedArea, Assessments, EditionChange, explain_change
from lagesbild.domain.coded import Coded
from lagesbild.domain.crosswalk import Crosswalk, CrosswalkColumns, LinkKind
from lagesbild.domain.events import Delivery, DeliveryRecord, SeriesBreak, SourceWords
from lagesbild.domain.finding import Abstention, Answer, Estimate, Fact, Finding, Reference, Series
from lagesbild.domain.observed import Contributions, Observations, Places, Points
from lagesbild.domain.offence_codes import OffenceCode, Replacement, replacements
from lagesbild.domain.panel import Panel, ReferenceSeries
from lagesbild.domain.periods import Period
from lagesbild.domain.picture import Extent, Picture, Protection, ReleasedPicture, SourceUse
from lagesbild.domain.profile import Category, Keeping, Level, Profile, ReleaseRules
from lagesbild.domain.survey import AnswerStatus, AskedOf, Question, Response, SampledStratum, Scale, Survey
from lagesbild.domain.tables import ArrowTable, Column, EvidenceClass, PlaceGrade, RowKind, Status

__all__ = [
    "Abstention",
    "Answer",
    "AnswerStatus",
    "Area",
    "AreaColumns",
    "Areas",
    "ArrowTable",
    "AskedOf",
    "AssessedArea",
    "Assessments",
    "Category",
    "Coded",
    "Column",
    "Contributions",
    "Crosswalk",
    "CrosswalkColumns",
    "Delivery",
    "DeliveryRecord",
    "EditionChange",
    "Estimate",
    "EvidenceClass",
    "Extent",
    "Fact",
    "Finding",
    "GazetteerColumns",
    "Keeping",
    "Level",
    "LinkKind",
    "Observations",
    "OffenceCode",
    "Panel",
    "Period",
    "Picture",
    "PlaceGrade",
    "Places",
    "Points",
    "Profile",
    "Protection",
    "Question",
    "Reference",
    "ReferenceSeries",
    "ReleaseRules",
    "ReleasedPicture",
    "Replacement",
    "Response",
    "RowKind",
    "SampledStratum",
    "Scale",
    "Series",
    "SeriesBreak",
    "SourceUse",
    "SourceWords",
    "Status",
    "Survey",
    "explain_change",
    "replacements",
]
