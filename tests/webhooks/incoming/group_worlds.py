"""A number with a group whose people and messages the sample webhooks speak of."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from groups.models import Contact, Group, GroupRequest, Identity, JoinRequest
from inbox.models import Activity, Attachment, Attempt, Charge, Message, Reaction, Receipt
from tests import factories
from webhooks.models import QuarantinedItem

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
"""The files tell of this day's forenoon."""
GROUP = "Y2FwaV9ncm91cDoxNTU1MDE0MjIzMzoxMjAzNjM5MDAwMTIzNDU2NzgZD"
PEOPLE = {
    "Amara": {"wa_id": "15550177001", "user_id": "US.20481122334455667788"},
    "Lior": {"wa_id": "15550177002", "user_id": "US.30917755331199228846"},
    "Noor": {"wa_id": "15550177004", "user_id": "US.50334466880022113355"},
    "Marina": {"wa_id": "", "user_id": "BR.41120987650012345678"},
}
ASKED = {
    "Noor": "MTU1NTAxNzcwMDQ6MTIwMzYzOTAwMDEyMzQ1Njc4",
    "Marina": "QlI1NTUwMTc3MDA1OjEyMDM2MzkwMDAxMjM0NTY3OA",
}
REQUEST = "5B1E0C7A94D24F6E8A3D90B7C2F1A6"
OURS = "wamid.HBgLR1JQT1VQTVNHMDAVAgASGBQzQTk3RDFFMEI4QzJGNDU2Nz{}AA=="


@dataclass
class Case:
    """Who is in the group (of the four), who asks to join, what we asked WhatsApp for and said."""

    inside: str = "Amara Lior Marina"
    asking: str = ""
    request: tuple[str, str, dict[str, object]] | None = None
    said: str = ""
    group: dict[str, object] = field(default_factory=dict)


class World:
    """One number with the group, its people and our messages, as a case wants them."""

    def __init__(self, case: Case) -> None:
        self.number = factories.make_number()
        workspace = self.number.workspace
        self.people = {
            name: factories.make_contact(workspace, name, **ids) for name, ids in PEOPLE.items()
        }
        self.group = self._make_group(case)
        self.chat = factories.make_conversation(group=self.group, window=None)
        for name in case.asking.split():
            self._ask(name)
        for tail in case.said.split():
            self._say(tail)
        if case.request:
            self._request(*case.request)
        self.before = set(self.look())

    def _make_group(self, case: Case) -> Group:
        texts = {"subject": "Casa Lima", "description": "Keys.", "wa_group_id": GROUP}
        group = factories.make_group(self.number, people=0, **(texts | case.group))
        for name in case.inside.split():
            factories.make_participant(group, self.people[name])
        return group

    def _ask(self, name: str) -> None:
        asked = factories.make_join_request(
            self.chat, self.people[name], at=NOW - timedelta(hours=5)
        )
        JoinRequest.objects.filter(pk=asked.pk).update(join_request_id=ASKED[name])

    def _say(self, tail: str) -> None:
        sent_at = NOW - timedelta(hours=3)
        message = factories.make_message(
            self.chat,
            "Keys at nine",
            outgoing=True,
            wamid=OURS.format(tail),
            state="sending",
            occurred_at=sent_at,
        )
        Attempt.objects.create(message=message, wamid=message.wamid, outcome="accepted")

    def _request(self, kind: str, nth: str, wish: dict[str, object]) -> None:
        wish = {
            key: [self.people[name].pk for name in value] if key == "contacts" else value
            for key, value in wish.items()
        }
        GroupRequest.objects.create(
            group=self.group,
            number=self.number,
            kind=kind,
            wish=wish,
            state="accepted",
            request_id=REQUEST + nth,
        )

    def news(self) -> set[str]:
        return set(self.look()) - self.before

    def look(self) -> Iterator[str]:
        """All that agents could see, a sentence each."""
        yield from self._group()
        yield from self._people()
        yield from self._messages()
        yield from self._log()

    def _group(self) -> Iterator[str]:
        for group in Group.objects.filter(number=self.number):
            yield f"group {group.state} with {group.participant_count}: {group.subject}"
            yield f"about: {group.description}"
            yield f"link {group.invite_link}"
            yield f"mode {group.join_approval_mode}"
            yield f"known as {group.wa_group_id}"
            yield f"picture of {group.picture_at:%H:%M:%S}" if group.picture_at else "no picture"
        for request in GroupRequest.objects.filter(number=self.number):
            failed = request.results.get("failed")
            names = sorted(map(str, failed)) if failed else ""
            yield f"{request.kind} {request.state} {request.problem_code or ''} {names}".strip()

    def _people(self) -> Iterator[str]:
        for row in self.group.participants.select_related("contact"):
            yield f"{self._name(row.contact)} is {row.state}"
        for row in self.group.join_requests.select_related("contact"):
            yield f"{self._name(row.contact)} asked: {row.state}"
        for contact in Contact.objects.filter(workspace=self.number.workspace):
            yield f"{self._name(contact)} calls themselves {contact.name} @{contact.username}"
        for row in Identity.objects.filter(workspace=self.number.workspace):
            yield f"{self._name(row.contact)} has {row.kind} {row.value}"

    def _messages(self) -> Iterator[str]:
        for row in Message.objects.filter(conversation=self.chat):
            counts = f"{row.delivered_count}/{row.read_count} of {row.audience_count}"
            what = row.text or row.details.get("type", "")
            problem = f" {row.problem_code}" if row.problem_code else ""
            said = f"{row.direction} {row.kind} {row.state} {counts}{problem} {what}"
            yield said.strip()
            if row.quoted_wamid:
                yield f"quotes {row.quoted_wamid[-6:-4]}"
        for row in Receipt.objects.filter(message__conversation=self.chat):
            times = [name for name in ("delivered", "read", "failed") if getattr(row, f"{name}_at")]
            yield f"{self._name(row.contact)} {times} of {row.message.wamid[-6:-4]}"
        for row in Charge.objects.filter(conversation=self.chat):
            who = self._name(row.receipt.contact)
            yield f"{who}'s copy: {row.category} {row.pricing_type}"
        for row in Reaction.objects.filter(message__conversation=self.chat):
            yield f"{self._name(row.contact)} gives {row.emoji}"
        for row in Attachment.objects.filter(message__conversation=self.chat):
            yield f"{row.mime_type} {row.state}"

    def _log(self) -> Iterator[str]:
        self.chat.refresh_from_db()
        closes = self.chat.window_closes_at
        yield f"window until {closes:%H:%M:%S}" if closes else "window closed"
        yield f"unread {self.chat.incoming_count}, asking {self.chat.pending_join_requests}"
        for row in Activity.objects.filter(number=self.number).select_related("contact"):
            who = self._name(row.contact) if row.contact else ""
            yield f"line {row.seq} {row.kind} {who}".strip()
        for row in QuarantinedItem.objects.filter(delivery__connection=self.number.connection):
            yield f"quarantined {row.reason}"

    def _name(self, contact: Contact) -> str:
        known = [name for name, one in self.people.items() if one.pk == contact.pk]
        return known[0] if known else f"somebody ({contact.display_name})"
