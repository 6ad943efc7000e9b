"""Loops over raw arrays: one contract a kernel, found by name on the backend in use."""

if __name__ != "gpuframe.kernels":  # pragma: no cover
    raise ImportError("import gpuframe.kernels, not kernels")
