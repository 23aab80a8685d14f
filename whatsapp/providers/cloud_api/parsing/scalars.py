"""Single values: ids, phone numbers, times and texts, believed only when they look right."""

import re
from datetime import UTC, datetime, timedelta

MAX_ID_LENGTH = 256
MAX_WAMID_LENGTH = 512
MAX_DIGITS = 20
"""Longest number taken for an id or a phone; real ones stay below 20 digits."""

MAX_TEXT_LENGTH = 65_536
MAX_NAME_LENGTH = 256
MAX_LINK_LENGTH = 256

EARLIEST = int(datetime(2009, 1, 1, tzinfo=UTC).timestamp())
"""WhatsApp's first year: nothing can have happened before, whatever a payload says."""

LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())

LATEST_LEAD = timedelta(days=1)
"""How far a clock may run ahead of ours before we stop believing it."""

_ID = re.compile(r"[!-~]+")
_WORD = re.compile(r"[!-~]{1,64}")
_LINK = re.compile(r"https?://[!-~]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_DIRECTION_MARKS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_PHONE_PUNCTUATION = str.maketrans("", "", "+ -()")


class Unreadable(Exception):
    """A value is not what it must be. `reason` is the code that Malformed will carry."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_id(value: object, *, longest: int = MAX_ID_LENGTH) -> str:
    """Return an id as text: visible ASCII only, and nothing that could climb a path."""
    text = _digits_or_text(value)
    if len(text) > longest or ".." in text or not _ID.fullmatch(text):
        raise Unreadable("bad_id")
    return text


def read_optional_id(value: object) -> str:
    """Like read_id, but a missing or null value is "". A present empty string stays bad."""
    return "" if value is None else read_id(value)


def read_wamid(value: object) -> str:
    return read_id(value, longest=MAX_WAMID_LENGTH)


def read_optional_phone(value: object) -> str:
    """Return a phone number as bare digits, "" when missing."""
    if value is None:
        return ""
    digits = _digits_or_text(value).translate(_PHONE_PUNCTUATION)
    if not is_digits(digits):
        raise Unreadable("bad_id")
    return digits


def is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS


def read_word(value: object) -> str:
    """Return a code word such as a type or a status; unknown ones are as good as known ones."""
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise Unreadable("bad_shape")
    return value


def word_or_nothing(value: object) -> str:
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""


def read_text(value: object) -> str:
    """Return what people wrote, up to 65,536 characters; "" when missing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value[:MAX_TEXT_LENGTH]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise Unreadable("bad_shape")


def read_name(value: object, *, longest: int = MAX_NAME_LENGTH) -> str:
    """Return a one-line name or title, 256 characters at most; "" when it is no text.

    Direction marks go too: a name must not be able to turn around the line it is shown in.
    """
    if not isinstance(value, str):
        return ""
    shortened = value[: 4 * longest]
    line = _CONTROLS.sub(" ", _DIRECTION_MARKS.sub("", shortened))
    return line.strip()[:longest].rstrip()


def read_username(value: object) -> str:
    """Return a username without its @, which only some of WhatsApp's samples have."""
    return read_name(value).lstrip("@")


def read_link(value: object) -> str:
    """Return a web address; "" for anything else, so that no other scheme can become a link."""
    if not isinstance(value, str) or len(value) > MAX_LINK_LENGTH:
        return ""
    return value if _LINK.fullmatch(value) else ""


def read_time(value: object, *, received_at: datetime) -> tuple[datetime, bool]:
    """Return when it happened, in whole seconds, and whether the payload's own word had to be
    dropped.

    Unix seconds come as a string or a number. Missing, absurd or millisecond values give the second
    of `received_at` and True; clocks up to a day ahead of ours are set back to it.
    """
    seconds, now = _seconds(value), received_at.replace(microsecond=0)
    latest = (received_at + LATEST_LEAD).timestamp()
    if seconds is None or not EARLIEST <= seconds <= latest:
        return now, True
    return min(datetime.fromtimestamp(seconds, UTC), now), False


def read_moment(value: object) -> datetime | None:
    """Return a time that may lie ahead, from Unix seconds; None when it is no time."""
    seconds = _seconds(value)
    return (
        datetime.fromtimestamp(seconds, UTC) if seconds and EARLIEST <= seconds < LATEST else None
    )


def read_count(value: object) -> int:
    """Return a code or a count given as a number or as digits; 0 for anything else."""
    if isinstance(value, str) and is_digits(value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _seconds(value: object) -> int | None:
    if isinstance(value, str):
        return int(value) if is_digits(value) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _digits_or_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**MAX_DIGITS:
        return str(value)
    raise Unreadable("bad_id")
