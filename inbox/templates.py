"""Message templates as an agent sees them: which can go into a conversation, and filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from accounts.models import Template, User
from groups.models import Group
from inbox.models import Conversation
from whatsapp import template_schema
from whatsapp.template_schema import Field, Preview, Shape

STATUS_WORDS = {
    "APPROVED": "Approved",
    "PENDING": "In review",
    "IN_APPEAL": "In appeal",
    "REJECTED": "Rejected",
    "PAUSED": "Paused",
    "DISABLED": "Disabled",
    "PENDING_DELETION": "Being deleted",
    "LIMIT_EXCEEDED": "Over the limit",
    "ARCHIVED": "Archived",
    "LOCKED": "Locked",
}
LONGEST_VALUE = 4096

COMES_LATER = "000000000000000"
"""Stands where the media id of a file will be that WhatsApp does not have yet."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A template in the picker; `reason` says why it cannot be sent here, "" when it can."""

    template: Template
    shape: Shape
    reason: str

    @property
    def status_words(self) -> str:
        return words_of_status(self.template.status)

    @property
    def search(self) -> str:
        template = self.template
        return f"{template.name} {template.language} {self.shape.body.text}".lower()


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of the form with what was entered."""

    field: Field
    value: str
    problem: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with values: what the form shows, and what is sent when nothing is wrong."""

    template: Template
    shape: Shape
    entries: tuple[Entry, ...]
    problems: Mapping[str, str]
    preview: Preview
    components: tuple[dict[str, Any], ...]

    @property
    def parts(self) -> list[tuple[int, tuple[Entry, ...]]]:
        """The entries as they stand together: of the template itself (0), then of each card that
        has any, by its number."""
        by_card = groupby(self.entries, key=lambda entry: entry.field.card)
        return [(card, tuple(entries)) for card, entries in by_card]

    @property
    def missing(self) -> list[str]:
        """Why it cannot be sent yet, one line each."""
        labels = {entry.field.key: entry.field.full_label for entry in self.entries}
        return [f"{labels.get(key, key.capitalize())}: {p}" for key, p in self.problems.items()]


def words_of_status(status: str) -> str:
    return STATUS_WORDS.get(status, status.replace("_", " ").capitalize())


def of_conversation(conversation: Conversation) -> QuerySet[Template]:
    """Those of the account that its number belongs to."""
    number = conversation.number
    return Template.objects.filter(
        connection=number.connection_id, waba_id=number.waba_id, deleted_at=None
    ).exclude(waba_id="")


def choices(conversation: Conversation) -> list[Choice]:
    """All of them, those that can be sent first. One query."""
    found = [_choice(template, conversation) for template in of_conversation(conversation)]
    return sorted(found, key=lambda choice: bool(choice.reason))


def shape_of(template: Template) -> Shape:
    return template_schema.read(
        template.components,
        parameter_format=template.parameter_format,
        library_name=template.library_name,
    )


def reason_against(template: Template, shape: Shape, conversation: Conversation) -> str:
    """Why it cannot be sent into this conversation; "" when it can."""
    if not template.is_sendable:
        return f"{words_of_status(template.status)}."
    if conversation.group_id and template.category == "AUTHENTICATION":
        return "WhatsApp does not take authentication templates in groups."
    if conversation.group_id and any(field.kind == "group" for field in shape.fields):
        return "An invitation goes to one person, not into a group."
    if conversation.group_id and shape.cards:
        return "WhatsApp takes templates with cards in direct chats only."
    return shape.unsupported


def invitable_groups(conversation: Conversation, user: User) -> QuerySet[Group]:
    """Groups whose link can be sent in this conversation: of the same number, and seen by them."""
    mine = Conversation.objects.visible_to(user).filter(number=conversation.number_id)
    groups = Group.objects.filter(pk__in=mine.values("group"), state=Group.State.ACTIVE)
    return groups.exclude(wa_group_id="").order_by("subject", "pk")


def fill(
    template: Template,
    values: Mapping[str, str],
    groups: Sequence[Group] = (),
    file_name: str = "",
) -> Filled:
    """Put values in their places, by field key. A group is given by its id of ours, out of
    `groups`; it goes out as WhatsApp's id and is shown as its link. With `file_name` a file of ours
    fills the header; its id is put in when it is sent."""
    shape = shape_of(template)
    by_pk = {str(group.pk): group for group in groups}
    places = (*shape.fields, *shape.hidden)
    given = {field.key: _clean(values.get(field.key, "")) for field in places}
    sent, shown = dict(given), {}
    for field in shape.fields:
        if field.kind == "group":
            group = by_pk.get(given[field.key])
            sent[field.key] = (group.wa_group_id or "") if group else ""
            shown[field.key] = (group.invite_link or group.subject) if group else ""
        if field.key == "header.media" and file_name:
            sent[field.key], shown[field.key] = COMES_LATER, _clean(file_name)
    problems = template_schema.check(shape, sent)
    return Filled(
        template=template,
        shape=shape,
        entries=tuple(Entry(f, given[f.key], problems.get(f.key, "")) for f in shape.fields),
        problems=problems,
        preview=template_schema.preview_of(shape, sent, shown),
        components=() if problems else template_schema.payload_of(shape, sent),
    )


def _choice(template: Template, conversation: Conversation) -> Choice:
    shape = shape_of(template)
    return Choice(template, shape, reason_against(template, shape, conversation))


def _clean(value: str) -> str:
    return value[:LONGEST_VALUE].replace("\x00", "\ufffd")
