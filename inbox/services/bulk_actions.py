"""What a run does with one conversation. Each returns how it was before, for undoing."""

import uuid
from collections.abc import Callable
from typing import Any

from accounts.models import Template, User
from groups.models import JoinRequest
from inbox import templates
from inbox.errors import InboxError
from inbox.models import BulkItem, BulkRun, Conversation, Tag
from inbox.services import group_refreshing, group_work, handling, tagging, template_sending

Action = BulkRun.Action
Before = dict[str, Any]

NAMESPACE = uuid.UUID("5b0f8b1e-9b1c-4d7c-9d5e-3d9a2f6f6a10")


class NotHere(InboxError):
    """It cannot be done with this conversation."""


def carry_out(run: BulkRun, item: BulkItem, conversation: Conversation) -> Before:
    """Raises InboxError when it cannot be done."""
    return ACTIONS[Action(run.action)](run, item, conversation)


def _assign(run: BulkRun, item: BulkItem, conversation: Conversation) -> Before:
    before = {"assignee": conversation.assignee_id}
    handling.assign(conversation=conversation, assignee=_user(run.details["assignee"]), by=run.by)
    return before


def _close(run: BulkRun, item: BulkItem, conversation: Conversation) -> Before:
    before = {"status": conversation.status}
    handling.close(conversation=conversation, by=run.by)
    return before


def _reopen(run: BulkRun, item: BulkItem, conversation: Conversation) -> Before:
    before = {"status": conversation.status}
    handling.reopen(conversation=conversation, by=run.by)
    return before


def _refresh(run: BulkRun, item: BulkItem, conversation: Conversation) -> Before:
    group_refreshing.refresh_in_turn(conversation=conversation)
    return {}


def _approve(run: BulkRun, item: BulkItem, conversation: Conversation) -> Before:
    waiting = conversation.group.join_requests.filter(state=JoinRequest.State.PENDING)
    group_work.decide_join_requests(
        conversation=conversation, by=run.by, join_requests=list(waiting), approve=True
    )
    return {}


def _send_template(run: BulkRun, item: BulkItem, conversation: Conversation) -> Before:
    found = templates.of_conversation(conversation).filter(pk=run.details["template"]).first()
    if found is None:
        raise NotHere("The template belongs to another WhatsApp account.", code="other_account")
    filled = templates.fill(found, run.details["values"])
    key = uuid.uuid5(NAMESPACE, f"{run.pk} {conversation.pk}")
    template_sending.send(filled, conversation=conversation, agent=run.by, client_key=key)
    return {}


def _tag(run: BulkRun, item: BulkItem, conversation: Conversation) -> Before:
    before = {"carried": conversation.taggings.filter(tag=run.details["tag"]).exists()}
    tagging.add(conversation=conversation, tags=[Tag(pk=run.details["tag"])], by=run.by)
    return before


def _untag(run: BulkRun, item: BulkItem, conversation: Conversation) -> Before:
    before = {"carried": conversation.taggings.filter(tag=run.details["tag"]).exists()}
    tagging.remove(conversation=conversation, tags=[Tag(pk=run.details["tag"])], by=run.by)
    return before


def _undo(run: BulkRun, item: BulkItem, conversation: Conversation) -> Before:
    if run.details["action"] == Action.ASSIGN:
        if conversation.assignee_id != run.details["assignee"]:
            raise NotHere("Somebody has assigned it anew since.", code="changed_since")
        handling.assign(
            conversation=conversation, assignee=_user(item.before["assignee"]), by=run.by
        )
        return {}
    if run.details["action"] == Action.TAG:
        return {} if item.before["carried"] else _untag(run, item, conversation)
    if run.details["action"] == Action.UNTAG:
        return _tag(run, item, conversation) if item.before["carried"] else {}
    change = handling.reopen if item.before["status"] == "open" else handling.close
    change(conversation=conversation, by=run.by)
    return {}


def _user(pk: int | None) -> User | None:
    return User.objects.filter(pk=pk).first() if pk else None


def check_template(template: Template, values: dict[str, str]) -> list[str]:
    """What is missing or wrong before a template can go to any group; [] when nothing is."""
    filled = templates.fill(template, values)
    if any(field.kind in {"group", "media"} for field in filled.shape.fields):
        return ["This template needs a file or a group; send it from the conversation."]
    return filled.missing


ACTIONS: dict[Action, Callable[[BulkRun, BulkItem, Conversation], Before]] = {
    Action.ASSIGN: _assign,
    Action.CLOSE: _close,
    Action.REOPEN: _reopen,
    Action.REFRESH: _refresh,
    Action.APPROVE: _approve,
    Action.TAG: _tag,
    Action.UNTAG: _untag,
    Action.TEMPLATE: _send_template,
    Action.UNDO: _undo,
}
