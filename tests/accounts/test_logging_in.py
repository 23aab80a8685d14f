"""The door: who comes in, who hears what, and how slow guessing is."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse
from django.test import Client

from accounts.forms import WRONG
from accounts.models import LoginTrail, User
from tests.factories import make_user

PASSWORD = "correct horse battery"
START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def agent(db: None) -> User:
    return make_user("Ana", email="ana@octet.test", password=PASSWORD)


def log_in(
    email: str = "ana@octet.test",
    password: str = PASSWORD,
    *,
    at: str = "203.0.113.7",
    path: str = "/login/",
    client: Client | None = None,
) -> HttpResponse:
    return (client or Client()).post(
        path, {"username": email, "password": password}, REMOTE_ADDR=at
    )


def came_in(response: HttpResponse) -> bool:
    return SESSION_KEY in response.client.session


def guess(times: int, **kwargs: str) -> HttpResponse:
    """So many wrong passwords as fast as we let them be tried."""
    responses = [log_in(password=f"wrong {n}", **kwargs) for n in range(times)]
    return responses[-1]


@pytest.mark.usefixtures("agent")
@pytest.mark.parametrize(
    "email", ["ana@octet.test", "  ana@octet.test ", "ANA@Octet.Test"], ids=str.strip
)
def test_the_right_password_opens_the_inbox(email: str) -> None:
    response = log_in(email)

    assert came_in(response)
    assert response["Location"] == "/inbox/"


@pytest.mark.usefixtures("agent")
@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ana@octet.test", "wrong"),
        ("nobody@octet.test", PASSWORD),
        ("ana@octet.test", PASSWORD.upper()),
        ("ana@octet.test", f" {PASSWORD}"),
        ("ana@octet.test", "x" * 4096),
    ],
    ids=["wrong password", "unknown", "other case", "space before", "very long"],
)
def test_every_failure_has_the_same_words(email: str, password: str) -> None:
    response = log_in(email, password)

    assert not came_in(response)
    assert WRONG in response.content.decode()


def test_who_was_switched_off_hears_nothing_special(agent: User) -> None:
    User.objects.update(is_active=False)

    assert WRONG in log_in().content.decode()


@pytest.mark.usefixtures("agent")
@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("", ""),
        ("ana\x00@octet.test", PASSWORD),
        ("ana@octet.test", "a\x00b"),
        ("a" * 10_000 + "@octet.test", PASSWORD),
        ("ana@octet.test", "x" * 1_000_000),
        ("＠octet．test", PASSWORD),
        ("ana@octet.test\nx", PASSWORD),
    ],
    ids=["empty", "NUL in address", "NUL in password", "long", "1 MB", "wide", "line break"],
)
def test_nonsense_gets_an_answer_and_is_not_even_counted(email: str, password: str) -> None:
    response = log_in(email, password)

    assert (response.status_code, came_in(response)) == (200, False)
    assert not LoginTrail.objects.exists()


@pytest.mark.usefixtures("agent")
def test_the_session_is_a_new_one(client: Client) -> None:
    session = client.session
    session.save()
    before = session.session_key

    log_in(client=client)

    assert client.session.session_key != before


@pytest.mark.usefixtures("agent")
def test_where_to_go_afterwards_stays_on_this_site() -> None:
    response = Client().post(
        "/login/?next=https://evil.example/", {"username": "ana@octet.test", "password": PASSWORD}
    )

    assert response["Location"] == "/inbox/"


@pytest.mark.usefixtures("agent")
def test_guessing_must_wait_longer_and_longer() -> None:
    with time_machine.travel(START, tick=False) as clock:
        assert guess(5).status_code == 200
        assert log_in().status_code == 429
        clock.shift(1)
        assert guess(1).status_code == 200
        clock.shift(1)
        assert log_in().status_code == 429
        clock.shift(1)
        assert came_in(log_in())


@pytest.mark.usefixtures("agent")
def test_the_right_password_is_not_looked_at_while_waiting() -> None:
    with time_machine.travel(START, tick=False):
        guess(5)

        response = log_in()

    assert not came_in(response)
    assert "Wait 1 second and try again." in response.content.decode()


@pytest.mark.usefixtures("agent")
def test_coming_in_clears_the_slate() -> None:
    guess(4)
    log_in()

    assert guess(5).status_code == 200


def test_unknown_addresses_wait_like_known_ones(agent: User) -> None:
    known = guess(6)
    unknown = guess(6, email="nobody@octet.test", at="203.0.113.8")

    assert known.status_code == unknown.status_code == 429


def test_admin_site_has_the_same_lock(admin: User) -> None:
    assert guess(5, email=admin.email, path="/admin/login/").status_code == 200

    response = log_in(admin.email, path="/admin/login/")

    assert "Too many failed tries" in response.content.decode()


@pytest.mark.usefixtures("agent")
def test_admin_site_lets_no_agent_in() -> None:
    response = log_in(path="/admin/login/")

    assert not came_in(response)
    assert "may not come in here" in response.content.decode()


def test_logging_out_needs_a_form(agent: User, client: Client) -> None:
    client.force_login(agent)

    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"


def test_a_new_password_ends_the_other_sessions(agent: User) -> None:
    here, elsewhere = Client(), Client()
    log_in(client=here)
    log_in(client=elsewhere)
    new = "another fine password"

    response = here.post(
        "/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )

    assert response["Location"] == "/password/changed/"
    assert here.get("/password/").status_code == 200
    assert elsewhere.get("/password/").status_code == 302


@pytest.mark.parametrize("new", ["short", "password123", "ana@octet.test"])
def test_a_weak_password_is_refused(agent: User, client: Client, new: str) -> None:
    client.force_login(agent)

    response = client.post(
        "/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )

    assert response.context["form"].errors
