import pytest

from inbox.imports.checking import Checked, Known, check
from inbox.imports.decoding import Unreadable, rows_of

OWN = "15557770123"


def read(text: str) -> list[Checked]:
    tags = {"vip": 7, "grosse reise": 8}
    known = Known(own_number=OWN, blocked=frozenset({"34600555666"}), tags=tags)
    return check(rows_of(text), known)


def test_a_good_line_becomes_a_group() -> None:
    [row] = read("Subject,Join,People\n Casa  Lima ,approval,+34 600 555 017|0049 151 2345678\n")

    assert (row.line, row.subject, row.join_approval_mode) == (2, "Casa Lima", "approval_required")
    assert row.phones == ["34600555017", "491512345678"]
    assert row.problems == []


def test_tags_are_known_by_their_names_in_any_case() -> None:
    good, plain, wrong = read('subject,tags\nA,"VIP; GROSSE  Reise,vip"\nA,\nB,Vap\n')

    assert (good.tags, good.problems, plain.tags) == ([7, 8], [], [])
    assert good.fingerprint != plain.fingerprint
    assert wrong.problems == ["There is no tag “Vap”."]


NINE = ",".join(f"+3460055500{n}" for n in range(1, 10))


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ('"",+34600555017', "Give the group a name"),
        ("x" * 129 + ",", "Too long by 1 characters"),
        (f'A,"{NINE}"', "9 people: a group holds 8"),
        ("A,nobody", "“nobody” is not a phone number"),
        ("A,3.46E+10", "the spreadsheet cut this number"),
        ('A,"+34600555017;+34 600 555 017"', "is there twice"),
        (f"A,+{OWN}", "the number that invites"),
        ("A,+34600555666", "is blocked"),
        ("A,,Night", "The column “team” is not known: “Night”"),
        ("A,,,more", "A cell without a column name: “more”"),
    ],
)
def test_what_is_wrong_is_said_of_the_line(cells: str, problem: str) -> None:
    [row] = read(f"subject,people,team\n{cells},\n")

    assert len(row.problems) == 1
    assert problem in row.problems[0]


def test_the_same_group_twice_is_told_with_the_first_line() -> None:
    first, second = read("subject,people\nA,+34600555017\n A ,34600555017\n")

    assert (first.problems, second.problems) == ([], ["The same as line 2."])


def test_formulas_are_only_text() -> None:
    [row] = read("subject\n=cmd()\n")

    assert (row.subject, row.problems) == ("=cmd()", [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must name the columns"),
        ("colour\nred\n", "must name the columns"),
        ("subject,name\nA,B\n", "“subject” is there twice"),
        ("subject\n", "no line below"),
        ("subject\n" + "A\n" * 10_001, "Line 10002: a number holds 10,000 groups"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(text: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(text)
