"""Plays the demo story: people act on the sandbox, its webhooks come in by the real road, and what
the team said is laid down as if it had been sent then."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from accounts.models import BusinessNumber, Connection, Membership, User, Workspace
from config.demo import EMAIL, PASSWORD, laying, message_templates
from config.demo.address import GRAPH_PATH
from config.demo.story import (
    BUSINESS,
    CAST,
    DIRECT,
    GROUPS,
    TAGS,
    Arrival,
    Beat,
    Departure,
    DirectStory,
    GroupStory,
    Invitation,
    Knock,
    Line,
    Pinning,
)
from groups.models import Contact
from inbox.models import Conversation, Message, ReadMark
from inbox.services import handling
from inbox.services.composing import Saying
from webhooks.incoming.draining import drain_incoming
from webhooks.incoming.models import IncomingDelivery
from whatsapp.sandbox import courier
from whatsapp.sandbox.models import Group, JoinRequest, Person
from whatsapp.sandbox.services import groups, membership, numbers, people, saying, sending

WORKSPACE = "Lakeside Rentals"
DISPLAY_NUMBER = "15557770123"

TEAM = {"maria": (EMAIL, "Maria Keller", Membership.Role.OWNER)} | {
    "jonas": ("jonas@octet.example", "Jonas Ek", Membership.Role.AGENT)
}


class Seeder:
    """Makes one workspace with two agents, a number on the sandbox and a believable past."""

    def __init__(self) -> None:
        self._now = timezone.now()
        self._workspace = Workspace.objects.create(name=WORKSPACE)
        self._team = {key: self._hire(*person) for key, person in TEAM.items()}
        self._connection = Connection.objects.create(workspace=self._workspace, name="Sandbox")
        self._sandbox_number = numbers.create_number(
            DISPLAY_NUMBER, WORKSPACE, self._connection.callback_url
        )
        message_templates.seed(self._sandbox_number.account)
        self._number = self._connect()
        message_templates.mirror(self._sandbox_number.account, self._connection)
        self._tags = laying.tags(self._workspace, TAGS)
        self._cast = {c.key: self._meet(c.key) for c in CAST}

    def run(self) -> None:
        for story in GROUPS:
            self._tell_group(story)
        for story in DIRECT:
            self._tell_direct(story)
        Message.objects.update(arrived_at=F("occurred_at"))

    def _hire(self, email: str, name: str, role: Membership.Role) -> User:
        is_owner = role == Membership.Role.OWNER
        user = User.objects.create_user(
            email, PASSWORD, name=name, is_staff=is_owner, is_superuser=is_owner
        )
        Membership.objects.create(
            workspace=self._workspace, user=user, role=role, every_number=True
        )
        return user

    def _connect(self) -> BusinessNumber:
        account = self._sandbox_number.account
        self._connection.base_url = settings.SANDBOX_URL + GRAPH_PATH
        self._connection.access_token = account.access_token
        self._connection.app_secret = account.app_secret
        self._connection.verify_token = account.verify_token
        self._connection.save()
        return BusinessNumber.objects.create(
            workspace=self._workspace,
            connection=self._connection,
            phone_number_id=self._sandbox_number.phone_number_id,
            waba_id=account.waba_id,
            display_number=f"+{self._sandbox_number.display_number}",
            name=WORKSPACE,
        )

    def _meet(self, key: str) -> Person:
        character = next(c for c in CAST if c.key == key)
        return people.create_person(
            character.name,
            phone=character.phone,
            country=character.country,
            profile=character.profile,
        )

    def _ago(self, hours: float) -> datetime:
        return self._now - timedelta(hours=hours)

    def _tell_group(self, story: GroupStory) -> None:
        created_at = self._ago(story.created_hours_ago)
        group = groups.create_group(
            self._sandbox_number,
            story.subject,
            story.description,
            story.join_approval_mode,
            at=created_at,
        )
        self._hear()
        conversation = Conversation.objects.get(group__wa_group_id=group.group_id)
        Conversation.objects.filter(pk=conversation.pk).update(last_message_at=created_at)
        for beat in story.beats:
            self._play(beat, group, conversation)
        self._settle(conversation, story)

    def _tell_direct(self, story: DirectStory) -> None:
        person = self._cast[story.who]
        for beat in story.beats:
            if beat.author != BUSINESS:
                saying.say(person, None, beat.text, self._ago(beat.hours_ago))
                self._hear()
                continue
            self._say(beat, self._direct_with(person), person=person)
        conversation = self._direct_with(person)
        self._settle(conversation, story)
        if story.closed:
            handling.close(conversation=conversation, by=self._team["maria"])

    def _direct_with(self, person: Person) -> Conversation:
        return Conversation.objects.get(contact__identities__value=person.user_id)

    def _play(self, beat: Beat, group: Group, conversation: Conversation) -> None:
        at = self._ago(beat.hours_ago)
        match beat:
            case Line() if beat.author == BUSINESS:
                self._say(beat, conversation, group=group)
            case Line():
                saying.say(self._cast[beat.author], group, beat.text, at)
            case Departure():
                membership.leave(self._cast[beat.who], group, at)
            case Knock():
                membership.join(self._cast[beat.who], group, at=at)
            case Arrival():
                self._let_in(beat, group, at)
            case Invitation():
                self._invite(beat, conversation, at)
            case Pinning():
                self._pin(beat, conversation, group, at)
        self._hear()

    def _let_in(self, beat: Arrival, group: Group, at: datetime) -> None:
        asked = membership.join(self._cast[beat.who], group, at=at)
        if isinstance(asked, JoinRequest):
            membership.approve([asked], at + timedelta(minutes=2))

    def _invite(self, beat: Invitation, conversation: Conversation, at: datetime) -> None:
        person = self._cast[beat.who]
        contact = Contact.objects.get(identities__value=person.user_id)
        laid = laying.invitation(conversation.group, contact, at, agent=self._team[beat.agent])
        sent = sending.record(
            self._sandbox_number,
            laid.message.text,
            person=person,
            callback_data=laid.token,
            at=at,
            read_by={person: at + timedelta(minutes=9)} if beat.is_read else {},
        )
        laid.accepted_as(sent.wamid)

    def _pin(self, beat: Pinning, conversation: Conversation, group: Group, at: datetime) -> None:
        target = conversation.messages.get(text__startswith=beat.starts)
        laid = laying.pin(target, at, agent=self._team[beat.agent], days=beat.days)
        sent = sending.send(
            self._sandbox_number,
            content={"message_id": target.wamid, "type": "pin", "expiration_days": beat.days},
            type_="pin",
            group=group,
            recipient=group.group_id,
            callback_data=laid.token,
            needs_window=False,
            at=at,
        )
        laid.accepted_as(sent.wamid)

    def _say(
        self,
        line: Line,
        conversation: Conversation,
        *,
        group: Group | None = None,
        person: Person | None = None,
    ) -> None:
        """Lay down a message of ours, and let the sandbox tell what became of it."""
        at = self._ago(line.hours_ago)
        laid = laying.message(
            Saying(text=line.text), conversation, at, agent=self._team[line.agent]
        )
        read_by = {
            self._cast[key]: at + timedelta(minutes=3 + index)
            for index, key in enumerate(line.read_by)
        }
        sent = sending.record(
            self._sandbox_number,
            line.text,
            group=group,
            person=person,
            callback_data=laid.token,
            at=at,
            read_by=read_by,
        )
        laid.accepted_as(sent.wamid)
        self._hear()

    def _settle(self, conversation: Conversation, story: GroupStory | DirectStory) -> None:
        """Whose it is, its tags, what each agent has seen. Set quietly: no line in the thread."""
        conversation.refresh_from_db()
        if story.assignee:
            conversation.assignee = self._team[story.assignee]
            conversation.save(update_fields=["assignee"])
        conversation.tags.set(self._tags[name] for name in story.tags)
        seen = max(0, conversation.incoming_count - story.unread)
        ReadMark.objects.bulk_create(
            ReadMark(user=user, conversation=conversation, seen_count=seen)
            for user in self._team.values()
        )

    def _hear(self) -> None:
        """Take in what the sandbox has to say, without the network."""
        courier.deliver_due(post=self._receive)
        drain_incoming()

    def _receive(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        IncomingDelivery.objects.bulk_create(
            [
                IncomingDelivery(
                    connection=self._connection,
                    body=body,
                    body_sha256=hashlib.sha256(body).hexdigest(),
                )
            ],
            ignore_conflicts=True,
        )
        return 200
