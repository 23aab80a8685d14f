"""What somebody at a desk does with a group of the sandbox, and sees of it."""

from django.test import Client

from groups.models import JoinRequest
from inbox.models import Conversation
from inbox.outbox.dispatching import drain_outgoing
from inbox.outbox.group_requests import drain_group_requests
from inbox.outbox.invites import drain_invites
from tests.flows import sandbox_line
from whatsapp.sandbox.models import Group as SandboxGroup
from whatsapp.sandbox.models import Person
from whatsapp.sandbox.services import membership


def work() -> None:
    """All that waits is sent, and all that WhatsApp has to say comes in."""
    for _ in range(3):
        drain_group_requests()
        drain_invites()
        drain_outgoing()
        sandbox_line.deliver()


def chat_of(group: SandboxGroup) -> Conversation:
    return Conversation.objects.select_related("group").get(group__wa_group_id=group.group_id)


def thread(page: Client, group: SandboxGroup) -> str:
    return page.get(f"/inbox/{chat_of(group).pk}/thread/").content.decode()


def details(page: Client, group: SandboxGroup) -> str:
    return page.get(f"/inbox/{chat_of(group).pk}/details/").content.decode()


def ask(page: Client, group: SandboxGroup, what: str, **fields: object) -> None:
    answer = page.post(f"/inbox/{chat_of(group).pk}/{what}/", fields)
    assert answer.status_code == 202, answer.content
    work()


def join(group: SandboxGroup, *persons: Person) -> None:
    for person in persons:
        membership.join(person, group)
    sandbox_line.deliver()


def decide(page: Client, group: SandboxGroup, person: Person, decision: str) -> None:
    request = JoinRequest.objects.filter(contact__wa_id=person.phone, state="pending").get()
    ask(page, group, "group/join-decisions", decision=decision, request=request.pk)
