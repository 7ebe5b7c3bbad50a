"""`lagesbild inspect`, and receiving without naming a mapping."""

import json
import tomllib

HEADER = "Datum;Brottstyp;Område;Anmälare;Anteckning\n"
NAMES = ("Anna Karlsson", "Mohamed Ali", "Eva Strand", "Kalle Persson")


def write(folder, name, month):
    file = folder / name
    rows = "".join(f"2020-{month:02d}-{day:02d};Stöldbrott;Ale;{NAMES[day % 4]};x\n" for day in range(1, 29))
    file.write_text(HEADER + rows, encoding="cp1252")
    return file


def workspace(lagesbild, folder):
    home, areas = folder / "hem", folder / "areas.csv"
    areas.write_text("code,name\n0101,Ale\n0102,Habo\n")
    lagesbild("init", home, "--profile", "sweden")
    lagesbild(*("areas", home, areas, "--level", "kommun", "--edition", "2020", "--code", "code", "--name", "name"))
    return home


def test_inspect_says_what_it_sees_and_writes_a_mapping(lagesbild, tmp_path):
    file, out = write(tmp_path, "brott.csv", 1), tmp_path / "m.toml"
    said = lagesbild("inspect", file, "--out", out)
    assert said.code == 0
    assert "brott.csv: events, cp1252, parted by ';', header on row 1" in said.out
    assert "columns.category" in said.out
    assert "never received (K01)" in said.out
    assert "Karlsson" not in said.out
    assert tomllib.loads(out.read_text(encoding="utf-8"))["columns"]["category"] == "Brottstyp"


def test_inspect_answers_machines(lagesbild, tmp_path):
    told = json.loads(lagesbild("inspect", write(tmp_path, "brott.csv", 1), "--json").out)
    assert told["kind"] == "events"
    assert told["blocked"] == {"Anmälare": "name"}
    (category,) = [guess for guess in told["guesses"] if guess["key"] == "columns.category"]
    assert category["confidence"] > 0.8
    assert tomllib.loads(told["mapping_text"])["source"]["kind"] == "events"


def test_inspect_out_of_a_file_that_is_not_there(lagesbild, tmp_path):
    said = lagesbild("inspect", tmp_path / "ingen.csv")
    assert said.code != 0
    assert "There is no file" in said.err


def test_a_mapping_confirmed_once_is_used_for_the_next_file(lagesbild, tmp_path):
    home = workspace(lagesbild, tmp_path)
    first, second, out = write(tmp_path, "jan.csv", 1), write(tmp_path, "feb.csv", 2), tmp_path / "m.toml"
    assert "kommun" in lagesbild("inspect", first, "--home", home, "--out", out).out
    assert lagesbild("receive", home, first, "--mapping", out).code == 0
    said = lagesbild("receive", home, second)
    assert said.code == 0
    assert "saved mapping" in said.err
    assert json.loads(said.out.splitlines()[0])["kept"] == 28
    second.write_text(second.read_text(encoding="cp1252").replace("Anteckning", "Annat"), encoding="cp1252")
    assert "'Anteckning' that earlier files had is gone" in lagesbild("receive", home, second).err
