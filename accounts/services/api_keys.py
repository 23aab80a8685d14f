"""The life of an API key."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import ApiKey, AuditEntry, BusinessNumber, User, Workspace
from accounts.models.api_key import digest_of, new_secret, preview_of
from accounts.services import audit
from compiled_queries.query import CompiledQuery

USE_NOTED_EVERY = timedelta(minutes=5)
MAX_KEYS = 100


class TooManyKeys(Exception):
    """The workspace has MAX_KEYS of them."""


@transaction.atomic
def create(
    *,
    workspace: Workspace,
    name: str,
    actor: str,
    user: User | None = None,
    numbers: Collection[BusinessNumber] | None = None,
    disabled_groups: Collection[str] = (),
    is_read_only: bool = False,
    expires_at: datetime | None = None,
    network: str = "",
) -> tuple[ApiKey, str]:
    """The key, and its secret, which can never be seen again. `numbers` None gives it all of the
    workspace, those of later days included. Raises TooManyKeys."""
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    if workspace.api_keys.count() >= MAX_KEYS:
        raise TooManyKeys
    is_bounded = numbers is not None
    secret = new_secret(restricted=is_read_only or is_bounded or bool(disabled_groups))
    key = ApiKey.objects.create(
        workspace=workspace,
        name=name,
        digest=digest_of(secret),
        preview=preview_of(secret),
        is_read_only=is_read_only,
        is_bounded=is_bounded,
        disabled_groups=sorted(set(disabled_groups)),
        expires_at=expires_at,
        created_by=user,
    )
    key.numbers.set(numbers or ())
    _note(AuditEntry.Action.API_KEY_CREATED, key, actor=actor, user=user, network=network)
    return key, secret


@transaction.atomic
def delete(key: ApiKey, *, actor: str, user: User | None = None, network: str = "") -> None:
    """From the next request on it opens nothing."""
    _note(AuditEntry.Action.API_KEY_DELETED, key, actor=actor, user=user, network=network)
    key.delete()


def find(secret: str) -> ApiKey | None:
    """The key of this secret, if it still works. Notes its use, at most every few minutes."""
    key = next(iter(_known(digest=digest_of(secret))), None)
    now = timezone.now()
    if key is None or (key.expires_at and key.expires_at <= now):
        return None
    long_ago = now - USE_NOTED_EVERY
    if key.last_used_at is None or key.last_used_at < long_ago:
        unnoted = Q(last_used_at=None) | Q(last_used_at__lt=long_ago)
        ApiKey.objects.filter(unnoted, pk=key.pk).update(last_used_at=Now())
    return key


_known = CompiledQuery(
    lambda digest: (
        ApiKey.objects.filter(digest=digest).select_related("workspace", "created_by").order_by()
    )
)


def _note(
    action: AuditEntry.Action, key: ApiKey, *, actor: str, user: User | None, network: str
) -> None:
    audit.note(
        action,
        workspace=key.workspace,
        actor=actor,
        user=user,
        network=network,
        object=str(key),
        details={
            "read_only": key.is_read_only,
            "disabled_groups": key.disabled_groups,
            "numbers": list(key.numbers.values_list("pk", flat=True)) if key.is_bounded else None,
        },
    )
