"""Files that programs bring before they say where they go."""

from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from accounts.models import ApiKey
from inbox.media import names
from inbox.models import MediaUpload
from inbox.services import attaching, attachments

KEPT_FOR = timedelta(hours=24)
AT_A_TIME = 200


def keep(file: UploadedFile, *, api_key: ApiKey) -> MediaUpload:
    """Store a file that WhatsApp takes. Raises InvalidInput (field "file") for any other."""
    checked = attaching.check(file)
    upload = MediaUpload(
        api_key=api_key,
        storage_key=attachments.new_key(),
        filename=names.clean(file.name or "") or "file",
        mime_type=checked.mime_type,
        size=file.size,
    )
    upload.file.save("file", file, save=False)
    upload.save()
    return upload


def forget_uploads() -> int:
    """A drain: deletes files that are past their time; returns how many."""
    old = MediaUpload.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    rows = list(old.order_by("created_at")[:AT_A_TIME])
    for row in rows:
        row.delete()
    return len(rows)
