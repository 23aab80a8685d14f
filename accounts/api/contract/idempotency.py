"""`Idempotency-Key`: however often a request comes, it is done once.

The row that claims the key, the effect and the answer are one transaction. A twin that comes in the
meantime waits for it at the unique constraint; a process that dies takes all three with it.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial, wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.crypto import salted_hmac
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.errors import Refusal
from accounts.models import IdempotentRequest

KEPT_FOR = timedelta(hours=24)
LONGEST = 255
PATIENCE = "10s"
"""So long a twin waits on PostgreSQL; SQLite waits as long as for any lock."""
AT_A_TIME = 1000
EFFECTS = uuid.UUID("0d0c1f9e-6a5b-4f0e-9c53-1c1d6a6b8f02")

Handler = Callable[..., Response]
EffectKey = Callable[[str], uuid.UUID | None]
"""Gives an effect of a request its name: the same one whenever the request comes again, None when
it has no Idempotency-Key."""


class Unsettled(Response):
    """The effect is stored, but a better answer may come after the commit: `settle` gives it."""

    def __init__(self, data: Any, *, status: int, settle: Callable[[], Response]) -> None:
        super().__init__(data, status=status)
        self.settle = settle


def idempotent(handler: Handler) -> Handler:
    """For handlers with an effect on our own database only: they run in a transaction when the
    request has a key. Answers other than a success undo everything and leave the key free.

    What they need from the network comes before: the view's `prepare`, when the answer is not known
    yet.
    """

    @wraps(handler)
    def guarded(self: Any, request: Request, *args: object, **kwargs: object) -> Response:
        key = _key_of(request)
        is_new = key is None or not _is_answered(key, request)
        if is_new:
            self.prepare(request, *args, **kwargs)
        if key is None:
            response = handler(self, request, *args, **kwargs)
            return response.settle() if isinstance(response, Unsettled) else response

        def work() -> Response:
            if not is_new:
                # The answer that was there has just run out.
                raise _in_progress()
            return handler(self, request, *args, **kwargs)

        return _once(key, request, work)

    guarded.is_idempotent = True
    return guarded


def resumable(handler: Handler) -> Handler:
    """For handlers with several effects, each a transaction of its own that makes an effect of the
    same name once. They take `effect_key` and are not in a transaction: who was killed in the
    middle goes on where it was when the request comes again. A failure must mean that nothing was
    done; it leaves the key free."""

    @wraps(handler)
    def guarded(self: Any, request: Request, *args: object, **kwargs: object) -> Response:
        key = _key_of(request)
        if key is None:
            return handler(self, request, *args, effect_key=_nameless, **kwargs)
        with transaction.atomic():
            row, is_ours = _claim(key, request)
            if not is_ours and (row.status or row.fingerprint != _fingerprint(request)):
                return _replay(row, request)
        try:
            response = handler(self, request, *args, effect_key=partial(_name, row), **kwargs)
        except (ApiError, Refusal, APIException):
            _set_free(row)
            raise
        if response.status_code < 300:
            _keep(row, response)
        else:
            _set_free(row)
        return response

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


def _name(row: IdempotentRequest, effect: str) -> uuid.UUID:
    # A key may be used anew after a day; its effects are others then.
    return uuid.uuid5(EFFECTS, f"{row.pk} {row.created_at.timestamp()} {effect}")


def _nameless(effect: str) -> None:
    return None


def _set_free(row: IdempotentRequest) -> None:
    IdempotentRequest.objects.filter(pk=row.pk, status=0).delete()


def _key_of(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= LONGEST and key.isascii() and key.isprintable()):
        raise ApiError(
            f"Idempotency-Key must have 1 to {LONGEST} printable ASCII characters.",
            code="invalid_idempotency_key",
        )
    return key


def _is_answered(key: str, request: Request) -> bool:
    since = timezone.now() - KEPT_FOR
    rows = IdempotentRequest.objects.filter(api_key=request.auth, key=key, created_at__gt=since)
    return rows.exists()


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
    row.fingerprint, row.created_at, row.status = fingerprint, timezone.now(), 0
    row.save(update_fields=["fingerprint", "created_at", "status"])
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
    return Response(
        json.loads(row.answer), status=row.status, headers={"Idempotent-Replayed": "true"}
    )


def _keep(row: IdempotentRequest, response: Response) -> None:
    answer = (JSONRenderer().render(response.data) or b"null").decode()
    IdempotentRequest.objects.filter(pk=row.pk).update(status=response.status_code, answer=answer)


def _fingerprint(request: Request) -> str:
    content = request.data
    if isinstance(content, QueryDict):
        content = {name: [_hashable(one) for one in content.getlist(name)] for name in content}
    parts = [request.method, request.get_full_path(), content]
    text = json.dumps(parts, sort_keys=True)
    # Keyed: a short secret in the content could be guessed from a plain hash.
    return salted_hmac("octet.idempotency", text, algorithm="sha256").hexdigest()


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
