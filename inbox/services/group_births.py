"""A group comes into being: one we asked for, or one made elsewhere."""

from datetime import datetime

from accounts.models import BusinessNumber
from groups.models import Group, GroupRequest, JoinRequest, MembershipChange, Participant
from groups.services import invitations, lifecycle, membership, requests
from inbox.history import History, Kind
from inbox.models import Conversation
from inbox.services import conversation_merging, threads
from queues.nudge import nudge_on_commit
from whatsapp.events import GroupCreated, GroupCreateFailed, Problem


def group_created(
    event: GroupCreated, *, number: BusinessNumber, history: History
) -> GroupCreated | None:
    """WhatsApp made a group. Returns the event when it must be looked at again a little later:
    our own request is still under way and may turn out to be the one that it answers."""
    known = Group.objects.filter(number=number, wa_group_id=event.group_id).first()
    request = _request(number, event.request_id, event.subject)
    if request is None and known is None and _is_asking(number):
        return event
    if request and request.group.wa_group_id not in {"", event.group_id}:
        # Asked for twice, made twice: the conversation belongs to the one that came first.
        requests.settle(request, GroupRequest.State.CONFIRMED, request_id=event.request_id)
        request = None
    group = request.group if request else known or _discover(number, event.group_id)
    if known and known.pk != group.pk:
        _take_over(group, known, history)
    _settle(event, number, group, request, history)
    return None


def _settle(
    event: GroupCreated,
    number: BusinessNumber,
    group: Group,
    request: GroupRequest | None,
    history: History,
) -> None:
    conversation = threads.of_group(number, group)
    group.refresh_from_db()
    is_news = lifecycle.apply_created(
        group,
        wa_group_id=event.group_id,
        subject=event.subject,
        description=event.description,
        invite_link=event.invite_link,
        join_approval_mode=event.join_approval_mode,
        at=event.occurred_at,
    )
    if request:
        requests.settle(request, GroupRequest.State.CONFIRMED, request_id=event.request_id)
        _ask_no_more(group)
    # People chosen while there was no link yet get it now.
    nudge_on_commit("invites")
    if is_news:
        history.record(
            Kind.GROUP_CREATED,
            conversation,
            actor=request.requested_by if request else None,
            via=request.via if request else "",
            occurred_at=event.occurred_at,
            details={"subject": event.subject},
            dedupe_key="group.created",
        )


def group_create_failed(
    event: GroupCreateFailed, *, number: BusinessNumber, history: History
) -> GroupCreateFailed | None:
    """WhatsApp refused. Nothing to do when it was not us who asked."""
    request = _request(number, event.request_id, event.subject)
    if request is None:
        return event if _is_asking(number) else None
    conversation = threads.of_group(number, request.group)
    refused(request, conversation, event.problem, history, at=event.occurred_at)
    return None


def refused(
    request: GroupRequest,
    conversation: Conversation,
    problem: Problem,
    history: History,
    *,
    at: datetime | None = None,
) -> None:
    """WhatsApp does not make the group, be it that it says so at once or by webhook."""
    if requests.settle(request, GroupRequest.State.FAILED, problem=problem):
        lifecycle.apply_create_failed(request.group)
        history.record(
            Kind.GROUP_CREATE_FAILED,
            conversation,
            occurred_at=at,
            details={"code": problem.code},
        )


def _request(number: BusinessNumber, request_id: str, subject: str) -> GroupRequest | None:
    """By the id we were given; a request without one, or whose answer was lost, by its subject."""
    found = requests.find_answered(number, GroupRequest.Kind.CREATE, request_id)
    if found:
        return found
    nameless = GroupRequest.objects.filter(
        number=number,
        kind=GroupRequest.Kind.CREATE,
        state__in=[GroupRequest.State.ACCEPTED, GroupRequest.State.UNSURE],
        request_id="",
        wish__subject=subject,
    )
    return nameless.select_related("group", "requested_by").first()


def _ask_no_more(group: Group) -> None:
    """It exists: what was to be asked again must not make a second one."""
    for again in group.requests.filter(
        kind=GroupRequest.Kind.CREATE, state=GroupRequest.State.QUEUED
    ):
        requests.settle(again, GroupRequest.State.CONFIRMED)


def _is_asking(number: BusinessNumber) -> bool:
    return GroupRequest.objects.filter(
        number=number, kind=GroupRequest.Kind.CREATE, state=GroupRequest.State.SENDING
    ).exists()


def _discover(number: BusinessNumber, wa_group_id: str) -> Group:
    return lifecycle.find_or_discover(number, [wa_group_id])[wa_group_id]


def _take_over(group: Group, discovered: Group, history: History) -> None:
    """People joined before we knew that the group is the one we asked for: put both together."""
    seats = list(discovered.participants.select_related("contact"))
    MembershipChange.objects.filter(group=discovered).update(group=group)
    Participant.objects.filter(group=discovered).delete()
    JoinRequest.objects.filter(group=discovered).update(group=group)
    invitations.take_over(group, discovered)
    membership.recount(group, [seat.contact for seat in seats])
    for seat in seats:
        membership.note_last_words(group, seat.contact, seat.last_wrote_at)
    ours = threads.of_group(group.number, group)
    theirs = Conversation.objects.filter(group=discovered).first()
    if theirs:
        conversation_merging.merge(ours, theirs, history)
    discovered.delete()
