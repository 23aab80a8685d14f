from datetime import timedelta

import pytest
from django.utils import timezone

from whatsapp.sandbox.models import Message, Template
from whatsapp.sandbox.services import templates
from whatsapp.sandbox.services.templates import REVIEW

BODY = [{"type": "BODY", "text": "Hi {{1}}, it is {{2}} today."}]
FULL = [
    {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}"},
    *BODY,
    {"type": "FOOTER", "text": "Bye"},
    {
        "type": "BUTTONS",
        "buttons": [
            {"type": "QUICK_REPLY", "text": "Yes"},
            {"type": "URL", "text": "Track", "url": "https://a.example/{{1}}"},
        ],
    },
]


def text(*values):
    return [{"type": "text", "text": value} for value in values]


@pytest.fixture
def waba(number):
    return f"{number.account.waba_id}/message_templates"


@pytest.fixture
def make(number):
    def make(name="hello", components=BODY, **fields):
        fields = {"language": "en", "category": "UTILITY"} | fields
        return templates.add_approved(number.account, name=name, components=components, **fields)

    return make


@pytest.fixture
def send(graph, number, amara):
    def send(name="hello", language="en", components=None, **address):
        template = {"name": name, "language": {"code": language}}
        if components:
            template["components"] = components
        address = address or {"to": amara.phone}
        path = f"{number.phone_number_id}/messages"
        return graph.post(path, type="template", template=template, **address)

    return send


def code_of(answer):
    return answer.json()["error"]["code"]


def body_of(*values):
    return [{"type": "body", "parameters": text(*values)}]


def test_a_new_template_is_in_review_and_then_approved_by_webhook(graph, waba, mailbox):
    made = graph.post(waba, name="hello", language="en", category="UTILITY", components=BODY).json()
    listed = graph.get(waba).json()["data"][0]
    (news,) = mailbox.collect()

    assert (made["status"], listed["status"]) == ("PENDING", "PENDING")
    assert (news["field"], news["event"]) == ("message_template_status_update", "APPROVED")
    assert news["message_template_id"] == int(made["id"])


def test_a_template_whose_name_says_so_is_rejected_with_a_reason(graph, waba, mailbox):
    graph.post(waba, name="reject_me", language="en", category="MARKETING", components=BODY)
    (news,) = mailbox.collect()

    assert (news["event"], news["reason"]) == ("REJECTED", "INVALID_FORMAT")
    assert news["rejection_info"]["recommendation"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Big Letters"},
        {"category": "NEWS"},
        {"language": ""},
        {"components": "x"},
        {"components": [{"type": "FOOTER", "text": "no body"}]},
        {"components": [{"type": "BODY", "text": "{{1}} comes first"}]},
        {"components": [{"type": "BODY", "text": "x" * 1025}]},
    ],
)
def test_a_template_that_breaks_the_rules_is_refused(graph, waba, wrong):
    fine = {"name": "hello", "language": "en", "category": "UTILITY", "components": BODY}

    assert code_of(graph.post(waba, **fine | wrong)) == 100


def test_the_list_is_paged_and_filtered(graph, waba, make):
    for name in ("a", "b", "c"):
        make(name)
    first = graph.get(f"{waba}?limit=2&fields=name,quality_score").json()
    rest = graph.get(f"{waba}?limit=2&after={first['paging']['cursors']['after']}").json()

    assert [row["name"] for row in first["data"]] == ["a", "b"]
    assert [row["name"] for row in rest["data"]] == ["c"]
    assert [r["name"] for r in graph.get(f"{waba}?name=b").json()["data"]] == ["b"]


def test_a_strangers_account_shows_nothing(graph, make):
    assert graph.get("204910000000009/message_templates").json()["error"]["error_subcode"] == 33


def test_a_changed_template_is_reviewed_again(graph, make):
    row = make()
    changed = [{"type": "BODY", "text": "Hello {{1}}, all is new."}]

    assert graph.post(row.template_id, components=changed).json() == {"success": True}
    row.refresh_from_db()
    assert (row.components, row.status_at(timezone.now())) == (changed, "PENDING")


def test_a_deleted_template_is_gone(graph, waba, make):
    row = make()
    make(language="de")

    graph.delete(f"{waba}?hsm_id={row.template_id}&name=hello")

    assert [row.language for row in Template.objects.all()] == ["de"]


def test_the_library_offers_the_group_invitation(graph, waba):
    (offer,) = graph.get("message_template_library?topic=group_invite_link&language=en").json()[
        "data"
    ]
    name = offer["name"]
    made = graph.post(
        waba, name="join_us", language="en", category="UTILITY", library_template_name=name
    )

    assert made.status_code == 200
    assert "{{1}}" in Template.objects.get().components[0]["text"]


def test_the_librarys_templates_take_addresses_of_ones_own_in_their_buttons(graph, waba):
    (offer,) = graph.get("message_template_library?name=arrival_reminder_1&language=es").json()[
        "data"
    ]
    about = {"name": "come", "language": "es", "category": "UTILITY"}
    about |= {"library_template_name": offer["name"], "message_send_ttl_seconds": 60}
    call = {"type": "PHONE_NUMBER", "phone_number": "+34910000000"}
    link = {"type": "URL", "url": {"base_url": "https://casa.example/{{1}}"}}

    for wrong in ([], [link], [call, link], [{"type": "URL", "url": "x"}, call]):
        assert code_of(graph.post(waba, **about, library_template_button_inputs=wrong)) == 100
    assert code_of(graph.post(waba, **about | {"message_send_ttl_seconds": 10**6})) == 100
    made = graph.post(waba, **about, library_template_button_inputs=[link, call]).json()
    row = graph.get(f"{made['id']}?fields=components,message_send_ttl_seconds").json()
    addresses = [b.get("url") or b["phone_number"] for b in row["components"][-1]["buttons"]]
    assert addresses == ["https://casa.example/{{1}}", "+34910000000"]
    assert row["message_send_ttl_seconds"] == 60


def test_a_template_reaches_people_filled_in_also_in_a_closed_window(make, send, amara):
    make(components=FULL)
    parts = [
        {"type": "header", "parameters": text("R-1")},
        *body_of("Ana", "Monday"),
        {"type": "button", "sub_type": "url", "index": "1", "parameters": text("R-1")},
    ]

    answer = send(components=parts).json()
    got = Message.objects.get(author=None)

    assert answer["messages"][0]["message_status"] == "accepted"
    assert got.failed_code is None
    assert got.content["body"] == "Hi Ana, it is Monday today."
    assert got.content["header"] == {"type": "text", "text": "Order R-1"}
    assert [b.get("url") for b in got.content["buttons"]] == [None, "https://a.example/R-1"]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"name": "nobody"}, 132001),
        ({"language": "de"}, 132001),
        ({"components": body_of("one")}, 132000),
        ({}, 132000),
        ({"components": body_of("a", "b", "c")}, 132000),
        ({"components": body_of("a\nb", "c")}, 132012),
        ({"components": [{"type": "body", "parameters": [{"type": "image"}] * 2}]}, 132012),
        ({"components": body_of("x" * 600, "y" * 600)}, 132005),
    ],
)
def test_a_template_sent_wrongly_is_refused_with_its_code(make, send, sent, code):
    make()

    assert code_of(send(**sent)) == code


@pytest.mark.parametrize(
    ("status", "code"), [("PAUSED", 132015), ("DISABLED", 132016), ("REJECTED", 132001)]
)
def test_only_an_approved_template_is_sent(make, send, status, code):
    templates.set_status(make(), status)

    assert code_of(send(components=body_of("a", "b"))) == code


def test_a_template_in_review_is_not_sent(make, send):
    make(reviewed_at=timezone.now() + REVIEW)

    assert code_of(send(components=body_of("a", "b"))) == 132001


def test_a_named_template_wants_its_names(make, send):
    make(components=[{"type": "BODY", "text": "Hi {{name}}!."}], parameter_format="NAMED")
    named = [{"type": "text", "parameter_name": "name", "text": "Ana"}]

    assert code_of(send(components=body_of("Ana"))) == 132012
    assert send(components=[{"type": "body", "parameters": named}]).status_code == 200


def test_a_group_parameter_becomes_the_invite_link(make, send, talking):
    make(components=[{"type": "BODY", "text": "Join: {{1}} Bye."}])
    group = [{"type": "group_id", "group_id": talking.group_id}]

    send(components=[{"type": "body", "parameters": group}])

    assert talking.invite_link in Message.objects.get(author=None, type="template").content["body"]


def test_a_tap_on_a_quick_reply_tells_the_business_and_opens_the_window(
    make, send, control, amara, mailbox, graph
):
    make(components=[*BODY, FULL[-1]])
    link = {"type": "button", "sub_type": "url", "index": 1, "parameters": text("1")}
    send(components=[*body_of("a", "b"), link])
    got = Message.objects.get(author=None)
    mailbox.collect()

    answer = control.call("post", f"people/{amara.pk}/taps/", message=got.wamid, button=0)
    message = next(v for v in mailbox.collect() if v.get("messages"))["messages"][0]

    assert answer.status_code == 201
    assert message["button"] == {"payload": "Yes", "text": "Yes"}
    assert message["context"]["id"] == got.wamid
    assert "error" not in graph.send(to=amara.phone).json()


def test_a_link_cannot_be_tapped(make, send, control, amara):
    make(components=[*BODY, FULL[-1]])
    link = {"type": "button", "sub_type": "url", "index": 1, "parameters": text("1")}
    send(components=[*body_of("a", "b"), link])
    wamid = Message.objects.get(author=None).wamid

    assert (
        control.call("post", f"people/{amara.pk}/taps/", message=wamid, button=1).status_code == 409
    )


def test_a_review_lasts_a_moment():
    assert timedelta() < REVIEW < timedelta(seconds=10)
