"""Scans against SaTScan 10.3.2 and R (golden/scan): same zones, and ratios equal in every digit printed."""

import csv
import json
import re
from datetime import date, timedelta

import numpy as np
import pytest
from scipy import sparse

from lagesbild.kernels.scan import scan_bernoulli, scan_flexible, scan_space, scan_space_time

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def golden(shared):
    folder = shared / "golden" / "scan"
    if not folder.is_dir():
        pytest.skip("shared/golden/scan is not there")
    return folder


def dice() -> np.random.Generator:
    return np.random.default_rng(1)


def table(path) -> dict[str, np.ndarray]:
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([number(row[name]) for row in rows]) for name in rows[0]}


def number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def words(path) -> list[list[str]]:
    return [line.split() for line in path.read_text().splitlines() if line.strip()]


def reported(path) -> list[dict]:
    """The clusters of a SaTScan results file."""
    found = []
    for part in re.split(r"\n\d+\.Location IDs included\.:", path.read_text())[1:]:
        members = part.split("Coordinates")[0].replace("\n", " ")
        value = {
            name: re.search(rf"{name}\.*: (\S+)", part)
            for name in (
                "Number of cases",
                "Expected cases",
                "Relative risk",
                "Log likelihood ratio",
                "Test statistic",
                "P-value",
            )
        }
        frame = re.search(r"Time frame\.*: (\S+) to (\S+)", part)
        found.append(
            {
                "members": {name.strip() for name in members.split(",")},
                "cases": int(value["Number of cases"][1]),
                "llr": (value["Log likelihood ratio"] or value["Test statistic"])[1],
                "expected": value["Expected cases"][1],
                "relative_risk": value["Relative risk"] and value["Relative risk"][1],
                "p": float(value["P-value"][1]),
                "frame": frame and frame.groups(),
            }
        )
    return found


def assert_same(scan, names, path, fewest: int, *, same_p: bool = True):
    """All that was reported with any conviction was found: same ratio, same areas, cases and expectation as printed."""
    found = {(f"{c.llr:.6f}", frozenset(names[m] for m in c.members)): c for c in scan.clusters}
    known = [cluster for cluster in reported(path) if cluster["p"] < 0.97]
    assert len(known) >= fewest
    for cluster in known:
        ours = found[cluster["llr"], frozenset(cluster["members"])]
        assert ours.cases == cluster["cases"]
        assert f"{ours.expected:.2f}" == cluster["expected"]
        if cluster["relative_risk"]:
            assert ours.relative_risk == pytest.approx(float(cluster["relative_risk"]), abs=0.00501)
        if same_p:
            assert ours.p_value == pytest.approx(cluster["p"], abs=4 * np.sqrt(cluster["p"] / 999) + 0.002)
    assert f"{scan.clusters[0].llr:.6f}" == known[0]["llr"]


class TestSpace:
    @pytest.mark.parametrize(
        ("case", "file", "options", "llr", "fewest"),
        [
            ("pennLC", "pennLC_50_shape0_area1", {}, "36.538616", 3),
            ("pennLC", "pennLC_10_shape0_area1", {"max_share": 0.1}, "8.908184", 3),
            ("pennLC", "pennLC_50_shape0_area3", {"low": True}, "47.442075", 3),
            ("NYleukemia", "NYleukemia_50_shape0_area1", {}, "15.177509", 4),
            ("NYleukemia", "NYleukemia_15_shape0_area1", {"max_share": 0.15}, "15.177509", 5),
            ("NYleukemia", "NYleukemia_50_shape0_area3", {"low": True}, "15.177509", 9),
        ],
    )
    def test_counties_and_tracts(self, golden, case, file, options, llr, fewest):
        data = table(golden / f"{case}.csv")
        cases = data["cases_floor" if case == "NYleukemia" else "cases"]
        found = scan_space(data["x_km"], data["y_km"], cases, data["pop"], rng=dice(), **options)
        assert f"{found.clusters[0].llr:.6f}" == llr
        names = [f"{number:.0f}" for number in data["id"]]
        assert_same(found, names, golden / "satscan_out" / f"{file}.txt", fewest)

    def test_the_approximate_p_of_what_no_rank_can_say(self, golden):
        # SaTScan gives 5.5e-14 and 7.7e-5, each from 9,999 replicates of its own.
        for case, near in (("pennLC", -13.3), ("NYleukemia", -4.1)):
            data = table(golden / f"{case}.csv")
            cases = data["cases_floor" if case == "NYleukemia" else "cases"]
            found = scan_space(data["x_km"], data["y_km"], cases, data["pop"], replicates=9999, rng=dice())
            assert np.log10(found.clusters[0].p_gumbel) == pytest.approx(near, abs=0.7)

    def test_expected_by_strata(self, golden):
        # R SpatialEpi 1.2.8 agrees here, where the expected numbers do not meet its truncation to whole numbers.
        data = table(golden / "pennLC.csv")
        found = scan_space(data["x_km"], data["y_km"], data["cases"], data["expected_strat"], rng=dice())
        assert found.clusters[0].llr == pytest.approx(17.6628831253954, rel=1e-9)
        assert found.clusters[1].llr == pytest.approx(7.09894423264595, rel=1e-9)

    def test_poisson_is_poisson(self, golden):
        # R SpatialEpi answers a Poisson question on these data with the binomial 36.5705; the binomial is Bernoulli.
        data = table(golden / "pennLC.csv")
        controls = data["pop"] - data["cases"]
        found = scan_bernoulli(data["x_km"], data["y_km"], data["cases"], controls, rng=dice())
        with (golden / "kulldorff.json").open() as file:
            peer = json.load(file)["pennLC"]["se50"]["most_likely"]["LLR"]
        assert found.clusters[0].llr == pytest.approx(peer, rel=1e-9)
        assert f"{found.clusters[0].llr:.6f}" == "36.570511"

    def test_scotland(self, golden):
        data = table(golden / "scotland.csv")
        found = scan_space(data["x"], data["y"], data["cases"], data["expected"], rng=dice())
        with (golden / "kulldorff.json").open() as file:
            peer = json.load(file)["scotland"]["sm50"]["clusters"][0]
        assert found.clusters[0].llr == pytest.approx(peer["LLR"], rel=1e-9)
        assert set((found.clusters[0].members + 1).tolist()) == set(peer["members"])


class TestBernoulli:
    def test_north_humberside(self, golden):
        geo, cases, controls = (words(golden / f"NHumberside.{kind}") for kind in ("geo", "cas", "ctl"))
        names = [row[0] for row in geo]
        count = dict.fromkeys(names, (0, 0))
        for name, yes in cases:
            count[name] = (int(yes), count[name][1])
        for name, no in controls:
            count[name] = (count[name][0], int(no))
        x, y = np.array([[float(v) for v in row[1:3]] for row in geo]).T
        yes, no = np.array([count[name] for name in names]).T
        assert (yes.sum(), (yes + no).sum()) == (62, 203)
        found = scan_bernoulli(x, y, yes, no, replicates=9999, rng=dice())
        # SaTScan gives the two equally likely clusters different p-values, 0.42 and 0.67: rounding breaks their tie
        # with the many replicates that are just as likely. Both are 0.67.
        file = golden / "satscan_out" / "NHumbersideSpatialBernoulli.txt"
        assert_same(found, names, file, 4, same_p=False)
        assert f"{found.clusters[0].llr:.6f}" == "4.836516"
        assert found.clusters[0].p_value == found.clusters[1].p_value
        assert found.clusters[0].p_value == pytest.approx(0.6706, abs=0.02)
        same_null(found.null_llr, golden / "satscan_out" / "NHumbersideSpatialBernoulli.llr.first1000.txt")


class TestSpaceTime:
    def test_fever_in_new_york_permuted(self, golden):
        geo = words(golden / "NYCfever.geo")
        names = [row[0] for row in geo]
        latitude, longitude = np.radians(np.array([[float(v) for v in row[1:3]] for row in geo])).T
        x, y = 6_371_009 * np.array([longitude * np.cos(latitude.mean()), latitude])
        cases = np.zeros((len(names), 24), dtype=int)
        for name, count, day in words(golden / "NYCfever.cas"):
            cases[names.index(name), int(day.split("/")[2]) - 1] += int(count)
        found = scan_space_time(
            x,
            y,
            cases,
            None,
            model="permutation",
            prospective=True,
            max_duration=7,
            max_radius_m=3000,
            replicates=9999,
            rng=dice(),
        )
        assert f"{found.clusters[0].llr:.6f}" == "3.845418"
        assert (found.clusters[0].start, found.clusters[0].end) == (21, 24)  # 22–24 November
        # SaTScan's 0.1917 comes from the 2,608 replicates after which it stopped.
        assert found.clusters[0].p_value == pytest.approx(0.1917, abs=0.03)
        assert_same(found, names, golden / "satscan_out" / "NYCSpaceTimePermutation.txt", 3)
        same_null(found.null_llr, golden / "satscan_out" / "NYCSpaceTimePermutation.llr.first1000.txt")

    @pytest.mark.parametrize(
        ("file", "llr", "p", "frame", "fewest"),
        [
            ("NewMexicoSpaceTimePoisson", "10.979758", 0.0118, (1985, 1990), 2),
            ("NewMexicoProspective", "8.654067", 0.0108, (1985, 1992), 2),
            ("NewMexicoPurelySpatial", "6.890841", 0.0138, None, 2),
        ],
    )
    def test_brain_cancer_in_new_mexico(self, golden, file, llr, p, frame, fewest):
        names, x, y, cases, expected = new_mexico(golden)
        if frame is None:
            found = scan_space(x, y, cases.sum(axis=1), expected.sum(axis=1), replicates=9999, rng=dice())
        else:
            found = scan_space_time(
                x, y, cases, expected, prospective="Prospective" in file, replicates=9999, rng=dice()
            )
            assert (found.clusters[0].start + 1973, found.clusters[0].end + 1973) == frame
        assert f"{found.clusters[0].llr:.6f}" == llr
        assert found.clusters[0].p_value == pytest.approx(p, abs=0.005)
        assert_same(found, names, golden / "satscan_out" / f"{file}.txt", fewest)
        if file == "NewMexicoSpaceTimePoisson":
            assert found.clusters[0].members.size == 9
            same_null(found.null_llr, golden / "satscan_out" / f"{file}.llr.first1000.txt")


class TestFlexible:
    @pytest.mark.parametrize(("restricted", "name"), [(False, "FLEXIBLE ORIGINAL"), (True, "FLEXIBLE RESTRICTED")])
    @pytest.mark.parametrize("with_places", [True, False])
    def test_pennsylvania(self, golden, restricted, name, with_places):
        # R rflexscan. Clusters that it finds no likelier than chance (p near 1) are cut at another place here.
        data = table(golden / "pennLC.csv")
        links = table(golden / "pennLC_adjacency.csv")
        at = tuple(links[end].astype(int) - 1 for end in ("row", "col"))
        adjacency = sparse.csr_array((np.ones(links["row"].size), at), shape=(67, 67))
        options = {"x": data["x_km"], "y": data["y_km"]} if with_places else {}
        found = scan_flexible(adjacency, data["cases"], data["pop"], restricted=restricted, rng=dice(), **options)
        with (golden / "rflexscan_pennLC.json").open() as file:
            peers = [cluster for cluster in json.load(file)[name]["clusters"] if cluster["pval"] < 0.99]
        for ours, peer in zip(found.clusters, peers, strict=False):
            assert (ours.members + 1).tolist() == peer["area"]
            assert ours.llr == pytest.approx(peer["stats"], rel=1e-12)
            assert ours.cases == peer["n_case"]
            assert ours.p_value == pytest.approx(peer["pval"], abs=4 * np.sqrt(2 * peer["pval"] / 999) + 0.002)


def new_mexico(golden):
    """Expected by 18 age groups and both sexes; people interpolated between counts taken as of the first of July."""
    geo = words(golden / "nm.geo")
    names = [row[0] for row in geo]
    latitude, longitude = np.radians(np.array([[float(v) for v in row[1:3]] for row in geo])).T
    x, y = 6_371_009 * np.array([longitude * np.cos(latitude.mean()), latitude])
    cases = np.zeros((32, 19, 18, 2))
    for name, count, year, age, sex in words(golden / "nm.cas"):
        cases[names.index(name), int(year) - 1973, int(age) - 1, int(sex) - 1] += int(count)
    people = np.zeros((3, 32, 18, 2))
    for name, year, count, age, sex in words(golden / "nm.pop"):
        people[(73, 82, 91).index(int(year)), names.index(name), int(age) - 1, int(sex) - 1] += float(count)
    counted = [date(year, 7, 1).toordinal() for year in (1973, 1982, 1991)]
    days = [date(1973, 1, 1) + timedelta(day) for day in range((date(1992, 1, 1) - date(1973, 1, 1)).days)]
    weights = np.array([np.interp([day.toordinal() + 0.5 for day in days], counted, at) for at in np.eye(3)])
    years = np.array([day.year - 1973 for day in days])
    person_days = np.einsum("ky,kaij->ayij", np.array([np.bincount(years, w) for w in weights]), people)
    rates = cases.sum(axis=(0, 1)) / person_days.sum(axis=(0, 1))
    return names, x, y, cases.sum(axis=(2, 3)).astype(int), (person_days * rates).sum(axis=(2, 3))


def same_null(null_llr, file):
    """The replicates come from the same distribution as SaTScan's: quantiles agree to Monte Carlo error."""
    theirs = np.array([float(line) for line in file.read_text().split()])
    for q in (0.25, 0.5, 0.75, 0.9):
        share_below = np.mean(null_llr <= np.quantile(theirs, q) + 1e-6)
        share_theirs = np.mean(theirs <= np.quantile(theirs, q) + 1e-6)
        assert share_below == pytest.approx(share_theirs, abs=0.055)
