"""Servers on this machine that answer as the real ones do: PxWeb 1 and 2, Kolada, the police's events, a map server.

Their tables and figures are invented. What they do when they are asked too often, too much or wrongly is what the real
ones do; `trouble` puts any answer in the way of the next calls.
"""

import fnmatch
import itertools
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

HTML = b"<!DOCTYPE html><html><head><title>Driftstopp</title></head><body><h1>Underh&aring;ll</h1></body></html>"


@dataclass(frozen=True)
class Call:
    """What a server was asked."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def address(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True)
class Reply:
    """What a server answers. `declared`: the length it says; more than there is means that it breaks off."""

    content: bytes
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    declared: int | None = None
    delay_s: float = 0.0
    has_length: bool = True


Answering = Callable[[Call], Reply]


@dataclass
class Server:
    """A running server: its address, what it was asked, and what stands in the way of the next calls."""

    url: str
    calls: list[Call] = field(default_factory=list)
    trouble: list[Reply] = field(default_factory=list)


def as_json(content: Any, status: int = 200, **more: Any) -> Reply:
    return Reply(json.dumps(content, ensure_ascii=False).encode(), status, **more)


@contextmanager
def serving(answering: Answering) -> Iterator[Server]:
    """A server that answers with `answering`, on a free port of 127.0.0.1."""
    server = Server("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _answer(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            call = Call(self.command, unquote(parts.path), parts.query, dict(self.headers.items()), body)
            server.calls.append(call)
            self._send(server.trouble.pop(0) if server.trouble else answering(call))

        def _send(self, reply: Reply) -> None:
            time.sleep(reply.delay_s)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            if reply.has_length:
                self.send_header("Content-Length", str(reply.declared or len(reply.content)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(reply.content)
            except OSError:
                return  # whoever asked did not wait

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{running.server_port}"
    try:
        yield server
    finally:
        running.shutdown()
        running.server_close()
        thread.join()


# PxWeb ---------------------------------------------------------------------------------------------------------------

REGIONS_2018 = ("0101A0010", "0101C1010", "0102A0010", "0102C1010")
REGIONS_2025 = tuple(f"{code}_DeSO2025" for code in ("0101A0010", "0101C1020", "0102A0010", "0102C1010", "0102C1020"))
AGES = ("-4", "5-9", "10-14", "totalt")
YEARS = ("2022", "2023", "2024", "2025")
TABLE = {
    "Region": (*REGIONS_2018, *REGIONS_2025),
    "Alder": AGES,
    "Kon": ("1", "2", "1+2"),
    "ContentsCode": ("000007Y7",),
    "Tid": YEARS,
}


def population(cell: Mapping[str, str]) -> int | None:
    """An invented figure. Areas of 2018 have 0 for 2024 and later, those of 2025 nothing before: as the real table."""
    is_new = cell["Region"].endswith("_DeSO2025")
    year = int(cell["Tid"])
    if not is_new and year >= 2024:
        return 0
    if is_new and year < 2024:
        return None
    age = {"-4": 1, "5-9": 2, "10-14": 3, "totalt": 6}[cell["Alder"]]
    sex = {"1": 1, "2": 2, "1+2": 3}[cell["Kon"]]
    return 10 * age * sex * (1 + [*TABLE["Region"]].index(cell["Region"])) + year - 2020


def json_stat(chosen: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """The cells of a selection in JSON-stat 2, ".." where there is no figure."""
    values = [population(dict(zip(chosen, each, strict=True))) for each in itertools.product(*chosen.values())]
    status = {str(at): ".." for at, value in enumerate(values) if value is None}
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "Folkmängd efter region, ålder, kön, tabellinnehåll och år",
        "source": "SCB",
        "updated": "2026-02-22T07:00:00Z",
        "note": ["Från och med 2025 läggs slumpmässigt brus på värdena."],
        "role": {"time": ["Tid"], "geo": ["Region"], "metric": ["ContentsCode"]},
        "id": list(chosen),
        "size": [len(codes) for codes in chosen.values()],
        "dimension": {code: _dimension(code, codes) for code, codes in chosen.items()},
        "value": values,
        **({"status": status} if status else {}),
    }


def _dimension(code: str, codes: tuple[str, ...]) -> dict[str, Any]:
    texts = {"1": "män", "2": "kvinnor", "1+2": "totalt", "000007Y7": "Folkmängd"}
    labels = {each: texts.get(each, each.split("_")[0]) for each in codes}
    return {
        "label": {"Tid": "år", "Kon": "kön", "Alder": "ålder", "Region": "region"}.get(code, "tabellinnehåll"),
        "category": {"index": {each: at for at, each in enumerate(codes)}, "label": labels},
    }


@dataclass
class PxWeb1:
    """Version 1: the table's address, GET for its variables, POST for figures. Too many cells: 403, as it answers."""

    max_cells: int = 150_000

    def __call__(self, call: Call) -> Reply:
        if not call.path.endswith("/FolkmDesoAldKon"):
            return Reply(b"The resource cannot be found.", 404, "text/html")
        if call.method == "GET":
            variables = [
                {"code": code, "text": code.lower(), "values": list(codes), "valueTexts": list(codes)}
                | ({"elimination": True} if code in ("Alder", "Kon") else {})
                | ({"time": True} if code == "Tid" else {})
                for code, codes in TABLE.items()
            ]
            return as_json({"title": "Folkmängd per region", "variables": variables})
        wanted = json.loads(call.body)
        assert wanted["response"] == {"format": "json-stat2"}
        chosen = {each["code"]: tuple(each["selection"]["values"]) for each in wanted["query"]}
        n_cells = 1
        for codes in chosen.values():
            n_cells *= len(codes)
        if n_cells > self.max_cells:
            return Reply(b"Too many values selected", 403, "text/plain")
        whole = {**{"Alder": ("totalt",), "Kon": ("1+2",)}, **chosen}
        return as_json(json_stat({code: whole[code] for code in TABLE if code in whole}))


@dataclass
class PxWeb2:
    """Version 2: /config, /tables/{id}/metadata, /codelists/{id}, /tables/{id}/data."""

    max_cells: int = 150_000
    calls: int = 30
    window_s: int = 10

    def __call__(self, call: Call) -> Reply:
        if call.path == "/api/v2/config":
            limits = {"maxDataCells": self.max_cells, "maxCallsPerTimeWindow": self.calls, "timeWindow": self.window_s}
            return as_json({"apiVersion": "2.0.0", "languages": [{"id": "sv", "label": "Svenska"}], **limits})
        if call.path == "/api/v2/tables/TAB6574/metadata":
            said = json_stat(dict(TABLE))
            return as_json({**said, "value": None, "extension": {"elimination": {"Alder": True, "Kon": True}}})
        if call.path == "/api/v2/codelists/vs_DeSO2025":
            return as_json({"id": "vs_DeSO2025", "values": [{"code": each, "label": each} for each in REGIONS_2025]})
        if call.path == "/api/v2/tables/TAB6574/data":
            wanted = {each["variableCode"]: tuple(each["valueCodes"]) for each in json.loads(call.body)["selection"]}
            whole = {**{"Alder": ("totalt",), "Kon": ("1+2",)}, **wanted}
            return as_json(json_stat({code: whole[code] for code in TABLE}))
        return as_json({"type": "not-found", "title": "Not Found", "status": 404}, 404)


# Kolada --------------------------------------------------------------------------------------------------------------


@dataclass
class Kolada:
    """Version 3: key figures by municipality and year, in pages; a figure that is lacking is null."""

    per_page: int = 5000

    def __call__(self, call: Call) -> Reply:
        if found := re.fullmatch(r"/v3/kpi/([\w,]+)", call.path):
            titles = [{"id": each, "title": f"Nyckeltal {each}"} for each in found[1].split(",")]
            return as_json({"count": len(titles), "values": titles, "next_url": None, "previous_url": None})
        found = re.fullmatch(r"/v3/data/kpi/([\w,]+)/municipality/([\d,]+)/year/([\d,]+)", call.path)
        if not found:
            return as_json({"detail": "Not Found"}, 404)
        kpis, whom, years = (each.split(",") for each in found.groups())
        if len(years) > 25:
            return as_json({"detail": "At most 25 years"}, 400)
        entries = [self._entry(kpi, who, int(year)) for kpi in kpis for who in whom for year in years]
        page = int(dict(parse_qsl(call.query)).get("page", 1))
        part = entries[(page - 1) * self.per_page : page * self.per_page]
        is_last = page * self.per_page >= len(entries)
        host = call.headers["Host"]
        following = None if is_last else f"http://{host}{call.path}?page={page + 1}&per_page={self.per_page}"
        return as_json({"count": len(part), "values": part, "next_url": following, "previous_url": None})

    @staticmethod
    def _entry(kpi: str, who: str, year: int) -> dict[str, Any]:
        figure = None if who == "0103" and year == 2020 else float(year - 2000 + int(who) / 4)
        genders = {
            "T": figure,
            "K": None if figure is None else figure / 2,
            "M": None if figure is None else figure / 2,
        }
        return {
            "kpi": kpi,
            "municipality": who,
            "period": year,
            "values": [
                {
                    "gender": gender,
                    "count": 1,
                    "status": "Missing" if value is None else "",
                    "value": value,
                    "isdeleted": False,
                }
                for gender, value in genders.items()
            ],
        }


# The police's events -------------------------------------------------------------------------------------------------


def note(number: int, dated: str, title: str, kind: str, place: str) -> dict[str, Any]:
    """A note as polisen.se gives it."""
    return {
        "id": number,
        "datetime": dated,
        "name": title,
        "summary": "En man i 30-årsåldern, boende på Storgatan 3, misstänks.",
        "url": f"/aktuellt/handelser/{number}/",
        "type": kind,
        "location": {"name": place, "gps": "62.633333,17.933333"},
    }


@dataclass
class Polisen:
    """The list of notes; who does not say who asks is turned away with 403."""

    notes: list[dict[str, Any]]

    def __call__(self, call: Call) -> Reply:
        agent = call.headers.get("User-Agent", "")
        if not agent or agent.startswith("Python-urllib"):
            return Reply(b"<html><body>Forbidden</body></html>", 403, "text/html")
        wanted = parse_qs(call.query)
        place = wanted.get("locationname", [""])[0]
        return as_json([each for each in self.notes if not place or each["location"]["name"] == place])


# A map server --------------------------------------------------------------------------------------------------------

CAPABILITIES = """<?xml version="1.0" encoding="UTF-8"?>
<wfs:WFS_Capabilities version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:ows="http://www.opengis.net/ows/1.1">
<ows:OperationsMetadata><ows:Operation name="GetFeature"><ows:Parameter name="outputFormat"><ows:AllowedValues>
<ows:Value>application/gml+xml; version=3.2</ows:Value>{json}
</ows:AllowedValues></ows:Parameter></ows:Operation></ows:OperationsMetadata>
<wfs:FeatureTypeList>
<wfs:FeatureType xmlns:stat="http://stat"><wfs:Name>stat:DeSO_2018</wfs:Name><wfs:Title>DeSO</wfs:Title></wfs:FeatureType>
<wfs:FeatureType xmlns:stat="http://stat"><wfs:Name>stat:DeSO_2025</wfs:Name><wfs:Title>DeSO</wfs:Title></wfs:FeatureType>
</wfs:FeatureTypeList></wfs:WFS_Capabilities>"""
EAST, NORTH = 674_000, 6_580_000


@dataclass
class Wfs:
    """Squares of a kilometre, some a page; `is_turned` puts north first, as servers do that go by the book."""

    n_areas: int = 7
    most: int = 3  # features a call, whatever is asked for
    gives_json: bool = True
    is_turned: bool = False

    def __call__(self, call: Call) -> Reply:
        wanted = {key.lower(): value for key, value in parse_qsl(call.query)}
        if wanted.get("request") == "GetCapabilities":
            said = CAPABILITIES.replace("{json}", "<ows:Value>application/json</ows:Value>" if self.gives_json else "")
            return Reply(said.encode(), content_type="text/xml")
        if not fnmatch.fnmatch(wanted.get("typenames", ""), "stat:DeSO_20??"):
            text = b"<ows:ExceptionReport><ows:Exception><ows:ExceptionText>Feature type unknown</ows:ExceptionText>"
            return Reply(b'<?xml version="1.0"?>' + text, content_type="application/xml")
        start = int(wanted.get("startindex", 0))
        which = range(start, min(self.n_areas, start + min(self.most, int(wanted["count"]))))
        return self._json(which) if self.gives_json else self._gml(which)

    def _ring(self, number: int) -> list[list[int]]:
        east = EAST + 1000 * number
        corners = [(0, 0), (1000, 0), (1000, 1000), (0, 1000), (0, 0)]
        ring = [[east + e, NORTH + n] for e, n in corners]
        return [point[::-1] for point in ring] if self.is_turned else ring

    def _json(self, which: range) -> Reply:
        features = [
            {
                "type": "Feature",
                "id": f"DeSO_2025.{number}",
                "geometry": {"type": "Polygon", "coordinates": [self._ring(number)]},
                "properties": {"desokod": f"0101A00{number}0", "kommunkod": "0101", "version": "2025_v2"},
            }
            for number in which
        ]
        crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}
        counted = {"totalFeatures": self.n_areas, "numberMatched": self.n_areas, "numberReturned": len(which)}
        return as_json({"type": "FeatureCollection", "features": features, **counted, "crs": crs})

    def _gml(self, which: range) -> Reply:
        """By the book: EPSG:3006 has north first, and a urn says that the book is meant."""
        members = "".join(
            f'<wfs:member><stat:DeSO_2025 gml:id="DeSO_2025.{number}"><stat:desokod>0101A00{number}0</stat:desokod>'
            '<stat:geom><gml:Polygon srsName="urn:ogc:def:crs:EPSG::3006" srsDimension="2"><gml:exterior>'
            "<gml:LinearRing><gml:posList>"
            + " ".join(f"{north} {east}" for east, north in Wfs()._ring(number))
            + "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></stat:geom></stat:DeSO_2025></wfs:member>"
            for number in which
        )
        whole = (
            '<?xml version="1.0" encoding="UTF-8"?><wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" '
            'xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:stat="http://stat" '
            f'numberMatched="{self.n_areas}" numberReturned="{len(which)}">{members}</wfs:FeatureCollection>'
        )
        return Reply(whole.encode(), content_type="application/gml+xml; version=3.2")
