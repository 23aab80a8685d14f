"""Subject, description and picture: what agents want, and what WhatsApp made of it.

Each setting stands for itself. One request may carry several, and WhatsApp may apply some of them.
"""

import secrets
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models import Group, GroupPicture, GroupRequest
from groups.services import lifecycle, requests
from inbox.errors import InvalidInput
from inbox.history import History, Kind, recording
from inbox.media import group_pictures
from inbox.media.group_pictures import Square
from inbox.models import Conversation
from inbox.services import findings, threads
from inbox.services.group_work import (
    Wish,
    ask,
    clean_description,
    clean_subject,
    is_asked,
    open_active,
    require_active,
)
from whatsapp import events

SETTINGS = {"subject": Wish.UPDATE, "description": Wish.UPDATE, "picture": Wish.PICTURE}
"""A setting's name, in wishes and in news alike, and the kind of request that changes it."""


def change_texts(
    *,
    conversation: Conversation,
    by: User | None,
    subject: str | None = None,
    description: str | None = None,
) -> None:
    """Ask for another subject, description or both; None leaves one as it is. Asking twice is
    asking once. Raises InvalidInput (fields "subject", "description") or NotNow."""
    wish: dict[str, str] = {}
    if subject is not None:
        wish["subject"] = clean_subject(subject)
    if description is not None:
        wish["description"] = clean_description(description)
    if not wish:
        raise InvalidInput("What should change?", field="subject")
    with recording() as history:
        group, conversation = open_active(conversation)
        if not is_asked(group, Wish.UPDATE, wish=wish):
            _put_away_failed(group, wish)
            ask(group, Wish.UPDATE, conversation, by, history, wish)


def keep_picture(*, group: Group, file: BinaryIO, size: int) -> GroupPicture:
    """Store a chosen picture as WhatsApp wants it, for `set_picture`. Not inside a transaction.

    Raises InvalidInput (field "picture") for what cannot become one.
    """
    return keep_square(group_pictures.make_square(file, size=size), group=group)


def keep_square(square: Square, *, group: Group | None) -> GroupPicture:
    """The same for one that was checked and cut; without a group as long as it has none."""
    picture = GroupPicture(group=group, storage_key=secrets.token_urlsafe(24), sha256=square.sha256)
    picture.file.save("full.jpg", ContentFile(square.jpeg), save=False)
    picture.small.save("small.jpg", ContentFile(square.small), save=False)
    picture.save()
    return picture


def set_picture(*, conversation: Conversation, by: User | None, picture: GroupPicture) -> None:
    """Ask WhatsApp to show a kept picture. The same one twice is asked for once. A group that is
    being created gets it as soon as it exists; raises NotNow for one that has ended."""
    with recording() as history:
        conversation = threads.lock([conversation.pk])[conversation.pk]
        group = conversation.group
        if group is None or group.state != Group.State.CREATING:
            group = require_active(conversation)
        if is_asked(group, Wish.PICTURE, wish__sha256=picture.sha256):
            group.pictures.filter(pk=picture.pk).delete()
            return
        wish = {"picture": picture.pk, "sha256": picture.sha256}
        _put_away_failed(group, wish)
        ask(group, Wish.PICTURE, conversation, by, history, wish)


def _put_away_failed(group: Group, wish: dict[str, Any]) -> None:
    """What failed is of no interest once the same is asked for anew."""
    failed = group.requests.filter(
        kind__in=set(SETTINGS.values()),
        state__in=[GroupRequest.State.FAILED, GroupRequest.State.PARTLY],
        dismissed_at=None,
    )
    for request in failed:
        if request.open_wish.keys() <= wish.keys():
            request.dismissed_at = timezone.now()
            request.save(update_fields=["dismissed_at"])


def settings_changed(
    event: events.GroupSettingsChanged, *, number: BusinessNumber, history: History
) -> None:
    """WhatsApp's news: what it applied is true, the rest is not and says why."""
    group = lifecycle.find_or_discover(number, [event.group_id])[event.group_id]
    conversation = threads.of_group(number, group)
    group.refresh_from_db()
    request = _answered(number, group, event)
    for setting in event.settings:
        if setting.problem is None:
            _apply(setting, group, event, request)
            _tell(setting, conversation, event, history, request)
    if request:
        _settle(request, event)
    history.record(Kind.GROUP_CHANGED, conversation)


def _answered(
    number: BusinessNumber, group: Group, event: events.GroupSettingsChanged
) -> GroupRequest | None:
    """By the id it carries; without one, the oldest open request for one of these settings."""
    kinds = sorted({SETTINGS[setting.name] for setting in event.settings}) or [Wish.UPDATE]
    for kind in kinds:
        if request := requests.find_answered(number, kind, event.request_id, group=group):
            return request
    return None


def _apply(
    setting: events.SettingChanged,
    group: Group,
    event: events.GroupSettingsChanged,
    request: GroupRequest | None,
) -> None:
    at = event.occurred_at
    if setting.name == "subject":
        lifecycle.apply_subject(group, setting.value, at)
    elif setting.name == "description":
        lifecycle.apply_description(group, setting.value, at)
    else:
        lifecycle.apply_picture(group, _picture(group, setting, request), at)


def _picture(
    group: Group, setting: events.SettingChanged, request: GroupRequest | None
) -> GroupPicture | None:
    """The one we asked for; news that answers no request of ours names it by its checksum."""
    if request and "picture" in request.wish:
        return GroupPicture.objects.filter(pk=request.wish["picture"]).first()
    return group.pictures.filter(sha256=setting.value).order_by("-pk").first()


TOLD_AS = {
    "subject": Kind.GROUP_RENAMED,
    "description": Kind.GROUP_DESCRIBED,
    "picture": Kind.GROUP_PICTURED,
}


def _tell(
    setting: events.SettingChanged,
    conversation: Conversation,
    event: events.GroupSettingsChanged,
    history: History,
    request: GroupRequest | None,
) -> None:
    at, kind = event.occurred_at, TOLD_AS[setting.name]
    told = {setting.name: setting.value}
    key = f"{setting.name} {at.timestamp()} {setting.value}"[:255]
    if history.tells(conversation, key):
        return
    found = findings.of_change(kind, conversation, at, among=[kind], details=told)
    history.record(
        kind,
        conversation,
        actor=request.requested_by if request else None,
        via=request.via if request else "",
        occurred_at=at,
        details=told | findings.explaining(found),
        dedupe_key=key,
        in_place_of=found,
    )


def _settle(request: GroupRequest, event: events.GroupSettingsChanged) -> None:
    failed = {setting.name: setting.problem for setting in event.settings if setting.problem}
    problem = next(iter(failed.values()), event.problem)
    done = len(failed) < len(event.settings)
    requests.settle(
        request,
        _outcome(done=done, problem=problem),
        problem=problem,
        results={"failed": {name: requests.described(p) for name, p in failed.items()}},
        request_id=event.request_id,
    )


def _outcome(*, done: bool, problem: events.Problem | None) -> GroupRequest.State:
    if problem is None:
        return GroupRequest.State.CONFIRMED
    return GroupRequest.State.PARTLY if done else GroupRequest.State.FAILED
