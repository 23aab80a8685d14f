"""A webhook and much to tell. Runs inside Octet, by `manage.py shell`."""

import time

from accounts.models import Workspace
from inbox.history import Kind, recording
from inbox.models import Conversation
from tests.factories import make_message
from webhooks.outgoing import endpoints
from webhooks.outgoing.endpoints import Author, Wish

AT_A_TIME = 100
"""Facts in one transaction."""
BENCH = Author("the bench")


def plan(workspace_id: int, url: str, many: int) -> float:
    """So many facts, written with their deliveries to `url`; how many that were in a second. They
    wait until resume()."""
    workspace = Workspace.objects.get(pk=workspace_id)
    endpoint = endpoints.create(workspace, Wish(name="Bench", url=url), by=BENCH)
    endpoints.pause(endpoint, by=BENCH)
    conversation = Conversation.objects.filter(workspace=workspace).exclude(group=None)[0]
    message = make_message(conversation)
    before = time.perf_counter()
    for _ in range(many // AT_A_TIME):
        with recording() as history:
            for _ in range(AT_A_TIME):
                history.record(
                    Kind.MESSAGE_RECEIVED, conversation, message=message, contact=message.contact
                )
    return many / (time.perf_counter() - before)


def resume(workspace_id: int) -> None:
    endpoint = Workspace.objects.get(pk=workspace_id).endpoints.get()
    endpoints.resume(endpoint, by=BENCH)
