from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.templatetags.static import static


def favicon(request: HttpRequest) -> HttpResponsePermanentRedirect:
    """Browsers ask here on pages that name no icon: the admin site, the API's pages."""
    return HttpResponsePermanentRedirect(static("brand/favicon.svg"))
