"""Files that programs bring before they say where they go."""

from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from accounts.models import ApiKey
from inbox.errors import InboxError
from inbox.media import names
from inbox.models import MediaUpload
from inbox.services import attaching, attachments

KEPT_FOR = timedelta(hours=24)
AT_A_TIME = 200

ALREADY_THERE = "The file of this address is there already."


class AlreadyThere(InboxError):
    """A place takes one file."""

    code = "already_uploaded"


def keep(file: UploadedFile, *, api_key: ApiKey) -> MediaUpload:
    """Store a file that WhatsApp takes. Raises InvalidInput (field "file") for any other."""
    upload = _unstored(file.name or "", api_key)
    _store(upload, file)
    upload.save()
    return upload


def expect(name: str, content_type: str, *, api_key: ApiKey) -> MediaUpload:
    """A place for a file that comes later, by `fill`."""
    upload = _unstored(name, api_key)
    upload.mime_type = content_type
    upload.save()
    return upload


def fill(upload: MediaUpload, file: UploadedFile) -> MediaUpload:
    """Store the file that was expected. Raises InvalidInput as `keep` does, and AlreadyThere."""
    if upload.file:
        raise AlreadyThere(ALREADY_THERE)
    _store(upload, file)
    stored = {"file": upload.file.name, "mime_type": upload.mime_type, "size": upload.size}
    if not MediaUpload.objects.filter(pk=upload.pk, file="").update(**stored):
        # Somebody was quicker, or its day is over.
        upload.file.storage.delete(upload.file.name)
        raise AlreadyThere(ALREADY_THERE)
    return upload


def _unstored(name: str, api_key: ApiKey) -> MediaUpload:
    filename = names.clean(name) or "file"
    return MediaUpload(
        api_key=api_key, storage_key=attachments.new_key(), filename=filename, size=0
    )


def _store(upload: MediaUpload, file: UploadedFile) -> None:
    upload.mime_type, upload.size = attaching.check(file).mime_type, file.size
    upload.file.save("file", file, save=False)


def forget_uploads() -> int:
    """A drain: deletes files that are past their time; returns how many."""
    old = MediaUpload.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    rows = list(old.order_by("created_at")[:AT_A_TIME])
    for row in rows:
        row.delete()
    return len(rows)
