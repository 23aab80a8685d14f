from datetime import timedelta

import pytest
from django.utils import timezone

from whatsapp.sandbox.models import Message
from whatsapp.sandbox.services import groups, membership, people, saying


def code_of(answer):
    return answer.json()["error"]["code"]


def kinds(statuses):
    return [status["status"] for status in statuses]


@pytest.fixture
def writer(number, amara, mailbox):
    """Amara, who has just written to the business directly."""
    saying.say(amara, None, "hello", number=number)
    mailbox.collect()
    return amara


def test_a_message_to_a_phone_is_answered_with_the_normalised_number(graph, writer):
    answer = graph.send(to="+1 (555) 017-7001").json()

    assert answer["contacts"] == [{"input": "+1 (555) 017-7001", "wa_id": "15550177001"}]
    assert answer["messages"][0]["id"].startswith("wamid.")


def test_a_message_to_a_bsuid_is_answered_with_it(graph, writer):
    answer = graph.send(recipient=writer.user_id).json()

    assert answer["contacts"] == [{"input": writer.user_id, "user_id": writer.user_id}]


def test_the_phone_wins_over_the_bsuid(graph, writer, marina):
    graph.send(to=writer.phone, recipient=marina.user_id)

    assert Message.objects.get(author=None).person == writer


def test_a_message_to_a_group_is_answered_with_the_group(graph, talking):
    answer = graph.send_to(talking).json()

    assert answer["contacts"][0]["input"] == talking.group_id
    assert answer["messages"][0]["group_id"] == talking.group_id


def test_people_online_get_the_message(graph, talking, amara, marina, mailbox):
    people.set_presence(marina, is_online=False)
    graph.send_to(talking)
    sent, delivered = mailbox.statuses()

    assert sent["status"] == "sent"
    assert "recipient_participant_user_id" not in sent
    assert delivered["recipient_participant_id"] == amara.phone


def test_who_comes_online_gets_what_waited(graph, talking, marina, mailbox):
    people.set_presence(marina, is_online=False)
    graph.send_to(talking)
    mailbox.collect()
    people.set_presence(marina, is_online=True)
    [delivered] = mailbox.statuses()

    assert delivered["recipient_participant_user_id"] == marina.user_id


def test_reading_is_told_person_by_person(graph, talking, amara, mailbox):
    graph.send_to(talking)
    mailbox.collect()
    people.read_chat(amara, talking)
    [read] = mailbox.statuses()

    assert (read["status"], read["recipient_participant_id"]) == ("read", amara.phone)
    assert "pricing" not in read


def test_reading_twice_is_told_once(graph, talking, amara, mailbox):
    graph.send_to(talking)
    people.read_chat(amara, talking)
    mailbox.collect()

    assert people.read_chat(amara, talking) == 0
    assert mailbox.collect() == []


def test_people_without_read_receipts_read_in_secret(graph, talking, amara, mailbox):
    amara.sends_read_receipts = False
    amara.save()
    graph.send_to(talking)
    mailbox.collect()

    assert people.read_chat(amara, talking) == 1
    assert mailbox.collect() == []


def test_who_reads_at_once_is_told_as_read(graph, group, mailbox):
    quick = people.create_person("Quick", reads_at_once=True)
    membership.join(quick, group)
    saying.say(quick, group, "hi")
    mailbox.collect()
    graph.send_to(group)

    assert kinds(mailbox.statuses()) == ["sent", "delivered", "read"]


def test_the_callback_data_comes_back_on_every_status(graph, talking, amara, mailbox):
    graph.send_to(talking, biz_opaque_callback_data="attempt-7")
    people.read_chat(amara, talking)

    assert {s["biz_opaque_callback_data"] for s in mailbox.statuses()} == {"attempt-7"}


def test_outside_the_window_a_message_is_accepted_and_fails(graph, group, amara, mailbox):
    membership.join(amara, group)
    mailbox.collect()
    answer = graph.send_to(group)
    [failed] = mailbox.statuses()

    assert answer.status_code == 200
    assert (failed["status"], failed["errors"][0]["code"]) == ("failed", 131047)


def test_a_day_after_the_last_message_the_window_is_closed(graph, group, amara, mailbox):
    membership.join(amara, group)
    saying.say(amara, group, "long ago", timezone.now() - timedelta(hours=24))
    mailbox.collect()
    graph.send_to(group)

    assert kinds(mailbox.statuses()) == ["failed"]


def test_a_message_in_a_group_opens_no_direct_window(graph, talking, amara, mailbox):
    graph.send(to=amara.phone)

    assert kinds(mailbox.statuses()) == ["failed"]


def test_an_old_message_does_not_move_the_window_back(graph, talking, amara, mailbox):
    saying.say(amara, talking, "long ago", timezone.now() - timedelta(days=3))
    mailbox.collect()
    graph.send_to(talking)

    assert kinds(mailbox.statuses())[0] == "sent"


@pytest.mark.parametrize("address", [{"to": "+15559999999"}, {"recipient": "US.404"}])
def test_nobodys_address_is_accepted_and_fails(graph, mailbox, address):
    graph.send(**address)
    [failed] = mailbox.statuses()

    assert failed["errors"][0]["code"] == 131026


def test_an_empty_group_refuses_messages(graph, group):
    assert code_of(graph.send_to(group)) == 131020


def test_a_suspended_group_refuses_messages(graph, talking):
    groups.suspend_group(talking)

    assert code_of(graph.send_to(talking)) == 131207


def test_a_deleted_group_refuses_messages(graph, talking):
    groups.delete_group(talking)

    assert code_of(graph.send_to(talking)) == 131041


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"recipient_type": "group", "to": "15550177001"}, 100),
        ({"recipient_type": "individual", "to": "Y2FwaV9ncm91cDox"}, 100),
        ({"recipient_type": "everybody", "to": "15550177001"}, 100),
        ({"recipient_type": "group"}, 131008),
        ({}, 131008),
        ({"to": "15557770123"}, 131021),
        ({"to": "15550177001", "text": {"body": ""}}, 100),
        ({"to": "15550177001", "text": {"body": "x" * 4097}}, 100),
        ({"to": "15550177001", "type": "smoke"}, 131051),
        ({"to": "15550177001", "biz_opaque_callback_data": "x" * 513}, 100),
        ({"to": "15550177001", "messaging_product": "letter"}, 100),
    ],
)
def test_bad_messages_are_refused(graph, body, code):
    path = f"{graph.number.phone_number_id}/messages"
    answer = graph.post(path, **({"type": "text", "text": {"body": "x"}} | body))

    assert code_of(answer) == code
    assert not Message.objects.exists()


def test_interactive_messages_are_not_for_groups(graph, talking):
    path = f"{graph.number.phone_number_id}/messages"
    answer = graph.post(
        path, recipient_type="group", to=talking.group_id, type="interactive", interactive={}
    )

    assert code_of(answer) == 100


def test_the_longest_text_is_taken(graph, talking):
    assert graph.send_to(talking, "x" * 4096).status_code == 200


def test_a_reply_keeps_what_it_quotes(graph, talking, amara):
    said = Message.objects.get(author=amara)
    graph.send_to(talking, context={"message_id": said.wamid})

    assert Message.objects.get(author=None).context_wamid == said.wamid


def mark_read(graph, wamid):
    path = f"{graph.number.phone_number_id}/messages"
    return graph.post(path, status="read", message_id=wamid)


def test_marking_a_direct_message_marks_the_earlier_ones(graph, writer):
    last = saying.say(writer, None, "again", number=graph.number)

    assert mark_read(graph, last.wamid).json() == {"success": True}
    assert not Message.objects.filter(marked_read_at=None).exists()


def test_marking_a_group_message_marks_only_that_one(graph, talking, amara):
    last = saying.say(amara, talking, "again")
    mark_read(graph, last.wamid)

    assert Message.objects.filter(marked_read_at=None).count() == 1


def test_an_unknown_message_cannot_be_marked(graph):
    assert code_of(mark_read(graph, "wamid.x")) == 131009


def test_the_throughput_limit_is_off_unless_set(graph, talking):
    graph.number.messages_per_second = 2
    graph.number.save()
    codes = [graph.send_to(talking).status_code for _ in range(3)]

    assert codes[-1] == 400


def test_the_pair_limit_lets_a_burst_through(graph, writer):
    graph.number.has_pair_limit = True
    graph.number.save()
    answers = [graph.send(to=writer.phone) for _ in range(46)]

    assert [answer.status_code for answer in answers[:45]] == [200] * 45
    assert code_of(answers[45]) == 131056
