"""The published Python client of Zernio does the whole story, told nothing but another address."""

from pathlib import Path
from typing import Any

import pytest
from late.client.exceptions import LateAPIError, LateAuthenticationError, LateNotFoundError
from zernio import Zernio

from tests.clients.conftest import Sandbox, eventually
from tests.e2e.processes import Embedded
from tests.inbox.media import files

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client(octet: Embedded, api_key: str) -> Zernio:
    return Zernio(api_key=api_key, base_url=f"{octet.url}/api")


@pytest.fixture(scope="module")
def account(client: Zernio) -> str:
    return client.accounts.list_accounts()["accounts"][0]["_id"]


@pytest.fixture(scope="module")
def lima(client: Zernio, account: str, sandbox: Sandbox) -> dict[str, Any]:
    """A group with three people in it; the third one had to ask."""
    made = client.whatsapp.create_whats_app_group_chat(
        account_id=account,
        subject="Casa Lima",
        description="Keys and meters",
        join_approval_mode="approval_required",
    )
    group = made["group"]
    people = [sandbox.person(name) for name in ("Ana", "Bruno", "Carla")]
    for person in people:
        asked = sandbox.do(f"people/{person['id']}/joins/", invite_link=group["inviteLink"])
        assert asked["result"] == "requested"
    waiting = eventually(lambda: _waiting(client, account, group, 3), "asking to join")
    client.whatsapp.approve_whats_app_group_join_requests(
        group["groupId"], account, [one["user"] for one in waiting]
    )
    eventually(lambda: len(_members(client, account, group)) == 3, "joining")
    return group | {"people": people}


def _waiting(client: Zernio, account: str, group: dict[str, Any], count: int) -> Any:
    asked = client.whatsapp.list_whats_app_group_join_requests(group["groupId"], account)
    return asked["joinRequests"] if len(asked["joinRequests"]) == count else None


def _members(client: Zernio, account: str, group: dict[str, Any]) -> list[dict[str, Any]]:
    read = client.whatsapp.get_whats_app_group_chat(group["groupId"], account)
    return read["group"]["participants"]


def _messages(client: Zernio, account: str, conversation: str) -> list[dict[str, Any]]:
    return client.messages.get_inbox_conversation_messages(conversation, account)["messages"]


def test_the_key_and_the_accounts(client: Zernio, account: str) -> None:
    assert client.api_keys.verify_credential()["valid"] is True
    assert client.accounts.list().accounts
    assert client.profiles.list().profiles
    assert client.accounts.get_account_health(account)["status"] == "healthy"
    assert client.rate_limit_info["remaining"] > 0


def test_the_story(
    client: Zernio, account: str, lima: dict[str, Any], sandbox: Sandbox, tmp_path: Path
) -> None:
    listed = client.whatsapp.list_whats_app_group_chats(account, limit=10)["groups"]
    assert lima["groupId"] in [one["id"] for one in listed]
    ana = lima["people"][0]
    sandbox.do(f"people/{ana['id']}/messages/", text="Is it free?", group=lima["groupId"])
    asked = eventually(
        lambda: _messages(client, account, lima["groupId"]), "hearing from the group"
    )
    assert (asked[0]["message"], asked[0]["senderName"]) == ("Is it free?", "Ana")

    sent = client.messages.send_inbox_message(
        lima["conversationId"], account, message="Yes, at three.", reply_to=asked[0]["id"]
    )
    message_id = sent["data"]["messageId"]
    assert message_id.startswith("wamid.")
    for person in lima["people"]:
        sandbox.do(f"people/{person['id']}/reads/", group=lima["groupId"])

    def read_by_all() -> Any:
        found = _messages(client, account, lima["conversationId"])
        return next(
            (one for one in found if one["id"] == message_id and one["deliveryStatus"] == "read"),
            None,
        )

    said = eventually(read_by_all, "reading")
    assert said["metadata"]["quotedMessageId"] == asked[0]["id"]
    assert said["readAt"]

    picture = tmp_path / "photo.png"
    picture.write_bytes(files.picture("PNG"))
    upload = client.media.upload(picture)
    sent = client.messages.send_inbox_message(
        lima["conversationId"],
        account,
        attachment_url=str(upload.files[0].url),
        attachment_type="image",
    )
    assert sent["data"]["attachments"][0]["type"] == "image"

    reacted = client.messages.add_message_reaction(
        lima["conversationId"], asked[0]["id"], account, "👍"
    )
    assert reacted["success"] is True
    client.messages.remove_message_reaction(lima["conversationId"], asked[0]["id"], account)


def test_conversations_are_found_read_and_archived(
    client: Zernio, account: str, lima: dict[str, Any]
) -> None:
    conversation = lima["conversationId"]
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
    made = client.whatsapp.create_whats_app_group_chat(account, "Short lived")["group"]
    group_id, dora = made["groupId"], sandbox.person("Dora")
    client.whatsapp.update_whats_app_group_chat(group_id, account, subject="Renamed")
    eventually(
        lambda: (
            client.whatsapp.get_whats_app_group_chat(group_id, account)["group"]["subject"]
            == "Renamed"
        ),
        "renaming",
    )
    link = client.whatsapp.create_whats_app_group_invite_link(group_id, account)["inviteLink"]
    assert link != made["inviteLink"]
    sandbox.do(f"people/{dora['id']}/joins/", invite_link=link)
    (member,) = eventually(lambda: _members(client, account, made), "joining")
    elena = sandbox.person("Elena")["phone"]
    added = client.whatsapp.add_whats_app_group_participants(group_id, account, [elena])
    assert (added["success"], added["participants"][0]["result"]) == (True, "invited")
    client.whatsapp.remove_whats_app_group_participants(group_id, account, [member["user"]])
    eventually(lambda: not _members(client, account, made), "taking out")
    assert client.whatsapp.delete_whats_app_group_chat(group_id, account)["success"] is True


def test_a_first_word_by_template_and_the_invitation(
    client: Zernio, account: str, lima: dict[str, Any], sandbox: Sandbox
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
    parameter = {"type": "group_id", "group_id": lima["groupId"]}
    components = [{"type": "body", "parameters": [parameter]}]
    invite = {"name": "group_invite", "language": "en", "components": components}
    sent = client.messages.send_inbox_message(
        started["data"]["conversationId"], account, template={"elements": [invite]}
    )
    assert sent["data"]["messageId"].startswith("wamid.")
    said = _messages(client, account, started["data"]["conversationId"])
    assert lima["inviteLink"] in said[-1]["message"]


def test_keys_are_made_shown_once_and_thrown_away(octet: Embedded, client: Zernio) -> None:
    made = client.api_keys.create_api_key("reader", permission="read")["apiKey"]
    reader = Zernio(api_key=made["key"], base_url=f"{octet.url}/api")
    assert reader.accounts.list_accounts()["accounts"]
    client.api_keys.delete_api_key(made["id"])
    with pytest.raises(LateAuthenticationError):
        reader.accounts.list_accounts()


def test_failures_are_what_the_client_knows(client: Zernio, account: str) -> None:
    with pytest.raises(LateNotFoundError):
        client.whatsapp.get_whats_app_group_chat("unknown", account)
    with pytest.raises(LateAPIError) as refused:
        client.whatsapp.create_whats_app_group_chat(account, "")
    assert refused.value.details["param"] == "subject"
