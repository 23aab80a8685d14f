"""A file that lies with somebody else, brought here to be sent."""

from urllib.parse import unquote, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile

from inbox.errors import InvalidInput
from inbox.media import names, types
from inbox.media.limits import MB
from safe_fetch.fetching import Unreachable, fetch
from safe_fetch.urls import Refused

LARGEST = 16 * MB
"""It is held in memory: as much as WhatsApp takes of everything but documents."""
SECONDS = 15.0


def bring(url: str) -> SimpleUploadedFile:
    """The file behind a public https address. Calls it: not to be used inside a transaction.

    Raises InvalidInput (field "attachmentUrl") in words that say what was wrong.
    """
    try:
        answer = fetch("GET", url, seconds=SECONDS, limit=LARGEST)
    except Refused as error:
        raise _refusal(str(error), "url_refused") from None
    except Unreachable as error:
        raise _refusal(f"The file could not be fetched: {error}.", "url_unreachable") from None
    if answer.status != 200:
        raise _refusal(
            f"The file could not be fetched: its server answered {answer.status}.",
            "url_unreachable",
        )
    if answer.is_cut:
        raise _refusal(
            f"The file is larger than {LARGEST // MB} MB. Upload it instead.", "too_large"
        )
    claimed = types.bare(answer.headers.get("Content-Type", ""))
    return SimpleUploadedFile(_name_in(url), answer.body, claimed)


def _name_in(url: str) -> str:
    return names.clean(unquote(urlsplit(url).path).rpartition("/")[2]) or "file"


def _refusal(sentence: str, code: str) -> InvalidInput:
    return InvalidInput(sentence, code=code, field="attachmentUrl")
