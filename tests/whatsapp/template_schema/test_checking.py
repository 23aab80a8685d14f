import json
from typing import Any

import pytest

from tests.whatsapp.bodies import PAYLOADS
from whatsapp.template_schema import check, payload_of, preview_of, read

BODY = [{"type": "BODY", "text": "Hello {{1}}, your order is ready."}]


def payload_file(name: str) -> Any:
    return json.loads((PAYLOADS / name).read_bytes())


def problem(value: str, components: list[dict] = BODY, key: str = "body.1") -> str:
    return check(read(components), {key: value}).get(key, "")


@pytest.mark.parametrize("value", ["a\nb", "a\tb", "a     b", "a\u2028b"])
def test_line_breaks_tabs_and_five_spaces_are_refused(value: str) -> None:
    assert problem(value) == "No line breaks, tabs or more than four spaces in a row."


@pytest.mark.parametrize("value", ["a    b", "😀", "{{2}}", "<b>"])
def test_everything_else_is_text(value: str) -> None:
    assert problem(value) == ""


@pytest.mark.parametrize("value", ["a\x00", "\ud800"])
def test_what_no_database_takes_is_refused(value: str) -> None:
    assert "does not take" in problem(value)


def test_a_text_that_is_too_long_only_when_filled_says_by_how_much() -> None:
    shape = read([{"type": "BODY", "text": "x" * 1000 + "{{1}}."}])

    assert check(shape, {"body.1": "y" * 30})["body"].startswith(
        "The filled-in text is too long by 7"
    )


@pytest.mark.parametrize(
    ("value", "is_fine"),
    [
        ("920000000000205", True),
        ("https://shop.example/a.jpg", True),
        ("http://shop.example/a.jpg", False),
        ("javascript:alert(1)", False),
        ("https://a b", False),
    ],
)
def test_a_header_picture_is_an_id_or_a_safe_link(value: str, is_fine: bool) -> None:
    components = [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Look."}]

    assert (problem(value, components, "header.media") == "") is is_fine


def test_the_end_of_an_address_has_no_spaces() -> None:
    buttons = [{"type": "URL", "text": "Go", "url": "https://a.example/{{1}}"}]
    components = [*BODY, {"type": "BUTTONS", "buttons": buttons}]

    assert problem("a b", components, "button.0") == "An address has no spaces."


@pytest.mark.parametrize("kind", ["OTP", "CATALOG", "MPM", "VOICE_CALL"])
def test_a_button_we_cannot_fill_makes_it_unsupported(kind: str) -> None:
    shape = read([*BODY, {"type": "BUTTONS", "buttons": [{"type": kind, "text": "x"}]}])

    assert kind.lower() in shape.unsupported


def test_samples_are_read_from_whatsapps_own_list() -> None:
    repair, workshop = payload_file("messages/api/templates_list.json")["response"]["body"]["data"]

    shape = read(repair["components"])
    named = read(workshop["components"], parameter_format="NAMED")

    assert [(f.key, f.sample) for f in shape.fields] == [
        ("body.1", "Sam"),
        ("body.2", "R-100"),
        ("button.1", "R-100"),
    ]
    assert [(f.name, f.sample) for f in named.fields[1:]] == [
        ("first_name", "Sam"),
        ("day", "Friday"),
    ]


def test_a_named_template_with_a_picture_makes_whatsapps_sample_payload() -> None:
    workshop = payload_file("messages/api/templates_list.json")["response"]["body"]["data"][1]
    sample = payload_file("messages/api/send_template_named_media_header.json")
    values = {"header.media": "920000000000205", "body.first_name": "Luca", "body.day": "Saturday"}

    sent = payload_of(read(workshop["components"], parameter_format="NAMED"), values)

    assert list(sent) == sample["request"]["body"]["template"]["components"]


def test_an_invitation_takes_a_group_and_shows_its_name() -> None:
    components = [{"type": "BODY", "text": "Join us: {{1}} See you there."}]
    shape = read(components, library_name="group_invite_link")
    values = {"body.1": "Y2FwaV9ncm91cDox"}

    (part,) = payload_of(shape, values)
    preview = preview_of(shape, values, shown={"body.1": "link of Sunday ride"})

    assert part["parameters"] == [{"type": "group_id", "group_id": "Y2FwaV9ncm91cDox"}]
    assert preview.body == "Join us: link of Sunday ride See you there."
