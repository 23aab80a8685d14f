"""How a number presents itself, as programs read and change it."""

import json
import re

import requests
import responses
from django.db.models import QuerySet

from accounts.models import AuditEntry, BusinessNumber
from tests.api.conftest import Program

PLACE = "/api/v1/whatsapp/business-profile"


@responses.activate
def test_the_profile_is_whatsapps_and_only_what_is_given_changes(
    program: Program, number: BusinessNumber
) -> None:
    edge = re.compile(rf".*/{number.phone_number_id}/whatsapp_business_profile")
    account = {"accountId": str(number.pk)}
    responses.get(edge, json={"data": [{"about": "By the sea", "websites": ["https://a.example"]}]})
    told = program.get(PLACE, account).json()["businessProfile"]
    assert (told["about"], told["websites"]) == ("By the sea", ["https://a.example"])
    assert (told["email"], told["profilePictureUrl"]) == ("", "")
    responses.replace(responses.GET, edge, json={"data": []})
    assert program.get(PLACE, account).json()["businessProfile"]["about"] == ""

    changed = responses.post(edge, json={"success": True})
    wish = {"address": "", "vertical": "HOTEL", "profilePictureHandle": "4::aW"}
    assert program.post(PLACE, account | wish).json()["success"] is True
    assert json.loads(changed.calls[0].request.body) == {
        "messaging_product": "whatsapp",
        "address": "",
        "vertical": "HOTEL",
        "profile_picture_handle": "4::aW",
    }
    for wrong, param in (
        ({}, "about"),
        ({"about": ""}, "about"),
        ({"email": "nobody"}, "email"),
        ({"websites": ["ftp://a.example", "x", "y"]}, "websites"),
    ):
        answer = program.post(PLACE, account | wrong)
        assert (answer.status_code, answer.json()["param"]) == (400, param)
    assert changed.call_count == 1


@responses.activate
def test_who_changed_a_profile_stands_in_the_audit_log(
    program: Program, reader: Program, bounded: Program, stranger: Program, number: BusinessNumber
) -> None:
    edge = re.compile(rf".*/{number.phone_number_id}/whatsapp_business_profile")
    wish = {"accountId": str(number.pk), "email": "casa@casa.example", "about": "By the sea"}
    refusal = {"error": {"code": 100, "message": "Not so."}}
    responses.post(edge, json=refusal, status=400)
    for other in (program, reader, bounded, stranger):
        assert other.post(PLACE, wish).status_code in {400, 403, 404}
    assert not _changes().exists()

    responses.replace(responses.POST, edge, body=requests.ReadTimeout())
    assert program.post(PLACE, wish).status_code == 502
    responses.replace(responses.POST, edge, json={"success": True})
    assert program.post(PLACE, wish).status_code == 200

    sure, unsure = _changes()
    told = {"number": number.pk, "changed": ["about", "email"]}
    assert (sure.details, unsure.details) == (
        told | {"confirmed": True},
        told | {"confirmed": False},
    )
    assert (sure.actor, sure.object) == (f"API key {program.key}", str(number))
    assert sure.workspace == number.workspace


def _changes() -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(action="profile.changed")
