"""Messages with something to tap, as programs send them."""

from inbox.models import Conversation, Message
from inbox.outbox.contents import content_of
from tests.api.conftest import Program
from tests.api.places import at


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
