"""`Idempotency-Key`: however often a request comes, it is done once.

The row that claims the key, the effect and the answer are one transaction. A twin that comes in the
meantime waits for it at the unique constraint; a process that dies takes all three with it.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import QueryDict
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.models import IdempotentRequest

KEPT_FOR = timedelta(hours=24)
LONGEST = 255
PATIENCE = "10s"
"""So long a twin waits on PostgreSQL; SQLite waits as long as for any lock."""
AT_A_TIME = 1000

Handler = Callable[..., Response]


class Unsettled(Response):
    """The effect is stored, but a better answer may come after the commit: `settle` gives it."""

    def __init__(self, data: Any, *, status: int, settle: Callable[[], Response]) -> None:
        super().__init__(data, status=status)
        self.settle = settle


def idempotent(handler: Handler) -> Handler:
    """For handlers with an effect on our own database only: they run in a transaction when the
    request has a key. Answers other than a success undo everything and leave the key free."""

    @wraps(handler)
    def guarded(self: Any, request: Request, *args: object, **kwargs: object) -> Response:
        key = _key_of(request)
        if key is None:
            response = handler(self, request, *args, **kwargs)
            return response.settle() if isinstance(response, Unsettled) else response
        return _once(key, request, lambda: handler(self, request, *args, **kwargs))

    guarded.is_idempotent = True
    return guarded


def forget_answers() -> int:
    """A drain: deletes answers that are past their time; returns how many."""
    old = IdempotentRequest.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    pks = list(old.order_by("created_at").values_list("pk", flat=True)[:AT_A_TIME])
    if pks:
        IdempotentRequest.objects.filter(pk__in=pks).delete()
    return len(pks)


def _once(key: str, request: Request, work: Callable[[], Response]) -> Response:
    with transaction.atomic():
        row, is_ours = _claim(key, request)
        if not is_ours:
            return _replay(row, request)
        response = work()
        if response.status_code >= 300:
            transaction.set_rollback(True)
            return response
        _keep(row, response)
    if isinstance(response, Unsettled):
        response = response.settle()
        if response.status_code < 300:
            _keep(row, response)
    return response


def _key_of(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= LONGEST and key.isascii() and key.isprintable()):
        raise ApiError(
            f"Idempotency-Key must have 1 to {LONGEST} printable ASCII characters.",
            code="invalid_idempotency_key",
        )
    return key


def _claim(key: str, request: Request) -> tuple[IdempotentRequest, bool]:
    """The row of this key, and whether it is ours to work on. Waits for a twin that has it."""
    fingerprint = _fingerprint(request)
    try:
        with _limited_patience(), transaction.atomic():
            return IdempotentRequest.objects.create(
                api_key=request.auth, key=key, fingerprint=fingerprint
            ), True
    except IntegrityError:
        pass
    rows = IdempotentRequest.objects.select_for_update()
    row = rows.filter(api_key=request.auth, key=key).first()
    if row is None:
        raise _in_progress()
    if row.created_at > timezone.now() - KEPT_FOR:
        return row, False
    row.fingerprint, row.created_at = fingerprint, timezone.now()
    row.save(update_fields=["fingerprint", "created_at"])
    return row, True


@contextmanager
def _limited_patience() -> Iterator[None]:
    """Waiting for the twin ends after a while with a 409 that says when to come back."""
    is_postgres = connection.vendor == "postgresql"
    if is_postgres:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    try:
        yield
    except OperationalError as error:
        raise _in_progress() from error
    if is_postgres:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def _replay(row: IdempotentRequest, request: Request) -> Response:
    if row.fingerprint != _fingerprint(request):
        raise ApiError(
            "This Idempotency-Key was used for another request.",
            code="idempotency_key_reused",
            status=422,
        )
    return Response(row.answer, status=row.status, headers={"Idempotent-Replayed": "true"})


def _keep(row: IdempotentRequest, response: Response) -> None:
    answer = json.loads(JSONRenderer().render(response.data) or b"null")
    IdempotentRequest.objects.filter(pk=row.pk).update(status=response.status_code, answer=answer)


def _fingerprint(request: Request) -> str:
    content = request.data
    if isinstance(content, QueryDict):
        content = {name: [_hashable(one) for one in content.getlist(name)] for name in content}
    parts = [request.method, request.get_full_path(), content]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _hashable(value: object) -> object:
    if not isinstance(value, UploadedFile):
        return value
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return [value.name, digest.hexdigest()]


def _in_progress() -> ApiError:
    return ApiError(
        "The first request with this Idempotency-Key is still running.",
        code="idempotency_in_progress",
        status=409,
        retry_after=1,
    )
