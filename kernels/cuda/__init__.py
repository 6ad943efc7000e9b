"""Twins for CUDA: grid-stride kernels in numba-cuda, reductions and sorts of CuPy beside them."""
