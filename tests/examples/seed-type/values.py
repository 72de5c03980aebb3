import os
import random
import sys
from datetime import datetime

import numpy as np
import pytest
import torch
from sklearn.model_selection import KFold
from transformers import set_seed

SEED = "42"
RATIO = 0.5

np.random.seed("42")  # want: seed-type(error)
np.random.seed(SEED)  # want: seed-type(error)
np.random.seed(42.0)  # want: seed-type(error)
np.random.seed(-1)  # want: seed-type(error)
np.random.seed(2**32)  # want: seed-type(error)
np.random.seed(2**32 - 1)
np.random.seed([1, 2])
np.random.seed(True)
np.random.seed(None)
np.random.RandomState(f"{SEED}")  # want: seed-type(error)
np.random.default_rng(1e6)  # want: seed-type(error)
np.random.default_rng(2**40)
np.random.default_rng((1, 2))
np.random.seed(100 / 2)  # want: seed-type(error)
np.random.seed(100 // 2)
random.seed((1, 2))  # want: seed-type(warning)
random.seed([3])  # want: seed-type(warning)
random.seed(datetime.now())  # want: seed-type(warning)
random.seed(-1)
random.seed(0.5)
random.seed("words")
random.seed(str(3))
random.seed(b"bytes")
random.Random(torch.tensor(3))  # want: seed-type(warning)
random.seed(torch.tensor(3).item())
random.seed(np.random.default_rng(0).integers(100))  # want: seed-type(warning)
random.seed(np.random.randint(100))
random.seed(int(np.random.default_rng(0).integers(100)))
torch.manual_seed("42")
torch.manual_seed(3.0)
torch.manual_seed(3.5)  # want: seed-type(warning)
torch.manual_seed(random.random())  # want: seed-type(warning)
torch.manual_seed(np.random.rand())  # want: seed-type(warning)
torch.manual_seed(-1)
torch.manual_seed(2**64)  # want: seed-type(error)
torch.Generator().manual_seed("1")  # want: seed-type(error)
torch.Generator().manual_seed(np.random.default_rng(0).integers(9))  # want: seed-type(error)
torch.Generator().manual_seed(5)
KFold(5, shuffle=True, random_state="42")  # want: seed-type(error)
KFold(5, shuffle=True, random_state=-1)  # want: seed-type(error)
KFold(5, shuffle=True, random_state=np.random.RandomState(0))
set_seed("1")  # want: seed-type(error)
np.random.seed(os.environ["SEED"])  # want: seed-type(warning)
np.random.seed(int(os.environ["SEED"]))
np.random.seed(os.environ.get("SEED"))  # want: seed-type(warning)
np.random.seed(os.getenv("SEED", 42))  # want: seed-type(warning)
random.seed(os.getenv("SEED", "42"))  # want: seed-type(strict)
random.seed(os.getenv("SEED", 42))  # want: seed-type(warning)
random.seed(sys.argv[1])  # want: seed-type(strict)
torch.manual_seed(os.environ["SEED"])
random.seed(input())  # want: seed-type(strict)

with pytest.raises(ValueError, match="between"):
    np.random.seed(-1)
try:
    np.random.seed(os.environ["SEED"])
except TypeError:
    np.random.seed(0)


def train(seed="42"):
    np.random.seed(seed)  # want: seed-type(warning)


def sample(seed=-1):
    return np.random.default_rng(seed)  # want: seed-type(warning)


def known(seed=42, other=None, third=RATIO):
    np.random.seed(seed)
    random.seed(other)


def unknown(seed, flag):
    np.random.seed(seed)
    np.random.seed("1" if flag else 2)
    np.random.seed(seed + 1)
    np.random.seed(seed["value"])
