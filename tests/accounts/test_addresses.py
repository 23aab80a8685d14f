import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from accounts.addresses import client_network


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_a_household_is_one_network(address: str, network: str) -> None:
    assert client_network(RequestFactory(REMOTE_ADDR=address).get("/")) == network


def test_without_a_request_nothing_is_known() -> None:
    assert client_network(None) == ""


def test_what_visitors_claim_is_not_believed() -> None:
    request = RequestFactory(REMOTE_ADDR="203.0.113.7").get("/", HTTP_X_FORWARDED_FOR="10.0.0.1")

    assert client_network(request) == "203.0.113.7"


@pytest.mark.parametrize(
    "header", ["198.51.100.1", "10.0.0.1, 198.51.100.1", "nonsense,,, 198.51.100.1"]
)
def test_our_proxy_is_believed_in_what_it_wrote_itself(settings: Settings, header: str) -> None:
    settings.TRUST_PROXY = True
    request = RequestFactory(REMOTE_ADDR="127.0.0.1").get("/", HTTP_X_FORWARDED_FOR=header)

    assert client_network(request) == "198.51.100.1"


def test_a_proxy_that_says_nothing_is_the_visitor(settings: Settings) -> None:
    settings.TRUST_PROXY = True

    assert client_network(RequestFactory(REMOTE_ADDR="127.0.0.1").get("/")) == "127.0.0.1"
