from datetime import UTC, datetime, timedelta

from django.core.management import call_command

from whatsapp.sandbox.services import groups, membership, numbers, people, saying, sending

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def test_a_past_is_told_with_its_own_times_and_in_their_order(number, mailbox):
    ana, bo = people.create_person("Ana"), people.create_person("Bo")
    group = groups.create_group(number, "Casa Lima", at=MONDAY)
    membership.join(ana, group, MONDAY + timedelta(minutes=5))
    membership.join(bo, group, MONDAY + timedelta(minutes=6))
    saying.say(ana, group, "hi", MONDAY + timedelta(minutes=10))
    sending.record(
        number,
        "welcome",
        group=group,
        at=MONDAY + timedelta(minutes=20),
        read_by={ana: MONDAY + timedelta(minutes=30)},
        callback_data="past-1",
    )
    values = mailbox.collect()

    assert [value["field"] for value in values] == [
        "group_lifecycle_update",
        "group_participants_update",
        "group_participants_update",
        *["messages"] * 5,
    ]
    assert [value["statuses"][0]["status"] for value in values[4:]] == [
        "sent",
        "delivered",
        "delivered",
        "read",
    ]
    read = values[-1]["statuses"][0]
    assert read["timestamp"] == str(int((MONDAY + timedelta(minutes=30)).timestamp()))


def test_sandbox_info_tells_all_in_json(db, capsys, settings):
    number = numbers.default_number("http://octet.test/hook/")
    call_command("sandbox_info", "--json")
    printed = capsys.readouterr().out

    assert f'"phone_number_id": "{number.phone_number_id}"' in printed
    assert f'"base_url": "{settings.SANDBOX_URL}/graph"' in printed
    assert '"callback_url": "http://octet.test/hook/"' in printed


def test_sandbox_info_tells_all_in_text(db, capsys):
    call_command("sandbox_info")

    assert numbers.first_number().account.access_token in capsys.readouterr().out
