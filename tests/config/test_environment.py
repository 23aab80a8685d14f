import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import (
    env_bool,
    env_email,
    env_int,
    env_list,
    env_secret,
    env_str,
    env_url,
    fernet_keys,
    kept_secret,
    new_fernet_key,
    writable_folder,
)


@pytest.mark.parametrize(("text", "value"), [("on", True), ("False", False), ("1", True)])
def test_switch_is_read(monkeypatch: pytest.MonkeyPatch, text: str, value: bool) -> None:
    monkeypatch.setenv("THING", text)

    assert env_bool("THING", not value) is value


def test_unset_and_empty_mean_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMPTY", " ")

    assert env_bool("EMPTY", True) is True
    assert env_int("EMPTY", 7, least=1, most=9) == 7
    assert env_list("UNSET", ["a"]) == ["a"]
    assert env_str("UNSET", "b") == "b"


def test_a_switch_that_is_neither_on_nor_off_stops_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("THING", "maybe")

    with pytest.raises(ImproperlyConfigured, match=r"^THING must be on or off, not 'maybe'\.$"):
        env_bool("THING", True)


@pytest.mark.parametrize("text", ["0", "10", "-1", "1.5", "two", "²"])
def test_a_number_out_of_range_stops_the_start(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("COUNT", text)

    with pytest.raises(ImproperlyConfigured, match="COUNT must be a whole number from 1 to 9"):
        env_int("COUNT", 5, least=1, most=9)


def test_a_word_that_is_not_offered_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVEL", "loud")

    with pytest.raises(ImproperlyConfigured, match="LEVEL must be one of INFO, ERROR"):
        env_str("LEVEL", "INFO", allowed=("INFO", "ERROR"))


def test_list_drops_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTS", " a.example, ,b.example,")

    assert env_list("HOSTS") == ["a.example", "b.example"]


def test_secret_comes_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hidden\n")
    monkeypatch.setenv("SECRET_FILE", str(tmp_path / "secret"))

    assert env_secret("SECRET") == "hidden"


def test_secret_in_two_places_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SECRET", "one")
    monkeypatch.setenv("SECRET_FILE", str(tmp_path / "other"))

    with pytest.raises(ImproperlyConfigured, match="SECRET or SECRET_FILE, not both"):
        env_secret("SECRET")


def test_secret_file_that_is_missing_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SECRET_FILE", str(tmp_path / "none"))

    with pytest.raises(ImproperlyConfigured, match="SECRET_FILE names a file"):
        env_secret("SECRET")


@pytest.mark.parametrize("text", ["octet.example", "ftp://x", "https://", "http://h:99999999"])
def test_address_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PLACE", text)

    with pytest.raises(ImproperlyConfigured, match="PLACE must be an address"):
        env_url("PLACE", "http://default")


def test_address_loses_its_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACE", "https://octet.example/")

    assert env_url("PLACE", "") == "https://octet.example"


def test_mail_server_is_read_from_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://me%40example.org:p%2Fw@mail.example")

    settings = env_email("EMAIL_URL")

    assert settings["EMAIL_HOST_USER"] == "me@example.org"
    assert settings["EMAIL_HOST_PASSWORD"] == "p/w"
    assert (settings["EMAIL_PORT"], settings["EMAIL_USE_TLS"]) == (587, True)


def test_mail_goes_to_the_log_when_unset() -> None:
    assert env_email("UNSET_MAIL")["EMAIL_BACKEND"].endswith("console.EmailBackend")


def test_key_list_is_read_newest_first() -> None:
    new, old = new_fernet_key(), new_fernet_key()

    assert fernet_keys("KEYS", f"{new}, {old}") == [new, old]


@pytest.mark.parametrize("text", ["short", "not base64!", "A" * 43])
def test_key_that_is_none_stops_the_start_and_is_not_shown(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="KEYS must be") as caught:
        fernet_keys("KEYS", text)

    assert text not in str(caught.value)


def test_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = kept_secret(tmp_path / "key", lambda: "first")
    second = kept_secret(tmp_path / "key", lambda: "second")

    assert (first, second) == ("first", "first")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_folder_that_cannot_be_made_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FOLDER", str(tmp_path / "file" / "below"))

    with pytest.raises(ImproperlyConfigured, match="FOLDER names a folder"):
        writable_folder("FOLDER", tmp_path)
