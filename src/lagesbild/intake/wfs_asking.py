"""A layer of a map server, page by page: GetCapabilities tells which layers there are, GetFeature gives the features.

Source: OGC 09-025r2 (WFS 2.0): paging by startIndex and count, `numberMatched` says how many there are in all.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lagesbild.errors import FetchError, UsageError
from lagesbild.intake.asking import Caller, Question, WebAnswer, parse_json
from lagesbild.plugins import did_you_mean

_MOST_PAGES = 2_000
_LAYER = re.compile(r"<(?:\w+:)?FeatureType\b.*?<(?:\w+:)?Name>\s*([^<\s]+)\s*</", re.DOTALL)
_FORMAT = re.compile(r"<(?:\w+:)?Value>\s*(application/(?:geo\+)?json)\s*</", re.IGNORECASE)
_MATCHED = re.compile(rb'numberMatched="(\d+)"')
_RETURNED = re.compile(rb'numberReturned="(\d+)"')
_REFUSED = re.compile(r"<(?:\w+:)?ExceptionText>(.*?)</", re.DOTALL)
_OWN = frozenset({"service", "version", "request", "outputformat", "startindex", "count", "maxfeatures", "typenames"})


@dataclass(frozen=True)
class Request:
    """[request] of a mapping with `reader = "wfs"`.

    `url` may hold what the server knows besides, as CQL_FILTER=lanskod='20'. `crs` empty: the server's own.
    """

    url: str
    layer: str = ""
    crs: str = "EPSG:3006"
    page: int = 1000  # features a call: what most servers give at a time


def ask_wfs(request: Request, caller: Caller) -> list[WebAnswer]:
    """Every page of the layer. Raises UsageError where it is not said which layer, FetchError on the way."""
    layer, is_json = _look_up(request, caller)
    answers: list[WebAnswer] = []
    n_taken, n_matched = 0, -1
    for _ in range(_MOST_PAGES):
        answer = _page(request, layer, n_taken, is_json, caller)
        n_returned, n_matched = _counted(answer, is_json)
        if n_returned:
            answers.append(answer)
        n_taken += n_returned
        caller.tell(f"{n_taken} of {n_matched if n_matched >= 0 else 'an unknown number of'} features")
        is_all = 0 <= n_matched <= n_taken
        if not n_returned or is_all or (n_matched < 0 and n_returned < request.page):
            break
    if not answers or n_taken < n_matched:
        raise FetchError(
            f"{request.url}\ngave {n_taken} of {max(n_matched, 0)} features of {layer}. Nothing was fetched. "
            "Ask for fewer a call (request.page), or see whether the filter fits any."
        )
    return answers


def _look_up(request: Request, caller: Caller) -> tuple[str, bool]:
    """The layer's name, checked against those the server has, and whether it gives GeoJSON."""
    said = _ask_text(_address(request, {"request": "GetCapabilities"}), caller)
    layers = _LAYER.findall(said)
    if not layers:
        raise FetchError(f"{request.url}\ndoes not say which layers it has. Is it the address of a WFS?")
    wanted = request.layer or _named_in(request.url)
    if not wanted and len(layers) == 1:
        wanted = layers[0]
    found = next((each for each in layers if wanted in (each, each.split(":")[-1])), "")
    if not found:
        missing = f"has no layer {wanted!r}" if wanted else f"has {len(layers)} layers, and it is not said which"
        raise UsageError(f"{request.url} {missing}.{did_you_mean(wanted, layers)}\nSay it with  layer (--layer).")
    return found, bool(_FORMAT.search(said))


def _named_in(url: str) -> str:
    query = {key.lower(): value for key, value in parse_qsl(urlsplit(url).query)}
    return query.get("typenames", query.get("typename", ""))


def _page(request: Request, layer: str, start: int, is_json: bool, caller: Caller) -> WebAnswer:
    wanted = {
        "request": "GetFeature",
        "typeNames": layer,
        "count": str(request.page),
        "startIndex": str(start),
        "outputFormat": "application/json" if is_json else "application/gml+xml; version=3.2",
    }
    if request.crs:
        wanted["srsName"] = request.crs
    question = Question(_address(request, wanted), accept="*/*")
    if is_json:
        return caller.ask_json(question)[0]
    answer = caller.ask(question)
    _refuse_exception(answer)
    return answer


def _ask_text(url: str, caller: Caller) -> str:
    answer = caller.ask(Question(url, accept="application/xml", role="capabilities"))
    _refuse_exception(answer)
    return answer.content.decode("utf-8", "replace")


def _refuse_exception(answer: WebAnswer) -> None:
    """A map server says what is wrong in XML, and calls it a success."""
    refused = _REFUSED.search(answer.content[:20_000].decode("utf-8", "replace"))
    if refused:
        raise FetchError(f"{answer.question.url}\nanswers: {' '.join(refused[1].split())[:300]}\nNothing was fetched.")
    if answer.content[:1000].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise FetchError(f"{answer.question.url}\nanswers with a web page. Is it the address of a WFS?")


def _address(request: Request, wanted: dict[str, str]) -> str:
    parts = urlsplit(request.url)
    own = [(key, value) for key, value in parse_qsl(parts.query) if key.lower() not in _OWN | {"typename", "srsname"}]
    query = urlencode([*own, ("service", "WFS"), ("version", "2.0.0"), *wanted.items()])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _counted(answer: WebAnswer, is_json: bool) -> tuple[int, int]:
    """How many features came, and how many there are in all (−1: not said)."""
    if not is_json:
        returned, matched = _RETURNED.search(answer.content), _MATCHED.search(answer.content)
        n_members = answer.content.count(b"member>") // 2
        return int(returned[1]) if returned else n_members, int(matched[1]) if matched else -1
    said: Any = parse_json(answer.content)
    features = said.get("features") if isinstance(said, dict) else None
    if not isinstance(features, list):
        raise FetchError(f"{answer.question.url}\ndoes not answer with features. Nothing was fetched.")
    matched = said.get("numberMatched", said.get("totalFeatures", -1))
    return len(features), matched if isinstance(matched, int) else -1
