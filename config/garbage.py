"""Python's garbage collector, in a process that has loaded all its code and now lives for days."""

import gc

NEW_OBJECTS = 20_000
"""Allocations after which the young ones are looked through; Python's own 700 are few for a
request that makes thousands."""


def settle() -> None:
    """What is loaded by now stays loaded, so it is not walked again and again in search of garbage:
    that took a fifth of the time of a busy worker. Call it once, after the imports."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 20)
