"""POST /v1/whatsapp/send: one message to one or many, people and groups alike."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.idempotency import EffectKey, resumable
from accounts.models import BusinessNumber
from inbox.errors import InboxError, InvalidInput
from inbox.sinch import codes, destinations, messages, references
from inbox.sinch.contract import SinchView
from inbox.sinch.destinations import Destination, Undeliverable
from inbox.sinch.messages import Wanted

LONGEST_NOTE = 1024


class Notes(serializers.Serializer):
    """What comes back in callbacks."""

    campaignAlias = serializers.CharField(max_length=256, required=False, allow_null=True)
    flowId = serializers.CharField(max_length=256, required=False, allow_null=True)
    defaultExtraInfo = serializers.CharField(
        max_length=LONGEST_NOTE, required=False, allow_null=True
    )


class SendView(SinchView):
    @resumable
    def post(self, request: Request, *, effect_key: EffectKey) -> Response:
        """Queues a message for each destination. One that cannot be reached says so in its row;
        when none can, the answer is a 400."""
        number = self.own_number()
        notes = Notes(data=request.data)
        notes.is_valid(raise_exception=True)
        to = destinations.read(request.data.get("destinations"))
        sending = _Sending(
            number, messages.read(request.data.get("message")), notes.validated_data, effect_key
        )
        sent = [sending.to(one) for one in to]
        if not any("id" in row for row in sent):
            words = f"Nothing was sent: {sent[0]['errorMessage']}"
            body = {"errorCode": 400, "errorMessage": words, "destinations": sent}
            return Response(body, status=400)
        return Response({"id": str(effect_key("send") or uuid4()), "destinations": sent})


@dataclass
class _Sending:
    """One message on its way to many."""

    number: BusinessNumber
    wanted: Wanted
    notes: dict[str, Any]
    effect_key: EffectKey
    has_sent: bool = False

    def to(self, destination: Destination) -> dict[str, Any]:
        """The row of the answer. Raises ApiError and InvalidInput for what is wrong with the
        message itself, before anything was sent."""
        try:
            row = {"id": self._queue(destination)}
        except Undeliverable as error:
            return destination.as_row | _failed(error.outcome, error.reason)
        except (ApiError, InvalidInput) as error:
            if not self.has_sent:
                raise _about_message(error) from None
            return destination.as_row | _failed(codes.WRONG_CONTENT, error.message)
        except InboxError as error:
            why = codes.BY_LOCK.get(error.code, codes.REJECTED)
            return destination.as_row | _failed(why, error.message)
        self.has_sent = True
        return row | destination.as_row

    def _queue(self, destination: Destination) -> str:
        key = self.effect_key(f"to {destination.place}")
        with transaction.atomic():
            chat = destination.open(self.number, by_template=self.wanted.is_template)
            message = self.wanted.to(chat, key)
            references.keep(message, self._notes(destination))
        return references.message_id(message)

    def _notes(self, destination: Destination) -> dict[str, Any]:
        return {
            "correlationId": destination.correlation_id,
            "campaignAlias": self.notes.get("campaignAlias"),
            "flowId": self.notes.get("flowId"),
            "extraInfo": self.notes.get("defaultExtraInfo"),
        }


def _about_message(error: ApiError | InvalidInput) -> Exception:
    """What a body names and is not there makes the body wrong, not the address."""
    if isinstance(error, ApiError):
        return ApiError(error.message, code=error.code)
    return error


def _failed(outcome: codes.Outcome, reason: str) -> dict[str, Any]:
    return {"errorCode": outcome.code, "errorStatus": outcome.status, "errorMessage": reason}
