"""The webhooks we emit have the keys and types of the sample files, no more and no less."""

import json

import pytest

from tests.whatsapp.bodies import shape, shape_in
from tests.whatsapp.sandbox.scenes import Scenes

STATUS = "groups/messages.group_status_"
CASES = {
    "created": "groups/group_lifecycle_update.create_succeeded",
    "create_failed": "groups/group_lifecycle_update.create_failed",
    "deleted": "groups/group_lifecycle_update.delete_succeeded",
    "delete_failed": "groups/group_lifecycle_update.delete_failed",
    "joined": "groups/group_participants_update.joined_via_invite_link",
    "joined_with_username": "groups/group_participants_update.joined_via_invite_link_username",
    "joined_without_phone": "groups/group_participants_update.joined_via_invite_link_no_phone",
    "joined_with_parent": "groups/group_participants_update.joined_via_invite_link_parent_bsuid",
    "joined_legacy": "groups/group_participants_update.joined_via_invite_link_legacy_wa_id_only",
    "asked": "groups/group_participants_update.join_request_created",
    "asked_without_a_reason": "groups/group_participants_update.join_request_created_no_phone",
    "approved": "groups/group_participants_update.join_requests_approved",
    "withdrew": "groups/group_participants_update.join_request_revoked",
    "left": "groups/group_participants_update.participant_left",
    "left_without_phone": "groups/group_participants_update.participant_left_no_phone",
    "removed": "groups/group_participants_update.removed_by_business_succeeded",
    "removed_in_part": "groups/group_participants_update.removed_by_business_partially_failed",
    "removed_nobody": "groups/group_participants_update.removed_by_business_failed",
    "renamed": "groups/group_settings_update.succeeded_subject_only",
    "all_settings": "groups/group_settings_update.succeeded",
    "settings_failed": "groups/group_settings_update.failed",
    "settings_failed_in_part": "groups/group_settings_update.partially_failed",
    "suspended": "groups/group_status_update.suspended",
    "suspension_cleared": "groups/group_status_update.suspension_cleared",
    "wrote": "groups/messages.group_inbound_text",
    "wrote_with_username": "groups/messages.group_inbound_text_username",
    "wrote_without_phone": "groups/messages.group_inbound_text_no_phone",
    "wrote_with_parent": "groups/messages.group_inbound_text_parent_bsuid",
    "wrote_legacy": "groups/messages.group_inbound_text_legacy_wa_id_only",
    "replied": "groups/messages.group_inbound_reply",
    "sent_a_poll": "groups/messages.group_inbound_unsupported_typed",
    "sent_something_unsupported": "groups/messages.group_inbound_unsupported",
    "wrote_directly": "messages/inbound.text",
    "wrote_directly_with_parent": "messages/inbound.text_parent_bsuid",
    "sent_in_group": f"{STATUS}sent_with_pricing",
    "sent_without_pricing": f"{STATUS}sent",
    "sent_directly": "messages/status.sent",
    "delivered_in_group": f"{STATUS}delivered",
    "delivered_in_group_without_phone": f"{STATUS}delivered_no_phone",
    "delivered_in_group_with_parent": f"{STATUS}delivered_parent_bsuid",
    "delivered_in_an_old_shape": f"{STATUS}delivered_legacy_participant_recipient_id",
    "two_delivered_to_one_person": f"{STATUS}delivered_multi_message_one_participant",
    "only_read": f"{STATUS}read_with_pricing",
    "only_read_in_an_old_shape": f"{STATUS}read_legacy_pricing_in_conversation",
    "delivered_directly": "messages/status.delivered",
    "delivered_directly_without_phone": "messages/status.delivered_bsuid",
    "read_in_group": f"{STATUS}read_without_pricing",
    "read_directly": "messages/status.read",
    "failed_in_group": f"{STATUS}failed",
    "failed_directly": "messages/status.failed",
    "failed_to_bsuid": "messages/status.failed_bsuid",
    "changed_number": "messages/inbound.system_user_changed_number",
    "changed_hidden_number": "messages/inbound.system_user_changed_user_id",
    "changed_number_legacy": "messages/inbound.system_user_changed_number_no_bsuid",
}


@pytest.mark.parametrize(("scene", "sample"), CASES.items(), ids=CASES)
def test_the_webhook_has_the_shape_of_the_sample(number, mailbox, scene, sample):
    getattr(Scenes(number, mailbox), scene)()
    [_] = mailbox.collect()
    [(_, body, _)] = mailbox.letters

    assert shape(json.loads(body)["entry"][0]["changes"][0]) == shape_in(sample)
