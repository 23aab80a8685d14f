import uuid

import pytest
from django.forms.models import model_to_dict
from django.utils import timezone

from compiled_queries.columns import Columns
from compiled_queries.insert import CompiledInsert
from groups.models import Contact
from inbox.models import Message
from tests.factories import make_conversation
from whatsapp.sandbox.models import Fault

add = CompiledInsert(Message)


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 3])
def test_rows_are_stored_as_they_are_and_get_their_ids_in_order(many: int) -> None:
    conversation = make_conversation()
    rows = [
        Message(
            conversation=conversation,
            number=conversation.number,
            contact=conversation.contact,
            direction=Message.Direction.INCOMING,
            client_key=uuid.uuid4(),
            text=f'Key {n}: "it\'s" 100% {{here}} \\ é\U0001f600\n',
            details={"list": [1, "two", None, {"é": True}]},
            arrived_at=timezone.now(),
            may_overtake=True,
        )
        for n in range(many)
    ]

    added = add(row for row in rows)

    assert added == rows
    assert [row.pk for row in rows] == sorted({row.pk for row in rows})
    for row in rows:
        assert not row._state.adding
        assert model_to_dict(Message.objects.get(pk=row.pk)) == model_to_dict(row)


@pytest.mark.django_db
def test_nothing_is_added_for_no_rows() -> None:
    assert add([]) == []


@pytest.mark.django_db
def test_a_relation_that_was_never_saved_is_refused() -> None:
    conversation = make_conversation()
    stranger = Contact(workspace=conversation.workspace, name="Never saved")
    row = Message(conversation=conversation, number=conversation.number, contact=stranger)

    with pytest.raises(ValueError, match="contact"):
        add([row])


def test_a_field_that_sets_itself_is_refused() -> None:
    with pytest.raises(TypeError):
        Columns(Fault._meta.concrete_fields)
