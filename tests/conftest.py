"""Settings of the whole test-suite: how many examples hypothesis draws."""

import os
import zlib
from pathlib import Path

from hypothesis import HealthCheck, settings

SIMULATOR = os.environ.get("NUMBA_ENABLE_CUDASIM") == "1"

_common = {
    "deadline": None,  # the first example compiles kernels
    "derandomize": True,  # a run of the same commit is the same run
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
settings.register_profile("cpu", max_examples=60, **_common)
settings.register_profile("simulator", max_examples=4, **_common)  # a launch costs 10-50 ms there
settings.register_profile("thorough", max_examples=1000, **_common | {"derandomize": False})
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "simulator" if SIMULATOR else "cpu"),
)


SAMPLED = ("frames", "features")
"""Folders of tests of which the simulator runs a third of the parametrised cases, the same always.

They compose what the tests of kernels and operations run whole. SIMULATE_ALL=1 runs all, and a GPU
does.
"""


def pytest_collection_modifyitems(config, items):
    """Leave cases of SAMPLED out in the simulator."""
    if not SIMULATOR or os.environ.get("SIMULATE_ALL") == "1":
        return
    kept, left = [], []
    for item in items:
        folder = Path(item.path).parent.name
        drawn = folder in SAMPLED and hasattr(item, "callspec") and "::" in item.nodeid
        (left if drawn and zlib.crc32(item.nodeid.encode()) % 3 else kept).append(item)
    if left and len(items) > 50:  # whoever runs a few tests means them
        config.hook.pytest_deselected(items=left)
        items[:] = kept
