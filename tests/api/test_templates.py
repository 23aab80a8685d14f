"""Templates, as programs hand them in, change and delete them."""

import json
import re

import responses

from accounts.models import BusinessNumber
from tests.api.conftest import Program
from tests.factories import (
    make_template,
)


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


@responses.activate
def test_the_time_to_live_is_handed_in_shown_and_changed_within_whatsapps_limits(
    program: Program, number: BusinessNumber
) -> None:
    submitted = {"id": "77", "status": "PENDING", "category": "UTILITY"}
    graph = re.compile(r"https://graph\.facebook\.com/.*")
    handed_in = responses.post(graph, json=submitted)
    place, account = "/api/v1/whatsapp/templates", {"accountId": str(number.pk)}
    about = account | {"name": "code", "language": "en", "category": "UTILITY"}
    about |= {"components": [{"type": "BODY", "text": "Open until nine"}]}

    for wrong in (29, 43_201, 0, "soon"):
        answer = program.post(place, about | {"message_send_ttl_seconds": wrong})
        assert (answer.status_code, answer.json()["param"]) == (400, "message_send_ttl_seconds")
    made = program.post(place, about | {"messageSendTtlSeconds": 600}).json()["template"]
    assert made["message_send_ttl_seconds"] == 600
    assert json.loads(handed_in.calls[0].request.body)["message_send_ttl_seconds"] == 600

    responses.replace(responses.POST, graph, json={"success": True})
    change = account | {"messageSendTtlSeconds": 3600}
    assert program.patch(f"{place}/code", change).status_code == 200
    assert json.loads(responses.calls[-1].request.body) == {"message_send_ttl_seconds": 3600}
    (listed,) = program.get(place, account).json()["templates"]
    assert (listed["message_send_ttl_seconds"], listed["status"]) == (3600, "PENDING")
    # The usual time can only be asked for when a template is new.
    assert (
        program.patch(f"{place}/code", account | {"messageSendTtlSeconds": -1}).status_code == 400
    )


@responses.activate
def test_a_library_template_is_looked_up_in_a_language_and_copied_with_what_it_asks_for(
    program: Program, number: BusinessNumber
) -> None:
    def offered(name: str, language: str) -> dict[str, object]:
        button = {"type": "URL", "text": "See", "url": "https://example.com"}
        texts = {"body": "We expect you on {{1}}.", "body_params": ["12 May"]}
        about = {"name": name, "language": language, "category": "UTILITY"}
        return about | texts | {"buttons": [button]}

    rows = [offered("arrival_1", "en_US"), offered("arrival_1", "es"), offered("arrival_12", "en")]
    address = re.compile(r"https://graph\.facebook\.com/v[0-9.]+/message_template_library")
    responses.get(address, json={"data": rows})
    place, query = "/api/v1/whatsapp/template-library", {"accountId": number.pk}

    for asked, told in (("es", "es"), ("en-US", "en_US"), ("fr", "en_US"), ("", "en_US")):
        found = program.get(place, query | {"name": "arrival_1", "language": asked})
        assert found.json()["template"]["language"] == told
    template = found.json()["template"]
    assert template["availableLanguages"] == ["en_US", "es"]
    assert template["buttons"] == [{"type": "URL", "text": "See"}]
    assert program.get(place, query | {"name": "nothing"}).json()["template"] is None
    assert program.get(place, query).json()["param"] == "name"

    submitted = {"id": "78", "status": "APPROVED", "category": "UTILITY"}
    handed_in = responses.post(re.compile(r"https://graph\.facebook\.com/.*"), json=submitted)
    inputs = [{"type": "url", "url": {"base_url": "https://example.com/{{1}}"}}]
    about = {"accountId": str(number.pk), "name": "arrival", "language": "es"}
    wish = about | {"category": "UTILITY", "libraryTemplateName": "arrival_1"}
    wish |= {"libraryTemplateButtonInputs": inputs, "libraryTemplateBodyInputs": {"add": True}}
    made = program.post("/api/v1/whatsapp/templates", wish)
    assert (made.status_code, made.json()["template"]["status"]) == (201, "APPROVED")
    sent = json.loads(handed_in.calls[0].request.body)
    assert sent["library_template_button_inputs"] == inputs
    assert sent["library_template_body_inputs"] == {"add": True}
