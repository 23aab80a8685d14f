import pytest

from inbox.media import names
from inbox.media.limits import in_words


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("lease.pdf", "lease.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\plan.docx", "plan.docx"),
        ("exe.\u202egpj", "exe.gpj"),
        ("a\0b\r\nc.txt", "abc.txt"),
        ("..", ""),
        ('say "hi".pdf', "say hi.pdf"),
        ("Übersicht Größe.pdf", "Übersicht Größe.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_can_do_no_harm(name: str, clean: str) -> None:
    assert names.clean(name) == clean


def test_a_file_without_a_name_gets_one_that_fits() -> None:
    assert names.for_download("", "image/jpeg", 7) == "file-7.jpg"
    assert names.for_download("...", "application/octet-stream", 7) == "file-7"


def test_sizes_are_told_as_people_do() -> None:
    sizes = [1, 12, 1024, 102_400, 1_310_720, 5_242_880, 104_857_600]

    assert [in_words(size) for size in sizes] == [
        "1 byte",
        "12 bytes",
        "1 KB",
        "100 KB",
        "1.2 MB",
        "5 MB",
        "100 MB",
    ]
