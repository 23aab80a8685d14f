"""What carries hints: Redis between processes, memory inside one. Losing either costs seconds."""

from typing import Any

GROUP_EXPIRY = 365 * 24 * 3600


def broker_options(redis_url: str) -> dict[str, Any]:
    """Celery's broker_transport_options."""
    if not redis_url:
        return {"polling_interval": 0.02}
    return {
        "visibility_timeout": 300,
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 10,
    }


def cache(redis_url: str) -> dict[str, Any]:
    """Django's CACHES["default"]."""
    if not redis_url:
        return {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": redis_url,
        "KEY_PREFIX": "octet",
        "OPTIONS": {
            "pool_class": "config.redis_pool.SharedPool",
            "socket_timeout": 1,
            "socket_connect_timeout": 1,
        },
    }


def channel_layer(redis_url: str) -> dict[str, Any]:
    """Channels' CHANNEL_LAYERS["default"]."""
    if not redis_url:
        return {
            "BACKEND": "config.channel_layer.ThreadedInMemoryLayer",
            "CONFIG": {"capacity": 2000, "group_expiry": GROUP_EXPIRY},
        }
    return {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            # redis-py's own default of 5 s would close every socket that is quiet for that long.
            "hosts": [{"address": redis_url, "socket_timeout": None, "socket_connect_timeout": 5}],
        },
    }
