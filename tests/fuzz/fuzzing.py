"""What the fuzz targets share: a target goes on as long as its budget lasts, and counts."""

import os
import time

from hypothesis import given, settings
from hypothesis import strategies as st

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))


def fuzzed(*strategies, most=None):
    """A test of one made-up input after another: 60, or `most`, in the suite; FUZZ_SECONDS of them."""

    def decorate(test):
        count = 0

        def one(inputs):
            nonlocal count
            count += 1
            test(*inputs)

        def target():
            end = time.monotonic() + SECONDS
            tries = settings(max_examples=500 if SECONDS else most or settings().max_examples)
            while True:
                tries(given(st.tuples(*strategies))(one))()
                if time.monotonic() >= end:
                    break
            print(f"{test.__name__}: {count} inputs")

        target.__name__ = test.__name__
        target.__doc__ = test.__doc__
        return target

    return decorate
