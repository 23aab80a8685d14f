"""Conversations and messages, as programs read and write them."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import responses
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from pytest_django.fixtures import Settings

from accounts.models import BusinessNumber
from inbox.models import Conversation, Message, ReadNotice
from inbox.outbox.contents import content_of
from inbox.services import bringing
from tests.api.conftest import Program
from tests.factories import (
    make_attachment,
    make_contact,
    make_conversation,
    make_group,
    make_message,
    make_template,
)
from tests.inbox.media import files
from tests.receivers import Receiver, receiving

CONVERSATIONS = "/api/v1/inbox/conversations"
PNG = files.picture("PNG")


@pytest.fixture
def conversation(number: BusinessNumber) -> Conversation:
    return make_conversation(group=make_group(number, people=2, subject="Casa Lima"))


@pytest.fixture
def direct(number: BusinessNumber) -> Conversation:
    contact = make_contact(number.workspace, "Ana Ruiz", wa_id="34600555017")
    return make_conversation(contact=contact, number=number)


def at(conversation: Conversation, *rest: str) -> str:
    return "/".join([CONVERSATIONS, str(conversation.pk), *rest])


def sent() -> Message:
    return Message.objects.get(direction="out")


def test_the_list_shows_groups_and_people(
    program: Program, conversation: Conversation, direct: Conversation
) -> None:
    make_message(conversation, "Hello all")
    body = program.get(CONVERSATIONS, {"folder": "inbox", "sortOrder": "desc"}).json()
    group = next(one for one in body["data"] if one["isGroup"])
    assert group["participantName"] == "Casa Lima"
    assert group["participantId"] == conversation.group.wa_group_id
    assert group["lastMessage"] == "Hello all"
    assert group["unreadCount"] == 1
    person = next(one for one in body["data"] if not one["isGroup"])
    assert person["participantId"] == "34600555017"
    assert body["pagination"] == {"hasMore": False, "nextCursor": None}


def test_the_list_comes_in_pages_both_ways(program: Program, number: BusinessNumber) -> None:
    made = [str(make_conversation(group=make_group(number)).pk) for _ in range(5)]
    for order in ("asc", "desc"):
        seen: list[str] = []
        query: dict[str, object] = {"limit": 2, "sortOrder": order}
        for _ in range(3):
            body = program.get(CONVERSATIONS, query).json()
            seen += [one["id"] for one in body["data"]]
            query["cursor"] = body["pagination"]["nextCursor"]
        assert sorted(seen) == sorted(made)


def test_the_list_costs_the_same_however_long(
    program: Program, number: BusinessNumber, django_assert_max_num_queries: object
) -> None:
    for _ in range(9):
        make_message(make_conversation(group=make_group(number)))
    program.get(CONVERSATIONS)
    with django_assert_max_num_queries(5):
        program.get(CONVERSATIONS)


def test_search_finds_names_and_numbers(
    program: Program, conversation: Conversation, direct: Conversation
) -> None:
    for words, found in (("lima", conversation), ("ana r", direct), ("600 555", direct)):
        body = program.get(f"{CONVERSATIONS}/search", {"query": words}).json()
        assert [one["conversation"]["id"] for one in body["data"]] == [str(found.pk)]


def test_a_groups_id_is_an_id_of_its_conversation(
    program: Program, conversation: Conversation
) -> None:
    answer = program.get(f"{CONVERSATIONS}/{conversation.group.wa_group_id}")
    assert answer.json()["data"]["id"] == str(conversation.pk)
    assert len(answer.json()["data"]["participants"]) == 2


def test_archiving_closes_it_for_the_team(program: Program, conversation: Conversation) -> None:
    body = {"accountId": str(conversation.number_id), "status": "archived"}
    assert program.put(at(conversation), body).json()["data"]["status"] == "archived"
    conversation.refresh_from_db()
    assert conversation.status == Conversation.Status.CLOSED


def test_marking_read_counts_what_was_new_and_tells_whatsapp(
    program: Program, direct: Conversation
) -> None:
    for n in range(3):
        make_message(direct, f"{n}", wamid=f"wamid.{n}")
    body = {"accountId": str(direct.number_id)}
    assert program.post(at(direct, "read"), body).json()["markedCount"] == 3
    assert program.post(at(direct, "read"), body).json()["markedCount"] == 0
    assert ReadNotice.objects.count() == 1


def test_messages_come_oldest_first_and_in_pages(
    program: Program, conversation: Conversation
) -> None:
    for n in range(5):
        make_message(conversation, f"{n}")
    query = {"accountId": conversation.number_id, "limit": 3}
    first = program.get(at(conversation, "messages"), query).json()
    query["cursor"] = first["pagination"]["nextCursor"]
    second = program.get(at(conversation, "messages"), query).json()
    assert [one["message"] for one in first["messages"] + second["messages"]] == list("01234")
    assert second["pagination"]["hasMore"] is False


def test_a_page_of_messages_costs_the_same_however_long(
    program: Program, conversation: Conversation, django_assert_max_num_queries: object
) -> None:
    for n in range(20):
        make_message(conversation, f"{n}", outgoing=n % 2 == 0)
    program.get(at(conversation, "messages"))
    with django_assert_max_num_queries(6):
        program.get(at(conversation, "messages"))


def test_a_text_goes_into_the_outbox(program: Program, conversation: Conversation) -> None:
    body = {"accountId": str(conversation.number_id), "message": "Hola", "linkPreview": True}
    answer = program.post(at(conversation, "messages"), body)
    assert answer.status_code == 202
    assert answer.json()["data"]["messageId"] == str(sent().pk)
    assert (sent().text, sent().state, sent().agent) == ("Hola", "queued", None)


def test_a_reply_quotes_by_whatsapps_id(program: Program, conversation: Conversation) -> None:
    make_message(conversation, wamid="wamid.HBgL=")
    body = {"accountId": str(conversation.number_id), "message": "Yes", "replyTo": "wamid.HBgL="}
    program.post(at(conversation, "messages"), body)
    assert sent().quoted_wamid == "wamid.HBgL="


def test_a_closed_window_is_a_409_with_its_code(program: Program, number: BusinessNumber) -> None:
    closed = make_conversation(group=make_group(number), window=-timedelta(hours=1))
    body = {"accountId": str(number.pk), "message": "Hola"}
    answer = program.post(at(closed, "messages"), body)
    assert (answer.status_code, answer.json()["code"]) == (409, "window_closed")
    assert not Message.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "x" * 4097, None, 7 * ["x"], {"a": 1}])
def test_texts_that_whatsapp_does_not_take_are_refused(
    program: Program, conversation: Conversation, text: object
) -> None:
    body = {"accountId": str(conversation.number_id), "message": text}
    answer = program.post(at(conversation, "messages"), body)
    assert answer.status_code == 400
    assert not Message.objects.exists()


def test_a_template_is_sent_with_whatsapps_components(
    program: Program, direct: Conversation
) -> None:
    template = make_template(direct.number)
    components = [{"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}]
    element = {"name": template.name, "language": "en", "components": components}
    body = {"accountId": str(direct.number_id), "template": {"elements": [element]}}
    assert program.post(at(direct, "messages"), body).status_code == 202
    assert (sent().kind, sent().text) == ("template", "Hello Ana, how are you?")


@pytest.mark.parametrize(
    "template",
    [
        {"elements": "x"},
        {"elements": [7]},
        {"elements": [{"name": "unknown", "language": "en"}]},
        {"elements": [{"name": "greeting", "components": "x"}]},
        {"elements": [{"name": "greeting", "components": [7]}]},
        {"elements": [{"name": "greeting", "components": [{"type": "body"}]}]},
        {"elements": [{"name": "greeting", "components": [{"type": "x", "parameters": [1]}]}]},
        {
            "elements": [
                {
                    "name": "greeting",
                    "components": [{"type": "body", "parameters": [{"type": [], "text": "x"}]}],
                }
            ]
        },
    ],
)
def test_templates_that_make_no_sense_are_refused(
    program: Program, direct: Conversation, template: object
) -> None:
    make_template(direct.number, name="greeting")
    body = {"accountId": str(direct.number_id), "template": template}
    answer = program.post(at(direct, "messages"), body)
    assert answer.status_code in {400, 404}
    assert not Message.objects.exists()


def test_what_is_tapped_has_the_ids_and_words_of_the_program(
    program: Program, direct: Conversation, conversation: Conversation
) -> None:
    account = {"accountId": str(direct.number_id)}
    days = {"message": "Which day?", "buttons": [{"title": "Monday", "payload": "day:1"}]}
    link = {
        "message": "Pay",
        "buttons": [{"type": "url", "title": "Go", "url": "https://a.example"}],
    }
    rows = [{"id": "day:1", "title": "Monday", "description": "Early"}]
    menu = {
        "type": "list",
        "header": {"type": "text", "text": "Viewing"},
        "body": {"text": "Which day?"},
        "footer": {"text": "Bring your papers"},
        "action": {"button": "Days", "sections": [{"rows": rows}]},
    }
    place = {"type": "location_request_message", "action": {"name": "send_location"}}
    for wish in (days, link, {"interactive": menu}, {"interactive": place, "message": "Where?"}):
        assert program.post(at(direct, "messages"), account | wish).status_code == 202

    buttons, opens, listed, asks = (
        content_of(one).payload for one in Message.objects.order_by("pk")
    )
    assert buttons["action"]["buttons"][0]["reply"] == {"id": "day:1", "title": "Monday"}
    assert opens["action"]["parameters"] == {"display_text": "Go", "url": "https://a.example"}
    assert listed == menu
    assert (asks["type"], asks["body"]) == ("location_request_message", {"text": "Where?"})
    assert Message.objects.get(text="Where?").details["titles"] == ["Send location"]
    shown = Message.objects.get(details__kind="list")
    assert shown.text == "*Viewing*\n\nWhich day?\n\n_Bring your papers_"
    assert shown.details["titles"] == ["Monday"]
    answer = program.post(at(conversation, "messages"), account | days)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_in_groups")


def interactive(kind: str, **action: object) -> dict[str, object]:
    return {"type": kind, "body": {"text": "Which?"}, "action": action}


def replies(*replies: dict[str, object]) -> dict[str, object]:
    return interactive("button", buttons=[{"reply": reply} for reply in replies])


def test_what_whatsapp_would_not_take_to_be_tapped_is_refused(
    program: Program, direct: Conversation
) -> None:
    yes, no = {"id": "1", "title": "Yes"}, {"id": "1", "title": "No"}
    rows = [{"id": str(nth), "title": "Day"} for nth in range(11)]
    bad: list[object] = [
        {"type": "poll"},
        {"type": "button", "body": "Which?", "action": {}},
        interactive("button", buttons=[7]),
        replies(),
        replies(yes, no),
        replies({"id": "1", "title": "x" * 21}),
        replies({"id": 1, "title": "Yes"}),
        interactive("list", button="Days", sections=[{"rows": rows}]),
        interactive("list", button="Days", sections=[{"rows": rows[:6]}, {"rows": rows[6:]}]),
        interactive("cta_url", parameters={"display_text": "Pay", "url": "javascript:x"}),
        interactive("flow", parameters={"flow_cta": "x" * 20_000}),
        {"type": "flow", "body": {"text": "x" * 1025}, "action": {}},
    ]
    for told in bad:
        body = {"accountId": str(direct.number_id), "interactive": told}
        answer = program.post(at(direct, "messages"), body)
        assert (answer.status_code, answer.json()["param"]) == (400, "interactive"), told
    mixed = [{"type": "url", "title": "Go", "url": "https://a.example"}, {"title": "No"}]
    body = {"accountId": str(direct.number_id), "message": "Which?", "buttons": mixed}
    assert program.post(at(direct, "messages"), body).json()["code"] == "PLATFORM_LIMITATION"
    assert not Message.objects.exists()


def test_places_and_contact_cards_are_sent(program: Program, direct: Conversation) -> None:
    account = {"accountId": str(direct.number_id)}
    place = {"latitude": 52.52, "longitude": 13.405, "name": "Office"}
    person = {"name": {"formatted_name": "Bruno Lima"}, "phones": [{"phone": "+34600555018"}]}
    for body in ({"location": place}, {"contacts": [person]}):
        assert program.post(at(direct, "messages"), account | body).status_code == 202
    kinds = Message.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["location", "contacts"]


@pytest.mark.parametrize(
    "body",
    [
        {"location": {"latitude": "NaN", "longitude": 0}},
        {"location": {"latitude": [], "longitude": {}}},
        {"contacts": [{}]},
        {"contacts": [{"name": 7, "phones": "x"}]},
        {"contacts": [{"name": {"formatted_name": "A"}, "phones": [7]}, {}]},
    ],
)
def test_places_and_cards_that_are_none_are_refused(
    program: Program, direct: Conversation, body: dict[str, object]
) -> None:
    answer = program.post(at(direct, "messages"), {"accountId": str(direct.number_id)} | body)
    assert answer.status_code == 400
    assert not Message.objects.exists()


def test_typing_is_shown_to_a_person_who_wrote(
    program: Program, direct: Conversation, conversation: Conversation
) -> None:
    make_message(direct, wamid="wamid.ONE")
    body = {"accountId": str(direct.number_id)}
    assert program.post(at(direct, "typing"), body).json() == {"success": True}
    assert program.post(at(direct, "typing"), body).json() == {"success": False}
    assert program.post(at(conversation, "typing"), body).json() == {"success": False}


def test_a_file_comes_in_a_form_and_can_be_fetched_again(
    program: Program, nobody: Program, conversation: Conversation
) -> None:
    form = {
        "accountId": str(conversation.number_id),
        "message": "Look",
        "attachment": SimpleUploadedFile("photo.png", PNG, "image/png"),
    }
    answer = program.post(at(conversation, "messages"), form, format="multipart")
    assert answer.status_code == 202
    (file,) = answer.json()["data"]["attachments"]
    assert sent().kind == "image"
    path = file["url"].partition("/api/")[2]
    assert b"".join(nobody.get(f"/api/{path}").streaming_content) == PNG
    assert nobody.get(f"/api/{path[:-2]}").status_code == 404


def test_an_upload_is_sent_by_its_address(program: Program, conversation: Conversation) -> None:
    form = {"file": SimpleUploadedFile("photo.png", PNG, "image/png")}
    upload = program.post("/api/v1/media/upload-direct", form, format="multipart").json()
    body = {"accountId": str(conversation.number_id), "attachmentUrl": upload["url"]}
    assert program.post(at(conversation, "messages"), body).status_code == 202
    assert sent().attachment.size == len(PNG)


def test_a_file_is_brought_to_an_address_that_was_asked_for(
    program: Program, nobody: Program, conversation: Conversation
) -> None:
    wish = {"filename": "photo.png", "contentType": "image/png", "size": len(PNG)}
    place = program.post("/api/v1/media/presign", wish).json()
    upload, public = (place[one].partition("/api/")[2] for one in ("uploadUrl", "publicUrl"))
    body = {"accountId": str(conversation.number_id), "attachmentUrl": place["publicUrl"]}

    def put(content: bytes, where: str = upload) -> tuple[int, str]:
        answer = nobody.put(f"/api/{where}", content, content_type="image/png")
        return answer.status_code, answer.json().get("code", "")

    assert nobody.get(f"/api/{public}").status_code == 404
    assert program.post(at(conversation, "messages"), body).json()["code"] == "url_refused"
    assert put(PNG, where=upload[:-2]) == (404, "not_found")
    assert put(PNG[:-1]) == (400, "wrong_size")
    assert put(bytes(len(PNG))) == (400, "wrong_type")
    assert put(PNG) == (200, "")
    assert put(PNG) == (409, "already_uploaded")
    assert b"".join(nobody.get(f"/api/{public}").streaming_content) == PNG
    assert program.post(at(conversation, "messages"), body).status_code == 202
    assert sent().attachment.size == len(PNG)


@pytest.fixture
def host(settings: Settings) -> Iterator[Receiver]:
    """Somebody else's server with a picture."""
    settings.ALLOW_PRIVATE_HOSTS = True
    with receiving() as one:
        one.body, one.headers = PNG, {"Content-Type": "image/png"}
        yield one


def linked(conversation: Conversation, url: str) -> dict[str, str]:
    return {"accountId": str(conversation.number_id), "attachmentUrl": url}


@pytest.mark.django_db(transaction=True)
def test_a_file_of_another_host_is_fetched_once_and_sent(
    program: Program, conversation: Conversation, host: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_transaction = []
    host_asked = bringing.fetch

    def fetch(*args: object, **kwargs: object) -> object:
        in_transaction.append(connection.in_atomic_block)
        return host_asked(*args, **kwargs)

    monkeypatch.setattr(bringing, "fetch", fetch)
    body = linked(conversation, f"{host.url}/house%20plan.png?size=1")
    answers = [
        program.post(at(conversation, "messages"), body, HTTP_IDEMPOTENCY_KEY="once")
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert (sent().kind, sent().attachment.size) == ("image", len(PNG))
    assert in_transaction == [False]
    assert len(host.heard) == 1


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/photo.png", "url_refused"),
        ("https://127.0.0.1/photo.png", "url_refused"),
        ("https://169.254.169.254/latest/meta-data", "url_refused"),
        ("file:///etc/passwd", "url_refused"),
        ("not an address", "url_refused"),
        ("https://x/api/v1/media/files/forged", "url_refused"),
    ],
)
def test_addresses_that_nobody_may_call_are_refused(
    program: Program, conversation: Conversation, url: str, code: str, settings: Settings
) -> None:
    settings.ALLOW_PRIVATE_HOSTS = False
    answer = program.post(at(conversation, "messages"), linked(conversation, url))
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["param"] == "attachmentUrl"
    assert not Message.objects.filter(direction="out").exists()


@pytest.mark.parametrize(
    ("behaves", "code", "words"),
    [
        ({"status": 404}, "url_unreachable", "answered 404"),
        ({"status": 302, "headers": {"Location": "/x"}}, "url_unreachable", "answered 302"),
        ({"body": b"x" * 2000}, "too_large", "Upload it instead"),
        ({"body": b"<html>", "headers": {"Content-Type": "text/html"}}, "wrong_type", "not take"),
    ],
)
def test_files_that_cannot_be_had_are_refused_with_the_reason(
    program: Program,
    conversation: Conversation,
    host: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    behaves: dict,
    code: str,
    words: str,
) -> None:
    monkeypatch.setattr(bringing, "LARGEST", 1000)
    for name, value in behaves.items():
        setattr(host, name, value)
    answer = program.post(at(conversation, "messages"), linked(conversation, host.url))
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert words in answer.json()["error"]
    assert not Message.objects.filter(direction="out").exists()


def test_an_attachment_is_found_by_message_and_by_id(
    program: Program, stranger: Program, conversation: Conversation
) -> None:
    message = make_message(conversation, kind="image", wamid="wamid.IMG")
    file = make_attachment(message, PNG, mime_type="image/png")
    place = at(conversation, "messages", "wamid.IMG", "attachments", "0")
    assert program.get(place).status_code == 302
    assert program.get(place, {"format": "json"}).json()["url"].startswith("http")
    media = f"/api/v1/whatsapp/media/{file.pk}"
    assert b"".join(program.get(media).streaming_content) == PNG
    assert stranger.get(media).status_code == 404


def test_reactions_are_put_on_and_taken_away(program: Program, conversation: Conversation) -> None:
    make_message(conversation, wamid="wamid.ONE/+2=")
    place = at(conversation, "messages", "wamid.ONE/+2=", "reactions")
    body = {"accountId": str(conversation.number_id), "emoji": "👍"}
    assert program.post(place, body).json()["platformMessageId"] == "wamid.ONE/+2="
    (one,) = program.get(at(conversation, "messages")).json()["messages"]
    assert one["reactions"][0]["fromMe"] is True
    assert program.delete(f"{place}?accountId={conversation.number_id}").status_code == 200
    (one,) = program.get(at(conversation, "messages")).json()["messages"]
    assert one["reactions"] == []


def test_whatsapp_lets_nobody_edit_or_take_back(
    program: Program, conversation: Conversation
) -> None:
    make_message(conversation, outgoing=True, wamid="wamid.ONE")
    place = at(conversation, "messages", "wamid.ONE")
    for answer in (program.patch(place, {"text": "x"}), program.delete(place)):
        assert (answer.status_code, answer.json()["code"]) == (400, "PLATFORM_LIMITATION")


def test_a_first_word_to_somebody_needs_a_template(
    program: Program, number: BusinessNumber
) -> None:
    body = {"accountId": str(number.pk), "participantId": "+34 600 555 099", "message": "Hola"}
    answer = program.post(CONVERSATIONS, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "TEMPLATE_REQUIRED")
    template = make_template(number)
    body |= {"templateName": template.name, "templateLanguage": "en", "templateParams": ["Ana"]}
    answer = program.post(CONVERSATIONS, body)
    assert answer.status_code == 202
    assert answer.json()["data"]["participantId"] == "34600555099"
    assert sent().text == "Hello Ana, how are you?"


def test_templates_are_listed_and_found_by_name(program: Program, number: BusinessNumber) -> None:
    make_template(number, name="welcome")
    make_template(number, name="bye", status="PENDING")
    place = "/api/v1/whatsapp/templates"
    query = {"accountId": number.pk, "status": "approved"}
    assert [one["name"] for one in program.get(place, query).json()["templates"]] == ["welcome"]
    found = program.get(f"{place}/bye", {"accountId": number.pk}).json()["template"]
    assert found["status"] == "PENDING"


@responses.activate
def test_a_template_is_handed_in_once(program: Program, number: BusinessNumber) -> None:
    submitted = {"id": "77", "status": "PENDING", "category": "UTILITY"}
    address = re.compile(r"https://graph\.facebook\.com/.*/message_templates")
    handed_in = responses.post(address, json=submitted)
    body = {
        "accountId": str(number.pk),
        "name": "welcome",
        "category": "UTILITY",
        "language": "en",
        "components": [{"type": "BODY", "text": "Welcome"}],
        "parameterFormat": "POSITIONAL",
    }
    answers = [program.post("/api/v1/whatsapp/templates", body) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 200]
    assert answers[0].json()["template"]["status"] == "PENDING"
    assert handed_in.call_count == 1
    responses.delete(address, json={"success": True})
    place = f"/api/v1/whatsapp/templates/welcome?accountId={number.pk}"
    assert program.delete(place).json()["scope"] == "all_languages"
    assert program.get(place).status_code == 404


@responses.activate
def test_a_template_is_copied_from_the_library_changed_and_deleted_by_its_id(
    program: Program, number: BusinessNumber
) -> None:
    submitted = {"id": "77", "status": "PENDING", "category": "UTILITY"}
    graph = re.compile(r"https://graph\.facebook\.com/.*")
    handed_in = responses.post(graph, json=submitted)
    about = {"accountId": str(number.pk), "name": "join", "language": "en", "category": "UTILITY"}
    place = "/api/v1/whatsapp/templates"
    library = about | {"libraryTemplateName": "group_invite_link"}
    components = [{"type": "BODY", "text": "Come in: {{1}}"}]

    answers = [program.post(place, library) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 200]
    assert json.loads(handed_in.calls[0].request.body)["library_template_name"]
    for wrong in (about, library | {"components": components}):
        assert program.post(place, wrong).status_code == 400

    responses.replace(responses.POST, graph, json={"success": True})
    change = {"accountId": str(number.pk), "components": components}
    for address in (f"{place}/join", f"{place}/id/77"):
        changed = program.patch(address, change).json()["template"]
        assert (changed["components"], changed["status"]) == (components, "PENDING")
    assert program.patch(f"{place}/id/77", {"accountId": str(number.pk)}).status_code == 400
    responses.delete(graph, json={"success": True})
    deleted = program.delete(f"{place}/id/77?accountId={number.pk}").json()
    assert (deleted["scope"], deleted["language"]) == ("language", "en")
    assert program.get(f"{place}/id/77?accountId={number.pk}").status_code == 404


@responses.activate
def test_whatsapps_refusal_of_a_template_is_told_in_its_words(
    program: Program, number: BusinessNumber
) -> None:
    make_template(number, name="bye")
    said = {"error": {"code": 100, "message": "Invalid parameter", "type": "OAuthException"}}
    responses.delete(re.compile(r"https://graph\.facebook\.com/.*"), json=said, status=400)
    answer = program.delete(f"/api/v1/whatsapp/templates/bye?accountId={number.pk}")
    assert (answer.status_code, answer.json()["type"]) == (400, "platform_error")
    assert answer.json()["platformError"]["code"] == 100
