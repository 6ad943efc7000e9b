"""What scikit-learn asks of estimators and passes to them; it is imported when it asks only."""

from typing import Any

import numpy as np


def tags(*, supervised: bool, takes_text: bool = False) -> Any:
    """Return scikit-learn's tags of an estimator.

    Args:
        supervised: whether `fit` needs a target.
        takes_text: whether columns may be texts.
    """
    from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags

    return Tags(
        estimator_type=None,
        target_tags=TargetTags(required=supervised),
        transformer_tags=TransformerTags(preserves_dtype=[]),
        input_tags=InputTags(allow_nan=True, string=takes_text, categorical=takes_text),
    )


def as_array(given: Any) -> np.ndarray | None:
    """Return the 2-D array of an array, a list of rows, or what NumPy makes an array of.

    Returns None for other objects, among them tables whose columns have names.

    Raises:
        TypeError: it is sparse.
        ValueError: it has not two axes, or holds complex numbers.
    """
    if hasattr(given, "tocsr"):
        raise TypeError(
            f"Sparse data, here {type(given).__name__}, are not supported: use X.toarray()"
        )
    rows = isinstance(given, list | tuple) and all(isinstance(row, list | tuple) for row in given)
    if not rows and (not hasattr(given, "__array__") or hasattr(given, "columns")):
        return None
    values = np.asarray(given)
    if values.ndim != 2:
        raise ValueError(f"Expected 2D array, got {values.ndim}D array instead. Reshape your data.")
    if values.dtype.kind == "c":
        raise ValueError(f"Complex data not supported: {values.dtype}")
    return values
