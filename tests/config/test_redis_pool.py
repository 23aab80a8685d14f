from django.core.cache import CacheHandler

from config.hints import cache


def test_all_requests_of_a_process_share_their_connections_to_redis() -> None:
    caches = CacheHandler({"default": cache("redis://127.0.0.1:1/1")})
    # As ASGI has it: each request its own.
    one, another = (caches.create_connection("default") for _ in range(2))

    pools = {each._cache.get_client().connection_pool for each in (one, another)}

    assert one is not another
    assert len(pools) == 1
