"""Where every view about conversations and groups starts: what the key may see, and nothing else.

What belongs to others does not exist: 404, as for ids that were never given.
"""

from django.db.models import QuerySet

from accounts.api.contract.errors import not_found
from accounts.api.contract.views import row_id
from accounts.models import ApiKey
from groups.api import shapes
from groups.models import Group
from inbox.models import Conversation, Message

LONGEST_ID = 300


def conversations(caller: ApiKey) -> QuerySet[Conversation]:
    return Conversation.objects.filter(
        workspace=caller.workspace_id, number__in=caller.numbers_worked()
    ).select_related("number", "group", "contact", "assignee")


def conversation(caller: ApiKey, text: str, account_id: object = None) -> Conversation:
    """By its id, or by the id of its group, which is what WhatsApp calls the chat."""
    visible = conversations(caller)
    if account_id not in (None, ""):
        visible = visible.filter(number=row_id(account_id))
    pk = row_id(text)
    found = visible.filter(pk=pk).first() if pk is not None else None
    if found is None and len(text) <= LONGEST_ID:
        group = shapes.find(Group.objects.filter(number__in=caller.numbers_worked()), text)
        found = visible.filter(group=group).first() if group else None
    if found is None:
        raise not_found("The conversation")
    return found


def group(caller: ApiKey, text: str, account_id: object) -> Conversation:
    """The conversation of a group of this account."""
    groups = Group.objects.filter(number__in=caller.numbers_worked(), number=row_id(account_id))
    found = shapes.find(groups, text) if len(text) <= LONGEST_ID else None
    about = conversations(caller).filter(group=found).first() if found else None
    if about is None:
        raise not_found("The group")
    return about


def message(conversation: Conversation, text: str) -> Message:
    """By WhatsApp's id, or by ours, which a message has before WhatsApp gave it one."""
    messages = conversation.messages.exclude(kind="reaction")
    pk = row_id(text)
    by_id = {"pk": pk} if pk is not None else {"wamid": text}
    usable = pk is not None or (0 < len(text) <= LONGEST_ID and "\0" not in text)
    found = messages.filter(**by_id).first() if usable else None
    if found is None:
        raise not_found("The message")
    return found
