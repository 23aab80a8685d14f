"""Everything the sandbox tells a business, brought about by its services."""

from whatsapp.sandbox.models import Fault
from whatsapp.sandbox.services import groups, membership, people, saying, sending


class Scenes:
    """Each brings about one webhook, as its last act."""

    def __init__(self, number, mailbox):
        self.number = number
        self.mailbox = mailbox

    def trouble(self, kind, **details):
        Fault.objects.create(kind=kind, **details)

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

    def asked_without_a_reason(self):
        group = self.group(mode="approval_required")
        self.trouble("other_shape", shape="no_reason")
        membership.join(self.person("username"), group)

    def approved(self):
        group = self.group(mode="approval_required")
        asked = [membership.join(self.person(kind), group) for kind in ("phone", "username")]
        self.mailbox.collect()
        self.trouble("other_shape", shape="number_timestamps")
        membership.approve(asked)

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

    def sent_a_poll(self, kind="poll_creation"):
        person = self.person()
        saying.send_unsupported(person, self.group(person), kind)

    def sent_something_unsupported(self):
        self.sent_a_poll("")

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

    def delivered_in_an_old_shape(self):
        self.trouble("other_shape", shape="old_participant")
        self.delivered_in_group()

    def two_delivered_to_one_person(self):
        person = self.person("username_and_phone")
        people.set_presence(person, is_online=False)
        group = self.group(person)
        self.said(group=group)
        self.said(group=group)
        self.trouble("bundle_statuses")
        people.set_presence(person, is_online=True)

    def only_read(self):
        """Of somebody who has the chat open."""
        person = self.person("username_and_phone")
        person.reads_at_once = True
        person.save()
        self.trouble("skip_delivered")
        group = self.group(person)
        sending.send(self.number, group=group, content={"body": "x"}, needs_window=False)
        self.number.webhooks.filter(body__contains='"sent"').delete()

    def only_read_in_an_old_shape(self):
        self.trouble("other_shape", shape="pricing_inside")
        self.only_read()

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

    def sent_without_pricing(self):
        self.trouble("other_shape", shape="no_pricing")
        self.sent_in_group()

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
