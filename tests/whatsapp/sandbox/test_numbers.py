import responses

from whatsapp.sandbox.services import numbers


def test_a_number_has_the_fields_of_metas_sample(graph):
    fields = "verified_name,display_phone_number,quality_rating,throughput,account_mode"
    answer = graph.get(f"{graph.number.phone_number_id}?fields={fields}").json()

    assert set(answer) == {"id", *fields.split(",")}
    assert answer["display_phone_number"] == "+1 555-777-0123"


def test_an_unknown_field_fails_the_whole_call(graph):
    answer = graph.get(f"{graph.number.phone_number_id}?fields=status,nonsense")

    assert answer.json()["error"]["code"] == 100


def test_the_waba_lists_its_numbers(graph):
    [row] = graph.get(f"{graph.number.account.waba_id}/phone_numbers").json()["data"]

    assert row["id"] == graph.number.phone_number_id


def test_an_override_is_verified_before_it_is_believed(graph):
    with responses.RequestsMock() as callback:
        callback.add_callback("GET", "http://new.test/", echo_challenge)
        answer = graph.post(
            f"{graph.number.account.waba_id}/subscribed_apps",
            override_callback_uri="http://new.test/",
            verify_token="s3cret",
        )

    assert answer.json() == {"success": True}
    assert numbers.first_number().effective_callback_url == "http://new.test/"


def test_a_callback_that_does_not_echo_is_not_taken(graph):
    with responses.RequestsMock() as callback:
        callback.get("http://new.test/", status=403)
        answer = graph.post(
            f"{graph.number.account.waba_id}/subscribed_apps",
            override_callback_uri="http://new.test/",
        )

    assert answer.json()["error"]["code"] == 2200
    assert numbers.first_number().effective_callback_url == graph.number.account.callback_url


def test_subscribing_again_without_an_address_removes_the_override(graph):
    account = graph.number.account
    numbers.set_account(account, override_callback_url="http://old.test/")
    graph.post(f"{account.waba_id}/subscribed_apps")

    assert numbers.first_number().effective_callback_url == account.callback_url


def test_the_numbers_override_wins(graph):
    with responses.RequestsMock() as callback:
        callback.add_callback("GET", "http://mine.test/", echo_challenge)
        graph.post(
            graph.number.phone_number_id,
            webhook_configuration={"override_callback_uri": "http://mine.test/"},
        )

    fields = graph.get(f"{graph.number.phone_number_id}?fields=webhook_configuration").json()
    assert fields["webhook_configuration"]["phone_number"] == "http://mine.test/"
    assert numbers.first_number().effective_callback_url == "http://mine.test/"


def test_after_unsubscribing_nothing_is_told(graph, mailbox):
    graph.delete(f"{graph.number.account.waba_id}/subscribed_apps")
    graph.post(f"{graph.number.phone_number_id}/groups", subject="Casa Lima")

    assert mailbox.collect() == []


def test_the_subscription_is_listed(graph):
    [row] = graph.get(f"{graph.number.account.waba_id}/subscribed_apps").json()["data"]

    assert row["whatsapp_business_api_data"]["id"] == graph.number.account.app_id


def echo_challenge(request):
    return 200, {}, request.params["hub.challenge"]


def test_the_default_number_is_made_once(db):
    assert numbers.default_number() == numbers.default_number("http://x.test/")
    assert numbers.first_number().account.callback_url == "http://x.test/"
