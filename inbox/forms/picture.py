"""The field for a group's picture, in every form that has one."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from inbox.errors import InvalidInput
from inbox.media import group_pictures
from inbox.media.group_pictures import Square


def square_of(file: UploadedFile | None) -> Square | None:
    """What a group's picture becomes. Raises ValidationError for what cannot become one."""
    if file is None:
        return None
    try:
        return group_pictures.make_square(file, size=file.size or 0)
    except InvalidInput as error:
        raise ValidationError(error.message) from error
