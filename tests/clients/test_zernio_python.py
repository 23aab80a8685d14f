"""The published Python client of Zernio does the whole story, told nothing but another address."""

from pathlib import Path

import pytest
import requests
from late.client.exceptions import LateAPIError, LateAuthenticationError, LateNotFoundError
from zernio import Zernio

from tests.clients.conftest import Sandbox, eventually
from tests.clients.group_chat import CasaLima, GroupChat
from tests.e2e.processes import Embedded
from tests.inbox.media import files
from tests.receivers import receiving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lima(client: Zernio, account: str, sandbox: Sandbox) -> CasaLima:
    return CasaLima(client, account, sandbox)


def test_the_key_and_the_accounts(client: Zernio, account: str) -> None:
    assert client.api_keys.verify_credential()["valid"] is True
    assert client.accounts.list().accounts
    assert client.profiles.list().profiles
    assert client.accounts.get_account_health(account)["status"] == "healthy"
    assert client.rate_limit_info["remaining"] > 0


def test_the_story(client: Zernio, account: str, lima: CasaLima, tmp_path: Path) -> None:
    chat = lima.conversation
    listed = client.whatsapp.list_whats_app_group_chats(account, limit=10)["groups"]
    assert lima.id in [one["id"] for one in listed]
    asked = lima.hear_ana("Is it free?")
    assert asked["senderName"] == "Ana"

    sent = client.messages.send_inbox_message(
        chat, account, message="Yes, at three.", reply_to=asked["id"]
    )
    assert sent["data"]["messageId"].startswith("wamid.")
    said = lima.read_by_all(sent["data"]["messageId"])
    assert said["metadata"]["quotedMessageId"] == asked["id"]
    assert said["readAt"]

    picture = tmp_path / "photo.png"
    picture.write_bytes(files.picture("PNG"))
    address = str(client.media.upload(picture).files[0].url)
    sent = client.messages.send_inbox_message(
        chat, account, attachment_url=address, attachment_type="image"
    )
    assert sent["data"]["attachments"][0]["type"] == "image"

    reacted = client.messages.add_message_reaction(chat, asked["id"], account, "👍")
    assert reacted["success"] is True
    client.messages.remove_message_reaction(chat, asked["id"], account)


def test_conversations_are_found_read_and_archived(
    client: Zernio, account: str, lima: CasaLima
) -> None:
    conversation = lima.conversation
    listed = client.messages.list_inbox_conversations(account_id=account)["data"]
    assert conversation in [one["id"] for one in listed]
    found = client.messages.search_inbox_conversations("lima")["data"]
    assert conversation in [one["conversation"]["id"] for one in found]
    assert client.messages.mark_conversation_read(conversation, account)["success"] is True
    for status in ("archived", "active"):
        changed = client.messages.update_inbox_conversation(conversation, account, status)
        assert changed["data"]["status"] == status
    read = client.messages.get_inbox_conversation(conversation, account)["data"]
    assert len(read["participants"]) == 3
    assert "success" in client.messages.send_typing_indicator(conversation, account)


def test_the_group_is_changed_emptied_and_ended(
    client: Zernio, account: str, sandbox: Sandbox
) -> None:
    group, dora = GroupChat(client, account, "Short lived"), sandbox.person("Dora")
    client.whatsapp.update_whats_app_group_chat(group.id, account, subject="Renamed")
    eventually(lambda: group.read()["subject"] == "Renamed", "renaming")
    link = client.whatsapp.create_whats_app_group_invite_link(group.id, account)["inviteLink"]
    assert link != group.link
    sandbox.do(f"people/{dora['id']}/joins/", invite_link=link)
    (member,) = eventually(group.members, "joining")
    elena = sandbox.person("Elena")["phone"]
    added = client.whatsapp.add_whats_app_group_participants(group.id, account, [elena])
    assert (added["success"], added["participants"][0]["result"]) == (True, "invited")
    client.whatsapp.remove_whats_app_group_participants(group.id, account, [member])
    eventually(lambda: not group.members(), "taking out")
    assert client.whatsapp.delete_whats_app_group_chat(group.id, account)["success"] is True


def test_a_first_word_by_template_and_the_invitation(
    client: Zernio, account: str, lima: CasaLima, sandbox: Sandbox
) -> None:
    templates = client.whatsapp.get_whats_app_templates(account, status="APPROVED")["templates"]
    assert {"follow_up", "group_invite"} <= {one["name"] for one in templates}
    elena = sandbox.person("Elena")
    started = client.messages.create_inbox_conversation(
        account,
        participant_id=f"+{elena['phone'].lstrip('+')}",
        template_name="follow_up",
        template_language="en",
        template_params=["Elena"],
    )
    assert started["data"]["messageId"].startswith("wamid.")
    parameter = {"type": "group_id", "group_id": lima.id}
    components = [{"type": "body", "parameters": [parameter]}]
    invite = {"name": "group_invite", "language": "en", "components": components}
    sent = client.messages.send_inbox_message(
        started["data"]["conversationId"], account, template={"elements": [invite]}
    )
    assert sent["data"]["messageId"].startswith("wamid.")
    chat = started["data"]["conversationId"]
    said = client.messages.get_inbox_conversation_messages(chat, account)["messages"]
    assert lima.link in said[-1]["message"]


def test_keys_are_made_shown_once_and_thrown_away(octet: Embedded, client: Zernio) -> None:
    made = client.api_keys.create_api_key("reader", permission="read")["apiKey"]
    reader = Zernio(api_key=made["key"], base_url=f"{octet.url}/api")
    assert reader.accounts.list_accounts()["accounts"]
    client.api_keys.delete_api_key(made["id"])
    with pytest.raises(LateAuthenticationError):
        reader.accounts.list_accounts()


def test_everybody_and_everything_is_listed(client: Zernio, account: str) -> None:
    assert client.accounts.list_accounts(page=1, limit=1)["pagination"]["page"] == 1
    assert client.accounts.get_all_accounts_health()["summary"]["healthy"] > 0
    assert client.api_keys.list_api_keys()["apiKeys"]
    profile = client.profiles.list_profiles()["profiles"][0]
    assert client.profiles.get_profile(profile["_id"])["profile"] == profile
    assert client.users.list_users()["users"]
    new = {"platform": "whatsapp", "platform_identifier": "+34600555991", "account_id": account}
    made = client.contacts.create_contact(profile["_id"], "Gala", company="Casa Lima", **new)
    assert (made["contact"]["name"], made["contact"]["company"]) == ("Gala", "Casa Lima")
    (contact,) = (one["id"] for one in client.contacts.list_contacts(search="Gala")["contacts"])
    changed = client.contacts.update_contact(contact, notes="Has the keys")["contact"]
    assert client.contacts.get_contact(contact)["contact"] == changed
    assert changed["notes"] == "Has the keys"


def test_the_number_presents_itself(client: Zernio, account: str) -> None:
    asked = client.whatsapp
    website = "https://casa.example/"
    asked.update_whats_app_business_profile(account, about="By the sea", websites=[website])
    asked.update_whats_app_business_profile(account, email="casa@casa.example", vertical="HOTEL")
    told = asked.get_whats_app_business_profile(account)["businessProfile"]
    assert (told["about"], told["websites"]) == ("By the sea", [website])
    assert (told["email"], told["vertical"], told["address"]) == ("casa@casa.example", "HOTEL", "")
    with pytest.raises(LateAPIError) as refused:
        asked.update_whats_app_business_profile(account, about="x" * 140)
    assert refused.value.details["param"] == "about"


def test_people_are_blocked_and_let_in_again(client: Zernio, account: str) -> None:
    phone = "+34600555992"
    blocked = client.whatsapp.block_whats_app_users(account, [phone])["blocked"]
    assert blocked == [{"input": phone, "waId": "34600555992"}]
    listed = client.whatsapp.get_whats_app_blocked_users(account)["blockedUsers"]
    assert "34600555992" in [one["waId"] for one in listed]
    assert client.whatsapp.get_whats_app_block_status(account, phone)["blocked"] is True
    assert client.whatsapp.unblock_whats_app_users(account, [phone])["unblocked"]
    assert client.whatsapp.get_whats_app_block_status(account, phone)["blocked"] is False


def test_files_come_by_an_address_and_are_fetched_again(
    client: Zernio, account: str, lima: CasaLima
) -> None:
    place = client.media.get_media_presigned_url("notes.txt", "text/plain")
    body = b'{"said": "in a file"}'
    told = requests.put(
        place["uploadUrl"], body, headers={"Content-Type": "text/plain"}, timeout=30
    )
    assert told.json()["size"] == len(body)
    chat = lima.conversation
    sent = client.messages.send_inbox_message(chat, account, attachment_url=place["publicUrl"])
    (file,) = sent["data"]["attachments"]
    # This client reads every answer as JSON, so a file that is JSON shows that the bytes came.
    assert client.whatsapp.get_whats_app_media(file["id"], account) == {"said": "in a file"}
    message = sent["data"]["messageId"]
    link = client.messages.get_message_attachment(chat, message, 0, account, format="json")
    assert requests.get(link["url"], timeout=30).content == body
    with pytest.raises(LateAPIError) as refused:
        # It has no way to say which file.
        client.messages.upload_media_direct()
    assert refused.value.status_code in {400, 415}


def test_webhooks_are_set_up_tried_and_read(client: Zernio, account: str) -> None:
    hooks = client.webhooks
    with receiving() as receiver:
        made = hooks.create_webhook_settings("CRM", receiver.url, ["message.received"])["webhook"]
        # The client writes this name as "Id".
        hooks.update_webhook_settings(_id=made["_id"], name="ERP")
        listed = hooks.get_webhook_settings()["webhooks"]
        assert [one["name"] for one in listed if one["_id"] == made["_id"]] == ["ERP"]
        hooks.test_webhook(made["_id"], event="message.received")
        logs = eventually(
            lambda: hooks.get_webhook_logs(webhook_id=made["_id"], status="success")["logs"],
            "testing",
        )
        heard = len(receiver.heard)
        assert hooks.redeliver_webhook_event(made["_id"], logs[0]["eventId"])["success"]
        eventually(lambda: len(receiver.heard) > heard, "hearing it again")
        assert hooks.delete_webhook_settings(id=made["_id"])["success"]


def test_what_cannot_be_done_has_a_code(
    client: Zernio, account: str, lima: CasaLima, sandbox: Sandbox
) -> None:
    chat = lima.conversation
    said = client.messages.send_inbox_message(chat, account, message="Said is said.")
    message = said["data"]["messageId"]
    for refused, code in (
        (lambda: client.messages.edit_inbox_message(chat, message, account, text="x"), "P"),
        (lambda: client.messages.delete_inbox_message(chat, message, account), "P"),
        (lambda: client.messages.delete_inbox_conversation(chat, account), "not_supported"),
        (lambda: client.accounts.update_account(account, display_name="x"), "not_supported"),
        (lambda: client.accounts.delete_account(account), "not_supported"),
    ):
        with pytest.raises(LateAPIError) as error:
            refused()
        assert error.value.details["code"] == {"P": "PLATFORM_LIMITATION"}.get(code, code)


def test_failures_are_what_the_client_knows(client: Zernio, account: str) -> None:
    with pytest.raises(LateNotFoundError):
        client.whatsapp.get_whats_app_group_chat("unknown", account)
    with pytest.raises(LateAPIError) as refused:
        client.whatsapp.create_whats_app_group_chat(account, "")
    assert refused.value.details["param"] == "subject"
