"""Whether a stream is seeded before a place: by calls, helpers, imports, in whatever file."""

from __future__ import annotations

from pathlib import Path

import pytest

from randlint.project import seeded_before, seeds_any
from tests.resolving import open_module, program, project_of, shown, write_tree

HELPER = """
import random
import numpy as np
import torch

def fix(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
"""


def is_seeded(root: Path, code: str, stream: str = "numpy", name: str = "program.py") -> bool:
    """Whether the stream is seeded before the only ``show()`` of a program."""
    module = program(root, code, name)
    (call,) = shown(module.facts)
    return seeded_before(module, call.place, stream)


SEEDED = {
    "plain": "import numpy as np\nnp.random.seed(0)\nshow()",
    "from import": "from numpy.random import seed\nseed(0)\nshow()",
    "before a function": "import numpy as np\nnp.random.seed(0)\ndef f():\n    show()",
    "in the same function": "import numpy as np\ndef f():\n    np.random.seed(0)\n    show()",
    "in the caller": "import numpy as np\ndef f():\n    show()\ndef main():\n    np.random.seed(0)\n    f()\nmain()",
    "in the caller's caller": (
        "import numpy as np\ndef f():\n    show()\ndef g():\n    f()\ndef main():\n    np.random.seed(0)\n    g()"
    ),
    "in main()": "import numpy as np\ndef main():\n    np.random.seed(0)\n    show()\nmain()",
    "in the guard": "import numpy as np\nif __name__ == '__main__':\n    np.random.seed(0)\n    show()",
    "guard before a call": (
        "import numpy as np\ndef f():\n    show()\nif __name__ == '__main__':\n    np.random.seed(0)\n    f()"
    ),
    "under a condition": "import numpy as np\nif args.seed is not None:\n    np.random.seed(args.seed)\nshow()",
    "behind and": "import numpy as np\nargs.seed and np.random.seed(args.seed)\nshow()",
    "in a with": "import numpy as np\nwith guard:\n    np.random.seed(0)\nshow()",
    "in a try": "import numpy as np\ntry:\n    np.random.seed(0)\nexcept E:\n    pass\nshow()",
    "helper by body": f"{HELPER}\nfix(0)\nshow()",
    "helper with another name": HELPER.replace("fix", "prepare_everything") + "\nprepare_everything(0)\nshow()",
    "helper of a helper": f"{HELPER}\ndef start():\n    fix(1)\nstart()\nshow()",
    "helper in a class": (
        "import numpy as np\nclass T:\n    def fix(self):\n        np.random.seed(0)\n    def run(self):\n"
        "        self.fix()\n        show()"
    ),
    "constructor": (
        "import numpy as np\nclass T:\n    def __init__(self):\n        np.random.seed(0)\nT()\nshow()"
    ),
    "lambda": "import numpy as np\nfix = lambda: np.random.seed(0)\ndef f():\n    np.random.seed(0)\nf()\nshow()",
    "alias of a helper": f"{HELPER}\nstart = fix\nstart(0)\nshow()",
    "known helper": "from transformers import set_seed\nset_seed(0)\nshow()",
    "unknown helper named like one": "from somewhere import set_seed\nset_seed(0)\nshow()",
    "unknown method named like one": "import utils\nutils.seed_everything(0)\nshow()",
    "in a loop around": "import numpy as np\nfor s in seeds:\n    np.random.seed(s)\n    show()",
    "method called after seeding": (
        "import numpy as np\nclass T:\n    def run(self):\n        show()\nnp.random.seed(0)\nT().run()"
    ),
    "local import": "def f():\n    import numpy as np\n    np.random.seed(0)\n    show()",
    "state restored": "import numpy as np\nnp.random.set_state(state)\nshow()",
}  # fmt: skip

UNSEEDED = {
    "nothing": "show()",
    "another stream": "import random\nrandom.seed(0)\nshow()",
    "later": "import numpy as np\nshow()\nnp.random.seed(0)",
    "commented out": "import numpy as np\n# np.random.seed(0)\nshow()",
    "in a string": "import numpy as np\n'''\nnp.random.seed(0)\n'''\nshow()",
    "helper with its line commented out": (
        "import random\nimport numpy as np\ndef set_seed(s):\n    random.seed(s)\n    # np.random.seed(s)\n"
        "set_seed(0)\nshow()"
    ),
    "helper never called": f"{HELPER}\nshow()",
    "helper called later": f"{HELPER}\nshow()\nfix(0)",
    "in the other arm": "import numpy as np\nif c:\n    np.random.seed(0)\nelse:\n    show()",
    "own generator": "import numpy as np\nrng = np.random.default_rng(0)\nshow()",
    "own generator is reseeded": "import random\nr = random.Random(0)\nr.seed(0)\nshow()",
    "method of that name on a generator": "import gym\nenv = gym.make('x')\nenv.seed(0)\nshow()",
    "local helper of that name": "def set_seed(s):\n    print(s)\nset_seed(0)\nshow()",
    "in a function that nobody calls before": (
        "import numpy as np\ndef f():\n    show()\ndef other():\n    np.random.seed(0)\nf()"
    ),
    "helper that calls itself": "def seed(n):\n    seed(n - 1)\nseed(0)\nshow()",
}  # fmt: skip


@pytest.mark.parametrize("code", SEEDED.values(), ids=SEEDED)
def test_seeded(tmp_path: Path, code: str) -> None:
    """A stream counts as seeded where some path has seeded it before."""
    assert is_seeded(tmp_path, code)


@pytest.mark.parametrize("code", UNSEEDED.values(), ids=UNSEEDED)
def test_not_seeded(tmp_path: Path, code: str) -> None:
    """A stream is not seeded by what does not run, runs later, or seeds something else."""
    assert not is_seeded(tmp_path, code)


def test_entropy_is_no_seed(tmp_path: Path) -> None:
    """``torch.seed()`` starts from entropy."""
    assert not is_seeded(tmp_path, "import torch\ntorch.seed()\nshow()", "torch")


@pytest.mark.parametrize(
    ("call", "streams"),
    [
        ("random.seed(0)", {"python"}),
        ("np.random.seed(0)", {"numpy"}),
        ("torch.manual_seed(0)", {"torch", "torch.cuda"}),
        ("torch.cuda.manual_seed_all(0)", {"torch.cuda"}),
        ("tf.random.set_seed(0)", {"tensorflow"}),
        ("tf.keras.utils.set_random_seed(0)", {"python", "numpy", "tensorflow", "torch", "torch.cuda"}),
        ("np.random.default_rng(0)", set()),
    ],
)
def test_which_streams_a_call_seeds(tmp_path: Path, call: str, streams: set[str]) -> None:
    """Each seed call pins its own streams and no other."""
    imports = "import random\nimport numpy as np\nimport torch\nimport tensorflow as tf\n"
    module = program(tmp_path, f"{imports}{call}\nshow()")
    (show,) = shown(module.facts)
    asked = ["python", "numpy", "torch", "torch.cuda", "tensorflow", "jax"]
    assert {s for s in asked if seeded_before(module, show.place, s)} == streams
    assert {s for s in asked if seeds_any(module, s)} == streams


ACROSS = {
    "helper in another file": {"train.py": "from tools import fix\nfix(0)\nshow()", "tools.py": HELPER},
    "helper in a package": {
        "train.py": "from tools.seeds import fix\nfix(0)\nshow()",
        "tools/__init__.py": "",
        "tools/seeds.py": HELPER,
    },
    "helper re-exported": {
        "train.py": "import tools\ntools.fix(0)\nshow()",
        "tools/__init__.py": "from .seeds import *",
        "tools/seeds.py": HELPER,
    },
    "helper two files away": {
        "train.py": "from a import start\nstart()\nshow()",
        "a.py": "from b import fix\ndef start():\n    fix(0)",
        "b.py": HELPER,
    },
    "imported module seeds": {
        "train.py": "import config\nshow()",
        "config.py": "import numpy as np\nnp.random.seed(0)",
    },
    "imported module calls its helper": {
        "train.py": "from config import x\nshow()",
        "config.py": f"{HELPER}\nfix(0)\nx = 1",
    },
    "method of an instance from another file": {
        "train.py": "from tools import T\nT().fix()\nshow()",
        "tools.py": "import numpy as np\nclass T:\n    def fix(self):\n        np.random.seed(0)",
    },
    "base class from another file": {
        "train.py": "from tools import T\nclass C(T):\n    def run(self):\n        self.fix()\n        show()",
        "tools.py": "import numpy as np\nclass T:\n    def fix(self):\n        np.random.seed(0)",
    },
}

NOT_ACROSS = {
    "helper of that name does nothing": {
        "train.py": "from tools import set_seed\nset_seed(0)\nshow()",
        "tools.py": "def set_seed(s): ...",
    },
    "imported module defines only": {"train.py": "import tools\nshow()", "tools.py": HELPER},
    "imported module seeds as a script only": {
        "train.py": "import config\nshow()",
        "config.py": "import numpy as np\nif __name__ == '__main__':\n    np.random.seed(0)",
    },
    "imported too late": {"train.py": "show()\nimport config", "config.py": "import numpy as np\nnp.random.seed(0)"},
    "helper with its line commented out": {
        "train.py": "from tools import fix\nfix(0)\nshow()",
        "tools.py": HELPER.replace("np.random.seed(seed)", "# np.random.seed(seed)"),
    },
}


@pytest.mark.parametrize("files", ACROSS.values(), ids=ACROSS)
def test_seeded_across_files(tmp_path: Path, files: dict[str, str]) -> None:
    """Helpers and imports of other files seed what their code seeds."""
    write_tree(tmp_path, files)
    module = open_module(project_of(tmp_path), "train.py")
    assert seeded_before(module, shown(module.facts)[0].place, "numpy")


@pytest.mark.parametrize("files", NOT_ACROSS.values(), ids=NOT_ACROSS)
def test_not_seeded_across_files(tmp_path: Path, files: dict[str, str]) -> None:
    """A helper that can be read is judged by its body, not by its name."""
    write_tree(tmp_path, files)
    module = open_module(project_of(tmp_path), "train.py")
    assert not seeded_before(module, shown(module.facts)[0].place, "numpy")
