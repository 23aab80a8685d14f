"""What makes one row of a test differ from the next."""

import itertools

serials = itertools.count(1)
