"""Twins for the CPU: serial compiled loops over ranges, run by the pool of `device.threads`."""
