"""Webhooks and much to tell. Runs inside Octet, by `manage.py shell`."""

import time
import uuid

from accounts.models import Workspace
from inbox.history import Kind, recording
from inbox.models import Conversation
from tests.factories import make_message
from webhooks.outgoing import endpoints
from webhooks.outgoing.endpoints import Author, Wish

AT_A_TIME = 100
"""Facts in one transaction."""
BENCH = Author("the bench")


def listen(workspace_id: int, url: str) -> None:
    """Somebody at `url` is to hear of everything, as soon as resume() says so."""
    workspace = Workspace.objects.get(pk=workspace_id)
    endpoint = endpoints.create(workspace, Wish(name="Bench", url=url), by=BENCH)
    endpoints.pause(endpoint, by=BENCH)


def plan(workspace_id: int, many: int) -> float:
    """So many facts, written with their deliveries to all who listen; how many facts that were in a
    second."""
    conversation = Conversation.objects.filter(workspace=workspace_id).exclude(group=None)[0]
    message = make_message(conversation, wamid=f"wamid.{uuid.uuid4()}")
    before = time.perf_counter()
    for _ in range(many // AT_A_TIME):
        with recording() as history:
            for _ in range(AT_A_TIME):
                history.record(
                    Kind.MESSAGE_RECEIVED, conversation, message=message, contact=message.contact
                )
    return many / (time.perf_counter() - before)


def resume(workspace_id: int) -> None:
    for endpoint in Workspace.objects.get(pk=workspace_id).endpoints.present():
        endpoints.resume(endpoint, by=BENCH)


def forget(workspace_id: int) -> None:
    """Nobody listens any more."""
    for endpoint in Workspace.objects.get(pk=workspace_id).endpoints.present():
        endpoints.delete(endpoint, by=BENCH)
