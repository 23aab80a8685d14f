"""Templates by the published Python client of Zernio."""

import json
from typing import Any

import pytest
from zernio import Zernio

from tests.clients.conftest import Sandbox, eventually
from tests.receivers import receiving

pytestmark = [pytest.mark.slow, pytest.mark.thorough]


def test_templates_are_handed_in_changed_and_deleted(client: Zernio, account: str) -> None:
    def words(text: str) -> list[dict[str, str]]:
        return [{"type": "BODY", "text": text}]

    def hand_in() -> dict[str, Any]:
        return client.whatsapp.create_whats_app_template(
            account, "opening_hours", "UTILITY", "en", components=words("We open at nine.")
        )["template"]

    def approved() -> bool:
        read = client.whatsapp.get_whats_app_template("opening_hours", account)["template"]
        return read["status"] == "APPROVED"

    made = hand_in()
    eventually(approved, "approving")
    client.whatsapp.update_whats_app_template("opening_hours", account, components=words("At ten."))
    eventually(approved, "approving again")
    client.whatsapp.update_whats_app_template_by_id(made["id"], account, components=words("Never."))
    read = client.whatsapp.get_whats_app_template_by_id(made["id"], account)["template"]
    assert read["components"] == words("Never.")
    assert client.whatsapp.delete_whats_app_template_by_id(made["id"], account)["success"]
    hand_in()
    deleted = client.whatsapp.delete_whats_app_template("opening_hours", account)
    assert deleted["scope"] == "all_languages"


def test_a_library_template_is_found_and_made_ones_own(client: Zernio, account: str) -> None:
    offered = client.whatsapp_templates.get_whats_app_library_template(
        account, "arrival_reminder_1", language="es"
    )["template"]
    assert (offered["language"], len(offered["body_params"])) == ("es", 2)
    call = {"type": "phone_number", "phone_number": "+34910000000"}
    link = {"type": "url", "url": {"base_url": "https://casa.example/stay/{{1}}"}}
    made = client.whatsapp.create_whats_app_template(
        account,
        "arrival",
        "UTILITY",
        "es",
        library_template_name=offered["name"],
        library_template_button_inputs=[link, call],
        message_send_ttl_seconds=3600,
    )["template"]
    assert made["message_send_ttl_seconds"] == 3600

    def kept() -> Any:
        read = client.whatsapp.get_whats_app_template("arrival", account)["template"]
        return read if read["components"] else None

    read = eventually(kept, "reading its texts")
    assert read["message_send_ttl_seconds"] == 3600
    (buttons,) = [one["buttons"] for one in read["components"] if one["type"] == "BUTTONS"]
    assert buttons[1]["phone_number"] == "+34910000000"


def test_what_whatsapp_decides_comes_by_webhook(client: Zernio, account: str) -> None:
    name = "whatsapp.template.status_updated"
    words = [{"type": "BODY", "text": "We are closed."}]
    with receiving() as receiver:
        hook = client.webhooks.create_webhook_settings("CRM", receiver.url, [name])["webhook"]
        for template in ("closed", "reject_closed"):
            client.whatsapp.create_whats_app_template(
                account, template, "UTILITY", "en", components=words
            )

        def decided() -> set[tuple[str, ...]] | None:
            bodies = [json.loads(one.body) for one in receiver.heard]
            found = {
                (one["event"], one["account"]["accountId"], one["template"]["status"])
                for one in bodies
                if one["template"]["name"] in ("closed", "reject_closed")
            }
            return found if len(found) == 2 else None

        found = eventually(decided, "deciding")
        client.webhooks.delete_webhook_settings(webhook_id=hook["_id"])
    assert found == {(name, account, status) for status in ("APPROVED", "REJECTED")}


def test_a_template_with_cards_is_handed_in_and_begins_a_chat(
    client: Zernio, account: str, sandbox: Sandbox
) -> None:
    picture = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW"]}}
    link = {"type": "URL", "text": "See", "url": "https://casa.example/{{1}}", "example": ["a"]}
    body = {"type": "BODY", "text": "{{1}} beds by the sea", "example": {"body_text": [["4"]]}}
    card = {"components": [picture, body, {"type": "BUTTONS", "buttons": [link]}]}
    words = {"type": "BODY", "text": "Two for you, {{1}}!."}
    components = [words, {"type": "CAROUSEL", "cards": [card, card]}]
    client.whatsapp.create_whats_app_template(
        account, "villas", "MARKETING", "en", components=components
    )

    def is_approved() -> bool:
        read = client.whatsapp.get_whats_app_template("villas", account)["template"]
        return read["status"] == "APPROVED"

    eventually(is_approved, "approving")
    started = client.messages.create_inbox_conversation(
        account,
        participant_id=sandbox.person("Flora")["phone"],
        template_name="villas",
        template_params=["Flora"],
        template_cards=[
            {
                "cardIndex": place,
                "params": [beds],
                "headerMedia": {"type": "image", "link": "https://casa.example/villa.jpg"},
                "buttons": [{"index": 0, "subType": "url", "value": beds}],
            }
            for place, beds in enumerate(("4", "6"))
        ],
    )
    assert started["data"]["messageId"].startswith("wamid.")
