import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from config.security_headers import security_headers


def test_answers_carry_the_policy(rf: RequestFactory) -> None:
    response = security_headers(lambda request: HttpResponse())(rf.get("/"))

    assert response["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_view_may_be_stricter(rf: RequestFactory) -> None:
    def download(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    assert security_headers(download)(rf.get("/"))["Content-Security-Policy"] == "sandbox"


def test_unknown_pages_carry_it_too(client: Client) -> None:
    assert "Content-Security-Policy" in client.get("/no/such/page").headers


@pytest.mark.django_db
def test_probes_answer_whatever_the_host(client: Client) -> None:
    assert client.get("/healthz", headers={"host": "10.0.0.7"}).json() == {"status": "ok"}
    assert client.get("/readyz", headers={"host": "10.0.0.7"}).json() == {"status": "ok"}


@pytest.mark.django_db
def test_strange_host_is_refused(client: Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
