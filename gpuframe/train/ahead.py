"""Items made ahead of their use, by a thread that ends with its user."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Self


class Ahead:
    """Iterate over items that a thread makes, at most `depth` of them before they are asked for.

    What the thread raises is raised by `next`. `close`, which the end of the items does too, waits
    until the thread has ended; the item being made is finished first.

    Example:
        >>> from gpuframe.train.ahead import Ahead
        >>> list(Ahead(lambda: iter("abc"), depth=2))
        ['a', 'b', 'c']
    """

    def __init__(self, make: Callable[[], Iterator[Any]], depth: int) -> None:
        """Start the thread; it calls `make` itself."""
        self._ready: deque[Any] = deque()
        self._changed = threading.Condition()
        self._error: BaseException | None = None
        self._ended = False
        self._stopped = False
        self._depth = depth
        self._thread = threading.Thread(target=self._run, args=(make,), daemon=True)
        self._thread.name = "gpuframe-ahead"
        self._thread.start()

    def __iter__(self) -> Self:
        """Return the iterator itself."""
        return self

    def __next__(self) -> Any:
        """Return the next item, waiting for it where it is not there."""
        with self._changed:
            self._changed.wait_for(lambda: self._ready or self._ended)
            if self._ready:
                item = self._ready.popleft()
                self._changed.notify_all()
                return item
            error, self._error = self._error, None
        self.close()
        if error is not None:
            raise error
        raise StopIteration

    def close(self) -> None:
        """Stop the thread and forget what it has made."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if self._thread is not threading.current_thread():
            self._thread.join()
        self._ready.clear()

    def _run(self, make: Callable[[], Iterator[Any]]) -> None:
        try:
            items = make()
            try:
                while self._room():
                    item = next(items)
                    with self._changed:
                        self._ready.append(item)
                        self._changed.notify_all()
                    del item  # nothing here keeps it alive while the next is made
            except StopIteration:
                pass
            finally:
                close = getattr(items, "close", None)
                if close is not None:
                    close()
        except BaseException as error:  # noqa: BLE001 - the user of the items gets it
            self._error = error
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _room(self) -> bool:
        """Wait until one more item may be made; False when nobody wants it."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or len(self._ready) < self._depth)
            return not self._stopped
