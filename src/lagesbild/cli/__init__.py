"""The command line: it asks, it never computes. Results on standard output, talk and progress on standard error."""

import sys
import tempfile
import traceback

from lagesbild.cli import asking, checking, fetching, inspecting, placing, receiving, running
from lagesbild.cli.talking import app, plain, talk
from lagesbild.errors import LagesbildError

__all__ = ["app", "asking", "checking", "fetching", "inspecting", "main", "placing", "receiving", "running"]


def main() -> None:
    """The program: every expected error as one readable message and an exit code of its own."""
    try:
        app(standalone_mode=True)
    except LagesbildError as error:
        talk.print(f"[bold]Error:[/bold] {plain(str(error))}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        talk.print("Stopped.")
        sys.exit(130)
    except Exception as error:  # noqa: BLE001  the outermost door: a person gets a message, the maintainers the rest
        with tempfile.NamedTemporaryFile(
            "w", prefix="lagesbild-", suffix=".log", delete=False, encoding="utf-8"
        ) as log:
            traceback.print_exc(file=log)
        talk.print(
            f"[bold]Error:[/bold] something went wrong inside Lägesbild ({type(error).__name__}). "
            f"Nothing half-done was kept.\nWhat happened is written in {log.name}; "
            "send that file to whoever maintains your installation.",
        )
        sys.exit(70)
