"""An HTML page as a reader without a browser sees it: elements in order, with what they hold."""

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from lagesbild.publish.formats import html
from tests.publish.made_picture import made_release

VOID = {"meta", "img", "br", "hr", "input", "link"}
# HTML lets these end where the next begins.
ENDED_BY = {"td": {"td", "th", "tr", "tbody"}, "th": {"td", "th", "tr", "tbody", "thead"}, "tr": {"tr", "tbody"}}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    content: list["str | Element"] = field(default_factory=list)

    @property
    def children(self) -> list["Element"]:
        return [each for each in self.content if isinstance(each, Element)]

    @property
    def text(self) -> str:
        """All words in it, in the order they are read."""
        return " ".join(" ".join(each if isinstance(each, str) else each.text for each in self.content).split())

    def all(self, tag: str) -> list["Element"]:
        """Every descendant with this tag, in order."""
        found = []
        for child in self.children:
            found += ([child] if child.tag == tag else []) + child.all(tag)
        return found

    def everything(self) -> list["Element"]:
        return [self, *(each for child in self.children for each in child.everything())]

    def by_id(self, name: str) -> "Element":
        return next(each for each in self.everything() if each.attributes.get("id") == name)

    def of_class(self, name: str) -> list["Element"]:
        return [each for each in self.everything() if name in each.attributes.get("class", "").split()]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("page", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while self.open[-1].tag in ENDED_BY and tag in ENDED_BY[self.open[-1].tag]:
            self.open.pop()
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].content.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].content.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while self.open[-1].tag != tag:
            assert self.open[-1].tag in (*ENDED_BY, "tbody"), f"</{tag}> closes <{self.open[-1].tag}>"
            self.open.pop()
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.open[-1].content.append(data)


def read_page(text: str) -> Element:
    """The page's tree; raises where an element is closed that is not open."""
    builder = _Builder()
    builder.feed(text)
    builder.close()
    assert builder.open == [builder.root], [each.tag for each in builder.open]
    return builder.root


@cache
def written(language: str = "sv") -> str:
    """The invented town's report."""
    return html.publish(made_release(), html.Options(language=language))


@cache
def page(language: str = "sv") -> Element:
    """The same, read."""
    return read_page(written(language))


def rows_of(table: Element) -> list[list[str]]:
    """The words of a table's body, cell by cell."""
    return [[cell.text for cell in row.children] for row in table.all("tbody")[0].all("tr")]
