"""Every address by which somebody could make us call ourselves, our neighbours or a cloud."""

import socket
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from safe_fetch import urls
from safe_fetch.fetching import fetch
from safe_fetch.urls import Refused

NUMERIC = """
    127.0.0.1 127.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 0 0.0.0.0 [::] [::1] [::ffff:127.0.0.1]
    [::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b:1::1] [2002:7f00:1::] [2001:0:7f00:1::] [fec0::1]
    [fe80::1%25lo] [fe80::1] [fd00::1] [3fff::1] [5f00::1] [100::1] [ff02::1] [2001:db8::1]
    10.0.0.1 172.16.0.1 172.31.255.255 192.168.0.1 100.64.0.1 169.254.169.254 168.63.129.16
    192.0.0.1 192.88.99.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 [::ffff:7f00:1]
    [fd00:ec2::254] 1.2.3 1.2.3.4.5 999.1.1.1 [::ffff:0:127.0.0.1] [2001::1] 203.0.113.9
"""

SPELLED = [
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    "https://ⓛocalhost/",
    "https://a.com@127.0.0.1/",
    "https://user:word@hooks.example.com/",
    "https://127.0.0.1#@a.com/",
    "https://a.com\\@127.0.0.1/",
    "https://a.com\t.example/",
    "https://a.com/\n",
    "https://a.com/\r\nHost: b",
    " https://a.com/",
    "http://hooks.example.com/",
    "HTTP://hooks.example.com/",
    "file:///etc/passwd",
    "gopher://hooks.example.com/",
    "ftp://hooks.example.com/",
    "unix:///var/run/docker.sock",
    "javascript:alert(1)",
    "//hooks.example.com/",
    "hooks.example.com",
    "",
    "https://",
    "https:///path",
    "https://:443/",
    "https://./",
    "https://a..com/",
    "https://hooks.example.com./",
    "https://localhost./",
    "https://hooks.example.com:22/",
    "https://hooks.example.com:25/",
    "https://hooks.example.com:80/",
    "https://hooks.example.com:6379/",
    "https://hooks.example.com:5432/",
    "https://hooks.example.com:99999/",
    "https://hooks.example.com:x/",
    "https://[::1/",
    "https://" + "a" * 5000 + ".com/",
    "https://" + "a." * 130 + "com/",
    "https://octet.example/hook",
]

NAMES = {
    "localhost": ["127.0.0.1"],
    "sub.localhost": ["127.0.0.1"],
    "inside.example.com": ["10.1.2.3"],
    "both.example.com": ["93.184.216.34", "127.0.0.1"],
    "six.example.com": ["64:ff9b::7f00:1"],
    "zoned.example.com": ["fe80::1%2"],
    "metadata.google.internal": ["169.254.169.254"],
}


class Network:
    """Stands where names are looked up and lines are opened; nothing leaves this machine."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.called: list[str] = []
        self.names: dict[str, list[list[str]]] = {name: [ips] for name, ips in NAMES.items()}

    def getaddrinfo(self, host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        self.asked.append(host)
        answers = self.names.get(host, [[host]])
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found]

    def connect(self, address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        self.called.append(address[0])
        raise OSError("nobody is called in these tests")


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Network:
    settings.ALLOW_PRIVATE_HOSTS = False
    settings.SITE_URL = "https://octet.example"
    network = Network()
    monkeypatch.setattr("socket.getaddrinfo", network.getaddrinfo)
    monkeypatch.setattr("safe_fetch.pinning.create_connection", network.connect)
    return network


def refuses(url: str, network: Network) -> None:
    with pytest.raises(Refused):
        fetch("POST", url, body=b"{}")
    assert network.called == []


@pytest.mark.parametrize("host", NUMERIC.split())
def test_a_private_address_is_refused_however_it_is_written(host: str, network: Network) -> None:
    refuses(f"https://{host}/hook", network)


@pytest.mark.parametrize("url", SPELLED)
def test_an_odd_spelling_is_refused_before_anybody_is_asked(url: str, network: Network) -> None:
    refuses(url, network)

    assert network.asked == []


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_inside_is_refused(name: str, network: Network) -> None:
    refuses(f"https://{name}/hook", network)


def test_a_name_that_changes_its_mind_is_asked_once_and_called_where_it_was_checked(
    network: Network,
) -> None:
    network.names["rebinding.example.com"] = [["93.184.216.34"], ["127.0.0.1"]]

    with pytest.raises(Exception, match="no connection"):
        fetch("POST", "https://rebinding.example.com/hook")

    assert network.asked == ["rebinding.example.com"]
    assert network.called == ["93.184.216.34"]


def test_and_when_it_changed_before_the_next_call_that_one_is_refused(network: Network) -> None:
    network.names["rebinding.example.com"] = [["93.184.216.34"], ["127.0.0.1"]]
    with pytest.raises(Exception, match="no connection"):
        fetch("POST", "https://rebinding.example.com/hook")

    with pytest.raises(Refused):
        fetch("POST", "https://rebinding.example.com/hook")

    assert network.called == ["93.184.216.34"]


@pytest.mark.parametrize(
    "url", ["https://hooks.example.com/a?b=c", "https://8.8.8.8/", "https://a.example:8443/"]
)
def test_a_public_address_is_let_through(url: str, network: Network) -> None:
    assert urls.check(url).geturl() == url


def test_private_hosts_are_for_development(settings: Settings) -> None:
    settings.ALLOW_PRIVATE_HOSTS = True

    assert urls.check("http://127.0.0.1:9000/hook").port == 9000
