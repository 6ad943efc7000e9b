"""Encoders of targets: values replaced by what the target was where they occurred."""

from typing import Any, ClassVar

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.features.base import Expressions, Transformer
from gpuframe.features.categorify import identified
from gpuframe.features.inputs import Columns, require
from gpuframe.features.numbers import as_floats
from gpuframe.features.observing import Observer
from gpuframe.features.parameters import check_count
from gpuframe.ops import grouping as groups
from gpuframe.ops import hashing, powers, select, sort, transforms
from gpuframe.ops.expressions import Lookup, table
from gpuframe.ops.keyed_sums import KeyedSums, placed
from gpuframe.ops.summing import group_sums

UNKNOWN, MISSING, FIRST = 0, 1, 2


class TargetTable(Transformer):
    """Base of the encoders that look values up in a table of numbers by value.

    Subclasses say what a value's number is (`_numbers`), from counts and sums of the target.
    """

    supervised: ClassVar[bool] = True

    _lookups: dict[Any, Lookup]
    _tables: dict[tuple[Any, Any], np.ndarray]

    def _aside(self) -> list[Any]:
        """Return the columns that are not encoded, and not in the output."""
        return []

    def _encoded(self, names: list[Any]) -> list[Any]:
        return [name for name in names if name not in self._aside()]

    def _observe(self, columns: Columns, targets: Columns, seen: Observer) -> dict[Any, Any]:  # noqa: ARG002
        require(type(self).__name__, self._aside(), columns)
        found: dict[Any, Any] = {}
        names = self._encoded(list(columns))
        for label, target in targets.items():
            self._check_target(label, as_floats(label, target))
            values = _finite(label, target)
            states = KeyedSums.of_each([columns[name] for name in names], values)
            found |= {(name, label): state for name, state in zip(names, states, strict=True)}
        return found

    def _check_target(self, label: Any, values: Column) -> None:
        """Raise ValueError where a target is not what the encoder takes."""

    def _finish(self, names: list[Any]) -> None:  # noqa: ARG002
        self.targets_ = list(dict.fromkeys(label for _, label in self._states))
        self._lookups, self._tables = {}, {}
        for (name, label), state in self._states.items():
            numbers = self._numbers(state)  # of unknown values, of known ones, of missing ones
            ordered = np.concatenate([numbers[:1], numbers[-1:], numbers[1:-1]])
            self._tables[name, label] = table(ordered)
            if name not in self._lookups:
                self._lookups[name] = Lookup(state.values, FIRST, UNKNOWN, MISSING)

    def _numbers(self, state: KeyedSums) -> np.ndarray:
        """Return float64[values + 2]: of unknown values, of each value, of missing ones."""
        raise NotImplementedError(type(self).__name__)

    def _label(self, name: Any, label: Any) -> Any:
        return name if len(self.targets_) == 1 else f"{name}_{label}"

    def _expressions(self, inputs: Expressions) -> Expressions | None:
        names = self._encoded(list(inputs))
        if any(inputs[name].source is None for name in names):
            return None
        return {
            self._label(name, label): identified(inputs[name], self._lookups[name], "float64").then(
                ("gather", self._tables[name, label])
            )
            for name in names
            for label in self.targets_
        }

    def _learned(self) -> dict[str, Any]:
        values = {name: lookup.values for name, lookup in self._lookups.items()}
        return {"targets": self.targets_, "values": values, "tables": self._tables}

    def _restore(self, learned: dict[str, Any]) -> None:
        self.targets_ = learned["targets"]
        self._lookups = {
            name: Lookup(values, FIRST, UNKNOWN, MISSING)
            for name, values in learned["values"].items()
        }
        self._tables = {key: table(values) for key, values in learned["tables"].items()}


class TargetEncoder(TargetTable):
    """Replace values by the mean of the target where they occurred, drawn towards the mean of all.

    A value with n rows and the sum s becomes (s + smoothing * mean) / (n + smoothing). Unknown
    values become the mean; missing ones are a value of their own. `transform` never looks at a
    target. `fit_transform` encodes a row without what its own fold says: rows belong to folds by
    the hash of their index label, or of `fold_by`, so that folds do not depend on how rows are cut
    or ordered; where the other folds know no target, that is NaN. Missing and infinite targets are
    left out. One column a target: `a` for one, `a_<target>` for several. Results are float64.

    Sums are exact: parts merge to what the whole would be. (Micci-Barreca, SIGKDD Explorations 3,
    2001.)

    Args:
        smoothing: rows that the mean of all counts for, at least 0.
        cv: number of folds.
        fold_by: a column whose equal values (of a user, a day) share a fold; it is not encoded.
        seed: of the hash.

    Attributes:
        targets_: names of the targets.
        target_mean_: mean of each target, by name.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import TargetEncoder
        >>> frame = pd.DataFrame({"city": ["A", "A", "B", "B"], "y": [1, 1, 0, 1]})
        >>> encoder = TargetEncoder(smoothing=2).fit(frame[["city"]], frame["y"])
        >>> encoder.transform(pd.DataFrame({"city": ["A", "B", "C"]}))["city"].tolist()
        [0.875, 0.625, 0.75]
    """

    crosses: ClassVar[bool] = True

    def __init__(
        self, *, smoothing: float = 20.0, cv: int = 5, fold_by: Any = None, seed: int = 0
    ) -> None:
        """Store the parameters."""
        self.smoothing = smoothing
        self.cv = cv
        self.fold_by = fold_by
        self.seed = seed

    def _check_parameters(self) -> None:
        if not 0 <= self.smoothing < np.inf:
            raise ValueError(f"smoothing is at least 0, not {self.smoothing}")
        check_count("cv", self.cv, 2)

    def _aside(self) -> list[Any]:
        return [] if self.fold_by is None else [self.fold_by]

    def _finish(self, names: list[Any]) -> None:
        super()._finish(names)
        self.target_mean_ = {label: state.mean() for (_, label), state in self._states.items()}

    def _numbers(self, state: KeyedSums) -> np.ndarray:
        sums, counts, prior = state.sums(), state.sizes(), state.mean()
        return np.concatenate([[prior], _smoothed(np, sums, counts, prior, self.smoothing)])

    def _learned(self) -> dict[str, Any]:
        return super()._learned() | {"means": self.target_mean_}

    def _restore(self, learned: dict[str, Any]) -> None:
        super()._restore(learned)
        self.target_mean_ = learned["means"]

    def _crossed(self, columns: Columns, targets: Columns, labels: list[Column]) -> Columns:
        keys = labels if self.fold_by is None else [columns[self.fold_by]]
        hashes, _ = hashing.crossed(keys, self.seed)
        folds = hashing.buckets(hashes, self.cv)
        xp = device.xp()
        results = {}
        for name in self._encoded(list(columns)):
            values, places = placed(columns[name])
            slots = values.length + 1
            both = places.astype(np.int64) * self.cv + folds
            for label in self.targets_:
                given = _finite(label, targets[label]).values
                known = given == given  # noqa: PLR0124 - NaN
                sums, counts = group_sums(xp.where(known, both, -1), given, slots * self.cv)
                whole, sizes = group_sums(xp.where(known, places, -1), given, slots)
                of_fold, fold_sizes = group_sums(xp.where(known, folds, -1), given, self.cv)
                rest = fold_sizes.sum() - fold_sizes
                prior = xp.where(rest > 0, of_fold.sum() - of_fold, np.nan) / xp.maximum(rest, 1)
                own = xp.take(whole, places) - xp.take(sums, both)
                rows = xp.take(sizes, places) - xp.take(counts, both)
                results[self._label(name, label)] = fixed(
                    _smoothed(xp, own, rows, xp.take(prior, folds), self.smoothing)
                )
        return results


class OrderedTarget(TargetTable):
    """Replace values by the mean of the target in the rows before, as CatBoost does.

    `fit_transform` encodes a row by the rows that are strictly before it: in time, where `order_by`
    names a column (rows of one time do not see each other), else in an order drawn by the hash of
    the index labels. `transform` uses all rows of `fit`. Missing values are a value of their own.
    Missing and infinite targets are left out. One column a target; results are float64.
    (Prokhorenkova et al., CatBoost: unbiased boosting with categorical features, NeurIPS 2018.)

    Args:
        smoothing: rows that the prior counts for, above 0.
        prior: what a value is worth before anything is known; None: the mean of all rows of `fit`.
            That mean knows the targets of later rows too: give a number where this matters.
        order_by: a column that orders the rows; it is not encoded.
        seed: of the drawn order.

    Attributes:
        targets_: names of the targets.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import OrderedTarget
        >>> frame = pd.DataFrame({"t": [1, 2, 3, 4], "city": ["A", "A", "A", "B"]})
        >>> encoder = OrderedTarget(smoothing=1, prior=0.5, order_by="t")
        >>> encoder.fit_transform(frame, [1.0, 0.0, 1.0, 1.0])["city"].tolist()
        [0.5, 0.75, 0.5, 0.5]
    """

    crosses: ClassVar[bool] = True

    def __init__(
        self,
        *,
        smoothing: float = 1.0,
        prior: float | None = None,
        order_by: Any = None,
        seed: int = 0,
    ) -> None:
        """Store the parameters."""
        self.smoothing = smoothing
        self.prior = prior
        self.order_by = order_by
        self.seed = seed

    def _check_parameters(self) -> None:
        if not 0 < self.smoothing < np.inf:
            raise ValueError(f"smoothing is above 0, not {self.smoothing}")

    def _aside(self) -> list[Any]:
        return [] if self.order_by is None else [self.order_by]

    def _prior(self, state: KeyedSums) -> float:
        if self.prior is not None:
            return float(self.prior)
        return state.mean()

    def _numbers(self, state: KeyedSums) -> np.ndarray:
        sums, counts, prior = state.sums(), state.sizes(), self._prior(state)
        return np.concatenate([[prior], _smoothed(np, sums, counts, prior, self.smoothing)])

    def _crossed(self, columns: Columns, targets: Columns, labels: list[Column]) -> Columns:
        if self.order_by is None:
            time = fixed(hashing.crossed(labels, self.seed)[0].view(np.int64))
        else:
            time = columns[self.order_by]
        order = sort.order([time], [True])
        xp = device.xp()
        back = xp.empty(order.shape[0], dtype=order.dtype)
        back[order] = xp.arange(order.shape[0], dtype=order.dtype)
        times = select.take(time, order)
        results = {}
        for name in self._encoded(list(columns)):
            key = select.take(columns[name], order)
            own = groups.group([key], sort=False, dropna=False)
            # Rows of one time and value take what is known before the first of them.
            together = groups.group([key, times], sort=False, dropna=False)
            first = xp.take(transforms.first_rows(together), groups.places(together))
            for label in self.targets_:
                given = xp.take(_finite(label, targets[label]).values, order)
                known = given == given  # noqa: PLR0124 - NaN
                values = xp.where(known, given, 0.0)
                prior = self._prior(self._states[name, label])
                sums, counts = (_before(own, part, first) for part in (values, known + 0.0))
                encoded = _smoothed(xp, sums, counts, prior, self.smoothing)
                results[self._label(name, label)] = fixed(xp.take(encoded, back))
        return results


class WeightOfEvidence(TargetTable):
    """Replace values by the logarithm of how much more often the target was 1 where they occurred.

    A value becomes log((e + r) / (E + 2 r)) - log((n + r) / (N + 2 r)), of its e rows of target 1
    and n of target 0, of E and N in all, and r the regularization. Unknown values become 0; missing
    ones are a value of their own. Results are float64. (Good, Probability and the Weighing of
    Evidence, 1950.)

    Args:
        regularization: rows added to each count, above 0.

    Attributes:
        targets_: names of the targets.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import WeightOfEvidence
        >>> frame = pd.DataFrame({"city": ["A", "A", "B", "B"]})
        >>> encoder = WeightOfEvidence().fit(frame, [1, 1, 0, 1])
        >>> encoder.transform(frame)["city"].round(3).tolist()
        [0.916, 0.916, -0.693, -0.693]
    """

    def __init__(self, *, regularization: float = 0.5) -> None:
        """Store the parameter."""
        self.regularization = regularization

    def _check_parameters(self) -> None:
        if not 0 < self.regularization < np.inf:
            raise ValueError(f"regularization is above 0, not {self.regularization}")

    def _check_target(self, label: Any, values: Column) -> None:
        given = values.values
        if bool(((given != 0) & (given != 1) & (given == given)).any()):  # noqa: PLR0124 - NaN
            raise ValueError(f"WeightOfEvidence: target {label!r} has values other than 0 and 1")

    def _numbers(self, state: KeyedSums) -> np.ndarray:
        events = state.sums()
        others = state.sizes() - events
        more = self.regularization
        rates = [(part + more) / (part.sum() + 2 * more) for part in (events, others)]
        return np.concatenate([[0.0], powers.log(rates[0]) - powers.log(rates[1])])


def _finite(label: Any, target: Column) -> Column:
    """Return a target as float64, NaN for what is missing or infinite."""
    values = as_floats(label, target).values
    xp = device.xp()
    return fixed(xp.where(xp.isinf(values), np.nan, values))


def _before(grouping: groups.Grouping, values: Any, first: Any) -> Any:
    """Return the sums of the rows of a group before some rows, each rounded once."""
    running = transforms.running(grouping, fixed(values), "cumsum")
    return device.xp().take(transforms.shift(grouping, running, 1, 0.0).values, first)


def _smoothed(xp: Any, sums: Any, counts: Any, prior: Any, smoothing: float) -> Any:
    """Return means drawn towards a prior; the prior where nothing is known."""
    weights = counts + smoothing
    nothing = weights == 0
    found = (sums + smoothing * prior) / xp.where(nothing, 1.0, weights)
    return xp.where(nothing, prior, found)
