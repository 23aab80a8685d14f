"""Every operation of Sinch's contract with everything that programs get wrong, read off the URL
conf: always {errorCode, errorMessage}, a status that is true, nothing half done."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import BusinessNumber
from groups.models import Group, GroupRequest
from inbox.models import Conversation, Message
from inbox.sinch.contract import NothingHere
from inbox.sinch.icon import IconFileView
from inbox.sinch.urls import urlpatterns
from tests.api.conftest import Program
from tests.conftest import Trying
from tests.factories import make_contact, make_conversation, make_group, make_participant
from tests.sinch.conftest import GROUPS, SEND, refusal

METHODS = ("get", "post", "put", "patch", "delete")
ANA = "5519900001111"
OPERATIONS = [
    (method, f"/v1/{one.pattern}")
    for one in urlpatterns
    if one.callback.view_class not in {NothingHere, IconFileView}
    for method in METHODS
    if hasattr(one.callback.view_class, method)
]
WITH_A_BODY = [one for one in OPERATIONS if one[0] != "get" and not one[1].endswith("icon")]
ON_GROUPS = [one for one in OPERATIONS if "group_id" in one[1]]
UNREADABLE = [b"{", b"[]", b'{"a":1,"a":2}', b'{"a":"\\u0000"}', b'{"a":' + b"9" * 30 + b"}"]
WRONG_VALUES: list[Any] = [
    None,
    True,
    -1,
    10**19,
    1.5,
    "",
    "x" * 70_000,
    "\ufeff\u202e",
    [None],
    [[[]]],
    {"a": {"b": []}},
    "💣" * 5000,
]

Ask = Callable[..., Any]


@pytest.fixture
def chat(number: BusinessNumber) -> Conversation:
    group = make_group(number, people=1)
    contact = make_contact(number.workspace, "Ana", wa_id=ANA)
    make_participant(group, contact)
    make_conversation(contact=contact, number=number)
    return make_conversation(group=group)


def body_for(address: str) -> dict[str, Any]:
    if address == SEND:
        return {"destinations": [{"destination": ANA}], "message": {"messageText": "Hello"}}
    if address.endswith(("participants", "admins")):
        return {"waIds": [ANA]}
    return {"subject": "New"}


@pytest.fixture
def ask(chat: Conversation) -> Ask:
    """ask(program, method, address): as it should be asked, with what else is given."""

    def do(program: Program, method: str, address: str, *, group: str = "", **more: Any) -> Any:
        place = address.replace("<str:group_id>", group or chat.group.wa_group_id)
        if method == "get":
            return program.get(place)
        if address.endswith("icon") and method == "post":
            return program.post(place, b"x", content_type="image/png")
        return getattr(program, method)(place, more.pop("body", body_for(address)), **more)

    return do


def everything() -> list[Any]:
    models = (Group, GroupRequest, Conversation, Message)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_there_are_as_many_operations_as_sinch_documents() -> None:
    assert len(OPERATIONS) == 14


def test_no_key_opens_nothing(nobody: Program, ask: Ask, trying: Trying) -> None:
    before = everything()
    for method, address in OPERATIONS:
        with trying(f"{method} {address}"):
            answer = ask(nobody, method, address)
            assert refusal(answer)[0] == 401
            assert answer["WWW-Authenticate"] == "authenticationToken"
            assert everything() == before


def test_a_wrong_key_opens_nothing(nobody: Program, ask: Ask, trying: Trying) -> None:
    for method, address in OPERATIONS:
        with trying(f"{method} {address}"):
            for token in ("sk_" + "0" * 64, "x", "ü", " ", "x" * 5000):
                nobody.credentials(HTTP_USERNAME="me", HTTP_AUTHENTICATIONTOKEN=token)
                assert refusal(ask(nobody, method, address))[0] == 401


def test_readers_change_nothing(reader: Program, ask: Ask, trying: Trying) -> None:
    before = everything()
    for method, address in OPERATIONS:
        with trying(f"{method} {address}"):
            answer = ask(reader, method, address)
            if method == "get":
                assert answer.status_code in {200, 404}
            else:
                assert refusal(answer)[0] == 403
            assert everything() == before


def test_groups_of_others_do_not_exist(
    bounded: Program, stranger: Program, ask: Ask, trying: Trying
) -> None:
    before = everything()
    for method, address in ON_GROUPS:
        with trying(f"{method} {address}"):
            for program in (bounded, stranger):
                assert refusal(ask(program, method, address))[0] == 404
            assert everything() == before


def test_groups_that_are_none_do_not_exist(program: Program, ask: Ask, trying: Trying) -> None:
    for method, address in ON_GROUPS:
        with trying(f"{method} {address}"):
            for group in ("unknown", "%00", "%F0%9F%92%A3", "x" * 400, "g-1" + "0" * 30):
                assert refusal(ask(program, method, address, group=group))[0] == 404


def test_groups_that_ended_do_not_exist(program: Program, ask: Ask, trying: Trying) -> None:
    Group.objects.update(state=Group.State.DELETED)
    for method, address in ON_GROUPS:
        with trying(f"{method} {address}"):
            assert refusal(ask(program, method, address))[0] == 404


def test_bodies_that_cannot_be_read_change_nothing(
    program: Program, ask: Ask, trying: Trying
) -> None:
    before = everything()
    for method, address in WITH_A_BODY:
        with trying(f"{method} {address}"):
            for raw in UNREADABLE:
                answer = ask(program, method, address, body=raw, content_type="application/json")
                assert refusal(answer)[0] == 400, raw
            assert everything() == before


def test_other_kinds_of_content_are_refused(program: Program, ask: Ask, trying: Trying) -> None:
    for method, address in WITH_A_BODY:
        with trying(f"{method} {address}"):
            for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "x"):
                answer = ask(program, method, address, body="a=b", content_type=kind)
                assert refusal(answer)[0] == 415


def test_thirty_megabytes_are_too_many(program: Program, ask: Ask, trying: Trying) -> None:
    raw = b'{"subject": "' + b"x" * 30 * 1024 * 1024 + b'"}'
    for method, address in WITH_A_BODY:
        with trying(f"{method} {address}"):
            answer = ask(program, method, address, body=raw, content_type="application/json")
            assert refusal(answer)[0] == 413


def test_values_of_the_wrong_kind_never_break_it(
    program: Program, ask: Ask, trying: Trying
) -> None:
    for method, address in WITH_A_BODY:
        good = body_for(address)
        for name in good:
            with trying(f"{method} {address} {name}"):
                for wrong in WRONG_VALUES:
                    answer = ask(program, method, address, body=good | {name: wrong})
                    assert answer.status_code < 300 or refusal(answer)[0] < 500, wrong


def test_an_empty_body_is_refused_where_one_is_needed(
    program: Program, ask: Ask, trying: Trying
) -> None:
    for method, address in WITH_A_BODY:
        with trying(f"{method} {address}"):
            answer = ask(program, method, address, body=b"", content_type="application/json")
            if address.endswith("invite"):
                assert answer.status_code == 202
            elif address.endswith("leave"):
                assert refusal(answer)[0] == 400
            else:
                status, words = refusal(answer)
                assert status == 400
                assert "is required" in words or "destinations" in words


def test_fields_that_nobody_knows_are_ignored(program: Program, ask: Ask, trying: Trying) -> None:
    extra = {"workspace": 7, "wamid": "x", "state": "read", "__proto__": {}}
    for method, address in WITH_A_BODY:
        with trying(f"{method} {address}"):
            plain = ask(program, method, address).status_code
            again = ask(program, method, address, body=body_for(address) | extra)
            assert again.status_code == plain


@pytest.mark.parametrize("address", [SEND, GROUPS, f"{GROUPS}/x/invite"])
@pytest.mark.parametrize("method", ["put", "trace", "options", "patch"])
def test_other_methods_are_a_405(program: Program, address: str, method: str) -> None:
    assert refusal(getattr(program, method)(address))[0] == 405


@pytest.mark.parametrize("address", ["/v1/", "/v1/whatsapp", "/v1/whatsapp/sends", "/v1/x%00"])
def test_other_addresses_are_a_404(program: Program, nobody: Program, address: str) -> None:
    assert refusal(program.get(address))[0] == 404
    assert refusal(nobody.post(address, {}))[0] == 404


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("userName", "authenticationToken"),
        ("UserName", "AuthenticationToken"),
        ("username", "authenticationtoken"),
        ("USERNAME", "AUTHENTICATIONTOKEN"),
    ],
)
def test_names_of_headers_are_case_blind(
    nobody: Program, program: Program, name: str, token: str
) -> None:
    headers = {name: "anybody", token: program.secret}
    assert nobody.get(GROUPS, headers=headers).status_code == 200


@pytest.mark.parametrize("name", ["", " ", None])
def test_a_user_name_there_must_be(nobody: Program, program: Program, name: str | None) -> None:
    headers = {"authenticationToken": program.secret} | ({"userName": name} if name else {})
    assert refusal(nobody.get(GROUPS, headers=headers))[0] == 401


def test_a_key_for_several_numbers_says_what_to_do(
    program_with: Callable[..., Program], number: BusinessNumber, other_number: BusinessNumber
) -> None:
    program = program_with(number.workspace)
    status, words = refusal(program.get(GROUPS))
    assert (status, "one number" in words) == (400, True)
    other_number.delete()
    assert program.get(GROUPS).status_code == 200
    number.delete()
    assert refusal(program.get(GROUPS))[0] == 400


def test_who_asks_too_often_is_told_when_to_come_back(program: Program, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    answers = [program.get(GROUPS) for _ in range(3)]
    assert refusal(answers[2])[0] == 429
    assert int(answers[2]["Retry-After"]) >= 1


def test_a_key_that_is_shut_out_of_messages_is_refused(
    program_with: Callable[..., Program], number: BusinessNumber
) -> None:
    program = program_with(number.workspace, disabled_groups=["messages"])
    assert refusal(program.get(GROUPS))[0] == 403
