"""Addresses of files: they carry their own permission, signed, for an hour."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from inbox.models import Attachment, MediaUpload

GOOD_FOR = 3600
SALT = "octet.api.media"


def link_to(file: Attachment | MediaUpload) -> str:
    kind = "a" if isinstance(file, Attachment) else "u"
    token = signing.dumps([kind, file.pk], salt=SALT)
    return f"{settings.SITE_URL}{reverse('inbox_api:media_file', args=[token])}"


def read(token: str) -> Attachment | MediaUpload | None:
    """The file of a token; None when it was made up, is too old, or the file is gone."""
    try:
        kind, pk = signing.loads(token[:300], salt=SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError):
        return None
    model = Attachment if kind == "a" else MediaUpload
    return model.objects.filter(pk=pk).first()


def is_ours(url: str) -> bool:
    """Whether it looks like what `link_to` gave, whatever host it was reached under."""
    return _path() in url


def read_address(url: str) -> Attachment | MediaUpload | None:
    """The file of an address that `link_to` gave, whatever host it was reached under."""
    return read(url.partition(_path())[2]) if is_ours(url) else None


def _path() -> str:
    return reverse("inbox_api:media_file", args=["-"]).removesuffix("-")
