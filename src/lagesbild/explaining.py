"""Where a number comes from: its finding, its picture, its deliveries and the statement that counted it."""

from dataclasses import replace

from lagesbild.carrying import requests_through
from lagesbild.config import Config
from lagesbild.domain import Picture, Profile
from lagesbild.domain.explanation import Explanation
from lagesbild.errors import NotFoundError
from lagesbild.kept_pictures import from_json
from lagesbild.scope import choose_scope
from lagesbild.store import Store


def explain_number(store: Store, profile: Profile, config: Config, number_id: str) -> Explanation:
    """Looks in the pictures kept, the newest first. Raises NotFoundError where none holds the number."""
    for record in store.pictures():
        picture = from_json(store.picture(record.picture_id), store)
        finding = next((one for one in picture.findings if one.number_id == number_id.strip().lower()), None)
        if finding is not None:
            known = {record.delivery_id: record for record in store.deliveries()}
            evidence = tuple(known[one] for one in finding.evidence if one in known)
            return Explanation(
                finding, picture, evidence, _statement(store, profile, config, (picture, finding.category))
            )
    raise NotFoundError(
        f"No picture here holds the number {number_id!r}.\n"
        "Ids look like k3f9-22ab; they stand beside every number in a report. A number that was only asked for "
        "is kept when a picture is made:  lagesbild picture HOME"
    )


def _statement(store: Store, profile: Profile, config: Config, counted: tuple[Picture, str]) -> str:
    picture, category = counted
    categories = (category,) if category else config.picture.categories
    only = replace(config, picture=replace(config.picture, categories=categories))
    scope = choose_scope(store, profile, only, picture.today)
    return "\n".join(store.counting_sql(each) for each in requests_through(store, scope.request, scope.through))
