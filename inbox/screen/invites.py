"""How inviting goes: the section in the panel, the checked list in the dialogs, the funnel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import BusinessNumber
from groups.models import Contact, Group, Invite
from groups.models.group import MAX_PARTICIPANTS
from groups.services import invitations
from inbox import invite_templates
from inbox.models import Conversation
from inbox.pricing import estimating
from inbox.services import inviting, successions
from inbox.services.guests import Guest, check
from whatsapp.explanations import explain

MOST_SHOWN = 100

STEPS = {
    Invite.State.INVITED: "invited",
    Invite.State.DELIVERED: "delivered",
    Invite.State.READ: "read",
    Invite.State.ASKED: "asked",
    Invite.State.JOINED: "joined",
    Invite.State.WROTE: "wrote",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the funnel: `count` of `total` came at least so far."""

    name: str
    count: int
    total: int

    @property
    def percent(self) -> int:
        return round(100 * self.count / self.total) if self.total else 0


def section(group: Group) -> dict[str, Any]:
    """The invites of a group for its panel, those who have not come first. One query."""
    rows = group.invites.select_related("contact", "invited_by", "group")
    invites = sorted(rows[:MOST_SHOWN], key=lambda row: row.is_closed)
    for invite in invites:
        has_come = invite.is_closed or invite.state == Invite.State.ASKED
        invite.may_resend = not (has_come or invite.is_waiting)
        invite.is_fresh = inviting.is_fresh(invite)
        invite.explanation = explain(invite.problem_code) if invite.problem_code else None
    sent = [invite for invite in invites if invite.state != Invite.State.PLANNED]
    return {
        "invites": invites,
        "open_invites": sum(not invite.is_closed for invite in invites),
        "dead_invites": sum(i.has_dead_link and not i.is_waiting for i in invites),
        "funnel": steps(invitations.funnel(sent)) if sent else [],
    }


def steps(reached: dict[str, int]) -> list[Step]:
    total = reached.get(Invite.State.INVITED, 0)
    return [Step(name, reached.get(state, 0), total) for state, name in STEPS.items()]


def overall(numbers: QuerySet[BusinessNumber]) -> list[dict[str, Any]]:
    """The funnel of each of these numbers, and how many could not be reached. One query."""
    counted = (
        Invite.objects.filter(group__number__in=numbers)
        .exclude(state=Invite.State.PLANNED)
        .order_by()
        .values("group__number", "group__number__name", "group__number__display_number", "state")
        .annotate(count=Count("pk"))
    )
    by_number: dict[int, dict[str, Any]] = {}
    for row in counted:
        entry = by_number.setdefault(
            row["group__number"],
            {
                "name": row["group__number__name"],
                "display_number": row["group__number__display_number"],
                "reached": dict.fromkeys(map(str, STEPS), 0),
            },
        )
        rank = Invite.RANK[Invite.State(row["state"])]
        for state in STEPS:
            if Invite.RANK[state] <= rank:
                entry["reached"][str(state)] += row["count"]
    for entry in by_number.values():
        entry["steps"] = steps(entry["reached"])
    return sorted(by_number.values(), key=lambda entry: entry["name"])


def dialog(conversation: Conversation, guests: Sequence[Guest]) -> dict[str, Any]:
    """What the dialog of a group needs; `guests` stand on its list from the start."""
    number, group = conversation.number, conversation.group
    return means(number) | checked(guests, number=number, group=group)


def successor_dialog(conversation: Conversation) -> dict[str, Any]:
    """The same for a group that does not exist yet: it begins with the people of this one."""
    number = conversation.number
    guests = check(number, pasted="", chosen=successions.people_of(conversation.group))
    return means(number) | checked(guests, number=number, group=None)


def means(number: BusinessNumber) -> dict[str, Any]:
    return {"number": number, "template": invite_templates.chosen(number)}


def checked(
    guests: Sequence[Guest], *, number: BusinessNumber, group: Group | None
) -> dict[str, Any]:
    """The list of people as it stands: what is wrong, seats, and what templates would cost."""
    free = group.free_seats if group else MAX_PARTICIPANTS
    fine = [guest for guest in guests if not guest.problem]
    people = [guest.contact or Contact(wa_id=guest.wa_id) for guest in fine]
    template = invite_templates.chosen(number)
    category = template.category.lower() if template else "utility"
    return {
        "guests": guests,
        "fine": len(fine),
        "free": free,
        "over": max(len(fine) - free, 0),
        "wrong": len(guests) - len(fine),
        "is_ready": bool(fine) and len(fine) == len(guests) and len(fine) <= free,
        "cost": estimating.of_templates(people, category=category).price if fine else "",
    }
