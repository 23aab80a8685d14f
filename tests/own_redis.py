"""A pytest plugin: the workers of one run have a Redis of their own, as they have a database.

Loaded before the settings are read. Emptying the cache would otherwise empty everybody's, and rows
with the same id in two databases would count against one limit.
"""

import os
from urllib.parse import urlsplit

worker, url = os.environ.get("PYTEST_XDIST_WORKER"), os.environ.get("REDIS_URL")
if worker and url:
    os.environ["REDIS_URL"] = urlsplit(url)._replace(path=f"/{worker.removeprefix('gw')}").geturl()
