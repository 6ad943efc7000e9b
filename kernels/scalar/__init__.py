"""Scalar functions compiled into the twins of both backends; only twins import them."""
