import os
import subprocess
import sys
import time

import psycopg
import requests

from config.drains import DRAINS
from tests.e2e.desk import until
from tests.e2e.processes import Embedded, Octet
from tests.servers.processes import wait_until


def test_first_page_answers(octet: Octet) -> None:
    assert requests.get(octet.url, timeout=10).status_code == 200
    assert requests.get(octet.sandbox_url + "/", timeout=10).status_code == 200


def test_sandbox_lives_on_while_the_web_is_dead(octet: Octet) -> None:
    octet.kill_web()

    assert requests.get(octet.sandbox_url + "/", timeout=10).status_code == 200
    octet.start_web()
    assert requests.get(octet.url, timeout=10).status_code == 200


def test_web_answers_without_redis_and_without_a_worker(octet: Octet) -> None:
    octet.redis.stop()
    octet.kill_worker()

    assert requests.get(octet.url, timeout=10).status_code == 200
    assert requests.get(f"{octet.url}/readyz", timeout=10).status_code == 200


def test_worker_at_rest_holds_a_few_connections_and_not_one_for_each_queue(octet: Octet) -> None:
    with psycopg.connect(octet.environment["DATABASE_URL"], autocommit=True) as database:

        def count(rows: str) -> int:
            [found] = database.execute(f"SELECT count(*) FROM {rows}").fetchone()
            return found

        # It is one of the last queues that are looked at.
        database.execute("DELETE FROM inbox_workerbeat")
        until(lambda: count("inbox_workerbeat"), within=60)

        # The web process has some as well, and this is one.
        assert count("pg_stat_activity WHERE datname = current_database()") < len(DRAINS)


def test_unknown_host_gets_nothing(octet: Octet) -> None:
    response = requests.get(octet.url, headers={"Host": "evil.example"}, timeout=10)

    assert response.status_code == 400


def test_embedded_answers_and_names_its_addresses(embedded: Embedded) -> None:
    assert requests.get(embedded.url, timeout=10).status_code == 200
    wait_until(
        lambda: f"{embedded.sandbox_url}/" in embedded.process.output,
        embedded.process._process,
        "the banner",
    )


def test_a_form_that_cannot_be_taken_apart_is_refused_in_our_words(embedded: Embedded) -> None:
    key = embedded.shell.manage("create_api_key", "a program")[-1]
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "multipart/form-data; boundary=x"}

    answer = requests.post(f"{embedded.url}/api/v1/media", b"no part", headers=headers, timeout=10)

    assert (answer.status_code, answer.json()["type"]) == (400, "invalid_request_error")


def test_embedded_second_start_is_quick_and_its_end_too(embedded: Embedded) -> None:
    began = time.monotonic()
    embedded.process.end()
    ended = time.monotonic() - began
    embedded.start()

    # Nothing that has to be killed, and no demo made anew: both would take longer on any machine.
    assert ended < 5
    assert time.monotonic() - began - ended < 10
    assert "Traceback" not in embedded.process.output


def test_embedded_says_so_when_its_port_is_taken(embedded: Embedded) -> None:
    second = subprocess.run(
        [sys.executable, "manage.py", "runembedded"],
        env=embedded.environment | {"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert "is taken" in second.stderr
