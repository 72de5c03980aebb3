"""What the tables say of environment variables and of copies of Keras is what the installed libraries do.

Each claim is a program of its own, because what is read at an import cannot be read again.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import subprocess
import sys

import pytest

from randlint.catalogue import load_catalogue

VARIABLES = sorted(row["variable"] for row in load_catalogue().table("environment"))


def output(code: str, *, libraries: str = "", **variables: str) -> str:
    """What a fresh Python prints; the test is skipped where a library is not installed."""
    for library in libraries.split():
        if importlib.util.find_spec(library) is None:
            pytest.skip(f"{library} is not installed")
    kept = {k: v for k, v in os.environ.items() if k not in VARIABLES and k != "PYTHONHASHSEED"}
    environment = {**kept, "TF_CPP_MIN_LOG_LEVEL": "3", **variables}
    command = [sys.executable, "-c", "import os\n" + code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def setting(variable: str, value: str) -> str:
    return f"os.environ[{variable!r}] = {value!r}\n"


def before_and_after(first: str, variable: str, value: str, then: str, libraries: str) -> tuple[str, str]:
    """What ``then`` prints with the variable set before and after ``first``."""
    change = setting(variable, value)
    return (
        output(change + first + "\n" + then, libraries=libraries),
        output(first + "\n" + change + then, libraries=libraries),
    )


# --- hashes of strings ---

HASH = "print(hash('text'))"


def test_hashes_do_not_follow_a_variable_that_is_set_from_inside() -> None:
    """The same value set from inside gives other hashes in another run; set from outside it gives the same ones."""
    inside = {output(setting("PYTHONHASHSEED", "0") + HASH) for _ in range(3)}
    outside = {output(HASH, PYTHONHASHSEED="0") for _ in range(3)}
    assert (len(inside) > 1, len(outside)) == (True, 1)


def test_hashes_of_a_child_follow_it() -> None:
    """A process that is started afterwards reads the variable."""
    child = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {HASH!r}], check=True)"
    assert output(setting("PYTHONHASHSEED", "0") + child) == output(HASH, PYTHONHASHSEED="0")


# --- threads ---

POOLS = """
import threadpoolctl
print(max(pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["internal_api"] == "openblas"))
"""
SLOW = pytest.mark.slow
MANY = pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core has one thread anyway")


@MANY
@pytest.mark.parametrize(
    ("library", "variable"),
    [
        ("numpy", "OMP_NUM_THREADS"),
        ("numpy", "OPENBLAS_NUM_THREADS"),
        pytest.param("scipy.linalg", "OMP_NUM_THREADS", marks=SLOW),
        pytest.param("pandas", "OMP_NUM_THREADS", marks=SLOW),
        pytest.param("sklearn", "OMP_NUM_THREADS", marks=SLOW),
    ],
)
def test_openblas_reads_its_threads_at_the_import(library: str, variable: str) -> None:
    """One thread where the variable is set before the import, all cores where it is set after it."""
    libraries = f"{library.partition('.')[0]} threadpoolctl"
    if "openblas" not in output("import numpy\nprint(numpy.show_config())", libraries="numpy").lower():
        pytest.skip("this numpy is not built with OpenBLAS")
    early, late = before_and_after(f"import {library}", variable, "1", POOLS, libraries)
    assert (early, late != "1") == ("1", True)


@SLOW
@MANY
@pytest.mark.parametrize("variable", ["OMP_NUM_THREADS", "MKL_NUM_THREADS"])
def test_torch_reads_its_threads_at_the_import(variable: str) -> None:
    """`torch.get_num_threads()` is 1 only where the variable is set before the import."""
    early, late = before_and_after("import torch", variable, "1", "print(torch.get_num_threads())", "torch")
    assert (early, late != "1") == ("1", True)


@SLOW
@MANY
@pytest.mark.parametrize(
    ("library", "variable", "then"),
    [
        ("numexpr", "NUMEXPR_NUM_THREADS", "print(numexpr.nthreads)"),
        ("numexpr", "NUMEXPR_MAX_THREADS", "print(numexpr.MAX_THREADS)"),
        ("numba", "NUMBA_NUM_THREADS", "print(numba.config.NUMBA_NUM_THREADS)"),
    ],
)
def test_other_libraries_read_their_threads_at_the_import(library: str, variable: str, then: str) -> None:
    """The variable set after the import has no effect."""
    early, late = before_and_after(f"import {library}", variable, "1", then, library)
    assert (early, late != "1") == ("1", True)


# --- instructions ---


def test_openblas_reads_its_kind_of_core_at_the_import() -> None:
    """Another kind is taken only where the variable is set before the import."""
    show = POOLS.replace('max(pool["num_threads"]', 'max(pool["architecture"]')
    if "openblas" not in output("import numpy\nprint(numpy.show_config())", libraries="numpy threadpoolctl").lower():
        pytest.skip("this numpy is not built with OpenBLAS")
    early, late = before_and_after("import numpy", "OPENBLAS_CORETYPE", "Prescott", show, "numpy threadpoolctl")
    if early == output("import numpy" + show):
        pytest.skip("this machine has no other kind of core")
    assert (late, early != late) == (output("import numpy" + show), True)


def test_numpy_reads_which_instructions_to_leave_out_at_the_import() -> None:
    """Fewer features are on only where the variable is set before the import."""
    features = "numpy._core._multiarray_umath.__cpu_features__"
    first = (
        f"import numpy\nprint(next((f for f in numpy._core._multiarray_umath.__cpu_dispatch__ if {features}[f]), ''))"
    )
    feature = output(first, libraries="numpy")
    if not feature:
        pytest.skip("this numpy was built for this processor alone")
    show = f"print({features}[{feature!r}])"
    found = before_and_after("import numpy", "NPY_DISABLE_CPU_FEATURES", feature, show, "numpy")
    assert found == ("False", "True")


@SLOW
def test_torch_reads_which_instructions_to_use_at_the_first_operation() -> None:
    """After the import is early enough, after the first sum is not."""
    change, show = setting("ATEN_CPU_CAPABILITY", "default"), "print(torch.backends.cpu.get_cpu_capability())"
    after_import = output("import torch\n" + change + show, libraries="torch")
    after_use = output("import torch\ntorch.ones(8).sum()\n" + change + show, libraries="torch")
    if output("import torch\n" + show) == "DEFAULT":
        pytest.skip("this machine has no other instructions")
    assert (after_import, after_use != "DEFAULT") == ("DEFAULT", True)


# --- Keras and TensorFlow ---


@SLOW
def test_keras_reads_its_backend_at_the_import() -> None:
    """`KERAS_BACKEND` set before the import decides; set after it, the backend stays as it was."""
    backend = next((name for name in ("torch", "jax") if importlib.util.find_spec(name)), "torch")
    start = setting("KERAS_BACKEND", backend) + "import keras\n"
    show = "print(keras.backend.backend())"
    early = output(start + show, libraries=f"keras {backend}")
    late = output(start + setting("KERAS_BACKEND", "tensorflow") + show, libraries=f"keras {backend}")
    assert (early, late) == (backend, backend)


@SLOW
def test_which_keras_tf_keras_is_is_read_at_the_first_look() -> None:
    """`TF_USE_LEGACY_KERAS` works after `import tensorflow`, not after something in `tf.keras` was looked up."""
    change, show = setting("TF_USE_LEGACY_KERAS", "1"), "tf.keras.layers\nprint(tf.keras.__name__)"
    start = "import tensorflow as tf\n"
    after_import = output(start + change + show, libraries="tensorflow tf_keras")
    after_look = output(start + "from tensorflow.keras import layers\n" + change + show, libraries="tensorflow")
    assert ("tf_keras" in after_import, "tf_keras" in after_look) == (True, False)


@SLOW
@MANY
def test_tensorflow_reads_its_threads_at_the_first_operation() -> None:
    """64 threads where the variable is set before the first operation, few where it is set after it."""
    change = setting("TF_NUM_INTRAOP_THREADS", "64")
    start, work = "import tensorflow as tf\n", "tf.constant([1.0]) + 1\n"
    count = "x = tf.ones((600, 600)); tf.linalg.matmul(x, x)\nprint(len(os.listdir('/proc/self/task')))"
    if not os.path.isdir("/proc/self/task"):
        pytest.skip("threads are counted in /proc")
    early = output(start + change + work + count, libraries="tensorflow")
    late = output(start + work + change + count, libraries="tensorflow")
    assert (int(early) >= 64, int(late) < 64) == (True, True)


COPIES = """
import random
import numpy as np, tensorflow as tf, keras
from tensorflow.python.keras import initializers
def numbers(make, seed):
    seed(1); first = make(); seed(1); return first == make()
public = lambda: keras.initializers.GlorotUniform()((1, 2)).numpy().tolist()
private = lambda: initializers.GlorotUniform()((1, 2)).numpy().tolist()
print([numbers(make, seed) for seed in (random.seed, tf.random.set_seed) for make in (public, private)])
"""


@SLOW
def test_the_private_keras_follows_another_seed_than_the_public_one() -> None:
    """Python's seed reaches the public initializers only, TensorFlow's the private ones only."""
    assert output(COPIES, libraries="tensorflow keras") == "[True, False, False, True]"


@SLOW
def test_keras_and_tf_keras_are_the_same_objects_now() -> None:
    """With TensorFlow 2.16 and later, `tf.keras` is `keras`; the private names are the same objects."""
    code = """
import keras, tensorflow as tf
from keras.src.layers import Dense
print(tf.keras.layers.Dense is keras.layers.Dense is Dense)
"""
    assert output(code, libraries="tensorflow keras") == "True"


@SLOW
def test_public_names_exist() -> None:
    """Every name that a fix may import from `keras` is there."""
    if importlib.util.find_spec("keras") is None or importlib.util.find_spec("torch") is None:
        pytest.skip("keras with a backend is not installed")
    os.environ.setdefault("KERAS_BACKEND", "torch")
    missing = []
    for row in load_catalogue().table("public_names"):
        module = importlib.import_module("keras" + (f".{row['module']}" if row["module"] else ""))
        missing += [f"{module.__name__}.{name}" for name in row["names"] if not hasattr(module, name)]
    assert missing == []


# --- JAX ---


@SLOW
@pytest.mark.parametrize(
    ("variable", "value", "config"),
    [
        ("JAX_ENABLE_X64", "1", "jax_enable_x64"),
        ("JAX_DEFAULT_PRNG_IMPL", "rbg", "jax_default_prng_impl"),
        ("JAX_THREEFRY_PARTITIONABLE", "0", "jax_threefry_partitionable"),
        ("JAX_DEFAULT_MATMUL_PRECISION", "highest", "jax_default_matmul_precision"),
    ],
)
def test_jax_reads_its_settings_at_the_import(variable: str, value: str, config: str) -> None:
    """The setting is another one where the variable is set after the import."""
    early, late = before_and_after("import jax", variable, value, f"print(jax.config.{config})", "jax")
    assert early != late


@SLOW
def test_xla_flags_are_read_at_the_first_use() -> None:
    """After the import is early enough, after the first array is not."""
    flag, show = setting("XLA_FLAGS", "--xla_force_host_platform_device_count=3"), "print(jax.device_count())"
    after_import = output("import jax\n" + flag + show, libraries="jax")
    after_use = output("import jax\njax.numpy.zeros(3)\n" + flag + show, libraries="jax")
    assert (after_import, after_use) == ("3", "1")
