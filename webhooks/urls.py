from django.urls import path

from webhooks.outgoing import pages

app_name = "webhooks"

urlpatterns = [
    path("webhooks/", pages.page, name="page"),
    path("webhooks/new/", pages.new, name="new"),
    path("webhooks/<int:pk>/", pages.endpoint, name="endpoint"),
    path("webhooks/<int:pk>/edit/", pages.edit, name="edit"),
    path("webhooks/<int:pk>/secret/", pages.secret, name="secret"),
    path("webhooks/<int:pk>/state/", pages.state, name="state"),
    path("webhooks/<int:pk>/tests/", pages.tests, name="tests"),
    path("webhooks/<int:pk>/replays/", pages.replays, name="replays"),
    path("webhooks/<int:pk>/deletion/", pages.deletion, name="deletion"),
    path("webhooks/deliveries/<int:pk>/", pages.delivery, name="delivery"),
]
