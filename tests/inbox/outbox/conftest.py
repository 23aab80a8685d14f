from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import BusinessNumber
from groups.models import Group, GroupSweep
from tests import factories


@pytest.fixture
def known(number: BusinessNumber) -> Group:
    """Read an hour ago, by somebody who looked in a moment ago."""
    now = timezone.now()
    group = factories.make_group(number, wa_group_id="known", read_at=now - timedelta(hours=1))
    early = now - timedelta(hours=2)
    GroupSweep.objects.create(number=number, wanted_at=early, listed_at=early, looked_at=now)
    return group
