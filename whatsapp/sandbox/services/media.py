"""Files: kept for a while, fetched through addresses that run out after five minutes."""

import hashlib
import hmac
import time
from typing import BinaryIO
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.base import File

from whatsapp.sandbox.models import BusinessNumber, Media
from whatsapp.sandbox.services.refusals import Refused

URL_SECONDS = 300
"""An address works for five minutes (Meta's rule)."""

MB = 1024 * 1024
LARGEST_FROM_PEOPLE = 100 * MB

# Meta's table of what a business may send, by kind.
LIMITS = {
    "audio": 16 * MB,
    "document": 100 * MB,
    "image": 5 * MB,
    "sticker": 500 * 1024,
    "video": 16 * MB,
}
OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "audio": ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
    "document": (
        "text/plain",
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        OFFICE + "wordprocessingml.document",
        OFFICE + "spreadsheetml.sheet",
        OFFICE + "presentationml.presentation",
    ),
    "image": ("image/jpeg", "image/png"),
    "sticker": ("image/webp",),
    "video": ("video/mp4", "video/3gpp"),
}
KINDS = {mime_type: kind for kind, types in TYPES.items() for mime_type in types}


def bare(mime_type: str) -> str:
    """Without parameters: `audio/ogg; codecs=opus` is audio/ogg."""
    return mime_type.partition(";")[0].strip().lower()


def kind_of(mime_type: str) -> str:
    """How WhatsApp shows such a file; what it does not know is a document."""
    known = KINDS.get(bare(mime_type))
    family = bare(mime_type).partition("/")[0]
    return known or (family if family in ("audio", "image", "video") else "document")


def keep(number: BusinessNumber, file: File, mime_type: str, filename: str = "") -> Media:
    """Store a file of any kind. Raises Refused for an empty one or more than 100 MB."""
    digest, size = hashlib.sha256(), 0
    for chunk in file.chunks():
        digest.update(chunk)
        size += len(chunk)
        if size > LARGEST_FROM_PEOPLE:
            raise Refused("too_large", "WhatsApp carries files of 100 MB at most.")
    if not size:
        raise Refused("empty", "The file is empty.")
    media = Media(
        number=number,
        mime_type=mime_type[:127],
        filename=filename[-255:],
        size=size,
        sha256=digest.hexdigest(),
    )
    file.seek(0)
    media.file.save("file", file, save=False)
    media.save()
    return media


def url_of(media: Media) -> str:
    """A fresh address. Opening it takes the bearer token too."""
    runs_out = str(int(time.time()) + URL_SECONDS)
    query = urlencode({"mid": media.media_id, "ext": runs_out, "hash": _seal(media, runs_out)})
    return f"{settings.SANDBOX_URL}/attachments/?{query}"


def opens(media: Media, runs_out: str, seal: str) -> bool:
    """Is this address ours, and still good?"""
    is_ours = hmac.compare_digest(_seal(media, runs_out).encode(), seal.encode())
    return is_ours and runs_out.isdigit() and int(runs_out) > time.time()


def open_file(media: Media) -> BinaryIO:
    return media.file.storage.open(media.file.name)


def forget(media: Media) -> None:
    media.file.delete(save=False)
    media.delete()


def _seal(media: Media, runs_out: str) -> str:
    secret = media.number.account.app_secret.encode()
    words = f"{media.media_id}.{runs_out}".encode()
    return hmac.new(secret, words, hashlib.sha256).hexdigest()[:32]
