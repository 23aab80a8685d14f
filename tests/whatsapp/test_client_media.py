import io

import pytest
import responses

from tests.whatsapp.lines import HOST, NUMBER, NUMBER_URL, TOKEN, exchange, gateway
from whatsapp.errors import Expired, NotSent, NumberUnusable, Refused, TooLarge

PICTURE = b"\xff\xd8\xff" + b"jpeg" * 100
LOOKASIDE = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1"


def fetch(url: str = LOOKASIDE, at_most: int = 10_000) -> bytes:
    into = io.BytesIO()
    gateway().download_media(url, into, at_most=at_most)
    return into.getvalue()


@responses.activate
def test_a_file_is_uploaded_as_whatsapp_documents_it():
    bodies = []

    def read(request):
        bodies.append(request.body)
        return 200, {}, '{"id": "920000000000201"}'

    responses.add_callback("POST", f"{NUMBER_URL}/media", callback=read)

    media_id = gateway().upload_media(
        io.BytesIO(PICTURE), mime_type="image/jpeg", filename='pri"ce\r\n-list.jpg'
    )

    assert media_id == exchange("media_upload")["response"]["body"]["id"]
    headers = responses.calls[0].request.headers
    assert headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert headers["Content-Length"] == str(len(bodies[0]))
    assert b'name="messaging_product"\r\n\r\nwhatsapp' in bodies[0]
    assert b'name="type"\r\n\r\nimage/jpeg' in bodies[0]
    assert b'filename="price-list.jpg"\r\nContent-Type: image/jpeg\r\n\r\n' + PICTURE in bodies[0]


@responses.activate
def test_a_lost_answer_to_an_upload_is_no_harm():
    responses.post(f"{NUMBER_URL}/media", status=502, body="<html>")

    with pytest.raises(NotSent):
        gateway().upload_media(io.BytesIO(PICTURE), mime_type="image/jpeg", filename="a.jpg")


@responses.activate
def test_an_address_is_asked_for_in_the_name_of_the_number():
    kept = exchange("media_get")["response"]["body"]
    responses.get(f"{HOST}/v26.0/910000000000101", json=kept)

    link = gateway().media_link("910000000000101")

    assert (link.url, link.size, link.sha256) == (kept["url"], 183204, kept["sha256"])
    assert responses.calls[0].request.params == {"phone_number_id": NUMBER}


@responses.activate
def test_a_file_comes_with_the_token_and_its_checksum():
    responses.get(LOOKASIDE, body=PICTURE)

    assert fetch() == PICTURE
    headers = responses.calls[0].request.headers
    assert (headers["Authorization"], headers["User-Agent"]) == (f"Bearer {TOKEN}", "Octet")


@responses.activate
@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/file",
        "http://lookaside.fbsbx.com/file",
        "https://lookaside.fbsbx.com.evil.example/file",
        "https://lookaside.fbsbx.com@evil.example/file",
        "https://lookaside.fbsbx.com:8443/file",
        "file:///etc/passwd",
        "https://[",
        "",
    ],
)
def test_the_token_goes_nowhere_else(url):
    with pytest.raises(Refused):
        fetch(url)

    assert len(responses.calls) == 0


@responses.activate
def test_a_redirect_is_not_followed():
    responses.get(LOOKASIDE, status=302, headers={"Location": "https://evil.example/"})

    with pytest.raises(Refused):
        fetch()

    assert len(responses.calls) == 1


@responses.activate
def test_the_connections_own_server_may_keep_files():
    responses.get(f"{HOST}/media/1", body=PICTURE)

    assert fetch(f"{HOST}/media/1") == PICTURE


@responses.activate
@pytest.mark.parametrize(
    ("status", "error"), [(404, Expired), (403, Expired), (401, NumberUnusable), (503, NotSent)]
)
def test_each_answer_says_what_to_do_next(status, error):
    responses.get(LOOKASIDE, status=status)

    with pytest.raises(error):
        fetch()


@responses.activate
@pytest.mark.parametrize("headers", [{}, {"Content-Length": "404"}])
def test_a_file_over_the_limit_is_left_alone(headers):
    responses.get(LOOKASIDE, body=b"x" * 404, headers=headers)

    with pytest.raises(TooLarge):
        fetch(at_most=403)


@responses.activate
def test_half_a_file_is_no_file():
    responses.get(
        LOOKASIDE,
        body=b"half",
        headers={"Content-Length": "8"},
        auto_calculate_content_length=False,
    )

    with pytest.raises(NotSent):
        fetch()
