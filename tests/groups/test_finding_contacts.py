"""People are found by whatever somebody remembers of them."""

import pytest

from accounts.models import Workspace
from groups.models import Contact
from tests import factories


@pytest.fixture
def ana(workspace: Workspace) -> Contact:
    factories.make_contact(workspace, "Bruno Sol", wa_id="15550177002")
    return factories.make_contact(
        workspace, "Ana Ruiz", username="ana.r", alias="Key lady", wa_id="34600555017"
    )


@pytest.mark.parametrize(
    "words",
    ["ana", "RUIZ", "Ruiz Ana", "key lady", "Ana key", "@ana.r", "+34 600 55", "600", "an\0a"],
)
def test_she_is_found(ana: Contact, words: str) -> None:
    assert list(Contact.objects.like(words)) == [ana]


@pytest.mark.parametrize("words", ["Ana Sol", "+34", "nobody", "٣٤٦٠٠"])
def test_what_does_not_fit_finds_nobody(ana: Contact, words: str) -> None:
    assert not Contact.objects.like(words).exists()


def test_no_words_find_everybody(ana: Contact) -> None:
    assert Contact.objects.like("  ").count() == 2
