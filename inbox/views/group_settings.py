"""A group's subject, description and picture: asking for others, and showing the picture."""

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from inbox.errors import InvalidInput
from inbox.services import group_settings, group_work
from inbox.views import doors, streaming
from inbox.views.doors import MemberRequest, member, writer

PICTURE_HEADERS = streaming.HEADERS | {
    # Lists show the same few again and again; an address always stands for the same picture.
    "Cache-Control": "private, max-age=600, immutable",
}


@require_POST
@writer
def texts(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for another `subject`, `description` or both."""
    group_settings.change_texts(
        conversation=doors.conversation(request, pk),
        by=request.user,
        subject=request.POST.get("subject"),
        description=request.POST.get("description"),
    )
    return doors.done(request, pk, status=202)


@require_POST
@writer
def picture(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for another `picture`: JPEG, PNG or WebP, of which the middle is taken."""
    conversation = doors.conversation(request, pk)
    chosen = request.FILES.get("picture")
    if not isinstance(chosen, UploadedFile):
        raise InvalidInput("Choose a picture.", field="picture")
    group_work.require_active(conversation)
    kept = group_settings.keep_picture(group=conversation.group, file=chosen, size=chosen.size or 0)
    group_settings.set_picture(conversation=conversation, by=request.user, picture=kept)
    return doors.done(request, pk, status=202)


@require_GET
@member
def file(request: MemberRequest, pk: int) -> HttpResponse:
    """The JPEG of a group's picture, small unless `full` is asked for."""
    found = doors.group_picture(request, pk)
    stored = found.file if "full" in request.GET else found.small
    try:
        with stored.open("rb") as opened:
            content = opened.read()
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(content, content_type="image/jpeg", headers=PICTURE_HEADERS)
