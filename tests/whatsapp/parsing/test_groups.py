import pytest

from tests.whatsapp.bodies import GROUP, body, event_in, events_of, read_group_news
from whatsapp.events import (
    GroupCreated,
    GroupDeleted,
    GroupSuspended,
    GroupSuspensionCleared,
    Malformed,
    SettingChanged,
    Unsupported,
)


def test_a_new_group_comes_with_link_and_request():
    event = event_in("groups/group_lifecycle_update.create_succeeded")

    assert event.subject == "Harbor Lane 12 move-in"
    assert event.description == "Keys, meters and hand-over for unit 12."
    assert event.invite_link == "https://chat.whatsapp.com/HkT3mQe7Zr1Lw9Xc5Vb2Na"
    assert event.join_approval_mode == "approval_required"
    assert event.request_id == "5B1E0C7A94D24F6E8A3D90B7C2F1A601"
    assert event.phone_number_id == "204815162342108"


def test_a_group_that_was_not_made_says_why():
    event = event_in("groups/group_lifecycle_update.create_failed")

    assert event.request_id == "5B1E0C7A94D24F6E8A3D90B7C2F1A602"
    assert event.problem.code == 131211
    assert event.problem.title == "Group create limit reached"
    assert event.problem.details == "This phone number already has the maximum number of groups."


@pytest.mark.parametrize("request_id", [None, "unknown-to-us"])
def test_a_failed_creation_needs_no_request_of_ours(request_id):
    [event] = read_group_news(
        "group_lifecycle_update",
        type="group_create",
        request_id=request_id,
        errors=[{"code": 131214}],
    )

    assert (event.request_id, event.problem.code) == (request_id or "", 131214)


def test_an_empty_list_of_errors_is_a_success():
    [event] = read_group_news("group_lifecycle_update", type="group_delete", errors=[])

    assert isinstance(event, GroupDeleted)


def test_a_deletion_that_failed_names_group_and_reason():
    event = event_in("groups/group_lifecycle_update.delete_failed")

    assert (event.problem.code, event.request_id[-3:]) == (131208, "604")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "//evil", "https://a b", 5, "h" * 3000])
def test_only_a_web_address_can_be_an_invite_link(link):
    [event] = read_group_news("group_lifecycle_update", type="group_create", invite_link=link)

    assert event.invite_link == ""


@pytest.mark.parametrize(
    ("subject", "shown"),
    [("", ""), (None, ""), ("x" * 10_000, "x" * 128), ("a\x00b\nc", "a\ufffdb c"), ("<b>", "<b>")],
)
def test_subjects_become_one_clean_line(subject, shown):
    [event] = read_group_news("group_lifecycle_update", type="group_create", subject=subject)

    assert event.subject == shown


def test_an_approval_mode_we_never_heard_of_is_kept():
    [event] = read_group_news(
        "group_lifecycle_update", type="group_create", join_approval_mode="admins_vote"
    )

    assert event.join_approval_mode == "admins_vote"


def test_settings_tell_what_was_applied():
    event = event_in("groups/group_settings_update.succeeded")

    assert event.settings == (
        SettingChanged(name="subject", value="Harbor Lane 12 hand-over"),
        SettingChanged(name="description", value="Hand-over on Friday at 15:00."),
        SettingChanged(name="picture", value="q3Jm0Zt7Yb5cK1uVx9LwPf2RsD8hGnEoAi6TjXkB4Q4="),
    )
    assert event.problem is None


def test_each_setting_has_its_own_outcome():
    event = event_in("groups/group_settings_update.partially_failed")

    codes = {setting.name: setting.problem and setting.problem.code for setting in event.settings}
    assert codes == {"subject": 131208, "description": 131208, "picture": None}
    assert event.problem.code == 131201


def test_only_settings_that_were_asked_for_are_told():
    event = event_in("groups/group_settings_update.succeeded_subject_only")

    assert [setting.name for setting in event.settings] == ["subject"]


def test_a_setting_without_an_outcome_was_not_applied():
    [event] = read_group_news(
        "group_settings_update", type="group_settings_update", group_subject={"text": "New"}
    )

    assert event.settings[0].problem is not None


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("group_suspend", GroupSuspended), ("group_suspend_cleared", GroupSuspensionCleared)],
)
def test_suspension_comes_and_goes(kind, expected):
    [event] = read_group_news("group_status_update", type=kind)

    assert (type(event), event.group_id) == (expected, GROUP)


def test_group_news_we_never_heard_of_is_kept():
    [event] = read_group_news("group_status_update", type="group_promoted")

    assert (type(event), event.kind, event.raw["group_id"]) == (
        Unsupported,
        "group_promoted",
        GROUP,
    )


@pytest.mark.parametrize(
    ("kind", "changes", "reason"),
    [
        ("group_create", {"group_id": None}, "bad_id"),
        ("group_delete", {"group_id": ""}, "bad_id"),
        ("group_suspend", {"group_id": True}, "bad_id"),
        ("group_participants_add", {}, "bad_shape"),
        ("group_participants_add", {"added_participants": {}}, "bad_shape"),
        ("group_participants_remove", {"initiated_by": "participant"}, "bad_shape"),
        ("group_join_request_created", {"wa_id": "1"}, "bad_id"),
        ("group_join_request_created", {"join_request_id": "J"}, "bad_id"),
        ("group_settings_update", {"group_subject": "New"}, "bad_shape"),
        (None, {}, "bad_shape"),
    ],
)
def test_group_news_that_cannot_be_placed_is_malformed(kind, changes, reason):
    [event] = read_group_news("group_lifecycle_update", type=kind, **changes)

    assert (type(event), event.reason) == (Malformed, reason)


def test_a_group_field_without_groups_is_malformed():
    [event] = events_of(body("group_status_update"))

    assert (type(event), event.reason) == (Malformed, "bad_shape")


def test_one_bad_group_item_does_not_harm_the_next():
    good = {"type": "group_create", "group_id": GROUP, "timestamp": "1795168800"}

    events = events_of(body("group_lifecycle_update", groups=[None, good, 7, {"type": 1}, good]))

    assert [type(event) for event in events] == [
        Malformed,
        GroupCreated,
        Malformed,
        Malformed,
        GroupCreated,
    ]
