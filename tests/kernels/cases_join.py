"""Arguments for the kernels of joins beside those of `cases`."""

import numpy as np
from cases import SIZES, group_ids

CASES = {
    "join.seen": [(ids, count) for rows in SIZES for ids, count in group_ids(rows)]
    + [(np.full(9, -1, np.int32), 3), (np.zeros(9, np.int64), 1)],
}
