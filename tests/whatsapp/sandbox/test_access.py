import pytest

from whatsapp.sandbox.services import groups, numbers


@pytest.fixture
def stranger(db):
    return numbers.create_number("15550009999", "Somebody else")


def error_of(answer):
    error = answer.json()["error"]
    return answer.status_code, error["code"], error.get("error_subcode")


def test_a_call_without_a_token_is_refused(graph):
    graph.token = ""

    assert error_of(graph.get(graph.number.phone_number_id)) == (401, 104, None)


def test_a_wrong_token_is_refused(graph):
    graph.token = "nonsense"

    assert error_of(graph.get(graph.number.phone_number_id)) == (401, 190, None)


def test_somebody_elses_number_looks_as_if_it_did_not_exist(graph, stranger):
    assert error_of(graph.get(stranger.phone_number_id)) == (400, 100, 33)


def test_somebody_elses_waba_looks_as_if_it_did_not_exist(graph, stranger):
    answer = graph.get(f"{stranger.account.waba_id}/phone_numbers")

    assert error_of(answer) == (400, 100, 33)


def test_somebody_elses_group_is_unknown(graph, stranger):
    theirs = groups.create_group(stranger, "Theirs")

    assert error_of(graph.get(theirs.group_id))[:2] == (400, 131041)


def test_nobody_sends_from_somebody_elses_number(graph, stranger):
    answer = graph.post(f"{stranger.phone_number_id}/messages", to="15550001", type="text")

    assert error_of(answer) == (400, 100, 33)


def test_the_token_may_come_in_the_query(graph):
    token, graph.token = graph.token, ""
    answer = graph.get(f"{graph.number.phone_number_id}?access_token={token}")

    assert answer.status_code == 200


@pytest.mark.parametrize("version", ["v13.0", "v23.0", "v99.1"])
def test_any_version_is_served(client, graph, version):
    answer = client.get(
        f"/sandbox/graph/{version}/{graph.number.phone_number_id}",
        headers={"Authorization": f"Bearer {graph.token}"},
    )

    assert answer.status_code == 200


def test_a_broken_body_is_refused(client, graph):
    answer = client.post(
        f"/sandbox/graph/v26.0/{graph.number.phone_number_id}/messages",
        data="{",
        content_type="application/json",
        headers={"Authorization": f"Bearer {graph.token}"},
    )

    assert error_of(answer) == (400, 100, None)


def test_an_unsupported_method_is_refused(graph):
    answer = graph.get(f"{graph.number.phone_number_id}/messages")

    assert error_of(answer) == (400, 100, None)


def test_debug_token_tells_what_a_token_is_good_for(graph):
    data = graph.get(f"debug_token?input_token={graph.token}").json()["data"]

    assert data["is_valid"]
    assert data["granular_scopes"][0]["target_ids"] == [graph.number.account.waba_id]


def test_debug_token_knows_a_bad_token(graph):
    assert graph.get("debug_token?input_token=x").json()["data"]["is_valid"] is False


def test_an_app_token_is_accepted(graph):
    account = graph.number.account
    graph.token = f"{account.app_id}|{account.app_secret}"

    assert graph.get(account.waba_id).status_code == 200
