"""Thousands of groups, page by page, and the limit on group calls."""

from datetime import UTC, datetime, timedelta

import time_machine

MINUTE = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def test_many_groups_are_there_at_once_and_nobody_is_told(control, graph, mailbox):
    made = control.post("groups/", count=60, people=8, subject="Tour")

    assert (made.status_code, made.json()) == (201, {"made": 60})
    assert mailbox.collect() == []
    group = graph.number.groups.last()
    answer = graph.get(f"{group.group_id}?fields=subject,total_participant_count").json()
    assert (answer["subject"], answer["total_participant_count"]) == ("Tour 60", 8)


def test_the_list_goes_on_page_by_page(control, graph):
    control.post("groups/", count=60)
    seen, after = [], ""
    while True:
        answer = graph.get(f"{graph.number.phone_number_id}/groups?limit=25&after={after}").json()
        seen += [row["id"] for row in answer["data"]["groups"]]
        if "next" not in answer["paging"]:
            break
        after = answer["paging"]["cursors"]["after"]

    assert len(seen) == len(set(seen)) == 60


def test_no_more_groups_than_the_number_may_have(control, graph):
    control.call("patch", f"numbers/{graph.number.phone_number_id}/", group_limit=10)

    refused = control.post("groups/", count=11)

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "group_limit")


def test_too_many_group_calls_in_a_minute_are_refused(control, graph, group):
    path = f"numbers/{graph.number.phone_number_id}/"
    assert control.call("patch", path, group_calls_per_minute=2).status_code == 200
    with time_machine.travel(MINUTE, tick=False) as clock:
        calls = [
            graph.get(group.group_id),
            graph.get(f"{group.group_id}/invite_link"),
            graph.get(f"{graph.number.phone_number_id}/groups"),
            graph.post(f"{graph.number.phone_number_id}/groups", subject="One more"),
        ]
        assert [call.status_code for call in calls] == [200, 200, 429, 429]
        assert calls[3].json()["error"]["code"] == 131208
        assert graph.send_to(group).status_code != 429

        clock.shift(timedelta(minutes=1))
        assert graph.get(group.group_id).status_code == 200
