import pytest

from whatsapp.sandbox.models import JoinRequest
from whatsapp.sandbox.services import groups, membership, people
from whatsapp.sandbox.services.refusals import Refused


def refusal(deed, *arguments):
    with pytest.raises(Refused) as caught:
        deed(*arguments)
    return caught.value.code


def remove(graph, group, *entries):
    return graph.delete(f"{group.group_id}/participants", participants=list(entries))


def code_of(answer):
    return answer.json()["error"]["code"]


def test_a_person_joins_by_link(group, amara, mailbox):
    membership.open_invite(amara, group.invite_link)
    [news] = mailbox.group_news()

    assert membership.members(group) == [amara]
    assert news["added_participants"] == [{"wa_id": amara.phone, "user_id": amara.user_id}]


def test_an_unknown_link_leads_nowhere(db, amara):
    assert refusal(membership.open_invite, amara, "https://chat.whatsapp.com/x") == "link_unknown"


def test_a_reset_link_leads_nowhere(group, amara):
    old = group.invite_link
    groups.reset_invite_link(group)

    assert refusal(membership.open_invite, amara, old) == "link_unknown"


def test_the_ninth_person_finds_the_group_full(full, marina):
    assert refusal(membership.join, marina, full) == "full"


def test_who_left_may_come_back(group, amara, mailbox):
    membership.join(amara, group)
    membership.leave(amara, group)
    membership.join(amara, group)

    assert membership.members(group) == [amara]
    assert [news["type"] for news in mailbox.group_news()] == [
        "group_participants_add",
        "group_participants_remove",
        "group_participants_add",
    ]


def test_who_was_removed_may_not_come_back(graph, talking, amara):
    remove(graph, talking, {"user": amara.phone})

    assert refusal(membership.join, amara, talking) == "removed"


def test_nobody_joins_while_offline(group, amara):
    people.set_presence(amara, is_online=False)

    assert refusal(membership.join, amara, group) == "offline"


def test_joining_twice_is_refused(group, amara):
    membership.join(amara, group)

    assert refusal(membership.join, amara, group) == "already_in"


def test_where_approval_is_required_a_person_asks(closed_group, amara, mailbox):
    request = membership.join(amara, closed_group)
    [news] = mailbox.group_news()

    assert news["type"] == "group_join_request_created"
    assert news["join_request_id"] == request.join_request_id
    assert membership.members(closed_group) == []


def test_a_request_can_be_withdrawn_and_made_again(closed_group, amara, mailbox):
    membership.join(amara, closed_group)
    membership.withdraw(amara, closed_group)
    membership.join(amara, closed_group)

    assert [news["type"] for news in mailbox.group_news()] == [
        "group_join_request_created",
        "group_join_request_revoked",
        "group_join_request_created",
    ]


def test_the_hidden_phone_number_is_not_in_the_request_id(closed_group, marina):
    request = membership.join(marina, closed_group)

    assert marina.phone not in request.join_request_id


@pytest.fixture
def waiting(closed_group, amara, marina, mailbox):
    """Two people who asked to join."""
    asked = [membership.join(amara, closed_group), membership.join(marina, closed_group)]
    mailbox.collect()
    return [request.join_request_id for request in asked]


def test_requests_are_listed(graph, closed_group, waiting, amara):
    rows = graph.get(f"{closed_group.group_id}/join_requests").json()["data"]

    assert [row["join_request_id"] for row in rows] == waiting
    assert rows[0]["wa_id"] == amara.phone
    assert "wa_id" not in rows[1]


def test_approving_lets_all_in_and_tells_it_once(graph, closed_group, waiting, mailbox):
    answer = graph.post(f"{closed_group.group_id}/join_requests", join_requests=waiting)
    [news] = mailbox.group_news()

    assert answer.json() == {"messaging_product": "whatsapp", "approved_join_requests": waiting}
    assert len(news["added_participants"]) == 2
    assert len(membership.members(closed_group)) == 2


def test_rejecting_is_silent_and_allows_asking_again(graph, closed_group, waiting, amara, mailbox):
    graph.delete(f"{closed_group.group_id}/join_requests", join_requests=waiting)

    assert mailbox.collect() == []
    assert isinstance(membership.join(amara, closed_group), JoinRequest)


def test_an_unknown_request_among_good_ones_fails_alone(graph, closed_group, waiting):
    answer = graph.post(f"{closed_group.group_id}/join_requests", join_requests=[*waiting, "x"])
    body = answer.json()

    assert answer.status_code == 206
    assert body["approved_join_requests"] == waiting
    assert body["failed_join_requests"][0]["errors"][0]["code"] == 131213
    assert body["errors"][0]["code"] == 131201


def test_only_unknown_requests_are_an_error(graph, closed_group):
    answer = graph.post(f"{closed_group.group_id}/join_requests", join_requests=["x"])

    assert (answer.status_code, code_of(answer)) == (400, 131213)


def test_who_finds_no_place_fails_with_overlimit(graph, closed_group, waiting):
    seven = [people.create_person(name) for name in "BCDEFGH"]
    membership.enter(closed_group, seven, closed_group.created_at)
    body = graph.post(f"{closed_group.group_id}/join_requests", join_requests=waiting).json()

    assert body["approved_join_requests"] == waiting[:1]
    assert body["failed_join_requests"][0]["errors"][0]["code"] == 131204


@pytest.mark.parametrize("names", [None, [], "x", [7]])
def test_a_bad_list_of_requests_is_refused(graph, closed_group, names):
    answer = graph.post(f"{closed_group.group_id}/join_requests", join_requests=names)

    assert code_of(answer) == 100


def test_removing_echoes_what_was_used(graph, talking, amara, marina, mailbox):
    entries = [{"user": f"+{amara.phone}"}, {"user_id": marina.user_id}]
    answer = remove(graph, talking, *entries)
    [news] = mailbox.group_news()

    assert news["request_id"] == answer.json()["request_id"]
    assert news["removed_participants"] == [
        {"input": f"+{amara.phone}"},
        {"input": marina.user_id},
    ]
    assert membership.members(talking) == []


def test_removing_a_stranger_too_succeeds_in_part(graph, talking, amara, mailbox):
    remove(graph, talking, {"user": amara.phone}, {"user": "15559999999"})
    [news] = mailbox.group_news()

    assert news["removed_participants"] == [{"input": amara.phone}]
    assert news["failed_participants"][0]["errors"][0]["code"] == 131212
    assert news["errors"][0]["code"] == 131201


def test_removing_only_strangers_fails(graph, talking, mailbox):
    remove(graph, talking, {"user": "15559999999"})
    [news] = mailbox.group_news()

    assert "removed_participants" not in news
    assert news["errors"][0]["code"] == 131212


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([], 100),
        ([{}], 100),
        ([{"user": "1", "user_id": "US.1"}], 100),
        (["15550177001"], 100),
        ([{"user": "15550177001"}, {"user": "+1 555 017 7001"}], 131202),
        ([{"user": f"1555000000{place}"} for place in range(9)], 131204),
    ],
)
def test_bad_lists_of_people_are_refused(graph, talking, entries, code):
    assert code_of(remove(graph, talking, *entries)) == code


def test_naming_one_person_in_two_ways_is_a_duplicate(graph, talking, amara):
    answer = remove(graph, talking, {"user": amara.phone}, {"user_id": amara.user_id})

    assert code_of(answer) == 131202
