"""A file that somebody gives us the address of."""

from urllib.parse import unquote, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from inbox.errors import InvalidInput
from inbox.media.limits import in_words
from safe_fetch.fetching import Unreachable, fetch
from safe_fetch.urls import Refused

MOST_BYTES = 25 * 1024 * 1024
"""It passes through memory; larger documents are uploaded."""
SECONDS = 30.0


def fetch_file(url: str) -> UploadedFile:
    """The file that lies there, under the name it has there. Not inside a transaction.

    Raises InvalidInput (field "url") with the reason.
    """
    try:
        answer = fetch("GET", url, seconds=SECONDS, limit=MOST_BYTES)
    except Refused as error:
        raise _refusal(str(error)) from None
    except Unreachable as error:
        raise _refusal(f"The file could not be fetched: {error}.") from None
    if answer.status != 200:
        raise _refusal(f"The file could not be fetched: its server answers {answer.status}.")
    if answer.is_cut:
        raise _refusal(f"A file by its address has {in_words(MOST_BYTES)} at most.")
    name = unquote(urlsplit(url).path.rpartition("/")[2]) or "file"
    return SimpleUploadedFile(name, answer.body, answer.headers.get("Content-Type", ""))


def _refusal(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, code="no_file", field="url")
