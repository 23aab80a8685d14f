"""The Celery app. Its one task drains a queue; losing every message costs about a second."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("octet")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Names config.tasks, which is imported when the apps are ready.
app.autodiscover_tasks(["config"])
