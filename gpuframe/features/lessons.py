"""What parts of the rows have taught the steps of a pipeline in one read, as it travels."""

from dataclasses import dataclass, replace
from typing import Any, Self

from gpuframe.features.postponed import Postponed
from gpuframe.features.watching import Profile


@dataclass(frozen=True, slots=True)
class Taught:
    """What one step has learned.

    Attributes:
        dtypes: of the columns that it takes, as text, in their order.
        states: that merge.
    """

    dtypes: dict[Any, str]
    states: dict[Any, Any]

    def merge(self, other: Self) -> Self:
        """Return what the rows of both have taught."""
        states = {key: state.merge(other.states[key]) for key, state in self.states.items()}
        return type(self)(self.dtypes, states)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What some rows have taught in one read; merges to what all of them teach, in any order.

    Attributes:
        rows: number of rows.
        dtypes: of the frame's columns, as text, in their order.
        columns: that each step takes, as far as it is known.
        postponed: what steps have learned of columns that are not filled yet.
        taught: by step.
        profile: of the columns, if they are watched and this is the first read.
    """

    rows: int
    dtypes: dict[Any, str]
    columns: dict[str, list[Any]]
    postponed: dict[str, dict[Any, Postponed]]
    taught: dict[str, Taught]
    profile: Profile | None

    def merge(self, other: Self) -> Self:
        """Return what the rows of both have taught.

        Raises:
            ValueError: their columns are others, or so are the steps that have learned.
        """
        if list(self.dtypes) != list(other.dtypes):
            raise ValueError(
                f"a part has columns {list(other.dtypes)}, another has {list(self.dtypes)}"
            )
        if set(self.taught) != set(other.taught) or self.columns != other.columns:
            raise ValueError(
                f"a part teaches steps {sorted(other.taught)}, another {sorted(self.taught)}: "
                "its columns are of other types"
            )
        # No rows have the dtypes that they were given, those of others are the values' own.
        first, second = (self, other) if self.rows or not other.rows else (other, self)
        taught = {}
        for step, one in first.taught.items():
            try:
                taught[step] = one.merge(second.taught[step])
            except ValueError as error:
                error.add_note(f"while step {step!r} learned")
                raise
        profile = first.profile
        if profile is not None and second.profile is not None:
            profile = profile.merge(second.profile)
        return replace(first, rows=self.rows + other.rows, taught=taught, profile=profile)
