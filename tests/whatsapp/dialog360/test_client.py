"""Our calls to 360dialog: other addresses, another key, the same bodies and answers."""

import io

import pytest
import responses
from responses import matchers

from tests.whatsapp.lines import gateway
from whatsapp.content import Address, Text
from whatsapp.errors import Ambiguous, NumberUnusable, Refused, Throttled
from whatsapp.providers.dialog360.client import Dialog360, rehosted

HOST = "https://waba-v2.360dialog.io"
BY_KEY = matchers.header_matcher({"D360-API-KEY": "a-key"})


@pytest.fixture
def line() -> Dialog360:
    return gateway(provider="dialog360", base_url=HOST, access_token="a-key")


def send(line: Dialog360) -> str:
    return line.send(to=Address(wa_id="447700900101"), content=Text(body="hi"), reference="octet:1")


@responses.activate
def test_a_message_goes_to_messages_with_the_key(line: Dialog360) -> None:
    answer = {"messages": [{"id": "wamid.A"}]}
    responses.post(f"{HOST}/messages", json=answer, match=[BY_KEY])

    assert send(line) == "wamid.A"
    assert "Authorization" not in responses.calls[0].request.headers


@responses.activate
def test_groups_have_no_number_in_their_path(line: Dialog360) -> None:
    responses.post(f"{HOST}/groups", json={"request_id": "r-1"}, match=[BY_KEY])

    assert line.create_group(subject="Casa Lima") == "r-1"


@responses.activate
def test_templates_have_an_address_of_their_own(line: Dialog360) -> None:
    responses.get(f"{HOST}/v1/configs/templates", json={"data": []}, match=[BY_KEY])

    assert line.list_templates("102290129340398").templates == ()


@responses.activate
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, NumberUnusable),
        (403, NumberUnusable),
        (400, Refused),
        (429, Throttled),
        (502, Ambiguous),
    ],
)
def test_the_gateway_refuses_in_words_of_its_own(
    line: Dialog360, status: int, error: type[Exception]
) -> None:
    meta = {"developer_message": "No", "http_code": status, "success": False}
    responses.post(f"{HOST}/messages", json={"meta": meta}, status=status)

    with pytest.raises(error) as refusal:
        send(line)

    assert refusal.value.problem.title == "No"


@responses.activate
def test_whatsapps_own_errors_come_through(line: Dialog360) -> None:
    error = {"error": {"code": 131047, "message": "Re-engagement message"}}
    responses.post(f"{HOST}/messages", json=error, status=400)

    with pytest.raises(Refused) as refusal:
        send(line)

    assert refusal.value.problem.code == 131047


@responses.activate
def test_a_file_is_fetched_from_their_host(line: Dialog360) -> None:
    path = "/whatsapp_business/attachments/?mid=1&ext=2&hash=3"
    responses.get(f"{HOST}{path}", body=b"bytes", match=[BY_KEY])
    into = io.BytesIO()

    line.download_media(f"https://lookaside.fbsbx.com{path}", into, at_most=100)

    assert into.getvalue() == b"bytes"


@pytest.mark.parametrize("url", ["https://evil.test/a?b=c", "//evil.test/a?b=c", "/a?b=c"])
def test_the_key_goes_to_their_host_only(url: str) -> None:
    assert rehosted(url, HOST) == f"{HOST}/a?b=c"


@responses.activate
def test_the_number_is_proven_by_the_key(line: Dialog360) -> None:
    responses.get(f"{HOST}/v1/configs/templates", json={"data": []}, match=[BY_KEY])

    assert line.number_info().display_phone_number == ""
