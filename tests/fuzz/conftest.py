"""How long the fuzz targets go on: some seconds in the suite, ten minutes with `make fuzz`.

`FUZZ_SECONDS=60 pytest tests/fuzz` gives each target a minute, and other inputs each time.
"""

import os

from hypothesis import HealthCheck, settings

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))

settings.register_profile(
    "suite",
    max_examples=60,
    derandomize=True,  # the same inputs in each run, so that no commit fails for another's luck
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
settings.register_profile("long", parent=settings.get_profile("suite"), derandomize=False)
settings.load_profile("long" if SECONDS else "suite")
