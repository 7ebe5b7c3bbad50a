"""A workspace and what can be asked of it: what the command line, the web and Python programs hold in their hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lagesbild.carrying import read_place
from lagesbild.config import FILE_NAME, Config, read_config, write_config
from lagesbild.crosswalking import CrosswalkOrder, areas_asked_for, make_crosswalk, successors_of
from lagesbild.domain import (
    AreaColumns,
    Areas,
    Crosswalk,
    DeliveryRecord,
    GazetteerColumns,
    Picture,
    Profile,
    ReleasedPicture,
)
from lagesbild.domain.explanation import Explanation
from lagesbild.domain.placement import Placement
from lagesbild.errors import NotFoundError, StoreError
from lagesbild.explaining import explain_number
from lagesbild.kept_pictures import from_json, to_json, write_out
from lagesbild.pipeline import Progress, build_picture, no_progress, publish_picture, take_in
from lagesbild.plugins import ANALYSES, PROFILES
from lagesbild.release import release
from lagesbild.store import Receipt, Revisions, Store, open_store

if TYPE_CHECKING:
    from lagesbild.intake import FittingMapping, Inspection, Surroundings
    from lagesbild.intake.quality import Quality
    from lagesbild.intake.reconcile import Comparison

Told = Callable[[str], None]


def say_nothing(_what: str) -> None:
    """For callers who do not show what goes on."""


# The intake is imported where it is used: polars and GDAL take a second to load, and only receiving needs them.

GAZETTEER_NAME = "gazetteer.parquet"
HALF_RECEIVED = "half-received"  # where rows lie that do not fit in memory, until they are kept
SAVED_MAPPINGS = "mappings"  # the folder of a workspace where mappings are kept for later deliveries


@dataclass(frozen=True)
class Home:
    """A folder with settings, a ledger and shelves. Make one with `lagesbild.init`, open one with `lagesbild.open`."""

    path: Path

    @property
    def config(self) -> Config:
        return read_config(self.path)

    @property
    def profile(self) -> Profile:
        profile: Profile = PROFILES.load(self.config.profile).make_profile(PROFILES.options(self.config.profile, {}))
        return profile

    def store(self) -> Store:
        """The store, to be used in a `with` statement."""
        return open_store(self.path, self.config.store)

    def areas(
        self, file: Path | str, columns: AreaColumns, layer: str = "", tell: Told = say_nothing
    ) -> tuple[Areas, bool]:
        """Take in the areas of one level and edition. False: the very same were here already.

        `file` may be the address of a map server (https://…); its `layer` is fetched into a file first.
        """
        from lagesbild.intake import fetch_features, read_areas  # noqa: PLC0415
        from lagesbild.intake.area_checks import parent_notes  # noqa: PLC0415

        here = fetch_features(str(file), layer, self.fetched_folder, tell) if _is_address(file) else Path(file)
        areas = read_areas(here, columns)
        with self.store() as store:
            is_new = store.add_areas(areas)
            there = [store.areas(one.level, one.edition) for one in store.levels()]
        return replace(areas, notes=(*areas.notes, *parent_notes(areas, there))), is_new

    def grid(self, over: str, cell_m: float, level: str = "", edition: str = "") -> tuple[Areas, bool]:
        """Keep a level of equal squares over areas written  deso:2025 . False: the very same were here already."""
        from lagesbild.intake.grid import make_grid  # noqa: PLC0415

        with self.store() as store:
            squares = make_grid(store.areas(*read_place(over)), cell_m, level, edition)
            return squares, store.add_areas(squares)

    def crosswalk(self, order: CrosswalkOrder) -> Crosswalk:
        """Make and keep a crosswalk between two editions, in the place of an earlier one between the same two."""
        with self.store() as store:
            made = make_crosswalk(store, order)
            store.crosswalks.keep(made)
        return made

    def gazetteer(self, file: Path | str, columns: GazetteerColumns) -> int:
        """Keep a list of addresses to look places up in, in place of an earlier one. How many addresses it has."""
        from lagesbild.intake.gazetteer import keep_gazetteer, read_gazetteer  # noqa: PLC0415

        taken = read_gazetteer(Path(file), columns)
        try:
            keep_gazetteer(taken, self.path / GAZETTEER_NAME)
        except OSError as error:
            raise StoreError(f"The gazetteer could not be kept in {self.path}: {error.strerror}.") from error
        return taken.frame.height

    def receive(
        self, *files: Path | str, mapping: Path | str | None = None, today: date | None = None
    ) -> tuple[Receipt, ...]:
        """Take in files, one receipt each. Nothing of a file that cannot be taken in is kept, and none after it.

        Without a `mapping` the saved one is used that fits the first file (`saved_mapping`).
        """
        return tuple(self.receive_each(*files, mapping=mapping, today=today))

    def fetch(self, mapping: Path | str, tell: Told = say_nothing) -> Path:
        """Fetch what a mapping's [request] asks for into a file of this workspace, and say which.

        Nothing is received: that is the next step, `receive`, which needs no network and can be done again. Raises
        FetchError, UsageError.
        """
        from lagesbild.intake import Caller, fetch_answers, read_mapping  # noqa: PLC0415

        assert self.config  # a workspace, before anybody is asked anything
        return fetch_answers(read_mapping(Path(mapping)), self.fetched_folder, Caller(tell=tell))

    @property
    def fetched_folder(self) -> Path:
        """Where answers from the network are kept until they are received, and after."""
        return self.path / "fetched"

    def receive_each(
        self, *files: Path | str, mapping: Path | str | None = None, today: date | None = None
    ) -> Iterator[Receipt]:
        """The same, one receipt at a time as the files are done."""
        from lagesbild.intake import clear_workroom, read_mapping, remember_mapping  # noqa: PLC0415
        from lagesbild.intake.gazetteer import open_gazetteer  # noqa: PLC0415

        paths = tuple(Path(file) for file in files)
        meaning = read_mapping(Path(mapping)) if mapping else self.saved_mapping(paths[0]).mapping
        clear_workroom(self.path / HALF_RECEIVED)
        with self.store() as store:
            surroundings = replace(
                self._surroundings(store, today),
                editions=areas_asked_for(store, meaning.place.level, meaning.place.edition),
                successors=successors_of(store),
                gazetteer=open_gazetteer(self.path / GAZETTEER_NAME) if meaning.place.by == "address" else None,
            )
            yield from take_in(store, paths, meaning, surroundings, datetime.now(UTC))
        remember_mapping(self.path / SAVED_MAPPINGS, meaning, paths[0])

    def saved_mapping(self, file: Path | str) -> "FittingMapping":
        """The mapping used earlier that fits a file by its columns. Raises UsageError where none does."""
        from lagesbild.intake import find_saved  # noqa: PLC0415

        return find_saved(self.path / SAVED_MAPPINGS, Path(file))

    def inspect(self, file: Path | str, today: date | None = None) -> "Inspection":
        """What seems to be in a file, held against the areas and categories of this workspace. Nothing is kept."""
        from lagesbild.intake import inspect_file  # noqa: PLC0415

        with self.store() as store:
            surroundings = self._surroundings(store, today)
        return inspect_file(Path(file), surroundings)

    def _surroundings(self, store: Store, today: date | None) -> "Surroundings":
        from lagesbild.intake import Surroundings  # noqa: PLC0415

        return Surroundings(
            profile=self.profile,
            areas={record.level: store.areas(record.level, record.edition) for record in reversed(store.levels())},
            categories=store.categories(),
            today=today or _today(),
            owner=self.config.place,
            workroom=self.path / HALF_RECEIVED,
        )

    def reason(self, code: str) -> str:
        """What is wrong with rows set aside for a reason, in the profile's first language."""
        from lagesbild.intake import REASONS  # noqa: PLC0415

        wrong = REASONS[code].wrong[self.profile.languages[0]] if code in REASONS else code
        return wrong.replace("{value}", "…").rstrip(".")

    def revisions(self, delivery: str) -> Revisions:
        """What a delivery of events says otherwise than the earlier ones whose days it took over, event by event."""
        with self.store() as store:
            return store.revisions(delivery)

    def set_aside(self, delivery: str, out: Path | str, language: str = "") -> DeliveryRecord:
        """Write the rows of a delivery that were set aside or warned of, each with its reason, as an Excel workbook."""
        from lagesbild.intake import AllowedValues, RowReport, write_set_aside_workbook  # noqa: PLC0415

        profile = self.profile
        with self.store() as store:
            record = store.delivery(delivery)
            warned = store.warnings(record.delivery_id)
            allowed = AllowedValues(
                categories=(*profile.categories, *store.categories()),
                codes=[code for register in profile.code_registers.values() for code in register],
                areas=store.areas(record.level, record.edition),
            )
            changes = [
                (each.event_id, each.column, each.before, each.now) for each in store.revisions(delivery).changes
            ]
            aside = store.set_aside_rows(record.delivery_id)
        report = RowReport(record, aside, warned.rows, warned.n_rows, allowed, changes)
        write_set_aside_workbook(report, Path(out), language or profile.languages[0])
        return record

    def picture(
        self, today: date | None = None, out: Path | str | None = None, progress: Progress = no_progress
    ) -> Picture:
        """Ask every question of everything received, and keep the answers as one frozen picture."""
        with self.store() as store:
            picture = build_picture(store, self.profile, self.config, today or _today(), progress)
            store.add_picture(picture.picture_id, picture.today, to_json(picture))
        if out is not None:
            write_out(picture, Path(out))
        return picture

    def newest_picture(self, picture_id: str = "") -> Picture:
        """The picture kept last, or the one asked for. Raises NotFoundError where there is none."""
        with self.store() as store:
            return from_json(store.picture(picture_id), store)

    def ask(self, analysis: str, category: str = "", today: date | None = None) -> Picture:
        """One question, of one category or of all, answered now: a picture of its own that is not kept.

        Its numbers are as the analyst sees them, not released.
        """
        ANALYSES.load(analysis)
        config = self.config
        categories = (category,) if category else config.picture.categories
        only = replace(config, picture=replace(config.picture, analyses=(analysis,), categories=categories))
        with self.store() as store:
            return build_picture(store, self.profile, only, today or _today(), no_progress)

    def deliveries(self) -> tuple[DeliveryRecord, ...]:
        """Everything ever received, the oldest first, withdrawn deliveries too."""
        with self.store() as store:
            return store.deliveries()

    def withdraw(self, delivery: str, why: str, day: date | None = None) -> DeliveryRecord:
        """Take a delivery's rows out of every later picture. Pictures already made keep their numbers."""
        with self.store() as store:
            return store.withdraw(delivery, why, day or _today())

    def reinstate(self, delivery: str) -> DeliveryRecord:
        """Let a withdrawn delivery count again."""
        with self.store() as store:
            return store.reinstate(delivery)

    def due_for_disposal(self, today: date | None = None) -> tuple[DeliveryRecord, ...]:
        """Deliveries that should no longer be kept."""
        with self.store() as store:
            return store.due_for_disposal(today or _today())

    def dispose(self, delivery: str, today: date | None = None) -> DeliveryRecord:
        """Remove a delivery's rows and file for good. Pictures already made keep their numbers and say so."""
        with self.store() as store:
            return store.dispose(delivery, today or _today())

    def quality(self, delivery: str = "") -> "tuple[Quality, ...]":
        """What to look at before anything is counted: of one delivery, or of all."""
        from lagesbild.checking import qualities  # noqa: PLC0415

        with self.store() as store:
            return tuple(qualities(store, delivery))

    def placements(self) -> dict[str, Placement]:
        """Category → how its events are placed, month by month: what counts by area leave out."""
        with self.store() as store:
            return store.placements()

    def reconcile(self) -> "list[Comparison]":
        """Every category that two sources tell of, in the whole and in each area; alarms first."""
        from lagesbild.checking import comparisons  # noqa: PLC0415

        with self.store() as store:
            return comparisons(store, self.profile)

    def released(self, picture_id: str = "") -> ReleasedPicture:
        """The newest picture, or the one asked for, after the gate."""
        return release(self.newest_picture(picture_id))

    def has_picture(self) -> bool:
        with self.store() as store:
            return bool(store.pictures())

    def newest_picture_id(self) -> str:
        """The id of the picture kept last. Raises NotFoundError where there is none."""
        with self.store() as store:
            kept = store.pictures()
        if not kept:
            raise NotFoundError(
                f"No picture has been made in {self.path} yet. Make one:  lagesbild picture {self.path}"
            )
        return kept[0].picture_id

    def report_content(self, form: str = "html", language: str = "", picture_id: str = "") -> bytes:
        """A picture as a document. Only what has passed the gate is in it."""
        settings: dict[str, Any] = dict(self.config.publish.get(form, {}))
        settings["language"] = language or settings.get("language") or self.profile.languages[0]
        return publish_picture(self.released(picture_id), form, settings)

    def report(self, out: Path | str, form: str = "html", language: str = "", picture_id: str = "") -> Path:
        """Publish a picture as a file."""
        return _written("The report", self.report_content(form, language, picture_id), Path(out))

    def deep_dive(self, category: str, out: Path | str, language: str = "", picture_id: str = "") -> Path:
        """Publish all angles on one problem (a topic of the profile, or a category) as one HTML page."""
        from lagesbild.gathering import deep_dive_page  # noqa: PLC0415  draws figures: only publishing needs that

        spoken, profile = language or self.profile.languages[0], self.profile
        content = deep_dive_page(self.released(picture_id), profile.topics, category, spoken)
        return _written("The deep dive", content, Path(out))

    def portrait(self, area: str, out: Path | str, language: str = "", picture_id: str = "") -> Path:
        """Publish all that a picture says of one area, by code or name, as one HTML page."""
        from lagesbild.gathering import portrait_page  # noqa: PLC0415  as in `deep_dive`

        spoken, register = language or self.profile.languages[0], self.profile.categories
        with self.store() as store:
            content = portrait_page(store, self.released(picture_id), area, spoken, register)
        return _written("The portrait", content, Path(out))

    def explain(self, number_id: str) -> Explanation:
        """Where a number comes from. Looks in the pictures kept, the newest first."""
        with self.store() as store:
            return explain_number(store, self.profile, self.config, number_id)


def init(path: Path, profile: str, place: str = "") -> Home:
    """Make a workspace. Raises StoreError where there is one already, UsageError for an unknown profile."""
    PROFILES.load(profile)
    if (path / FILE_NAME).exists():
        raise StoreError(f"{path} is a workspace already. Choose another folder, or go on with this one.")
    try:
        path.mkdir(parents=True, exist_ok=True)
        write_config(path, profile, place)
    except OSError as error:
        raise StoreError(f"The workspace {path} could not be made: {error.strerror}. Choose another folder.") from error
    home = Home(path)
    with home.store():
        return home


def _written(what: str, content: bytes, target: Path) -> Path:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    except OSError as error:
        raise StoreError(f"{what} could not be written to {target}: {error.strerror}. Choose another --out.") from error
    return target


def _is_address(file: Path | str) -> bool:
    return str(file).startswith(("http://", "https://"))


def _today() -> date:
    return datetime.now(UTC).date()


def inspect_anywhere(file: Path | str, profile: str) -> "Inspection":
    """What seems to be in a file, by a country's words alone: there are no areas to hold it against."""
    from lagesbild.intake import Surroundings, inspect_file  # noqa: PLC0415

    country: Profile = PROFILES.load(profile).make_profile(PROFILES.options(profile, {}))
    return inspect_file(Path(file), Surroundings(country, {}, (), _today()))


def make_example(path: Path, seed: int, progress: Progress = no_progress) -> Picture:
    """The invented town, from nothing to its picture; where it has one already, that one.

    Raises StoreError where another workspace is in the way.
    """
    # Imported here: only this command needs the town's files written.
    from lagesbild.profiles.invented.town import write_town  # noqa: PLC0415

    is_there = (path / FILE_NAME).exists()
    home = Home(path) if is_there else init(path, "invented", "Exempelstad")
    if home.config.profile != "invented":
        raise StoreError(f"{path} is a workspace of {home.config.profile}. Choose another folder for the example.")
    if is_there and home.has_picture():
        return home.newest_picture()
    town = write_town(path / "deliveries", seed)
    drawn = town.areas
    home.areas(drawn.path, AreaColumns(drawn.level, drawn.edition, drawn.code, drawn.name, crs=drawn.crs))
    for done, file in enumerate(town.deliveries, start=1):
        home.receive(file.path, mapping=file.mapping)
        progress("receive", done, len(town.deliveries))
    return home.picture(progress=progress)
