"""Fitting a pipeline: what each read of the rows can teach, and how many reads that takes."""

import copy
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import _dask_lazy
from gpuframe.features.base import Transformer
from gpuframe.features.environment import Environment
from gpuframe.features.inputs import Columns, as_frame, columns_of, named, targets_of
from gpuframe.features.lessons import Lesson, Taught
from gpuframe.features.observing import Observer
from gpuframe.features.postponed import Postponed
from gpuframe.features.selecting import Chosen, Made, Selector
from gpuframe.features.watching import Profile
from gpuframe.frames.dataframe import DataFrame
from gpuframe.ops.expressions import load

Step = tuple[str, Transformer, Chosen]


class Fitting:
    """One fit of a pipeline's estimators.

    A step learns in the first read in which all its columns are what the steps before it make of
    them. One that takes what another one, still learning, makes waits for the next read; so do
    those behind it that take its columns. Where it fills missing values, steps that learn of
    each column for itself do not wait: what they learn is completed when the values are known.

    Attributes:
        names: of the columns, in order; None before the first part.
        dtypes: of the columns, as text.
        columns: that each step takes.
        postponed: what steps have learned of columns, by step and column, whose missing values
            another step fills.
        passes: reads so far.
        profile: of the columns, if they are watched.
        apart: whether the rows of other parts cannot be asked.
    """

    def __init__(self, steps: list[Step], *, watch: bool) -> None:
        """Begin with estimators that know nothing."""
        self.steps = steps
        self.watch = watch
        self.names: list[Any] | None = None
        self.dtypes: dict[Any, str] = {}
        self.columns: dict[str, list[Any]] = {}
        self.postponed: dict[str, dict[Any, Postponed]] = {}
        self.passes = 0
        self.profile: Profile | None = None
        self.apart = False
        self._waiting = {name for name, _, _ in steps}

    def run(self, X: Any, y: Any, *, progress: bool) -> None:
        """Read the rows as often as needed, at least once.

        Raises:
            ValueError: steps wait for one that there is not.
        """
        while self._waiting or self.passes == 0:
            if _dask_lazy.is_collection(X):
                learned = _dask_lazy.features().read(self, X, y)
            else:
                learned = self._read(X, y, progress=progress)
            self.passes += 1
            conclude(self.steps, self.postponed)  # the next read takes what they make
            if self._waiting and not learned:
                raise ValueError(f"steps {sorted(self._waiting)} take what no step before makes")
            self._waiting -= learned

    def _read(self, X: Any, y: Any, *, progress: bool) -> set[str]:
        """Read all rows once; return the steps that have learned from them."""
        learned: set[str] = set()
        parts = rows = 0
        for frame in _parts_of(X):
            columns = columns_of(frame, without=named(y))
            self._check_columns(columns, parts)
            tags = frame.attrs.get("tags", {})
            found = self._observe(columns, targets_of(frame, y), tags, len(frame))
            if parts and found != learned:
                raise ValueError(
                    f"part {parts} teaches steps {sorted(found)}, those before {sorted(learned)}: "
                    "its columns are of other types"
                )
            learned = found
            parts, rows = parts + 1, rows + len(frame)
            if progress:
                done = f"\rfit: pass {self.passes + 1}, {parts} parts, {rows:,} rows"
                sys.stderr.write(done)
        if progress:
            sys.stderr.write("\n")
        if not parts:
            again = " again: give a list of frames, or a function that makes an iterator"
            raise ValueError("there are no rows to read" + (again if self.passes else ""))
        return learned

    def lesson(self, frame: DataFrame, y: Any) -> Lesson:
        """Return what one part of the rows teaches; nothing is learned here by it."""
        own, learned = self._shown(frame, y)
        taught = {
            step: Taught(estimator._dtypes, estimator._states)
            for step, estimator, _ in own.steps
            if step in learned
        }
        return Lesson(len(frame), own.dtypes, own.columns, own.postponed, taught, own.profile)

    def prepared(self, frame: DataFrame, y: Any) -> dict[str, Transformer]:
        """Return the steps that learn in the next read, as they are after a part without rows.

        Raises:
            KeyError, TypeError, ValueError: as every part of these columns would.
        """
        own, learned = self._shown(frame, y)
        return {step: estimator for step, estimator, _ in own.steps if step in learned}

    def take(self, lesson: Lesson, prepared: Mapping[str, Transformer]) -> set[str]:
        """Let the steps learn what all parts together teach; return which do."""
        self.names, self.dtypes = list(lesson.dtypes), lesson.dtypes
        self.columns, self.postponed = lesson.columns, lesson.postponed
        if self.passes == 0:
            self.profile = lesson.profile
        for step, estimator, _ in self.steps:
            if step in lesson.taught:
                vars(estimator).update(vars(prepared[step]))
                estimator._adopt(lesson.taught[step].dtypes, lesson.taught[step].states)
        return set(lesson.taught)

    def _shown(self, frame: DataFrame, y: Any) -> tuple["Fitting", set[str]]:
        """Return a fit with estimators of its own that has seen one part, and which learned."""
        own = copy.copy(self)
        own.steps = [(step, copy.copy(estimator), chosen) for step, estimator, chosen in self.steps]
        own.columns, own.postponed, own.apart = dict(self.columns), dict(self.postponed), True
        own.profile = None
        columns = columns_of(frame, without=named(y))
        own._check_columns(columns, 1)
        own.dtypes = {name: str(column.dtype) for name, column in columns.items()}
        tags = frame.attrs.get("tags", {})
        learned = own._observe(columns, targets_of(frame, y), tags, len(frame))
        return own, learned

    def _check_columns(self, columns: Columns, part: int) -> None:
        if self.names is None:
            self.names = list(columns)
            self.dtypes = {name: str(column.dtype) for name, column in columns.items()}
        elif list(columns) != self.names:
            raise ValueError(f"part {part} has columns {list(columns)}, the first had {self.names}")

    def _observe(self, columns: Columns, targets: Columns, tags: Any, rows: int) -> set[str]:
        """Let the steps whose columns are there learn from one part of the rows."""
        part = _Part(Environment(columns, rows), Observer())
        if self.watch and self.passes == 0:
            profile = Profile.of(columns, part.seen)
            self.profile = profile if self.profile is None else self.profile.merge(profile)
        for step, estimator, chosen in self.steps:
            if self._is_open(step, part, chosen):
                if step not in self.columns and not isinstance(chosen, Made):
                    break  # nobody knows which columns it will change
                # What another one makes are columns that wait already, or new ones.
                part.wait(self.columns.get(step, []))
                continue
            if step not in self.columns and not isinstance(chosen, Made | Selector | None):
                names = list(chosen)
                if part.more and any(name not in part.environment.values for name in names):
                    part.pending |= set(names)
                    continue
            names = self._names(step, part.environment, chosen, tags)
            if part.is_pending(estimator, names):
                part.wait(names)
                continue
            if self.apart and estimator.learns:
                part.check_whole(step, names)
            if step not in self._waiting or not self._learn(part, step, estimator, names, targets):
                part.apply(step, estimator, names)
        return part.learned

    def _learn(
        self,
        part: "_Part",
        step: str,
        estimator: Transformer,
        names: list[Any],
        targets: Columns,
    ) -> bool:
        """Let a step learn from one part; return whether it knows only later what it makes."""
        part.learned.add(step)
        estimator._check_parameters()
        if not estimator.learns:
            inputs = {name: part.environment.values[name] for name in names}
            estimator._prepare(inputs)
            estimator._settle(inputs, {})
            return False
        columns = part.environment.columns(names)
        estimator._learn(columns, targets, part.seen)
        postponed = part.postponed(names)
        known = {name: load(column) for name, column in columns.items()}
        unfilled = None if postponed else estimator._unfilled(known)
        if postponed:
            self.postponed[step] = postponed
        if unfilled is None:
            part.wait(names)
        else:
            part.environment.replace(step, names, unfilled)
            part.unfilled |= {name: Postponed(step, name) for name in unfilled}
        return True

    def _is_open(self, step: str, part: "_Part", chosen: Chosen) -> bool:
        """Whether which columns a step takes shows only when others have learned."""
        if step in self.columns:
            return any(name not in part.environment.values for name in self.columns[step])
        if isinstance(chosen, Made):
            return chosen.step not in part.environment.made
        return part.more and (chosen is None or isinstance(chosen, Selector))

    def _names(
        self, step: str, environment: Environment, chosen: Chosen, tags: Mapping[Any, list[str]]
    ) -> list[Any]:
        """Return the columns that a step takes, remembered from the first time on."""
        if step in self.columns:
            return self.columns[step]
        if chosen is None:
            names = list(environment.values)
        elif isinstance(chosen, Made):
            names = environment.made[chosen.step]
        elif isinstance(chosen, Selector):
            kinds = {
                name: getattr(value.source, "dtype", np.dtype(np.float64))
                for name, value in environment.values.items()
            }
            try:
                names = chosen.select(kinds, tags)
            except KeyError as error:
                raise KeyError(f"step {step!r}: {error.args[0]}") from None
        else:
            names = list(chosen)
        absent = [name for name in names if name not in environment.values]
        if absent:
            raise KeyError(f"step {step!r}: columns {absent} are not in the frame")
        self.columns[step] = names
        return names


@dataclass
class _Part:
    """One part of the rows on its way through the steps.

    Attributes:
        environment: the columns as the steps so far make them.
        seen: their statistics.
        learned: steps that have learned from them.
        pending: columns that will not be what they are now.
        more: whether other columns will come.
        unfilled: columns that are what they will be but for their missing values.
        of_others: columns that rows of other parts would change, and the step that made each.
    """

    environment: Environment
    seen: Observer
    learned: set[str] = field(default_factory=set)
    pending: set[Any] = field(default_factory=set)
    more: bool = False
    unfilled: dict[Any, Postponed] = field(default_factory=dict)
    of_others: dict[Any, str] = field(default_factory=dict)

    def check_whole(self, step: str, names: list[Any]) -> None:
        """Raise ValueError where a step would learn from what rows of other parts change."""
        makers = dict.fromkeys(self.of_others[name] for name in names if name in self.of_others)
        if makers:
            raise ValueError(
                f"step {step!r} learns from what step {', '.join(map(repr, makers))} makes of "
                "rows that lie in several partitions: fit a second pipeline to the features of "
                "the first"
            )

    def wait(self, names: list[Any]) -> None:
        """Leave columns to the next read."""
        self.pending |= set(names)
        self.more = True

    def postponed(self, names: list[Any]) -> dict[Any, Postponed]:
        """Return those of some columns that are not filled yet."""
        return {name: self.unfilled[name] for name in names if name in self.unfilled}

    def is_pending(self, estimator: Transformer, names: list[Any]) -> bool:
        """Whether columns are not yet what an estimator takes."""
        if estimator.learns and not estimator.by_column and self.postponed(names):
            return True
        return bool(self.pending.intersection(names))

    def apply(self, step: str, estimator: Transformer, names: list[Any]) -> None:
        """Let a step replace columns; what follows from missing values may be known only later."""
        postponed = self.postponed(names)
        before = {name: self.environment.values[name] for name in postponed}
        self.environment.apply(step, estimator, names)
        self._follow(step, estimator, names)
        if not postponed:
            return
        for name in self.environment.made[step]:
            after = self.environment.values[name]
            found = postponed[name].behind(before[name], after) if name in postponed else None
            if found is None:
                self.unfilled.pop(name, None)
                self.pending.add(name)
            else:
                self.unfilled[name] = found

    def _follow(self, step: str, estimator: Transformer, names: list[Any]) -> None:
        """Note which columns that a step has made rows of other parts would change."""
        made = self.environment.made[step]
        if any(name in self.of_others for name in names):
            self.of_others |= dict.fromkeys(made, step)
        elif estimator.across_rows:
            self.of_others |= dict.fromkeys((name for name in made if name not in names), step)


def conclude(steps: list[Step], postponed: Mapping[str, Mapping[Any, Postponed]]) -> None:
    """Complete what steps have learned of columns whose missing values other steps fill."""
    known = {name: estimator for name, estimator, _ in steps}
    for step, columns in postponed.items():
        known[step]._conclude({name: one.filling(known) for name, one in columns.items()})


def _parts_of(X: Any) -> Iterator[DataFrame]:
    """Yield the frames that rows come in."""
    if isinstance(X, DataFrame | pd.DataFrame | np.ndarray):
        yield as_frame(X)
        return
    for part in X() if callable(X) else X:
        yield as_frame(part)
