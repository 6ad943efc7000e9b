"""B-splines as polynomials: the coefficients of each between each pair of knots."""

import numpy as np

__all__ = ["basis"]


def basis(knots: np.ndarray, degree: int) -> np.ndarray:
    """Return the basis functions of splines by the recursion of Cox and de Boor.

    Args:
        knots: float64[k], ascending; they go on outside as far apart as the outermost two.
        degree: 1 to 3.

    Returns:
        float64[k - 1 + degree, 4 * (k - 1)]: of each function the four coefficients, of the third
        power first, of the distance from the left knot, for each part between two knots.
    """
    parts = knots.size - 1
    first, last = knots[1] - knots[0], knots[-1] - knots[-2]
    steps = np.arange(1, degree + 1)
    extended = np.concatenate([knots[0] - first * steps[::-1], knots, knots[-1] + last * steps])
    out = np.zeros((parts + degree, 4 * parts))
    for part in range(parts):
        span = part + degree  # of the extended knots
        left = knots[part]
        # Polynomials of the distance from `left`, constants first, of the functions not 0 here.
        found: dict[int, np.ndarray] = {span: np.array([1.0, 0.0, 0.0, 0.0])}
        for order in range(1, degree + 1):
            raised: dict[int, np.ndarray] = {}
            for place in range(span - order, span + 1):
                total = np.zeros(4)
                if place in found:
                    width = extended[place + order] - extended[place]
                    total += _times(found[place], (left - extended[place]) / width, 1 / width)
                if place + 1 in found:
                    end = extended[place + order + 1]
                    width = end - extended[place + 1]
                    total += _times(found[place + 1], (end - left) / width, -1 / width)
                raised[place] = total
            found = raised
        for place, coefficients in found.items():
            out[place, 4 * part : 4 * part + 4] = coefficients[::-1]
    return out


def _times(polynomial: np.ndarray, constant: float, slope: float) -> np.ndarray:
    """Multiply a polynomial by constant + slope * t, leaving powers above the third away."""
    raised = np.concatenate([[0.0], polynomial[:-1]])
    return constant * polynomial + slope * raised
