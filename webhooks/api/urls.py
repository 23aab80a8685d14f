from django.urls import path

from webhooks.api.events import EventsView
from webhooks.api.logs import RedeliverView, WebhookLogsView
from webhooks.api.settings import WebhookSettingsView, WebhookTestView

urlpatterns = [
    path("webhooks/settings", WebhookSettingsView.as_view(), name="settings"),
    path("webhooks/test", WebhookTestView.as_view(), name="test"),
    path("webhooks/logs", WebhookLogsView.as_view(), name="logs"),
    path("webhooks/logs/redeliver", RedeliverView.as_view(), name="redeliver"),
    path("events", EventsView.as_view(), name="events"),
]
