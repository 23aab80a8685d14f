import pytest

from whatsapp.errors import Ambiguous, NotSent, NumberUnusable, Refused, Throttled
from whatsapp.providers.cloud_api import outcomes
from whatsapp.providers.cloud_api.outcomes import error_from_answer


def outcome(*, status=400, is_read=False, is_about_number=False, **error):
    return error_from_answer(
        {"error": error}, status=status, is_read=is_read, is_about_number=is_about_number
    )


@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500, 503])
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (0, NumberUnusable),
        (1, Ambiguous),
        (2, Ambiguous),
        (3, NumberUnusable),
        (10, NumberUnusable),
        (33, NumberUnusable),
        (100, Refused),
        (190, NumberUnusable),
        ("190", NumberUnusable),
        (200, NumberUnusable),
        (299, NumberUnusable),
        (368, NumberUnusable),
        (131000, Ambiguous),
        (131016, Ambiguous),
        (131026, Refused),
        (131042, NumberUnusable),
        (131047, Refused),
        (131057, NotSent),
        (131207, Refused),
        (131212, Refused),
        (133004, NotSent),
    ],
)
def test_the_code_decides_whatever_the_status(code, status, expected):
    assert type(outcome(code=code, status=status)) is expected


@pytest.mark.parametrize(
    ("code", "scope"),
    [
        (4, "app"),
        (17, "app"),
        (80007, "app"),
        (130429, "number"),
        (131048, "number"),
        (131208, "number"),
        (131056, "recipient"),
    ],
)
def test_limits_say_what_must_wait(code, scope):
    error = outcome(code=code)

    assert (type(error), error.scope) == (Throttled, scope)


@pytest.mark.parametrize("code", sorted(outcomes.UNSURE))
def test_a_question_may_be_repeated_after_any_fault(code):
    assert type(outcome(code=code, status=500, is_read=True)) is NotSent


@pytest.mark.parametrize(
    ("is_about_number", "expected"), [(True, NumberUnusable), (False, Refused)]
)
def test_a_missing_object_is_grave_only_if_it_is_the_number(is_about_number, expected):
    error = outcome(code=100, error_subcode=33, is_about_number=is_about_number)

    assert type(error) is expected


@pytest.mark.parametrize("status", [200, 400, 403, 500])
def test_an_unknown_fault_said_to_pass_may_be_repeated(status):
    assert type(outcome(code=555, is_transient=True, status=status)) is NotSent


def test_is_transient_does_not_outrank_a_known_code():
    assert type(outcome(code=131000, is_transient=True)) is Ambiguous


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Ambiguous),
        (400, Refused),
        (404, Refused),
        (401, NumberUnusable),
        (403, NumberUnusable),
        (429, Throttled),
        (500, Ambiguous),
        (503, Ambiguous),
    ],
)
@pytest.mark.parametrize("error", [{"code": 555}, {"message": "no code"}])
def test_the_status_decides_for_codes_we_do_not_know(status, expected, error):
    assert type(outcome(status=status, **error)) is expected


@pytest.mark.parametrize("answer", [None, {}, [], {"error": "text"}, {"error": None}])
@pytest.mark.parametrize(
    ("status", "expected"),
    [(400, Ambiguous), (401, Ambiguous), (500, Ambiguous), (429, Throttled), (301, NumberUnusable)],
)
def test_without_whatsapps_own_words_there_is_doubt(answer, status, expected):
    error = error_from_answer(answer, status=status, is_read=False, is_about_number=False)

    assert type(error) is expected


def test_no_code_stands_in_two_lists():
    lists = [
        outcomes.UNSURE,
        outcomes.TRANSIENT,
        outcomes.UNUSABLE,
        outcomes.REFUSED,
        set(outcomes.THROTTLED),
    ]

    assert len(set().union(*lists)) == sum(len(codes) for codes in lists)
