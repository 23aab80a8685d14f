import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from whatsapp.sandbox import courier
from whatsapp.sandbox.models import Fault, GraphCall, Message, Webhook
from whatsapp.sandbox.services import membership, saying


def order(kind, **details):
    return Fault.objects.create(kind=kind, **details)


def test_the_next_calls_are_rejected(graph, talking):
    order("reject", path="messages", code=131056, remaining=2)
    answers = [graph.send_to(talking) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [400, 400, 200]
    assert answers[0].json()["error"]["code"] == 131056
    assert Message.objects.filter(author=None).count() == 1


def test_other_calls_are_left_alone(graph, talking):
    order("reject", path="messages", code=131056)

    assert graph.get(talking.group_id).status_code == 200


def test_a_rejection_may_have_any_status(graph, talking):
    order("reject", path="messages", code=80007, http_status=429)

    assert graph.send_to(talking).status_code == 429


def test_a_server_error_accepts_nothing(graph, talking):
    order("server_error", http_status=503)
    answer = graph.send_to(talking)

    assert (answer.status_code, answer["Content-Type"][:9]) == (503, "text/html")
    assert not Message.objects.filter(author=None).exists()


def test_a_lost_answer_was_accepted_all_the_same(graph, talking, mailbox):
    order("lose_answer", path="messages", manner="error")
    answer = graph.send_to(talking, biz_opaque_callback_data="t1")

    assert answer.status_code == 500
    assert mailbox.statuses()[0]["biz_opaque_callback_data"] == "t1"


def test_an_answer_that_breaks_off_cannot_be_read(graph, talking):
    order("lose_answer", path="messages")
    answer = graph.send_to(talking)

    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert Message.objects.filter(author=None).count() == 1


def test_an_answer_may_come_too_late(graph, talking, monkeypatch):
    waits = []
    monkeypatch.setattr("whatsapp.sandbox.graph.trouble.time.sleep", waits.append)
    order("lose_answer", path="messages", manner="delay", delay_ms=30_000)

    assert graph.send_to(talking).status_code == 200
    assert waits == [30]


def test_an_answer_may_come_without_its_request_id(graph, talking, mailbox):
    order("lose_answer", path="node", manner="no_id")
    answer = graph.post(talking.group_id, subject="New")
    [news] = mailbox.group_news()

    assert answer.json() == {"messaging_product": "whatsapp"}
    assert news["request_id"]


def test_an_accepted_message_may_fail_later(graph, talking, mailbox):
    order("fail_later", path="messages", code=131049, remaining=1)
    graph.send_to(talking)
    [failed] = mailbox.statuses()

    assert failed["errors"][0]["code"] == 131049


@pytest.mark.parametrize(
    ("path", "method", "edge"),
    [("node", "post", ""), ("node", "delete", ""), ("participants", "delete", "/participants")],
)
def test_group_operations_may_fail_later(graph, talking, amara, mailbox, path, method, edge):
    order("fail_later", path=path, code=131208)
    body = {
        "messaging_product": "whatsapp",
        "subject": "New",
        "participants": [{"user": amara.phone}],
    }
    graph.call(method, f"{talking.group_id}{edge}", body)
    [news] = mailbox.group_news()
    talking.refresh_from_db()

    assert news["errors"][0]["code"] == 131208
    assert (talking.subject, talking.deleted_at) == ("Casa Lima", None)
    assert amara in membership.members(talking)


def test_creating_may_fail_later(graph, mailbox):
    order("fail_later", path="groups", code=131211)
    graph.post(f"{graph.number.phone_number_id}/groups", subject="x")
    [news] = mailbox.group_news()

    assert news["errors"][0]["code"] == 131211
    assert not graph.number.groups.exists()


def hits_of(seed, graph, talking):
    order("reject", path="messages", code=1, probability=0.3, seed=seed)
    codes = [graph.send_to(talking).status_code for _ in range(20)]
    Fault.objects.all().delete()
    return codes


def test_chance_is_repeatable(graph, talking):
    first, again = hits_of("a", graph, talking), hits_of("a", graph, talking)

    assert first == again
    assert {200, 400} == set(first)


def test_another_seed_falls_otherwise(graph, talking):
    assert hits_of("a", graph, talking) != hits_of("b", graph, talking)


def test_webhooks_are_delayed(talking, amara):
    order("delay_webhooks", delay_ms=60_000)
    saying.say(amara, talking, "hi")

    assert Webhook.objects.get(state="waiting").due_at > timezone.now() + timedelta(seconds=50)


def test_webhooks_are_sent_more_than_once(talking, amara, mailbox):
    order("duplicate_webhooks", copies=2)
    saying.say(amara, talking, "hi")
    mailbox.collect()

    assert len({body for _, body, _ in mailbox.letters}) == 1
    assert len(mailbox.letters) == 3


def shuffled(talking, amara, mailbox):
    order("shuffle_webhooks", delay_ms=1_000, seed="x")
    # All at one moment, however long a busy machine takes over it.
    with time_machine.travel(timezone.now(), tick=False):
        saying.say_many(amara, talking, [str(place) for place in range(10)])
    texts = [value["messages"][0]["text"]["body"] for value in mailbox.collect()]
    Fault.objects.all().delete()
    return texts


def test_webhooks_are_shuffled_repeatably(talking, amara, mailbox):
    first = shuffled(talking, amara, mailbox)

    assert first != sorted(first)
    assert first == shuffled(talking, amara, mailbox)


def test_held_webhooks_go_when_released(talking, amara, mailbox):
    fault = order("hold_webhooks")
    saying.say(amara, talking, "hi")

    assert courier.deliver_due(mailbox.post) == 0
    fault.delete()
    assert courier.deliver_due(mailbox.post) == 1


def test_statuses_are_bundled(graph, talking, mailbox):
    order("bundle_statuses")
    graph.send_to(talking)
    _, delivered = mailbox.collect()

    assert len(delivered["statuses"]) == len(delivered["contacts"]) == 2


def test_a_shape_is_drawn_for_the_webhooks_that_look_different_in_it(graph, talking, mailbox):
    order("other_shape", shape="no_pricing", remaining=1)
    saying.say(talking.participants.first().person, talking, "hi")
    graph.send_to(talking)
    sent, *delivered = mailbox.statuses()

    assert "pricing" not in sent
    assert all("pricing" in status for status in delivered)


def test_what_is_read_at_once_may_skip_delivered(graph, talking, amara, mailbox):
    order("skip_delivered")
    amara.reads_at_once = True
    amara.save()
    graph.send_to(talking)
    told = [(one["status"], "pricing" in one) for one in mailbox.statuses()]

    assert told == [("sent", True), ("delivered", True), ("read", True)]


def test_every_call_is_in_the_log(graph, talking):
    order("reject", path="messages", code=131056, remaining=1)
    graph.send_to(talking, biz_opaque_callback_data="t1")
    graph.send_to(talking, biz_opaque_callback_data="t1")
    calls = GraphCall.objects.order_by("pk")
    rows = calls.values_list("was_accepted", "code", "biz_opaque_callback_data")

    assert list(rows) == [(False, 131056, "t1"), (True, None, "t1")]


def test_a_refused_call_changes_nothing_but_the_log(graph, group):
    graph.send_to(group)

    assert GraphCall.objects.get().code == 131020
    assert not Webhook.objects.filter(state="waiting").exists()


def test_looking_is_not_logged(graph, group):
    graph.get(group.group_id)

    assert not GraphCall.objects.exists()
