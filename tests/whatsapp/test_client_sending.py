import re

import pytest
import responses

from tests.whatsapp.lines import (
    HOST,
    NUMBER,
    NUMBER_URL,
    TOKEN,
    exchange,
    gateway,
    sent_json,
)
from whatsapp.content import Address, Text
from whatsapp.errors import Ambiguous, NotSent, Refused
from whatsapp.gateway import NumberInfo

ANA = Address(wa_id="447700900101")
MESSAGES_URL = f"{NUMBER_URL}/messages"
WAMID = "wamid.HBgMNDQ3NzAwOTAwMTAxFQIAERgSODE3QUM1RkE0QjVDNjIxQTBBAA=="


@responses.activate
def test_a_text_is_sent_as_whatsapp_documents_it():
    kept = exchange("send_text")
    responses.post(MESSAGES_URL, json=kept["response"]["body"])

    wamid = gateway().send(
        to=ANA, content=Text(body="Yes, the blue one is back in stock."), reference="msg:8f3a2c1e"
    )

    assert wamid == WAMID
    assert sent_json() == kept["request"]["body"]


@responses.activate
def test_a_group_is_addressed_by_its_id():
    kept = exchange("send_text_group")
    responses.post(MESSAGES_URL, json=kept["response"]["body"])
    to = Address(group_id=kept["request"]["body"]["to"])
    text = Text(body="Saturday ride plan: https://harbourlane.example/ride", preview_url=True)

    wamid = gateway().send(to=to, content=text, reference="r")

    assert wamid == kept["response"]["body"]["messages"][0]["id"]
    assert sent_json() == kept["request"]["body"] | {"biz_opaque_callback_data": "r"}


@responses.activate
def test_somebody_without_a_phone_is_addressed_by_user_id():
    kept = exchange("send_text_bsuid")
    responses.post(MESSAGES_URL, json=kept["response"]["body"])

    gateway().send(
        to=Address(user_id="US.55501234567890123456"), content=Text(body="Hi"), reference=""
    )

    assert sent_json()["recipient"] == "US.55501234567890123456"
    assert "to" not in sent_json()


@responses.activate
@pytest.mark.parametrize("phone", ["447700900101", "+447700900101"])
def test_phones_always_go_with_their_country_code(phone):
    responses.post(MESSAGES_URL, json={"messages": [{"id": WAMID}]})

    gateway().send(to=Address(wa_id=phone, user_id="GB.1"), content=Text(body="Hi"), reference="")

    assert sent_json()["to"] == "+447700900101"
    assert "recipient" not in sent_json()


@responses.activate
def test_a_reply_names_the_quoted_message():
    responses.post(MESSAGES_URL, json={"messages": [{"id": WAMID}]})

    gateway().send(to=ANA, content=Text(body="Hi"), reference="", quoted_wamid="wamid.Q")

    assert sent_json()["context"] == {"message_id": "wamid.Q"}


@responses.activate
def test_a_message_to_nobody_never_leaves():
    with pytest.raises(Refused):
        gateway().send(to=Address(), content=Text(body="Hi"), reference="")

    assert len(responses.calls) == 0


@responses.activate
def test_the_token_goes_in_a_header_and_cookies_are_not_kept():
    answer = {"messages": [{"id": WAMID}]}
    responses.post(MESSAGES_URL, json=answer, headers={"Set-Cookie": "a=b; Path=/"})

    gateway().send(to=ANA, content=Text(body="one"), reference="")
    gateway().send(to=ANA, content=Text(body="two"), reference="")

    second = responses.calls[1].request.headers
    assert second["Authorization"] == f"Bearer {TOKEN}"
    assert "Cookie" not in second


@responses.activate
def test_a_call_cannot_take_forever():
    responses.post(MESSAGES_URL, json={"messages": [{"id": WAMID}]})

    gateway().send(to=ANA, content=Text(body="Hi"), reference="")

    asked = responses.calls[0].request.req_kwargs
    assert asked["timeout"] == (3.0, 20.0)


@responses.activate
def test_a_message_is_marked_as_read():
    kept = exchange("mark_read")
    responses.post(MESSAGES_URL, json=kept["response"]["body"])

    gateway().mark_read(kept["request"]["body"]["message_id"])

    assert sent_json() == kept["request"]["body"]


@responses.activate
@pytest.mark.parametrize("success", [False, "false"])
def test_a_no_without_a_reason_is_a_refusal(success):
    responses.post(MESSAGES_URL, json={"success": success})

    with pytest.raises(Refused):
        gateway().mark_read("wamid.A")


@responses.activate
@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"messages": []},
        {"messages": {}},
        {"messages": ["x"]},
        {"messages": [{"id": ""}]},
        {"messages": [{"id": True}]},
        {"success": True},
    ],
)
def test_a_success_without_a_message_id_leaves_doubt(answer):
    responses.post(MESSAGES_URL, json=answer)

    with pytest.raises(Ambiguous):
        gateway().send(to=ANA, content=Text(body="Hi"), reference="")


@responses.activate
def test_the_number_tells_its_state():
    responses.get(NUMBER_URL, json=exchange("phone_get")["response"]["body"])

    assert gateway().number_info() == NumberInfo(
        phone_number_id=NUMBER,
        display_phone_number="+1 555-777-0123",
        verified_name="Harbour Lane Bikes",
        is_official_business_account=True,
        is_on_business_app=False,
        quality_rating="GREEN",
        status="CONNECTED",
    )


def number_field(fields: str, **answer: object) -> None:
    responses.get(
        NUMBER_URL,
        json=answer,
        status=400 if "error" in answer else 200,
        match=[responses.matchers.query_param_matcher({"fields": fields})],
    )


@responses.activate
def test_one_field_that_graph_no_longer_knows_costs_only_itself():
    unknown = {"code": 100, "message": "Tried accessing nonexisting field"}
    number_field("display_phone_number,verified_name,quality_rating", id=NUMBER)
    number_field("status,is_official_business_account,is_on_biz_app", error=unknown)
    number_field("status", id=NUMBER, status="CONNECTED")
    number_field("is_official_business_account", id=NUMBER, is_official_business_account=True)
    number_field("is_on_biz_app", error=unknown)

    info = gateway().number_info()

    assert (info.status, info.is_official_business_account) == ("CONNECTED", True)
    assert info.is_on_business_app is None


@responses.activate
def test_an_unreadable_number_can_be_asked_again():
    responses.get(NUMBER_URL, json={"verified_name": "No id"})

    with pytest.raises(NotSent):
        gateway().number_info()


@responses.activate
def test_ids_cannot_change_the_address():
    responses.delete(re.compile(".*"), json={"success": True})

    gateway().delete_group("../other?x=#y")

    assert responses.calls[0].request.url == f"{HOST}/v26.0/..%2Fother%3Fx%3D%23y"
