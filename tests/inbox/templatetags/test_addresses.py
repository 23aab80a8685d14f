import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse

from inbox.templatetags.addresses import address


@pytest.mark.parametrize(
    "name", ["inbox:conversation", "inbox:receipts", "inbox:reaction", "inbox:pin"]
)
@pytest.mark.parametrize("pk", [1, 7, 987_654_321, 2**63 - 1])
def test_address_is_what_the_routes_say(name: str, pk: int) -> None:
    assert address(name, pk) == reverse(name, args=[pk])


def test_route_that_is_none_is_an_error() -> None:
    with pytest.raises(NoReverseMatch):
        address("inbox:nothing", 1)


def test_template_says_it_like_url() -> None:
    source = "{% load addresses %}{% address 'inbox:pin' pk %} {% url 'inbox:pin' pk %}"

    mine, its = Template(source).render(Context({"pk": 12_345})).split()

    assert mine == its == "/inbox/messages/12345/pin/"
