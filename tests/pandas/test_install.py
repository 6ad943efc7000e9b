"""What imports of pandas give to users and to libraries."""

import builtins
import importlib
import pickle
import sys
import threading
import types
import warnings

import numpy as np
import pandas as real
import pytest

import gpuframe
import gpuframe.pandas
from gpuframe.pandas.facade import Facade


def module(name, file, code):
    """Run code as a module that lies in a file."""
    made = types.ModuleType(name)
    made.__file__ = file
    exec(compile(code, file, "exec"), vars(made))  # noqa: S102 - a module made for a test
    return made


FORMS = """
import pandas
import pandas as pd
import pandas.testing as tm
import pandas.api.types
from pandas import DataFrame, Series as S
from pandas.core.frame import DataFrame as Deep
from pandas.api.types import is_numeric_dtype
import importlib
dynamic = importlib.import_module("pandas")
explicit = __import__("pandas")
def late():
    from pandas import concat
    return concat
"""


@pytest.mark.usefixtures("accelerated")
def test_every_form_of_import_gives_users_gpuframe():
    seen = module("script", "/home/someone/script.py", FORMS)
    assert seen.pandas is seen.pd is seen.dynamic is seen.explicit
    assert seen.DataFrame is seen.Deep is seen.pd.DataFrame is gpuframe.DataFrame
    assert seen.S is gpuframe.Series
    assert seen.late() is gpuframe.concat
    assert seen.pandas.api.types.is_numeric_dtype is seen.is_numeric_dtype
    assert seen.is_numeric_dtype(gpuframe.Series([1]))
    with pytest.raises(AssertionError, match=r"DataFrame\.iloc"):
        seen.tm.assert_frame_equal(gpuframe.DataFrame({"a": [1]}), gpuframe.DataFrame({"a": [2]}))


@pytest.mark.usefixtures("accelerated")
def test_libraries_get_pandas_itself():
    seen = module("library", f"{np.__file__.rpartition('numpy')[0]}library.py", FORMS)
    assert seen.pd is seen.dynamic is seen.explicit is real
    assert seen.DataFrame is real.DataFrame
    assert sys.modules["pandas"] is real


@pytest.mark.usefixtures("accelerated")
def test_stars_give_the_names_of_pandas_with_our_objects():
    seen = module("script", "/home/someone/script.py", "from pandas import *")
    assert seen.DataFrame is gpuframe.DataFrame
    assert seen.Timestamp is real.Timestamp
    assert set(real.__all__) <= set(vars(seen))


@pytest.mark.usefixtures("accelerated")
def test_what_has_no_counterpart_is_that_of_pandas():
    import pandas as pd

    assert pd.__version__ == real.__version__
    assert pd.__file__ == real.__file__
    assert pd.options is real.options
    assert pd.errors.MergeError is real.errors.MergeError
    assert pd.CategoricalDtype is real.CategoricalDtype
    assert dir(pd) == dir(real)
    assert repr(pd) == repr(real)


@pytest.mark.usefixtures("accelerated")
def test_what_is_missing_raises_the_errors_of_pandas():
    import pandas as pd

    with pytest.raises(AttributeError, match="module 'pandas' has no attribute 'no_such'"):
        _ = pd.no_such
    with pytest.raises(ImportError, match="cannot import name 'no_such' from 'pandas'"):
        from pandas import no_such  # noqa: F401
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'pandas\.no_such'"):
        import pandas.no_such  # noqa: F401


@pytest.mark.usefixtures("accelerated")
def test_instances_are_those_of_the_names_imported():
    import pandas as pd

    frame = pd.DataFrame({"a": [1, 2], "t": pd.to_datetime(["2024-01-01", None])})
    assert isinstance(frame, pd.DataFrame)
    assert isinstance(frame.a, pd.Series)
    assert isinstance(frame.index, pd.Index)
    assert isinstance(frame.t[0], pd.Timestamp)
    assert frame.t[1] is pd.NaT
    assert not isinstance(frame, real.DataFrame)


@pytest.mark.usefixtures("accelerated")
def test_functions_of_pandas_that_we_lack_take_and_give_our_objects():
    import pandas as pd

    frame = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 5.0]})
    result = pd.eval("frame.a + frame.b * 2")
    assert isinstance(result, pd.Series)
    assert result.tolist() == [7.0, 12.0]
    with pytest.warns(real.errors.Pandas4Warning, match="inplace"):
        pd.eval("c = frame.a - frame.b", target=frame, inplace=True)
    assert frame.c.tolist() == [-2.0, -3.0]
    assert pd.api.types.infer_dtype(frame.a) == "floating"


@pytest.mark.usefixtures("accelerated")
def test_accessors_are_registered_for_our_classes():
    import pandas as pd

    @pd.api.extensions.register_dataframe_accessor("shapes")
    class Shapes:
        def __init__(self, of):
            self.of = of

        def wide(self):
            return self.of.shape[1] > self.of.shape[0]

    try:
        assert pd.DataFrame({"a": [1], "b": [2]}).shapes.wide()
        assert pd.DataFrame.shapes is Shapes
        with pytest.warns(UserWarning, match="overriding a preexisting attribute"):
            pd.api.extensions.register_dataframe_accessor("shapes")(Shapes)
        assert not hasattr(real.DataFrame, "shapes")
    finally:
        del gpuframe.DataFrame.shapes


def test_uninstall_puts_everything_back():
    before = builtins.__import__, importlib.import_module, gpuframe.options.fallback
    gpuframe.pandas.install()
    gpuframe.pandas.install()
    import pandas as seen

    assert isinstance(seen, Facade)
    assert gpuframe.pandas.installed()
    gpuframe.pandas.uninstall()
    gpuframe.pandas.uninstall()
    import pandas as again

    assert again is real
    assert not gpuframe.pandas.installed()
    assert (builtins.__import__, importlib.import_module, gpuframe.options.fallback) == before


def test_another_hook_that_came_later_keeps_working(monkeypatch):
    monkeypatch.setattr(builtins, "__import__", builtins.__import__)
    gpuframe.pandas.install()
    inner = builtins.__import__

    def outer(*args, **kwargs):
        return inner(*args, **kwargs)

    builtins.__import__ = outer
    gpuframe.pandas.uninstall()
    import pandas as seen

    assert builtins.__import__ is outer
    assert seen is real


@pytest.mark.parametrize(("set_by_user", "expected"), [(None, "silent"), ("raise", "warn")])
def test_fallbacks_are_silent_unless_the_environment_says_otherwise(
    monkeypatch, set_by_user, expected
):
    monkeypatch.delenv("GPUFRAME_FALLBACK", raising=False)
    if set_by_user:
        monkeypatch.setenv("GPUFRAME_FALLBACK", set_by_user)
    with gpuframe.options.context(fallback="warn"):
        gpuframe.pandas.install()
        try:
            assert gpuframe.options.fallback == expected
        finally:
            gpuframe.pandas.uninstall()
        assert gpuframe.options.fallback == "warn"


@pytest.mark.usefixtures("accelerated")
def test_pandas_itself_works_as_before():
    frame = real.DataFrame({"k": ["a", "b", "a"], "v": [1, 2, 3]})
    assert frame.groupby("k").v.sum().to_dict() == {"a": 4, "b": 2}
    assert pickle.loads(pickle.dumps(frame)).equals(frame)  # noqa: S301 - made here
    again = pickle.loads(pickle.dumps(gpuframe.Series([1])))  # noqa: S301 - made here
    assert isinstance(again, gpuframe.Series)


@pytest.mark.usefixtures("accelerated")
def test_functions_that_name_the_module_can_be_sent_to_other_processes():
    import pandas as pd
    import pandas.api.types as names

    for module in (pd, names):
        assert pickle.loads(pickle.dumps(module)) is module  # noqa: S301 - made here


@pytest.mark.usefixtures("accelerated")
def test_a_warning_on_import_names_the_importing_line():
    code = "import warnings\nwarnings.warn('old', DeprecationWarning, stacklevel=2)"
    finder = types.SimpleNamespace(
        find_spec=lambda name, *_: (
            importlib.util.spec_from_loader(name, Old()) if name == "an_old_module" else None
        )
    )

    class Old(importlib.abc.Loader):
        def exec_module(self, module):
            exec(code, vars(module))  # noqa: S102 - a module made for a test

    sys.meta_path.insert(0, finder)
    try:
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            import an_old_module  # noqa: F401
    finally:
        sys.meta_path.remove(finder)
        sys.modules.pop("an_old_module", None)
    assert [warning.filename for warning in seen] == [__file__]


def test_threads_that_import_while_others_install_see_one_or_the_other():
    found, wrong = [], []

    def imports():
        for _ in range(300):
            import pandas as pd

            known = pd is real or (isinstance(pd, Facade) and pd.DataFrame is gpuframe.DataFrame)
            (found if known else wrong).append(pd)

    def installs():
        for _ in range(100):
            gpuframe.pandas.install()
            gpuframe.pandas.uninstall()

    threads = [threading.Thread(target=each) for each in (imports, imports, installs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 600
    assert not wrong
