import json

import pytest
import responses

from tests.whatsapp.bodies import event_in
from tests.whatsapp.lines import HOST, exchange, gateway
from whatsapp.errors import Ambiguous, NotSent, Refused
from whatsapp.events import TemplateChanged

WABA = "204910000000001"
URL = f"{HOST}/v26.0/{WABA}/message_templates"


@responses.activate
def test_templates_are_listed_page_by_page():
    kept = exchange("templates_list")
    responses.get(URL, json=kept["response"]["body"])

    page = gateway().list_templates(WABA, after="abc")

    assert responses.calls[0].request.params["after"] == "abc"
    assert page.next_cursor == "QVNJTWFmdGVy"
    repair, workshop = page.templates
    assert (repair.template_id, repair.name, repair.language) == (
        "880000000000501",
        "repair_ready",
        "en_GB",
    )
    assert (workshop.status, workshop.parameter_format) == ("PENDING", "NAMED")
    assert repair.components[0]["type"] == "BODY"


@responses.activate
def test_one_template_that_makes_no_sense_does_not_hide_the_others():
    rows = [{"name": "hello"}, "x", {"name": "hi", "language": "en-GB", "status": "APPROVED"}]
    responses.get(URL, json={"data": rows})

    [found] = gateway().list_templates(WABA).templates

    assert (found.name, found.language) == ("hi", "en_GB")


@responses.activate
def test_a_list_that_is_none_can_be_asked_for_again():
    responses.get(URL, json={"data": "x"})

    with pytest.raises(NotSent):
        gateway().list_templates(WABA)


@responses.activate
def test_a_new_template_is_sent_as_whatsapp_wants_it():
    kept = exchange("template_create")
    responses.post(URL, json=kept["response"]["body"])

    made = gateway().create_template(WABA, **kept["request"]["body"])

    assert json.loads(responses.calls[0].request.body) == kept["request"]["body"]
    assert (made.template_id, made.status) == ("880000000000501", "PENDING")


@responses.activate
def test_a_copy_from_the_library_has_no_parts_of_its_own():
    responses.post(URL, json={"id": "1", "status": "APPROVED", "category": "UTILITY"})

    gateway().create_template(
        WABA, name="join", language="en", category="UTILITY", library_name="group_invite_link"
    )

    assert json.loads(responses.calls[0].request.body) == {
        "name": "join",
        "language": "en",
        "category": "UTILITY",
        "library_template_name": "group_invite_link",
    }


@responses.activate
def test_a_change_replaces_all_parts():
    kept = exchange("template_edit")
    responses.post(f"{HOST}/v26.0/880000000000501", json=kept["response"]["body"])

    gateway().edit_template("880000000000501", **kept["request"]["body"])

    assert json.loads(responses.calls[0].request.body) == kept["request"]["body"]


@responses.activate
def test_one_language_is_deleted_by_its_id_and_name():
    responses.delete(URL, json={"success": True})

    gateway().delete_template(WABA, name="repair_ready", template_id="880000000000501")

    assert responses.calls[0].request.params == {
        "name": "repair_ready",
        "hsm_id": "880000000000501",
    }


@responses.activate
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"json": {"error": {"code": 100, "message": "Taken"}}, "status": 400}, Refused),
        ({"body": "<html>", "status": 502}, Ambiguous),
    ],
)
def test_a_template_that_was_not_taken_says_so(answer, error):
    responses.post(URL, **answer)

    with pytest.raises(error):
        gateway().create_template(WABA, name="a", language="en", category="UTILITY")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("message_template_status_update.approved", {"status": "APPROVED", "reason": ""}),
        ("message_template_status_update.disabled", {"status": "DISABLED"}),
        (
            "message_template_status_update.paused",
            {"status": "PAUSED", "reason": "Paused because of recipient feedback."},
        ),
        (
            "message_template_status_update.rejected",
            {"status": "REJECTED", "reason": "Two placeholders touch each other."},
        ),
        ("message_template_status_update.pending_deletion", {"status": "PENDING_DELETION"}),
        ("message_template_quality_update", {"quality": "YELLOW", "status": ""}),
        ("message_template_components_update", {"status": "", "quality": "", "category": ""}),
        ("template_category_update.completed", {"category": "MARKETING"}),
        ("template_category_update.impending", {"category": ""}),
    ],
)
def test_news_of_templates_names_the_account(name, said):
    event = event_in(f"messages/field.{name}")

    assert isinstance(event, TemplateChanged)
    assert (event.waba_id, event.template_id) == (WABA, "880000000000501")
    assert (event.name, event.language) == ("repair_ready", "en_GB")
    assert {key: getattr(event, key) for key in said} == said
    assert not event.time_is_suspect
