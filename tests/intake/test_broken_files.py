"""Files with bytes changed, cut out, added and cut off: a readable error, or a delivery that accounts for all rows."""

import gzip
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lagesbild.domain import AreaColumns
from lagesbild.errors import LagesbildError
from lagesbild.intake import mapping_from, read_areas, receive_file
from tests.intake.conftest import aside, events_mapping, kept, make_surroundings
from tests.intake.test_areas import SQUARES, geopackage, geoparquet
from tests.intake.test_workbooks import table, workbook

N_BROKEN = 60  # of each kind of file
TEXT = "Datum;Brott;Område\n" + "".join(
    f"2020-0{month}-1{day};Stöld;Ale\n" for month in range(1, 10) for day in range(5)
)
TROUBLE = (b'"', b";", b"\n", b"\r", b"\t", b",", b"\x00", b"'", b"\xff", b"\xef\xbb\xbf")


def parquet() -> bytes:
    out = pa.BufferOutputStream()
    pq.write_table(pa.table({"Datum": ["2020-01-01"] * 9, "Brott": ["Stöld"] * 9, "Område": ["Ale"] * 9}), out)
    return bytes(out.getvalue())


FILES = {
    "utf-8": TEXT.encode(),
    "latin-1": TEXT.encode("latin-1"),
    "utf-16": TEXT.encode("utf-16"),
    "gzip": gzip.compress(TEXT.encode()),
    "workbook": workbook(table),
    "parquet": parquet(),
}


def broken(content: bytes, rng: np.random.Generator) -> bytes:
    """The same bytes with one to five accidents."""
    spoilt = bytearray(content)
    for _ in range(rng.integers(1, 6)):
        at = int(rng.integers(0, max(1, len(spoilt))))
        length = int(rng.integers(1, 40))
        accident = rng.integers(0, 5)
        if accident == 0:
            spoilt[at : at + 1] = bytes([rng.integers(0, 256)])
        elif accident == 1:
            del spoilt[at : at + length]
        elif accident == 2:
            spoilt[at:at] = rng.bytes(length)
        elif accident == 3:
            spoilt[at:at] = TROUBLE[int(rng.integers(0, len(TROUBLE)))]
        else:
            del spoilt[at:]
    return bytes(spoilt)


@pytest.mark.parametrize("kind", FILES)
def test_broken_file_is_refused_or_accounted_for(tmp_path: Path, kind: str) -> None:
    rng = np.random.default_rng(20230701)
    file, said = tmp_path / "fil", []
    for _ in range(N_BROKEN):
        file.write_bytes(broken(FILES[kind], rng))
        try:
            delivery = receive_file(file, mapping_from(events_mapping()), make_surroundings())
        except LagesbildError as error:
            said.append(str(error))
        else:
            assert delivery.n_rows == kept(delivery).height + aside(delivery).height
            assert delivery.n_kept == kept(delivery).height > 0
    assert min(map(len, said)) > 40, "an error says what is wrong and what to do"


@pytest.mark.parametrize(("write", "name"), [(geoparquet, "a.parquet"), (geopackage, "a.gpkg")])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_broken_map_is_refused_or_whole(tmp_path: Path, write, name: str) -> None:
    rng = np.random.default_rng(20230701)
    content, said = write(tmp_path / name, SQUARES).read_bytes(), []
    for _ in range(N_BROKEN):
        (tmp_path / name).write_bytes(broken(content, rng))
        try:
            areas = read_areas(tmp_path / name, AreaColumns("kommun", "2020", "kod", "namn"))
        except LagesbildError as error:
            said.append(str(error))
        else:
            assert len(areas.members) == len(areas.boundaries) > 0
    assert min(map(len, said)) > 40
