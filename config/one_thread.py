from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def one_thread(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Runs all middleware and the view in one thread, handed over once per request.

    As the last middleware and a synchronous one, it makes Django run those above it
    synchronously too; otherwise each of them costs two hand-overs between threads under ASGI.
    """
    return get_response
