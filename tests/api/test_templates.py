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
