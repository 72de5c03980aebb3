"""What rules/apis/tracing.toml says of functions that trace is what the installed libraries do."""

from __future__ import annotations

import importlib
import inspect
import random
from collections.abc import Callable
from typing import Any

import pytest

from randlint.catalogue import load_catalogue

np = pytest.importorskip("numpy")
CATALOGUE = load_catalogue()
GONE = ("tensorflow.contrib.", "tensorflow.py_func", "jax.experimental.host_callback.")
LISTED = [
    (name, row)
    for table in ("tracer", "host_call")
    for row in CATALOGUE.table(table)
    for name in row["names"]
    if not name.startswith(GONE)
]


def resolve(name: str) -> Any:
    """The object of a dotted name; the test is skipped where its library is not installed."""
    parts = name.split(".")
    pytest.importorskip(parts[0])
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    raise LookupError(name)


def different(call: Callable[[], Any]) -> int:
    """How many different numbers four calls give."""
    return len({float(np.ravel(call())[0]) for _ in range(4)})


@pytest.mark.parametrize(("name", "row"), LISTED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_listed_name_takes_its_function_where_the_table_says(name: str, row: dict[str, Any]) -> None:
    """Every name exists where its library is installed, with the listed parameters at the listed positions."""
    found = resolve(name)
    if "parameters" in row and not name.startswith(("flax.", "equinox.")):
        parameters = [p for p in inspect.signature(found).parameters if p != "self"]
        assert parameters[: len(row["parameters"])] == list(row["parameters"])


def test_jax_draws_once() -> None:
    """Python draws once per trace: for all calls of jit, all rows of vmap, all rounds of scan. grad keeps nothing."""
    jax = pytest.importorskip("jax")
    zeros = jax.numpy.zeros(4)
    compiled, parallel = jax.jit(lambda x: x + np.random.rand()), jax.pmap(lambda x: x + random.random())
    keyed = jax.jit(lambda x: x + jax.random.normal(jax.random.key(0)))
    assert different(lambda: compiled(0.0)) == 1
    assert different(lambda: parallel(zeros[:1])) == 1
    assert different(lambda: keyed(0.0)) == 1
    assert len(set(jax.vmap(lambda x: x + np.random.rand())(zeros).tolist())) == 1
    assert len(set(jax.lax.scan(lambda c, x: (c, np.random.rand()), 0.0, zeros)[1].tolist())) == 1
    assert len(set(jax.lax.map(lambda x: x + np.random.rand(), zeros).tolist())) == 1
    assert len(set(jax.lax.fori_loop(0, 4, lambda i, c: c.at[i].set(np.random.rand()), zeros).tolist())) == 1
    assert different(lambda: jax.grad(lambda x: x * np.random.rand())(0.0)) == 4


def test_jax_calls_back() -> None:
    """A callback draws anew at each call."""
    jax = pytest.importorskip("jax")
    shape = jax.ShapeDtypeStruct((), "float32")
    called = jax.jit(lambda x: jax.pure_callback(lambda v: np.float32(np.random.rand()), shape, x))
    assert different(lambda: called(0.0)) == 4


def test_tensorflow_draws_once() -> None:
    """A compiled function keeps its numbers, a mapped one has the same for all elements; Python functions draw anew."""
    tf = pytest.importorskip("tensorflow")
    compiled = tf.function(lambda x: x + np.random.rand())
    rows = tf.data.Dataset.range(4)
    assert different(lambda: compiled(tf.constant(0.0))) == 1
    frozen = rows.map(lambda x: random.random()).as_numpy_iterator()
    assert different(lambda: next(frozen)) == 1
    drawn = rows.map(lambda x: tf.numpy_function(lambda: np.random.rand(), [], tf.float64)).as_numpy_iterator()
    assert different(lambda: next(drawn)) == 4
    assert different(lambda: tf.random.stateless_uniform([], seed=(1, 2))) == 1
    assert different(lambda: tf.random.uniform([], seed=1)) == 4


@pytest.mark.parametrize(
    ("draw", "expected"),
    [
        (lambda keras, seeds: np.random.rand(), 1),
        (lambda keras, seeds: keras.random.normal((), seed=42), 1),
        (lambda keras, seeds: keras.random.normal((), seed=seeds), 4),
        (lambda keras, seeds: keras.random.normal(()), 4),
    ],
    ids=["numpy", "constant seed", "seed generator", "no seed"],
)
def test_keras_draws_once(draw: Callable[[Any, Any], Any], expected: int) -> None:
    """In `call`, numpy and a constant seed give one number for all batches of `predict`, a SeedGenerator does not."""
    keras = pytest.importorskip("keras")
    if keras.backend.backend() == "torch":
        pytest.skip("PyTorch traces nothing")
    seeds = keras.random.SeedGenerator(0)

    class Layer(keras.layers.Layer):  # type: ignore[misc, name-defined]
        def call(self, x: Any) -> Any:
            return x + draw(keras, seeds)

    layer = Layer()
    layer.seeds = seeds
    model = keras.Sequential([keras.Input((1,)), layer])
    assert different(lambda: model.predict(np.zeros((1, 1)), verbose=0)) == expected


def test_torch_trace_draws_once_and_compile_does_not() -> None:
    """`torch.jit.trace` keeps numpy's number and records torch's own draws; `torch.compile` leaves both to Python."""
    torch = pytest.importorskip("torch")

    class Noisy(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self, draw: Callable[[], Any]) -> None:
            super().__init__()
            self.draw = draw

        def forward(self, x: Any) -> Any:
            return x + self.draw()

    zero = torch.zeros(1)
    frozen = torch.jit.trace(Noisy(np.random.rand), zero, check_trace=False)
    recorded = torch.jit.trace(Noisy(lambda: torch.rand(1)), zero, check_trace=False)
    assert (different(lambda: frozen(zero)), different(lambda: recorded(zero))) == (1, 4)
    compiled = torch.compile(lambda x: x + np.random.rand(), backend="eager")
    assert different(lambda: compiled(zero)) == 4
