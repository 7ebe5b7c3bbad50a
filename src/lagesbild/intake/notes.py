"""What is said of a file beside its rows, so that what is said of its pieces adds up to what is said of all of it."""

from collections.abc import Iterable, Mapping

N_SHOWN = 20


class Note(str):
    """A sentence with numbers, or with a list, that adds up with the same sentence about other rows.

    In `template` stand "{a}" for each of the `numbers` by its name, "{items}" for the list and "{n_items}" for how
    many there are; in an item "{n}" stands for how often it came. Plain text is a sentence that is said once.
    """

    template: str
    numbers: Mapping[str, int]
    items: Mapping[str, int]

    def __new__(cls, template: str, numbers: Mapping[str, int], items: Mapping[str, int]) -> "Note":
        note = super().__new__(cls, _spoken(template, numbers, items))
        note.template, note.numbers, note.items = template, numbers, items
        return note

    def with_more(self, other: "Note") -> "Note":
        return Note(self.template, _sum(self.numbers, other.numbers), _sum(self.items, other.items))


def counted(template: str, **numbers: int) -> Note:
    """A sentence whose numbers add up over pieces of a file."""
    return Note(template, numbers, {})


def listed(template: str, items: Mapping[str, int]) -> Note:
    """A sentence with a list, the most frequent first."""
    return Note(template, {}, items)


def if_any(template: str, n: int) -> tuple[Note, ...]:
    """The sentence about `n` rows, where there are any."""
    return (counted(template, n=n),) if n else ()


def merged(notes: Iterable[str]) -> tuple[str, ...]:
    """Each sentence once, in the order first said, numbers and lists of the same sentence put together."""
    found: dict[str, str] = {}
    for note in notes:
        key = note.template if isinstance(note, Note) else note
        before = found.get(key)
        found[key] = before.with_more(note) if isinstance(before, Note) and isinstance(note, Note) else note
    return tuple(found.values())


def _sum(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    return {key: first.get(key, 0) + second.get(key, 0) for key in dict.fromkeys((*first, *second))}


def _spoken(template: str, numbers: Mapping[str, int], items: Mapping[str, int]) -> str:
    text = template
    for name, number in numbers.items():
        text = text.replace(f"{{{name}}}", str(number))
    if not items:
        return text
    ordered = sorted(items.items(), key=lambda each: -each[1])
    shown = "; ".join(item.replace("{n}", str(n)) for item, n in ordered[:N_SHOWN])
    more = f" and {len(ordered) - N_SHOWN} more" if len(ordered) > N_SHOWN else ""
    return text.replace("{n_items}", str(len(ordered))).replace("{items}", shown + more)
