"""One call to WhatsApp for each kind of group request, and what its answer means.

`call` does the network part and needs no transaction; the answer's `apply` runs inside one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from groups.models import Contact, GroupPicture, GroupRequest, JoinRequest
from groups.services import join_requests, requests
from inbox.history import History, Kind
from inbox.models import Conversation
from inbox.outbox import group_readings
from inbox.services import doorkeeping, end_rules
from inbox.services.join_news import count_join_requests
from whatsapp.errors import Refused
from whatsapp.events import Problem
from whatsapp.gateway import Gateway, JoinRequestResults

Wish = GroupRequest.Kind
State = GroupRequest.State


@dataclass(frozen=True, slots=True)
class Answer:
    """What WhatsApp said; `apply` makes it true."""

    apply: Callable[[GroupRequest, Conversation, History], None]


def call(request: GroupRequest) -> Answer:
    """Ask WhatsApp. Raises any GatewayError."""
    gateway = request.number.open_gateway()
    return CALLS[Wish(request.kind)](request, gateway)


def _accepted(request_id: str) -> Answer:
    """Taken; the result comes by webhook."""

    def apply(request: GroupRequest, conversation: Conversation, history: History) -> None:
        requests.accept(request, request_id)

    return Answer(apply)


def _create(request: GroupRequest, gateway: Gateway) -> Answer:
    wish = request.wish
    return _accepted(
        gateway.create_group(
            subject=wish["subject"],
            description=wish["description"],
            join_approval_mode=wish["join_approval_mode"],
        )
    )


def _update(request: GroupRequest, gateway: Gateway) -> Answer:
    wish = request.wish
    return _accepted(
        gateway.update_group(
            request.group.wa_group_id,
            subject=wish.get("subject"),
            description=wish.get("description"),
        )
    )


def _picture(request: GroupRequest, gateway: Gateway) -> Answer:
    picture = GroupPicture.objects.filter(pk=request.wish["picture"]).first()
    if picture is None:
        raise Refused(Problem(details="A newer picture has taken its place."))
    with picture.file.open("rb") as file:
        return _accepted(gateway.set_group_picture(request.group.wa_group_id, file.read()))


def _delete(request: GroupRequest, gateway: Gateway) -> Answer:
    if "rule" in request.wish and not end_rules.still_fits(request):
        return _nothing_left()
    return _accepted(gateway.delete_group(request.group.wa_group_id))


def _remove(request: GroupRequest, gateway: Gateway) -> Answer:
    contacts = Contact.objects.filter(pk__in=request.wish["contacts"])
    people_ = [contact.person for contact in contacts]
    return _accepted(gateway.remove_participants(request.group.wa_group_id, people_))


def _approve(request: GroupRequest, gateway: Gateway) -> Answer:
    """Whoever was blocked, or withdrew, since it was decided does not get in."""
    ids = _join_request_ids(request, contact__blocked_at=None)
    if not ids:
        return _nothing_left()
    results = gateway.approve_join_requests(request.group.wa_group_id, ids)
    return _decided(results, JoinRequest.State.APPROVED, Kind.JOIN_REQUEST_APPROVED)


def _reject(request: GroupRequest, gateway: Gateway) -> Answer:
    ids = _join_request_ids(request)
    if not ids:
        return _nothing_left()
    results = gateway.reject_join_requests(request.group.wa_group_id, ids)
    return _decided(results, JoinRequest.State.REJECTED, Kind.JOIN_REQUEST_REJECTED)


def _join_request_ids(request: GroupRequest, **lookup: Any) -> list[str]:
    """Of those that still wait."""
    rows = JoinRequest.objects.filter(
        pk__in=request.wish["join_requests"], state=JoinRequest.State.PENDING, **lookup
    )
    return list(rows.values_list("join_request_id", flat=True))


def _nothing_left() -> Answer:
    def apply(request: GroupRequest, conversation: Conversation, history: History) -> None:
        requests.settle(request, State.CONFIRMED)
        doorkeeping.attend(conversation, history)

    return Answer(apply)


def _decided(results: JoinRequestResults, state: JoinRequest.State, kind: Kind) -> Answer:
    """The answer holds the result of each; people approved then come in by webhook."""

    def apply(request: GroupRequest, conversation: Conversation, history: History) -> None:
        decided = join_requests.decide(
            request.group, results.done, state=state, by=request.requested_by
        )
        for row in decided:
            history.record(
                kind,
                conversation,
                contact=row.contact,
                actor=request.requested_by,
                via=request.via,
                details={"reason": row.reason},
            )
        problem = results.failed[0].problem if results.failed else None
        requests.settle(request, _outcome(results, problem), problem=problem)
        _note_failures(results, conversation, history)
        doorkeeping.attend(conversation, history)
        count_join_requests(conversation)

    return Answer(apply)


def _note_failures(
    results: JoinRequestResults, conversation: Conversation, history: History
) -> None:
    """Each person has a problem of their own."""
    problems = {failed.join_request_id: failed.problem for failed in results.failed}
    waiting = JoinRequest.objects.filter(
        group=conversation.group_id,
        join_request_id__in=problems,
        state=JoinRequest.State.PENDING,
    )
    for row in waiting.select_related("contact"):
        doorkeeping.note_failure(row, problems[row.join_request_id], conversation, history)


def _outcome(results: JoinRequestResults, problem: Problem | None) -> State:
    if problem is None:
        return State.CONFIRMED
    return State.PARTLY if results.done else State.FAILED


def _reset_link(request: GroupRequest, gateway: Gateway) -> Answer:
    link = gateway.reset_invite_link(request.group.wa_group_id)

    def apply(request: GroupRequest, conversation: Conversation, history: History) -> None:
        request.group.invite_link = link
        request.group.save(update_fields=["invite_link"])
        requests.settle(request, State.CONFIRMED)

    return Answer(apply)


def _refresh(request: GroupRequest, gateway: Gateway) -> Answer:
    reading = group_readings.read(request.group, gateway)

    def apply(request: GroupRequest, conversation: Conversation, history: History) -> None:
        if group_readings.apply(reading, conversation, history):
            # Only what came of it is of interest, and that stands in the log.
            request.delete()
        else:
            requests.read_later(request)

    return Answer(apply)


CALLS: dict[Wish, Callable[[GroupRequest, Gateway], Answer]] = {
    Wish.CREATE: _create,
    Wish.UPDATE: _update,
    Wish.PICTURE: _picture,
    Wish.DELETE: _delete,
    Wish.REMOVE: _remove,
    Wish.APPROVE: _approve,
    Wish.REJECT: _reject,
    Wish.RESET_LINK: _reset_link,
    Wish.REFRESH: _refresh,
}
