"""Every sample webhook about groups: what it changes where the group and its people are known.

Each file comes to a workspace of its own, through the receiver, and is worked off. What is asserted
is all that differs afterwards (group_payloads.txt), so that no file does too little or too much.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from groups.models import GroupRequest
from tests.hearing import PAYLOADS, drain, payload
from tests.webhooks.incoming.group_worlds import NOW, Case, World
from tests.webhooks.incoming.http import delivered_at_once, signed
from tests.webhooks.incoming.test_storing import batches, receiver  # noqa: F401
from webhooks.incoming.receiver import Receiver
from webhooks.models import IncomingDelivery

pytestmark = pytest.mark.django_db(transaction=True)

NEWS = Path(__file__).parent / "group_payloads.txt"
Kind = GroupRequest.Kind
RENAMED = {"subject": "Harbor Lane 12 hand-over", "description": "Hand-over on Friday at 15:00."}
UNBORN = dict.fromkeys(["wa_group_id", "invite_link"], "") | {
    "state": "creating",
    "subject_at": None,
    "description_at": None,
}
CASES = {
    "group_lifecycle_update.create_failed": Case(
        group=UNBORN, inside="", request=(Kind.CREATE, "02", {"subject": "Casa Lima"})
    ),
    "group_lifecycle_update.create_succeeded": Case(
        group=UNBORN, inside="", request=(Kind.CREATE, "01", {"subject": "Casa Lima"})
    ),
    "group_lifecycle_update.delete_failed": Case(request=(Kind.DELETE, "04", {})),
    "group_lifecycle_update.delete_succeeded": Case(request=(Kind.DELETE, "03", {})),
    "group_participants_update.join_request_created": Case(),
    "group_participants_update.join_request_created_no_phone": Case(inside="Amara"),
    "group_participants_update.join_request_revoked": Case(asking="Noor"),
    "group_participants_update.join_requests_approved": Case(inside="Amara", asking="Noor Marina"),
    "group_participants_update.joined_via_invite_link": Case(inside=""),
    "group_participants_update.joined_via_invite_link_legacy_wa_id_only": Case(inside=""),
    "group_participants_update.joined_via_invite_link_no_phone": Case(inside=""),
    "group_participants_update.joined_via_invite_link_parent_bsuid": Case(inside=""),
    "group_participants_update.joined_via_invite_link_username": Case(inside=""),
    "group_participants_update.participant_left": Case(),
    "group_participants_update.participant_left_no_phone": Case(),
    "group_participants_update.removed_by_business_bsuid_succeeded": Case(
        request=(Kind.REMOVE, "12", {"contacts": ["Marina"]})
    ),
    "group_participants_update.removed_by_business_failed": Case(
        request=(Kind.REMOVE, "07", {"contacts": ["Noor"]})
    ),
    "group_participants_update.removed_by_business_partially_failed": Case(
        request=(Kind.REMOVE, "06", {"contacts": ["Amara", "Noor"]})
    ),
    "group_participants_update.removed_by_business_succeeded": Case(
        inside="Amara Lior Noor", request=(Kind.REMOVE, "05", {"contacts": ["Amara", "Noor"]})
    ),
    "group_settings_update.failed": Case(request=(Kind.UPDATE, "10", RENAMED)),
    "group_settings_update.partially_failed": Case(request=(Kind.UPDATE, "09", RENAMED)),
    "group_settings_update.succeeded": Case(request=(Kind.UPDATE, "08", RENAMED)),
    "group_settings_update.succeeded_subject_only": Case(
        request=(Kind.UPDATE, "11", {"subject": "Harbor Lane 12"})
    ),
    "group_status_update.suspended": Case(),
    "group_status_update.suspension_cleared": Case(group={"state": "suspended"}),
    "messages.group_inbound_image": Case(),
    "messages.group_inbound_reaction": Case(said="20"),
    "messages.group_inbound_reply": Case(said="20"),
    "messages.group_inbound_text": Case(),
    "messages.group_inbound_text_legacy_wa_id_only": Case(),
    "messages.group_inbound_text_no_phone": Case(),
    "messages.group_inbound_text_parent_bsuid": Case(),
    "messages.group_inbound_text_username": Case(),
    "messages.group_inbound_unsupported": Case(),
    "messages.group_inbound_unsupported_typed": Case(),
    "messages.group_status_delivered": Case(said="20"),
    "messages.group_status_delivered_aggregated": Case(said="21"),
    "messages.group_status_delivered_legacy_participant_recipient_id": Case(said="21"),
    "messages.group_status_delivered_multi_message_one_participant": Case(said="20 21"),
    "messages.group_status_delivered_no_phone": Case(said="20"),
    "messages.group_status_delivered_parent_bsuid": Case(said="20"),
    "messages.group_status_failed": Case(said="24"),
    "messages.group_status_read_aggregated": Case(said="20"),
    "messages.group_status_read_legacy_pricing_in_conversation": Case(said="21"),
    "messages.group_status_read_service_beyond_free_tier": Case(said="23"),
    "messages.group_status_read_with_pricing": Case(said="22"),
    "messages.group_status_read_without_pricing": Case(said="20"),
    "messages.group_status_sent": Case(said="20"),
    "messages.group_status_sent_with_pricing": Case(said="20"),
    "messages.system_user_changed_number": Case(),
    "messages.system_user_changed_user_id": Case(),
}


@pytest.fixture(autouse=True)
def _that_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def told() -> dict[str, set[str]]:
    """The table: a file's name, and under it what it changes, a sentence each."""
    paragraphs = [paragraph.splitlines() for paragraph in NEWS.read_text().split("\n\n")]
    return {name: {line.strip() for line in lines} for name, *lines in paragraphs}


@pytest.mark.slow
def test_every_sample_webhook_about_groups_does_what_it_says(
    receiver: Receiver,  # noqa: F811
) -> None:
    assert CASES.keys() == {path.stem for path in (PAYLOADS / "groups").glob("*.json")}
    worlds = {name: World(case) for name, case in CASES.items()}

    delivered_at_once(
        receiver,
        [
            signed(payload(f"groups/{name}", world.number), world.number.connection)
            for name, world in worlds.items()
        ],
    )
    drain()

    assert set(IncomingDelivery.objects.values_list("state", flat=True)) == {"done"}
    assert {name: world.news() for name, world in worlds.items()} == told()
