from django.contrib.staticfiles import finders
from django.test import Client


def test_a_browser_that_asks_for_an_icon_gets_ours(client: Client) -> None:
    answer = client.get("/favicon.ico")

    assert answer.status_code == 301
    assert "brand/favicon" in answer.url
    assert finders.find("brand/favicon.svg")
