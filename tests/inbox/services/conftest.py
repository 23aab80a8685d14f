import pytest

from accounts.models import BusinessNumber, User
from inbox.models import Conversation
from inbox.services import group_work
from tests.inbox.fakes import FakeWhatsApp


@pytest.fixture
def asked(number: BusinessNumber, alice: User, whatsapp: FakeWhatsApp) -> Conversation:
    """A group that alice has asked for and nobody has heard of yet."""
    return group_work.create_group(number=number, by=alice, subject="Casa Lima")
