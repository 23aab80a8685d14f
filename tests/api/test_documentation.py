"""The API describes itself."""

from django.core.management import call_command
from django.test import Client


def test_the_description_is_valid_and_complete(tmp_path: object) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "api.yaml"))


def test_anybody_may_read_the_description(db: None, client: Client) -> None:
    answer = client.get("/api/schema/", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert "/api/v1/auth/verify" in answer.json()["paths"]


def test_the_page_needs_nothing_inline_and_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()
    assert "<style" not in page
    assert "<script>" not in page
    assert "http://" not in page.replace("http://testserver", "")
    assert "https://" not in page
    script = client.get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
