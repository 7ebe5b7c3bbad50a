"""One HTML file that stands alone: it asks nobody for anything, reads without a script, and prints."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from lagesbild.domain import ReleasedPicture
from lagesbild.errors import UsageError
from lagesbild.plugins import did_you_mean
from lagesbild.publish.document import Block, Document, Explanation, Explanations, Section, numbered_blocks
from lagesbild.publish.phrases import phrase
from lagesbild.publish.report import ReportOptions, compose

DESCRIPTION = {
    "sv": "En tillgänglig HTML-fil som står för sig själv, att läsa på skärm och skriva ut",
    "en": "One accessible HTML file that stands alone, to read on screen and to print",
}


@dataclass(frozen=True)
class Options(ReportOptions):
    language: str = "sv"  # the language of the law that asks for the report


def publish(released: ReleasedPicture, options: Options) -> str:
    """The report as one HTML page.

    Raises UsageError for a language that the picture does not have.
    """
    language = spoken(released, options.language)
    return page(compose(released, language, options))


def spoken(released: ReleasedPicture, language: str) -> str:
    """The language, if the picture has its words. Raises UsageError where it has not."""
    if language not in released.picture.languages:
        raise UsageError(
            f"The picture has no words in {language!r}.{did_you_mean(language, released.picture.languages)}"
        )
    return language


def page(document: Document) -> str:
    """Any document as one HTML page."""
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            document=document,
            numbered=numbered_blocks(document),
            explained=frozenset(_explained(document.sections)),
            words=lambda key: phrase(key, document.language),
            style=_asset("report.css").replace("WATERMARK", document.watermark),
            script=_asset("report.js"),
        )
    )


def anchor(name: str) -> str:
    """A name as an HTML id: signs that an id may not hold are written by their number, so that no two names meet."""
    return re.sub(r"[^\w-]", lambda sign: f"_{ord(sign.group()):x}_", name)


def data_uri(svg: str) -> str:
    """A drawing to put in the page itself, between double quotes: nothing in it can end the attribute."""
    # Inside tags, single quotes do as well and need no escape.
    tags = re.sub(r"<[^>']*>", lambda tag: tag.group().replace('"', "'"), svg)
    return "data:image/svg+xml," + quote(tags, safe=" ='/:;,()[]{}<>!?*+-._~@|")


def _explained(sections: tuple[Section, ...]) -> list[str]:
    ids = [item.number_id for section in sections for block in section.blocks for item in _items(block)]
    return ids + [number_id for section in sections for number_id in _explained(section.sections)]


def _items(block: Block) -> tuple[Explanation, ...]:
    return block.items if isinstance(block, Explanations) else ()


def _kind(block: Block) -> str:
    return type(block).__name__


def _asset(name: str) -> str:
    return (files("lagesbild.publish") / "templates" / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("lagesbild.publish"), autoescape=True, undefined=StrictUndefined, trim_blocks=False
    )
    environment.filters |= {"anchor": anchor, "data_uri": data_uri, "kind": _kind}
    return environment
