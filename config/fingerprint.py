import hashlib
from pathlib import Path


def fingerprint(folder: Path) -> str:
    """Twelve hexadecimal digits of all files in there: the same on every machine, and others as
    soon as one of them is changed, renamed or gone."""
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name, content = str(path.relative_to(folder)).encode(), path.read_bytes()
            # With their lengths, so that no byte can belong to the neighbour.
            digest.update(b"%d %d " % (len(name), len(content)) + name + content)
    return digest.hexdigest()
