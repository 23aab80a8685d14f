"""What agents want of a group. Each becomes a request to WhatsApp; the webhook makes it true."""

from collections.abc import Sequence

from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models import Group, GroupRequest, Invite, JoinRequest, Participant
from groups.models.group import MAX_DESCRIPTION_LENGTH, MAX_PARTICIPANTS, MAX_SUBJECT_LENGTH
from groups.services import door, invitations, requests
from groups.services.door import Judgement
from inbox.errors import InboxError, InvalidInput
from inbox.history import History, Kind, recording
from inbox.models import Conversation, Tag
from inbox.services import doorkeeping, tagging, threads
from inbox.services.composing import UNREADABLE
from inbox.services.guests import Guest, contacts_of, refuse_blocked, refuse_too_many, refuse_wrong
from queues.nudge import nudge_on_commit

Wish = GroupRequest.Kind


class NotNow(InboxError):
    """The group's state does not allow it."""


def create_group(
    *,
    number: BusinessNumber,
    by: User | None,
    subject: str,
    description: str = "",
    join_approval_mode: str = Group.JoinMode.AUTO_APPROVE,
    client_key: str = "",
    guests: Sequence[Guest] = (),
    means: Invite.Means = Invite.Means.TEMPLATE,
    tags: Sequence[Tag] | None = None,
) -> Conversation:
    """Ask WhatsApp for a new group; its conversation shows at once as being created, and `guests`
    are invited as soon as it has a link. None as `tags`: those of the number's new groups.

    The same `client_key` returns the same conversation. Raises InvalidInput (fields "subject",
    "description", "join_approval_mode", "guests") and NotNow when the number is paused.
    """
    wish = {
        "subject": clean_subject(subject),
        "description": clean_description(description),
        "join_approval_mode": _clean_mode(join_approval_mode),
    }
    refuse_wrong(guests)
    refuse_coexistence(number)
    refuse_paused(number)
    with recording() as history:
        contacts = contacts_of(number, guests)
        refuse_blocked(contacts)
        refuse_too_many(contacts, MAX_PARTICIPANTS)
        # A double click waits here for its twin.
        BusinessNumber.objects.select_for_update().get(pk=number.pk)
        if known := _known(number, client_key):
            return known
        conversation = _begin(number, by, wish)
        group = conversation.group
        invitations.plan(group, contacts, means=means, by=by)
        ask(group, Wish.CREATE, conversation, by, history, wish | {"client_key": client_key})
        tagging.begin(conversation, tags, by=by, history=history)
        return conversation


def _begin(number: BusinessNumber, by: User | None, wish: dict[str, str]) -> Conversation:
    owned = {"workspace_id": number.workspace_id, "number": number}
    group = Group.objects.create(**owned, state=Group.State.CREATING, **wish)
    return Conversation.objects.create(**owned, group=group, assignee=by)


def _known(number: BusinessNumber, client_key: str) -> Conversation | None:
    if not client_key:
        return None
    request = GroupRequest.objects.filter(
        number=number, kind=Wish.CREATE, wish__client_key=client_key
    ).first()
    return Conversation.objects.get(group=request.group_id) if request else None


def delete(*, conversation: Conversation, by: User) -> None:
    """Ask WhatsApp to end the group for everybody. Asking twice is asking once."""
    with recording() as history:
        group, conversation = open_active(conversation)
        if not is_asked(group, Wish.DELETE):
            ask(group, Wish.DELETE, conversation, by, history)


def reset_link(*, conversation: Conversation, by: User | None) -> None:
    """Ask WhatsApp for a new invite link; all earlier ones die. Asking twice is asking once."""
    with recording() as history:
        group, conversation = open_active(conversation)
        if not is_asked(group, Wish.RESET_LINK):
            ask(group, Wish.RESET_LINK, conversation, by, history)


def remove(*, conversation: Conversation, by: User | None, participant: Participant) -> None:
    """Ask WhatsApp to take a person out; they cannot come back by a link (WhatsApp's rule)."""
    with recording() as history:
        group, conversation = open_active(conversation)
        contact = participant.contact
        wish = {"contacts": [contact.pk]}
        if not is_asked(group, Wish.REMOVE, wish__contacts=[contact.pk]):
            ask(group, Wish.REMOVE, conversation, by, history, wish)


def decide_join_requests(
    *,
    conversation: Conversation,
    by: User | None,
    join_requests: Sequence[JoinRequest],
    approve: bool,
) -> None:
    """Let people in, or turn them away. Two agents deciding at once make one request.

    With a waiting list, whoever finds no seat gets in line. Raises NotNow for the blocked, and
    without a list when there are fewer seats than people.
    """
    with recording() as history:
        group, conversation = open_active(conversation)
        asked = door.being_decided(group)
        chosen = [
            row
            for row in join_requests
            if row.state == JoinRequest.State.PENDING and row.pk not in asked
        ]
        if approve:
            chosen = _with_seats(chosen, conversation, by, history)
        if chosen:
            kind = Wish.APPROVE if approve else Wish.REJECT
            wish = {"join_requests": sorted(row.pk for row in chosen)}
            ask(group, kind, conversation, by, history, wish)


def _with_seats(
    chosen: Sequence[JoinRequest], conversation: Conversation, by: User, history: History
) -> list[JoinRequest]:
    """Those who can come in now; the others wait in line, where there is one."""
    if blocked := next((row.contact for row in chosen if row.contact.is_blocked), None):
        raise NotNow(f"{blocked.display_name} is blocked. Unblock them first.", code="blocked")
    seats = door.free_seats(conversation.group)
    rules = door.rules_of(conversation.group)
    if len(chosen) > seats and rules.when_full == rules.WhenFull.HOLD:
        raise NotNow(f"Only {seats} of 8 seats are free.", code="group_full")
    ordered = sorted(chosen, key=lambda row: (row.requested_at, row.pk))
    for row in ordered[seats:]:
        if row.verdict not in door.IN_LINE:
            judgement = Judgement(row, door.Verdict.WAITING, door.Reason.NO_SEAT)
            doorkeeping.note(judgement, conversation, history, by=by)
    return ordered[:seats]


def try_again(*, request: GroupRequest, by: User | None) -> GroupRequest:
    """Ask once more for what failed or was never confirmed: by a new request."""
    with recording() as history:
        conversation = threads.of_group(request.number, request.group)
        request = GroupRequest.objects.select_related("group").get(pk=request.pk)
        again = {GroupRequest.State.FAILED, GroupRequest.State.UNSURE, GroupRequest.State.PARTLY}
        if request.state not in again or request.dismissed_at:
            raise NotNow("This is under way already.", code="not_failed")
        _dismiss(request)
        if request.kind == Wish.CREATE:
            request.group.state = Group.State.CREATING
            request.group.save(update_fields=["state"])
        wish = request.open_wish
        return ask(request.group, Wish(request.kind), conversation, by, history, wish)


def dismiss(*, request: GroupRequest, by: User) -> None:
    """Take a failed request off the screen; it stays in the log."""
    with recording() as history:
        conversation = threads.of_group(request.number, request.group)
        _dismiss(request)
        history.record(Kind.GROUP_CHANGED, conversation, actor=by)


def _dismiss(request: GroupRequest) -> None:
    request.dismissed_at = request.dismissed_at or timezone.now()
    request.save(update_fields=["dismissed_at"])


def open_active(conversation: Conversation) -> tuple[Group, Conversation]:
    """The group that can be worked on, and its locked conversation. Raises NotNow."""
    conversation = threads.lock([conversation.pk])[conversation.pk]
    return require_active(conversation), conversation


def require_active(conversation: Conversation) -> Group:
    """Raises NotNow for what is no group, or none that WhatsApp would change now."""
    group = conversation.group
    if group is None:
        raise NotNow("This is not a group.", code="not_a_group")
    refuse_coexistence(conversation.number)
    if group.state == Group.State.SUSPENDED:
        raise NotNow("WhatsApp has suspended this group.", code="suspended")
    if group.state != Group.State.ACTIVE:
        raise NotNow(f"This group is {group.get_state_display()}.", code=group.state)
    return group


def refuse_paused(number: BusinessNumber) -> None:
    """Raises NotNow for a number that WhatsApp has refused."""
    if number.health != BusinessNumber.Health.OK:
        raise NotNow("This number cannot reach WhatsApp right now.", code="number_paused")


def refuse_coexistence(number: BusinessNumber) -> None:
    """Raises NotNow for a number that WhatsApp gives no groups."""
    if number.is_on_business_app:
        raise NotNow(
            "WhatsApp gives no groups to a number that is also used in the WhatsApp Business app. "
            "Disconnect it there, and let the doctor look again.",
            code="coexistence",
        )


def is_asked(group: Group, kind: GroupRequest.Kind, **lookup: object) -> bool:
    """Is the same under way already? What was never confirmed may be asked for again."""
    asked = group.requests.filter(kind=kind, state__in=GroupRequest.OPEN_STATES, **lookup)
    return asked.exclude(state=GroupRequest.State.UNSURE).exists()


def ask(
    group: Group,
    kind: GroupRequest.Kind,
    conversation: Conversation,
    by: User | None,
    history: History,
    wish: dict[str, object] | None = None,
) -> GroupRequest:
    """Queue a request and tell that it was made; it is sent after the commit."""
    asked = requests.ask(group, kind, by=by, wish=wish)
    history.record(Kind.GROUP_REQUESTED, conversation, actor=by, details={"request": kind})
    nudge_on_commit("group_requests")
    return asked


def clean_subject(subject: str) -> str:
    subject = " ".join(subject.translate(UNREADABLE).split())
    if not subject:
        raise InvalidInput("Give the group a name.", field="subject")
    if len(subject) > MAX_SUBJECT_LENGTH:
        over = len(subject) - MAX_SUBJECT_LENGTH
        raise InvalidInput(
            f"Too long by {over} characters: {MAX_SUBJECT_LENGTH} at most.", field="subject"
        )
    return subject


def clean_description(description: str) -> str:
    description = description.translate(UNREADABLE).strip()
    if len(description) > MAX_DESCRIPTION_LENGTH:
        over = len(description) - MAX_DESCRIPTION_LENGTH
        raise InvalidInput(
            f"Too long by {over:,} characters: {MAX_DESCRIPTION_LENGTH:,} at most.",
            field="description",
        )
    return description


def _clean_mode(mode: str) -> str:
    if mode not in Group.JoinMode.values:
        raise InvalidInput("Choose how people join.", field="join_approval_mode")
    return mode
