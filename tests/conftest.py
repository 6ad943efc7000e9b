"""Settings of the whole test-suite: how many examples hypothesis draws."""

import os

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
