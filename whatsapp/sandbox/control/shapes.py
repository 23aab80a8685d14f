"""How things look in the control API."""

from whatsapp.sandbox.models import (
    BusinessNumber,
    Fault,
    GraphCall,
    Group,
    JoinRequest,
    Message,
    Person,
    Webhook,
)
from whatsapp.sandbox.services import membership, pinning


def person(row: Person) -> dict:
    """Everything about the person, also what businesses may not see."""
    return {
        "id": row.pk,
        "name": row.name,
        "phone": row.phone,
        "user_id": row.user_id,
        "parent_user_id": row.parent_user_id,
        "username": row.username,
        "profile": row.profile,
        "is_online": row.is_online,
        "sends_read_receipts": row.sends_read_receipts,
        "reads_at_once": row.reads_at_once,
    }


def group(row: Group) -> dict:
    return {
        "group_id": row.group_id,
        "subject": row.subject,
        "description": row.description,
        "join_approval_mode": row.join_approval_mode,
        "invite_link": row.invite_link,
        "is_suspended": row.is_suspended,
        "is_deleted": row.deleted_at is not None,
        "pinned": [one.wamid for one in pinning.pinned(row)],
        "participants": [one.pk for one in membership.members(row)],
        "pending": list(
            row.join_requests.filter(state="pending").values_list("person_id", flat=True)
        ),
    }


def join_request(row: JoinRequest) -> dict:
    return {
        "join_request_id": row.join_request_id,
        "group_id": row.group.group_id,
        "person": row.person_id,
        "state": row.state,
    }


def message(row: Message) -> dict:
    """`receipts` are per person and only kept for what the business says."""
    return {
        "wamid": row.wamid,
        "from_business": row.author_id is None,
        "author": row.author_id,
        "group_id": row.group.group_id if row.group else None,
        "person": row.person_id,
        "recipient": row.recipient,
        "type": row.type,
        "content": row.content,
        "context": row.context_wamid,
        "biz_opaque_callback_data": row.biz_opaque_callback_data,
        "failed_code": row.failed_code,
        "sent_at": row.sent_at.isoformat(),
        "receipts": [
            {
                "person": receipt.person_id,
                "delivered": receipt.delivered_at is not None,
                "read": receipt.read_at is not None,
                "played": receipt.played_at is not None,
                "failed_code": receipt.failed_code,
                "is_charged": receipt.is_charged,
            }
            for receipt in row.receipts.all()
        ],
    }


def call(row: GraphCall) -> dict:
    return {
        "id": row.pk,
        "method": row.method,
        "path": row.path,
        "kind": row.kind,
        "was_accepted": row.was_accepted,
        "code": row.code,
        "fault": row.fault,
        "biz_opaque_callback_data": row.biz_opaque_callback_data,
        "called_at": row.called_at.isoformat(),
    }


def webhook(row: Webhook) -> dict:
    return {
        "id": row.pk,
        "field": row.field,
        "state": row.state,
        "attempts": row.attempts,
        "last_answer": row.last_answer,
        "due_at": row.due_at.isoformat(),
        "delivered_at": row.delivered_at.isoformat() if row.delivered_at else None,
        "body": row.body,
    }


def fault(row: Fault) -> dict:
    return {
        "id": row.pk,
        "kind": row.kind,
        "title": row.get_kind_display(),
        "path": row.path,
        "recipient": row.recipient,
        "settings": row.settings,
        "shape": row.shape,
        "code": row.code,
        "http_status": row.http_status,
        "manner": row.manner,
        "delay_ms": row.delay_ms,
        "copies": row.copies,
        "remaining": row.remaining,
        "probability": row.probability,
        "seed": row.seed,
        "draws": row.draws,
        "hits": row.hits,
    }


def number(row: BusinessNumber) -> dict:
    """No secrets: those are for `manage.py sandbox_info`."""
    return {
        "phone_number_id": row.phone_number_id,
        "display_number": row.display_number,
        "verified_name": row.verified_name,
        "waba_id": row.account.waba_id,
        "callback_url": row.effective_callback_url,
        "is_official_business_account": row.is_official_business_account,
        "group_limit": row.group_limit,
        "group_calls_per_minute": row.group_calls_per_minute,
        "messages_per_second": row.messages_per_second,
        "has_pair_limit": row.has_pair_limit,
        "free_month": row.free_month,
        "free_used": row.free_used,
    }
