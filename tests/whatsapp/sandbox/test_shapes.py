"""The webhooks we emit have the keys and types of the sample files, no more and no less."""

import json

import pytest

from tests.whatsapp.bodies import PAYLOADS
from whatsapp.sandbox.services import groups, membership, people, saying, sending


def shape(value):
    """Keys and types; a list is known by the different shapes in it."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in sorted(value.items())}
    if isinstance(value, list):
        return sorted({json.dumps(shape(inner)) for inner in value})
    return type(value).__name__


def shape_in(name):
    return shape(json.loads((PAYLOADS / f"{name}.json").read_text())["entry"][0]["changes"][0])


class Scenes:
    """Each brings about one webhook, as its last act."""

    def __init__(self, number, mailbox):
        self.number = number
        self.mailbox = mailbox

    def person(self, profile="phone"):
        return people.create_person("Lior Benami", profile=profile)

    def enrolled(self):
        return people.create_person("Marina", profile="username", with_parent_user_id=True)

    def group(self, *members, mode="auto_approve"):
        group = groups.create_group(self.number, "Casa Lima", "Keys.", mode)
        membership.enter(group, members, group.created_at)
        self.mailbox.collect()
        return group

    def created(self):
        groups.create_group(self.number, "Casa Lima", "Keys.", "approval_required")

    def create_failed(self):
        groups.fail_to_create_group(self.number, "Casa", "Keys.", request_id="1", code=131211)

    def deleted(self):
        groups.delete_group(self.group())

    def delete_failed(self):
        groups.delete_group(self.group(), fails_with=131208)

    def joined(self, profile="phone"):
        membership.join(self.person(profile), self.group())

    def joined_with_username(self):
        self.joined("username_and_phone")

    def joined_without_phone(self):
        self.joined("username")

    def joined_with_parent(self):
        membership.join(self.enrolled(), self.group())

    def joined_legacy(self):
        self.joined("legacy")

    def asked(self):
        membership.join(self.person(), self.group(mode="approval_required"))

    def withdrew(self):
        person, group = self.person(), self.group(mode="approval_required")
        membership.join(person, group)
        self.mailbox.collect()
        membership.withdraw(person, group)

    def left(self, profile="username_and_phone"):
        person = self.person(profile)
        membership.leave(person, self.group(person))

    def left_without_phone(self):
        self.left("username")

    def removed(self):
        person = self.person()
        membership.remove(self.group(person), {person.phone: person})

    def removed_in_part(self):
        person = self.person()
        membership.remove(self.group(person), {person.phone: person, "15559999999": None})

    def removed_nobody(self):
        membership.remove(self.group(), {"15559999999": None})

    def renamed(self):
        groups.update_group(self.group(), subject="New")

    def all_settings(self):
        groups.update_group(
            self.group(), subject="New", description="New", picture_sha256="q3Jm0Zt7Yb5c="
        )

    def settings_failed(self):
        groups.update_group(
            self.group(),
            subject="N",
            description="N",
            picture_sha256="q=",
            failing=dict.fromkeys(groups.SETTINGS, 131207),
        )

    def settings_failed_in_part(self):
        groups.update_group(
            self.group(),
            subject="N",
            description="N",
            picture_sha256="q=",
            failing={"subject": 131208, "description": 131208},
        )

    def suspended(self):
        groups.suspend_group(self.group())

    def suspension_cleared(self):
        group = self.group()
        groups.suspend_group(group)
        self.mailbox.collect()
        groups.clear_suspension(group)

    def wrote(self, profile="phone"):
        person = self.person(profile)
        saying.say(person, self.group(person), "hi")

    def wrote_with_username(self):
        self.wrote("username_and_phone")

    def wrote_without_phone(self):
        self.wrote("username")

    def wrote_with_parent(self):
        person = self.enrolled()
        saying.say(person, self.group(person), "hi")

    def wrote_directly_with_parent(self):
        saying.say(self.person("parent"), None, "hi", number=self.number)

    def wrote_legacy(self):
        self.wrote("legacy")

    def replied(self):
        person = self.person()
        group = self.group(person)
        quoted = self.said(group=group)
        saying.say(person, group, "hi", quoted=quoted)

    def wrote_directly(self):
        saying.say(self.person(), None, "hi", number=self.number)

    def said(self, **to):
        message = sending.send(self.number, content={"body": "x"}, needs_window=False, **to)
        self.mailbox.collect()
        return message

    def read_in_group(self):
        person = self.person()
        group = self.group(person)
        self.said(group=group)
        people.read_chat(person, group)

    def read_directly(self):
        person = self.person()
        self.said(person=person, callback_data="msg:1")
        people.read_chat(person)

    def delivered_in_group(self, person=None):
        person = person or self.person()
        people.set_presence(person, is_online=False)
        self.said(group=self.group(person))
        people.set_presence(person, is_online=True)

    def delivered_in_group_without_phone(self):
        self.delivered_in_group(self.person("username"))

    def delivered_in_group_with_parent(self):
        self.delivered_in_group(self.enrolled())

    def delivered_directly(self, profile="phone", callback_data="msg:1"):
        person = self.person(profile)
        people.set_presence(person, is_online=False)
        self.said(person=person, callback_data=callback_data)
        people.set_presence(person, is_online=True)

    def delivered_directly_without_phone(self):
        self.delivered_directly("username", "")

    def sent_in_group(self):
        person = self.person()
        people.set_presence(person, is_online=False)
        sending.send(
            self.number, group=self.group(person), content={"body": "x"}, needs_window=False
        )

    def sent_directly(self):
        person = self.person()
        people.set_presence(person, is_online=False)
        sending.send(
            self.number,
            person=person,
            content={"body": "x"},
            needs_window=False,
            callback_data="msg:1",
        )

    def failed_in_group(self):
        sending.send(self.number, group=self.group(), content={"body": "x"})

    def failed_directly(self):
        person = self.person()
        sending.send(self.number, person=person, recipient=person.phone, content={"body": "x"})

    def failed_to_bsuid(self):
        sending.send(self.number, recipient="US.404", content={"body": "x"})

    def changed_number(self, profile="phone"):
        person = self.person(profile)
        self.group(person)
        people.change_number(person)

    def changed_hidden_number(self):
        self.changed_number("username")

    def changed_number_legacy(self):
        self.changed_number("legacy")


CASES = {
    "created": "groups/group_lifecycle_update.create_succeeded",
    "create_failed": "groups/group_lifecycle_update.create_failed",
    "deleted": "groups/group_lifecycle_update.delete_succeeded",
    "delete_failed": "groups/group_lifecycle_update.delete_failed",
    "joined": "groups/group_participants_update.joined_via_invite_link",
    "joined_with_username": "groups/group_participants_update.joined_via_invite_link_username",
    "joined_without_phone": "groups/group_participants_update.joined_via_invite_link_no_phone",
    "joined_with_parent": "groups/group_participants_update.joined_via_invite_link_parent_bsuid",
    "joined_legacy": "groups/group_participants_update.joined_via_invite_link_legacy_wa_id_only",
    "asked": "groups/group_participants_update.join_request_created",
    "withdrew": "groups/group_participants_update.join_request_revoked",
    "left": "groups/group_participants_update.participant_left",
    "left_without_phone": "groups/group_participants_update.participant_left_no_phone",
    "removed": "groups/group_participants_update.removed_by_business_succeeded",
    "removed_in_part": "groups/group_participants_update.removed_by_business_partially_failed",
    "removed_nobody": "groups/group_participants_update.removed_by_business_failed",
    "renamed": "groups/group_settings_update.succeeded_subject_only",
    "all_settings": "groups/group_settings_update.succeeded",
    "settings_failed": "groups/group_settings_update.failed",
    "settings_failed_in_part": "groups/group_settings_update.partially_failed",
    "suspended": "groups/group_status_update.suspended",
    "suspension_cleared": "groups/group_status_update.suspension_cleared",
    "wrote": "groups/messages.group_inbound_text",
    "wrote_with_username": "groups/messages.group_inbound_text_username",
    "wrote_without_phone": "groups/messages.group_inbound_text_no_phone",
    "wrote_with_parent": "groups/messages.group_inbound_text_parent_bsuid",
    "wrote_legacy": "groups/messages.group_inbound_text_legacy_wa_id_only",
    "replied": "groups/messages.group_inbound_reply",
    "wrote_directly": "messages/inbound.text",
    "wrote_directly_with_parent": "messages/inbound.text_parent_bsuid",
    "sent_in_group": "groups/messages.group_status_sent_with_pricing",
    "sent_directly": "messages/status.sent",
    "delivered_in_group": "groups/messages.group_status_delivered",
    "delivered_in_group_without_phone": "groups/messages.group_status_delivered_no_phone",
    "delivered_in_group_with_parent": "groups/messages.group_status_delivered_parent_bsuid",
    "delivered_directly": "messages/status.delivered",
    "delivered_directly_without_phone": "messages/status.delivered_bsuid",
    "read_in_group": "groups/messages.group_status_read_without_pricing",
    "read_directly": "messages/status.read",
    "failed_in_group": "groups/messages.group_status_failed",
    "failed_directly": "messages/status.failed",
    "failed_to_bsuid": "messages/status.failed_bsuid",
    "changed_number": "messages/inbound.system_user_changed_number",
    "changed_hidden_number": "messages/inbound.system_user_changed_user_id",
    "changed_number_legacy": "messages/inbound.system_user_changed_number_no_bsuid",
}


@pytest.mark.parametrize(("scene", "sample"), CASES.items(), ids=CASES)
def test_the_webhook_has_the_shape_of_the_sample(number, mailbox, scene, sample):
    getattr(Scenes(number, mailbox), scene)()
    [_] = mailbox.collect()
    [(_, body, _)] = mailbox.letters

    assert shape(json.loads(body)["entry"][0]["changes"][0]) == shape_in(sample)
