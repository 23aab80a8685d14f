"""One colour for each person, wherever they are spoken of."""

from groups.models import Participant
from inbox.models import Conversation
from inbox.screen import timeline
from tests import factories


def test_a_member_has_their_own_in_the_group(group_chat: Conversation) -> None:
    one, two = group_chat.group.participants.order_by("pk")[:2]
    for seat, colour in ((one, 3), (two, 7)):
        Participant.objects.filter(pk=seat.pk).update(colour=colour)
        factories.make_message(group_chat, contact=seat.contact)

    assert [item.colour for item in timeline.page(group_chat).items] == [3, 7]


def test_who_was_never_in_the_group_has_none(group_chat: Conversation) -> None:
    factories.make_message(group_chat, contact=factories.make_contact(group_chat.workspace))

    assert [item.colour for item in timeline.page(group_chat).items] == [0]


def test_in_a_direct_chat_it_is_one_of_eight(direct_chat: Conversation) -> None:
    factories.make_message(direct_chat)

    [item] = timeline.page(direct_chat).items
    assert item.colour == direct_chat.contact_id % 8 + 1


def test_we_have_none(direct_chat: Conversation) -> None:
    factories.make_message(direct_chat, outgoing=True)

    [item] = timeline.page(direct_chat).items
    assert item.colour == 0


def test_what_is_quoted_has_the_colour_of_who_said_it(group_chat: Conversation) -> None:
    seat = group_chat.group.participants.first()
    Participant.objects.filter(pk=seat.pk).update(colour=5)
    said = factories.make_message(group_chat, contact=seat.contact)
    answer = factories.make_message(group_chat, outgoing=True, quoted_wamid=said.wamid)

    [item] = timeline.items_of_messages([answer.pk])
    assert item.quote.colour == 5
