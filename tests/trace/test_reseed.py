"""The program's own seed calls with other numbers: each library draws what it draws with these numbers written down."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from randlint.trace.launch import STARTUP
from randlint.trace.reseed import Reseeding
from randlint.trace.reseed.notes import read_notes
from randlint.trace.reseed.shift import for_numpy, for_python, for_torch, shifted, shifted_back
from tests.trace.support import environment

OFFSET = 1_000_000


def run(folder: Path, code: str, offset: int, *arguments: str) -> str:
    """What a program prints whose seeds have ``offset`` added to them."""
    (folder / "program.py").write_text(code, "utf-8")
    changed = environment()
    Reseeding(offset, str(folder)).export(changed, STARTUP)
    done = subprocess.run(
        [sys.executable, "program.py", *arguments], cwd=folder, env=changed, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def assert_reached(folder: Path, code: str, *arguments: str) -> None:
    """``code`` draws with changed calls what it draws with the number 1000042 in place of 42."""
    changed = run(folder, code, OFFSET, *arguments)
    assert changed == run(folder, code.replace("42", str(42 + OFFSET)), 0, *arguments)


# -- numbers -----------------------------------------------------------------------------------------------------------

EDGES = (0, 1, 42, 2**31, 2**32 - 1, 2**32, 2**63, 2**64 - 1)


def test_different_seeds_stay_different_and_in_their_range() -> None:
    """A number of 32 bits stays one, so does one of 64, and no two become one."""
    for offset in (1, OFFSET, 2**32 - 1):
        made = [shifted(seed, offset) for seed in EDGES]
        assert len(set(made)) == len(EDGES)
        assert [seed < 2**32 for seed in made] == [seed < 2**32 for seed in EDGES]
        assert all(0 <= seed < 2**64 for seed in made)
        assert [shifted_back(seed, offset) for seed in made] == list(EDGES)


def test_no_offset_changes_no_number() -> None:
    """0 is the program as it is."""
    assert [shifted(seed, 0) for seed in EDGES] == list(EDGES)


def test_kinds_of_seeds() -> None:
    """What a library takes for the same seed stays the same one; what it would refuse is handed on to be refused."""
    assert for_python(-7, 5) == for_python(7, 5) == 12
    assert for_python(True, 5) == 6
    assert for_python("a", 5) != for_python("b", 5) != "b"
    assert for_python(None, 5) is None
    assert for_python(2.0, 5) == for_python(2, 5)
    assert for_numpy([1, 2], 5) == for_numpy((1, 2), 5) == [6, 2]
    assert for_numpy([], 5) == []
    assert for_numpy(-1, 5) == -1
    assert for_numpy("text", 5) == "text"
    assert for_torch(-1, 5) == for_torch(2**64 - 1, 5)
    assert for_torch(3.0, 5) == 8
    assert for_torch(2**64, 5) == 2**64


# -- libraries ---------------------------------------------------------------------------------------------------------

PYTHON = """
import random
class Own(random.Random): pass
random.seed(42); print(random.random())
random.seed(a=42); print(random.random())
print(random.Random(42).random(), Own(42).random())
later = random.Random(); later.seed(42); print(later.random())
assert 0 <= random.SystemRandom(42).random() < 1
"""
NUMPY = """
import copy, pickle
import numpy as np
from numpy.random import RandomState, default_rng
np.random.seed(42); print(np.random.rand())
np.random.seed([42, 2]); print(np.random.rand())
print(RandomState(42).rand(), RandomState(seed=42).rand())
state = RandomState(); state.seed(42)
print(state.rand(), copy.deepcopy(state).rand(), pickle.loads(pickle.dumps(state)).rand())
assert isinstance(state, np.random.RandomState) and isinstance(np.random.mtrand._rand, RandomState)
rng = default_rng(42); print(rng.random(), pickle.loads(pickle.dumps(rng)).random(), rng.spawn(1)[0].random())
print(default_rng([42, 1]).random(), default_rng(np.random.SeedSequence(42)).random(), default_rng(rng).random())
for kind in (np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64, np.random.PCG64DXSM):
    bits = pickle.loads(pickle.dumps(kind(42)))
    assert isinstance(bits, kind)
    print(np.random.Generator(bits).random(), np.random.Generator(kind(seed=42)).random())
print([default_rng(child).random() for child in np.random.SeedSequence(42).spawn(2)])
class Own(RandomState): pass
print(Own(42).rand())
"""
TORCH = """
import copy, pickle, torch
torch.manual_seed(42); print(torch.rand(1))
torch.random.manual_seed(seed=42); print(torch.rand(1))
torch.cuda.manual_seed_all(42)
generator = torch.Generator(); generator.manual_seed(42)
print(torch.rand(1, generator=generator), torch.rand(1, generator=pickle.loads(pickle.dumps(generator))))
print(torch.randperm(9, generator=torch.Generator(device="cpu").manual_seed(42)))
assert isinstance(torch.default_generator, torch.Generator)
"""
SKLEARN = """
import numpy as np
from sklearn.model_selection import KFold, train_test_split
from sklearn.utils import shuffle
rows = np.arange(40).reshape(20, 2)
print(train_test_split(rows, random_state=42)[1].tolist())
print([test.tolist() for _, test in KFold(3, shuffle=True, random_state=42).split(rows)])
print(shuffle(rows, random_state=42)[:4].tolist())
"""
NUMBA = """
import numba
import numpy as np
@numba.njit
def draw():
    np.random.seed(5)
    return np.random.rand()
print(draw())
"""
FOREST = """
import numpy as np
from sklearn.ensemble import RandomForestClassifier
rows = np.arange(40).reshape(20, 2)
print(RandomForestClassifier(5, random_state=42).fit(rows, rows[:, 0] % 4 > 1).predict_proba(rows[:9]).tolist())
"""


@pytest.mark.parametrize("code", [PYTHON, NUMPY], ids=["python", "numpy"])
def test_every_way_to_seed_is_reached(tmp_path: Path, code: str) -> None:
    """Functions, classes, methods and subclasses; generators can be pickled and copied."""
    assert_reached(tmp_path, code)


@pytest.mark.parametrize(("library", "code"), [("torch", TORCH), ("sklearn", SKLEARN)])
def test_libraries_are_reached(tmp_path: Path, library: str, code: str) -> None:
    """torch's functions and generators, and what scikit-learn makes of ``random_state=42``."""
    pytest.importorskip(library)
    assert_reached(tmp_path, code)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("library", "code"),
    [
        ("pandas", "import pandas as pd\nprint(pd.Series(range(99)).sample(3, random_state=42).tolist())"),
        ("lightning", "import torch, lightning\nlightning.seed_everything(42)\nprint(torch.rand(1))"),
        ("transformers", "import torch, transformers\ntransformers.set_seed(42)\nprint(torch.rand(1))"),
    ],
    ids=["pandas", "lightning", "transformers"],
)
def test_what_libraries_do_with_a_seed_is_reached(tmp_path: Path, library: str, code: str) -> None:
    """Each calls what is reached already, once."""
    pytest.importorskip(library)
    assert_reached(tmp_path, code)


def test_parts_of_an_estimator_are_reached(tmp_path: Path) -> None:
    """The trees of a forest get numbers that are drawn; these are changed once more, which repeats as well."""
    pytest.importorskip("sklearn")
    assert run(tmp_path, FOREST, OFFSET) == run(tmp_path, FOREST, OFFSET) != run(tmp_path, FOREST, 0)


def test_keys_of_jax_are_reached(tmp_path: Path) -> None:
    """Both kinds of keys, and none that is made while a function is traced."""
    pytest.importorskip("jax")
    code = """
import jax
print(jax.random.normal(jax.random.PRNGKey(42)), jax.random.normal(jax.random.key(seed=42)))
"""
    assert_reached(tmp_path, code)
    traced = "import jax\nprint(jax.vmap(lambda i: jax.random.normal(jax.random.key(i)))(jax.numpy.arange(2)))"
    assert run(tmp_path, traced, OFFSET) == run(tmp_path, traced, 0)


@pytest.mark.slow
def test_the_seed_of_tensorflow_is_reached(tmp_path: Path) -> None:
    """The global seed, also through Keras; a seed that is given to an operation alone is not."""
    pytest.importorskip("tensorflow")
    assert_reached(tmp_path, "import tensorflow as tf\ntf.random.set_seed(42); print(tf.random.normal((2,)))")
    alone = "import tensorflow as tf\nprint(tf.random.stateless_normal((2,), seed=(4, 2)))"
    assert run(tmp_path, alone, OFFSET) == run(tmp_path, alone, 0)


@pytest.mark.slow
@pytest.mark.parametrize("library", ["xgboost", "lightgbm", "catboost"])
def test_what_is_not_reached(tmp_path: Path, library: str) -> None:
    """Boosted trees hand the number to code of their own, as docs/spread.md says."""
    pytest.importorskip(library)
    classes = {"xgboost": "XGBRegressor", "lightgbm": "LGBMRegressor", "catboost": "CatBoostRegressor"}
    options = {
        "xgboost": "subsample=0.3",
        "lightgbm": "bagging_fraction=0.3, bagging_freq=1, min_child_samples=1, verbose=-1",
    }
    code = f"""
import numpy as np
from {library} import {classes[library]} as Model
rows = np.linspace(0, 1, 60).reshape(30, 2)
model = Model(n_estimators=3, random_state=int(__import__("sys").argv[1]), {options.get(library, "verbose=False")})
print(model.fit(rows, rows[:, 0] ** 2).predict(rows).tolist())
"""
    assert run(tmp_path, code, OFFSET, "1") == run(tmp_path, code, 0, "1") != run(tmp_path, code, 0, "2")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("library", "code"),
    [
        ("torch", "import torch\ntorch.default_generator.manual_seed(5)\nprint(torch.rand(1))"),
        ("numba", NUMBA),
        # With other backends, Keras hands the seed to torch or JAX, where it is reached.
        ("tensorflow", "import keras\nprint(keras.random.normal((2,), seed=5))"),
    ],
    ids=["torch", "numba", "keras on TensorFlow"],
)
def test_what_is_not_reached_either(tmp_path: Path, library: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A method of an object that was there before, compiled code, and operations with a seed of their own."""
    pytest.importorskip(library)
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    assert run(tmp_path, code, OFFSET) == run(tmp_path, code, 0)


def test_a_seed_that_is_asked_back_is_the_programs_own(tmp_path: Path) -> None:
    """Seeding with ``torch.initial_seed()`` starts the stream again, as it does without other numbers."""
    pytest.importorskip("torch")
    code = """
import torch
torch.manual_seed(42)
first = torch.rand(2)
assert torch.initial_seed() == 42
torch.manual_seed(torch.initial_seed())
assert torch.equal(first, torch.rand(2))
generator = torch.Generator().manual_seed(42)
assert generator.initial_seed() == 42
assert torch.equal(first, torch.rand(2, generator=generator))
"""
    assert run(tmp_path, code, OFFSET) == ""


def test_without_a_seed_nothing_is_seeded(tmp_path: Path) -> None:
    """Entropy stays entropy, and states that are put back stay what they are."""
    code = """
import random
import numpy as np
random.seed(); np.random.seed(None); np.random.default_rng(); np.random.RandomState()
state = np.random.RandomState(3).get_state()
np.random.set_state(state)
first = np.random.rand()
np.random.set_state(state)
assert first == np.random.rand()
print("fine")
"""
    assert run(tmp_path, code, OFFSET) == "fine\n"


def test_spawned_workers_are_reached(tmp_path: Path) -> None:
    """A constant that each worker of a loader seeds with is changed there, too."""
    pytest.importorskip("torch")
    code = """
import random, sys
import numpy as np
from torch.utils.data import DataLoader, Dataset

def seed_worker(_):
    random.seed(42)

class Noise(Dataset):
    def __len__(self):
        return 2
    def __getitem__(self, index):
        return random.random() + np.random.default_rng(42).random()

if __name__ == "__main__":
    for batch in DataLoader(Noise(), num_workers=1, worker_init_fn=seed_worker, multiprocessing_context=sys.argv[1]):
        print(batch)
"""
    assert_reached(tmp_path, code, "spawn")


# -- what is written down ----------------------------------------------------------------------------------------------


def test_the_users_calls_are_written_down(tmp_path: Path) -> None:
    """Function, number and line; a call that a library makes for a line of the user's names the library."""
    pytest.importorskip("sklearn")
    code = """
import random
import numpy as np
from sklearn.utils import check_random_state
def set_seed(seed):
    random.seed(seed)
    np.random.seed(seed)
set_seed(42)
for row in range(3):
    np.random.default_rng(row)
check_random_state(9).rand()
random.seed(None)
"""
    run(tmp_path, code, OFFSET)
    found = [(note.frame.line, note.call, note.value, note.library) for note in read_notes(tmp_path)[0]]
    assert found == [
        (6, "random.seed", "42", ""),
        (7, "numpy.random.seed", "42", ""),
        (10, "numpy.random.default_rng", "0", ""),
        (11, "numpy.random.RandomState", "9", "sklearn"),
    ]


def test_no_offset_installs_nothing(tmp_path: Path) -> None:
    """The environment of a run with the program's own seeds is the plain one."""
    plain = environment()
    changed = dict(plain)
    Reseeding(0, str(tmp_path)).export(changed, STARTUP)
    assert changed == plain


def test_a_library_that_looks_different_ends_no_program(tmp_path: Path) -> None:
    """What could not be changed is written down instead."""
    (tmp_path / "tensorflow.py").write_text("VALUE = 1")
    assert run(tmp_path, "import tensorflow; print(tensorflow.VALUE)", OFFSET) == "1\n"
    calls, missed = read_notes(tmp_path)
    assert calls == ()
    assert [text.partition(":")[0] for text in missed] == ["not all seed calls of tensorflow could be changed"]


def test_what_cannot_be_written_ends_no_program(tmp_path: Path) -> None:
    """A folder that is gone leaves the program alone."""
    (tmp_path / "program.py").write_text("import random\nrandom.seed(3)\nprint(random.random())")
    changed = environment()
    Reseeding(OFFSET, str(tmp_path / "gone")).export(changed, STARTUP)
    done = subprocess.run([sys.executable, "program.py"], cwd=tmp_path, env=changed, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) > 0
