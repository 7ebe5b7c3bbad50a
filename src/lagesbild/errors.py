"""Everything that can go wrong, in one tree; each branch with its exit code and its HTTP status.

    LagesbildError
    ├── UsageError         a command, a setting or a mapping that cannot be understood
    ├── IntakeError        a file that cannot be taken in: nothing of it is kept
    ├── AreasError         areas that are missing, doubled or of another edition
    ├── StoreError         the workspace cannot be opened, read or written
    ├── NotFoundError      no such delivery, picture, number or category
    ├── ReleaseError       something that must not be seen was about to be
    └── FetchError         a server on the network that refuses, breaks off or answers with something else

Every text says what is wrong, where, and what to do now; its reader is a municipal analyst at four on a Friday.
"""

_LONGEST, _BEGINNING = 2000, 1500  # letters of a message


class LagesbildError(Exception):
    """Something a person can do something about.

    A message that quotes a damaged file may be as long as the file: its middle is left out, its end says what to do.
    """

    exit_code = 1
    http_status = 500

    def __init__(self, text: str = "") -> None:
        too_long = len(text) > _LONGEST
        super().__init__(f"{text[:_BEGINNING]} … {text[_BEGINNING - _LONGEST :]}" if too_long else text)


class UsageError(LagesbildError):
    exit_code = 2
    http_status = 400


class IntakeError(LagesbildError):
    exit_code = 3
    http_status = 422


class AreasError(LagesbildError):
    exit_code = 4
    http_status = 422


class StoreError(LagesbildError):
    exit_code = 5
    http_status = 503


class NotFoundError(LagesbildError):
    exit_code = 6
    http_status = 404


class ReleaseError(LagesbildError):
    exit_code = 7
    http_status = 403


class FetchError(LagesbildError):
    exit_code = 8
    http_status = 502
