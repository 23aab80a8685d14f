"""Every webhook body we know reaches the screen: as a bubble, a line, a tick or a placeholder.

What is no business of a conversation is kept for admins instead, and changes no page.
"""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import BusinessNumber, Template, User
from inbox.models import Conversation
from tests.hearing import hears, payload
from tests.inbox.views import stage
from webhooks.models import QuarantinedItem

Browser = Callable[[User], Client]

JOINED = "joined with the invite link"
EIGHT = "Delivered to 1 of 3."
READ = "Read by 1 of 3."
UNSEEN = "A message of a kind that WhatsApp does not pass on to businesses."

LINES = {
    "group_lifecycle_update.create_failed": "WhatsApp did not create the group",
    "group_lifecycle_update.create_succeeded": "The group was created",
    "group_lifecycle_update.delete_succeeded": "The group was deleted",
    "group_participants_update.join_request_created": "+1 555 017 7004 asks to join",
    "group_participants_update.join_request_created_no_phone": "@marina_luz asks to join",
    "group_participants_update.join_request_revoked": "+1 555 017 7004 no longer asks to join",
    "group_participants_update.join_requests_approved": "@marina_luz joined after approval",
    "group_participants_update.joined_via_invite_link": f"+1 555 017 7001 {JOINED}",
    "group_participants_update.joined_via_invite_link_legacy_wa_id_only": JOINED,
    "group_participants_update.joined_via_invite_link_no_phone": f"@marina_luz {JOINED}",
    "group_participants_update.joined_via_invite_link_parent_bsuid": f"@marina_luz {JOINED}",
    "group_participants_update.joined_via_invite_link_username": f"@lior.benami {JOINED}",
    "group_participants_update.participant_left": "Ana Ruiz left the group",
    "group_participants_update.participant_left_no_phone": "Ana Ruiz left the group",
    "group_participants_update.removed_by_business_bsuid_succeeded": "Ana Ruiz was removed",
    "group_participants_update.removed_by_business_partially_failed": "Ana Ruiz was removed",
    "group_participants_update.removed_by_business_succeeded": "Ana Ruiz was removed",
    "group_settings_update.succeeded": "The group is now called “Harbor Lane 12 hand-over”",
    "group_settings_update.succeeded_subject_only": "The group is now called “Harbor Lane 12”",
    "group_status_update.suspended": "WhatsApp suspended the group",
    "group_status_update.suspension_cleared": "WhatsApp lifted the suspension",
}
"""Of group work and of people who come and go."""

BUBBLES = {
    "groups/messages.group_inbound_image": "Photo is loading… Meter reading",
    "groups/messages.group_inbound_reaction": "Reactions: 👍 Ana Ruiz",
    "groups/messages.group_inbound_reply": "Message not here Thanks, noted.",
    "groups/messages.group_inbound_text": "Ana Ruiz Is parking included?",
    "groups/messages.group_inbound_text_legacy_wa_id_only": "Ana Ruiz Is parking included?",
    "groups/messages.group_inbound_text_no_phone": "Ana Ruiz Me too.",
    "groups/messages.group_inbound_text_parent_bsuid": "Ana Ruiz Me too.",
    "groups/messages.group_inbound_text_username": "Ana Ruiz I can be there at three.",
    "groups/messages.group_inbound_unsupported": UNSEEN,
    "groups/messages.group_inbound_unsupported_typed": "A poll.",
    "messages/batch.mixed": "First",
    "messages/group.inbound.document": "Document is loading…",
    "messages/group.inbound.image": "Photo is loading… This gate",
    "messages/group.inbound.reaction": "Reactions: 🎉 Ana Ruiz",
    "messages/group.inbound.reaction_removed": "What it is about",
    "messages/group.inbound.text": "Ana Ruiz Shall we meet at the north gate?",
    "messages/group.inbound.text_reply": "Message not here I will bring the spare tubes",
    "messages/group.inbound.text_username_only": "Ana Ruiz North gate works for me",
    "messages/group.inbound.unsupported": UNSEEN,
    "messages/group.inbound.voice": "Voice message is loading…",
    "messages/inbound.audio": "Audio is loading…",
    "messages/inbound.button": "Tapped: Confirm",
    "messages/inbound.contacts": "Luca Ferro Ferro Couriers +44 7700 900102 luca@ferro.example",
    "messages/inbound.contacts_contact_request": "Contact card +12025550143",
    "messages/inbound.document": "Document is loading… Proof of purchase",
    "messages/inbound.edit_caption": "They changed an earlier message. Is this dent covered?",
    "messages/inbound.edit_text": "They changed an earlier message. Hi, is the green",
    "messages/inbound.image": "Photo is loading… Is this scratch covered?",
    "messages/inbound.image_no_caption": "Photo is loading…",
    "messages/inbound.interactive_button_reply": "Tapped: Morning",
    "messages/inbound.interactive_list_reply": "Tapped: Full service About two days",
    "messages/inbound.location": "Quay Road Depot 12 Quay Road, Bristol 51.44950, -2.59670",
    "messages/inbound.order": "Order 2 × HLB-LOCK-02 19.5 GBP 1 × HLB-LAMP-07 32 GBP",
    "messages/inbound.reaction": "Reactions: 👍 Ana Ruiz",
    "messages/inbound.reaction_removed": "What it is about",
    "messages/inbound.revoke": "They deleted an earlier message.",
    "messages/inbound.sticker": "Sticker is loading…",
    "messages/inbound.sticker_animated": "Sticker is loading…",
    "messages/inbound.text": "Hi, is the blue commuter bike back in stock?",
    "messages/inbound.text_forwarded": "Forwarded Forwarding the club route.",
    "messages/inbound.text_frequently_forwarded": "Forwarded many times Everyone is sharing",
    "messages/inbound.text_identity_hash": "Identity check is on for this number.",
    "messages/inbound.text_parent_bsuid": "Second portfolio, same person.",
    "messages/inbound.text_referral_ad": "Came from an ad Chat with us Autumn tune-up offer",
    "messages/inbound.text_referred_product": "Asks about HLB-COMMUTER-01",
    "messages/inbound.text_reply": "Message not here Yes please, keep one for me.",
    "messages/inbound.text_unicode": "Café à 18h — 自転車 🚲 / ok? &lt;50%&gt; @front",
    "messages/inbound.text_username_only": "Do you ship to Oregon?",
    "messages/inbound.text_without_bsuid": "Older payload shape.",
    "messages/inbound.unsupported": "A poll. WhatsApp does not show it to businesses.",
    "messages/inbound.unsupported_media_too_big": "A file that WhatsApp could not hand over.",
    "messages/inbound.video": "Video is loading… The noise starts at 0:04",
    "messages/inbound.voice": "Voice message is loading…",
}

TICKS = {
    "groups/messages.group_status_delivered": EIGHT,
    "groups/messages.group_status_delivered_aggregated": EIGHT,
    "groups/messages.group_status_delivered_legacy_participant_recipient_id": EIGHT,
    "groups/messages.group_status_delivered_multi_message_one_participant": EIGHT,
    "groups/messages.group_status_delivered_no_phone": EIGHT,
    "groups/messages.group_status_delivered_parent_bsuid": EIGHT,
    "groups/messages.group_status_failed": "Not delivered. More than 24 hours have passed",
    "groups/messages.group_status_read_aggregated": READ,
    "groups/messages.group_status_read_legacy_pricing_in_conversation": READ,
    "groups/messages.group_status_read_service_beyond_free_tier": READ,
    "groups/messages.group_status_read_with_pricing": READ,
    "groups/messages.group_status_read_without_pricing": READ,
    "groups/messages.group_status_sent": "Sent.",
    "groups/messages.group_status_sent_with_pricing": "Sent.",
    "messages/group.status.delivered": EIGHT,
    "messages/group.status.delivered_aggregated": EIGHT,
    "messages/group.status.delivered_alt_participant_key": EIGHT,
    "messages/group.status.delivered_billable": EIGHT,
    "messages/group.status.failed": "Not delivered.",
    "messages/group.status.read": READ,
    "messages/group.status.read_aggregated": READ,
    "messages/group.status.sent": "Sent.",
    "messages/status.delivered": "Delivered.",
    "messages/status.delivered_bsuid": "Delivered.",
    "messages/status.delivered_v23_conversation": "Delivered.",
    "messages/status.failed": "Not delivered. More than 24 hours have passed",
    "messages/status.failed_130429": "This number sent too many messages at once.",
    "messages/status.failed_131000": "WhatsApp failed for a reason it does not tell.",
    "messages/status.failed_131026": "This number cannot receive the message.",
    "messages/status.failed_131042": "There is a problem with the payment method.",
    "messages/status.failed_131049": "this person gets enough marketing already.",
    "messages/status.failed_131053": "WhatsApp did not accept the file.",
    "messages/status.failed_131056": "Too many messages went to this person at once.",
    "messages/status.failed_132015": "WhatsApp has paused the template",
    "messages/status.failed_bsuid": "This number cannot receive the message.",
    "messages/status.failed_reaction_131009": "Something the message refers to is gone",
    "messages/status.played": "Played.",
    "messages/status.read": "Read.",
    "messages/status.read_with_pricing": "Read.",
    "messages/status.sent": "Sent.",
    "messages/status.sent_bsuid": "Sent.",
    "messages/status.sent_free_entry_point": "Sent.",
    "messages/status.sent_reaction": "Sent.",
    "messages/status.sent_service_billable": "Sent.",
    "messages/status.sent_template_marketing": "Sent.",
    "messages/status.sent_template_utility_in_window": "Sent.",
}

SHOWN = {f"groups/{name}": words for name, words in LINES.items()} | BUBBLES | TICKS

NEEDING_ATTENTION = {
    "groups/group_lifecycle_update.create_failed": "WhatsApp did not create the group",
    "groups/group_lifecycle_update.delete_failed": "WhatsApp did not delete the group",
    "groups/group_participants_update.removed_by_business_failed": "did not remove people",
    "groups/group_participants_update.removed_by_business_partially_failed": "people completely",
    "groups/group_settings_update.failed": "did not change the group’s texts",
    "groups/group_settings_update.partially_failed": "change the group’s texts completely",
}

NEW_NUMBERS = {
    "groups/messages.system_user_changed_number",
    "groups/messages.system_user_changed_user_id",
    "messages/inbound.system_user_changed_number",
    "messages/inbound.system_user_changed_number_no_bsuid",
    "messages/inbound.system_user_changed_user_id",
    "messages/inbound.system_user_changed_user_id_parent",
    "messages/field.user_id_update",
}
"""Somebody has another number, and with it another id."""

OF_TEMPLATES = {
    "messages/field.message_template_components_update": "",
    "messages/field.message_template_quality_update": "Quality",
    "messages/field.message_template_status_update.approved": "Approved",
    "messages/field.message_template_status_update.disabled": "Disabled",
    "messages/field.message_template_status_update.paused": "Paused",
    "messages/field.message_template_status_update.pending_deletion": "Being deleted",
    "messages/field.message_template_status_update.rejected": "Rejected",
    "messages/field.template_category_update.completed": "Marketing",
    "messages/field.template_category_update.impending": "",
}

FOR_PROGRAMS = {
    "messages/field.phone_number_name_update",
    "messages/field.phone_number_quality_update.throughput",
}
"""Told by webhooks: tests/webhooks/outgoing/test_news_of_numbers.py."""

FOR_ADMINS = {
    "messages/errors.value",
    "messages/field.account_alerts",
    "messages/field.account_review_update",
    "messages/field.account_update.deleted",
    "messages/field.account_update.disabled",
    "messages/field.account_update.partner_removed",
    "messages/field.account_update.restriction",
    "messages/field.account_update.violation",
    "messages/field.business_capability_update",
    "messages/field.business_username_updates",
    "messages/field.security",
    "messages/field.smb_message_echoes.edit",
    "messages/field.smb_message_echoes.revoke",
    "messages/field.smb_message_echoes.text",
    "messages/field.smb_message_echoes.text_username_only",
    "messages/field.user_preferences.stop",
}


def test_no_body_is_forgotten() -> None:
    told = [SHOWN, NEEDING_ATTENTION, NEW_NUMBERS, OF_TEMPLATES, FOR_PROGRAMS, FOR_ADMINS]

    assert sorted(set().union(*told)) == stage.names()


@pytest.fixture
def client(alice: User, browser_of: Browser) -> Client:
    return browser_of(alice)


@pytest.mark.parametrize("name", SHOWN)
def test_the_thread_shows_it(number: BusinessNumber, client: Client, name: str) -> None:
    conversation = stage.play(number, name)

    page = client.get(reverse("inbox:thread", args=[conversation.pk])).content.decode()

    assert SHOWN[name] in stage.words_of(page)
    assert not QuarantinedItem.objects.exists()


@pytest.mark.parametrize("name", NEEDING_ATTENTION)
def test_group_work_that_went_wrong_is_told(
    number: BusinessNumber, client: Client, name: str
) -> None:
    stage.play(number, name)

    page = client.get(reverse("inbox:attention")).content.decode()

    assert NEEDING_ATTENTION[name] in stage.words_of(page).replace("&#x27;", "’")


@pytest.mark.parametrize("name", sorted(NEW_NUMBERS))
def test_a_new_number_is_a_line_of_the_same_thread(
    number: BusinessNumber, client: Client, name: str
) -> None:
    conversation = stage.play(number, name)

    page = client.get(reverse("inbox:thread", args=[conversation.pk])).content.decode()

    assert "Ana Ruiz has a new number" in stage.words_of(page)
    assert Conversation.objects.count() == 1
    assert not QuarantinedItem.objects.exists()


@pytest.mark.parametrize("name", OF_TEMPLATES)
def test_the_page_of_templates_shows_it(number: BusinessNumber, client: Client, name: str) -> None:
    template = stage.template_of(number, name)

    hears(number.connection, payload(name, number))

    page = stage.words_of(client.get(reverse("inbox:templates_page")).content.decode())
    assert template.name in page
    assert OF_TEMPLATES[name] in page
    assert not QuarantinedItem.objects.exists()


@pytest.mark.parametrize("name", sorted(FOR_ADMINS))
def test_what_is_for_admins_is_kept_for_them(
    number: BusinessNumber, client: Client, name: str
) -> None:
    assert stage.play(number, name) is None

    assert QuarantinedItem.objects.exists()
    assert Template.objects.count() == 0
    assert client.get(reverse("inbox:rows")).status_code == 200
