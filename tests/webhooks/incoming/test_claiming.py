"""Taking stored webhooks to work on."""

import pytest
from django.db import connection as database

from accounts.models import BusinessNumber
from tests.inbox.parallel import needs_postgres
from webhooks.incoming.claiming import claim
from webhooks.incoming.models import IncomingDelivery


@needs_postgres
@pytest.mark.django_db
def test_a_claim_is_written_beside_what_it_claims(number: BusinessNumber) -> None:
    IncomingDelivery.objects.bulk_create(
        IncomingDelivery(
            connection=number.connection, body=bytes([nth]) * 600, body_sha256=str(nth)
        )
        for nth in range(100)
    )
    before = pages_by_row()
    assert len(set(before.values())) > 5

    claim()

    assert pages_by_row() == before


def pages_by_row() -> dict[int, str]:
    with database.cursor() as cursor:
        cursor.execute("SELECT id, split_part(ctid::text, ',', 1) FROM webhooks_incomingdelivery")
        return dict(cursor.fetchall())
