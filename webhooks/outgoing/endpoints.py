"""What those who run a workspace do with endpoints."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEntry, BusinessNumber, User, Workspace
from accounts.services import audit
from inbox.errors import InvalidInput
from queues.nudge import nudge_on_commit
from safe_fetch import urls
from safe_fetch.urls import Refused
from webhooks.outgoing import events
from webhooks.outgoing.models import Endpoint, new_secret
from webhooks.outgoing.planning import QUEUE

MOST = 50
"""Endpoints of a workspace."""
MOST_HEADERS = 10
OVERLAP = timedelta(hours=24)
"""How long the old secret still signs."""

HEADER_NAME = re.compile(r"[A-Za-z0-9!#$&'*+.^_`|~-]{1,64}")
HEADER_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,998}[\x21-\x7e])?")
TAKEN = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "expect",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    }
)
OURS = ("webhook-", "x-zernio-", "proxy-")
SECRET = re.compile(r"[\x21-\x7e]{8,128}")


@dataclass(frozen=True, slots=True)
class Wish:
    """An endpoint as somebody wants it. No `events`: all; `numbers` None: every number."""

    name: str
    url: str
    format: str = Endpoint.Format.OCTET
    events: Collection[str] = ()
    numbers: Collection[BusinessNumber] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    keeps_order: bool = False


@dataclass(frozen=True, slots=True)
class Author:
    """Who does it, for the audit log: in words, and the user where it is one."""

    name: str
    user: User | None = None
    network: str = ""


Action = AuditEntry.Action


def create(workspace: Workspace, wish: Wish, *, by: Author, secret: str = "") -> Endpoint:
    """A new endpoint; its secret is made up unless one is given. Raises InvalidInput."""
    check(wish)
    check_secret(secret)
    with transaction.atomic():
        # Its row makes those who create wait for each other.
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        if workspace.endpoints.present().count() >= MOST:
            raise InvalidInput(f"A workspace can have {MOST} webhooks.", code="too_many")
        endpoint = Endpoint(workspace=workspace, secret=secret or new_secret())
        _apply(endpoint, wish)
        _note(Action.WEBHOOK_CREATED, endpoint, by)
    return endpoint


def change(endpoint: Endpoint, wish: Wish, *, by: Author) -> None:
    """What is waiting goes to the new address. Events that it has asked for before stay. Raises
    InvalidInput."""
    check(wish, before=endpoint.events)
    with transaction.atomic():
        _apply(endpoint, wish)
        _note(Action.WEBHOOK_CHANGED, endpoint, by)
    nudge_on_commit(QUEUE)


def _apply(endpoint: Endpoint, wish: Wish) -> None:
    endpoint.name, endpoint.url = wish.name.strip(), wish.url
    endpoint.format = wish.format
    endpoint.events = sorted(set(wish.events))
    endpoint.every_number = wish.numbers is None
    endpoint.headers = json.dumps(dict(wish.headers))
    endpoint.keeps_order = wish.keeps_order
    fields = ["name", "url", "format", "events", "every_number", "headers", "keeps_order"]
    endpoint.save(update_fields=fields if endpoint.pk else None)
    endpoint.numbers.set(wish.numbers or ())


def check(wish: Wish, *, before: Collection[str] = ()) -> None:
    """Raises InvalidInput, with the field, for what cannot be an endpoint."""
    if not 1 <= len(wish.name.strip()) <= 50:
        raise InvalidInput("Give it a name of up to 50 characters.", field="name")
    try:
        urls.check(wish.url)
    except Refused as refusal:
        raise InvalidInput(str(refusal), field="url") from refusal
    if wish.format not in Endpoint.Format.values:
        raise InvalidInput("Choose a format.", field="format")
    if unknown := set(wish.events) - events.TELLABLE - set(before):
        raise InvalidInput(_no_such_event(min(unknown)), code="unknown_event", field="events")
    if wish.numbers is not None and not wish.numbers:
        raise InvalidInput("Choose a number, or all of them.", field="numbers")
    _check_headers(wish.headers)


def _no_such_event(name: str) -> str:
    instead = events.ABSENT.get(name, "")
    problem = f"There is no event {name[:60]}." + (f" {instead}" if instead else "")
    return f"{problem} There are: {', '.join(sorted(events.TELLABLE))}."


def _check_headers(headers: Mapping[str, str]) -> None:
    if len(headers) > MOST_HEADERS:
        raise InvalidInput(f"At most {MOST_HEADERS} headers.", field="headers")
    for name, value in headers.items():
        if not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value):
            raise InvalidInput("This is not a header: use plain letters.", field="headers")
        if name.lower() in TAKEN or name.lower().startswith(OURS):
            raise InvalidInput(f"The header {name} is ours to set.", field="headers")


def check_secret(secret: str) -> None:
    """Raises InvalidInput. "" stands for none given."""
    if secret and not SECRET.fullmatch(secret):
        raise InvalidInput("A secret has 8 to 128 plain characters.", field="secret")


def rotate(endpoint: Endpoint, *, by: Author) -> str:
    """A new secret, which is returned this once; the old one signs too for a day."""
    endpoint.previous_secret, endpoint.secret = endpoint.secret, new_secret()
    endpoint.previous_secret_until = timezone.now() + OVERLAP
    _save_secret(endpoint, by)
    return endpoint.secret


def set_secret(endpoint: Endpoint, secret: str, *, by: Author) -> None:
    """One of somebody's own, from now on alone. Raises InvalidInput."""
    check_secret(secret)
    endpoint.secret, endpoint.previous_secret = secret, ""
    _save_secret(endpoint, by)


def _save_secret(endpoint: Endpoint, by: Author) -> None:
    with transaction.atomic():
        endpoint.save(update_fields=["secret", "previous_secret", "previous_secret_until"])
        _note(Action.WEBHOOK_SECRET_CHANGED, endpoint, by)


def pause(endpoint: Endpoint, *, by: Author) -> None:
    """Send nothing more; what happens is kept for thirty days."""
    _set_state(endpoint, Endpoint.State.PAUSED, Action.WEBHOOK_PAUSED, by)


def resume(endpoint: Endpoint, *, by: Author) -> None:
    """Send again, beginning with what has waited."""
    endpoint.failures_in_a_row, endpoint.failing_since, endpoint.rests_until = 0, None, None
    _set_state(endpoint, Endpoint.State.ACTIVE, Action.WEBHOOK_RESUMED, by)
    nudge_on_commit(QUEUE)


def delete(endpoint: Endpoint, *, by: Author) -> None:
    """It hears nothing any more; the row goes with its last delivery, so that a fact being written
    at this moment still finds it."""
    endpoint.deleted_at = timezone.now()
    _set_state(endpoint, Endpoint.State.DELETED, Action.WEBHOOK_DELETED, by)


def _set_state(endpoint: Endpoint, state: Endpoint.State, action: Action, by: Author) -> None:
    endpoint.state, endpoint.state_reason = state, ""
    endpoint.alert_due_at = None
    with transaction.atomic():
        endpoint.save(
            update_fields=[
                "state",
                "state_reason",
                "failures_in_a_row",
                "failing_since",
                "rests_until",
                "alert_due_at",
                "deleted_at",
            ]
        )
        _note(action, endpoint, by)


def _note(action: Action, endpoint: Endpoint, by: Author) -> None:
    """The host alone of the address: the rest may hold a token."""
    audit.note(
        action,
        workspace=endpoint.workspace,
        actor=by.name,
        user=by.user,
        network=by.network,
        object=str(endpoint),
        details={
            "webhook": endpoint.pk,
            "host": urlsplit(endpoint.url).hostname or "",
            "format": endpoint.format,
            "events": endpoint.events,
            "every_number": endpoint.every_number,
        },
    )
