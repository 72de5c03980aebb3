import random

import numpy as np
import torch
from numpy.random import PCG64, Generator, SeedSequence
from torch.utils.data import DataLoader, random_split
from tqdm import tqdm

SEED = 7

for i in range(3):
    rng = np.random.RandomState(SEED)  # want: generator-rebuilt-in-loop
    noise = rng.normal(size=3)

while not done():
    rng = Generator(PCG64(0))  # `PCG64` takes the seed # want: generator-rebuilt-in-loop
    done.push(rng.normal())

for epoch in tqdm(range(10), desc="epochs"):
    state = np.random.default_rng(SeedSequence(3))  # want: generator-rebuilt-in-loop
    order = state.permutation(100)

for step, batch in enumerate(loader):
    g = torch.Generator(device="cpu")
    g.manual_seed(0)  # want: generator-rebuilt-in-loop
    mask = torch.rand(batch.shape, generator=g) < 0.1

for epoch in range(3):
    seed = 4
    random.Random(seed).shuffle(rows)  # want: generator-rebuilt-in-loop


def augment(rows, rng):
    return rows + rng.standard_normal(rows.shape)


for _ in range(8):
    rng = np.random.default_rng(1)  # a local function draws from it # want: generator-rebuilt-in-loop
    rows = augment(rows, rng)

for path in paths:
    rng = np.random.default_rng(1)  # each file by itself, perhaps # want: generator-rebuilt-in-loop(strict)
    keep = rng.choice(len(path), 10)

for name, p in model.named_parameters():
    g = torch.Generator(device=p.device)
    g.manual_seed(int(SEED))  # all weights get the same noise # want: generator-rebuilt-in-loop
    p.data.add_(torch.randn(p.shape, generator=g))

# the seed depends on the turn
for fold in range(3):
    rng = np.random.default_rng(fold)
    rng.shuffle(order)
seed = 0
while seed < 5:
    rng = np.random.default_rng(seed)
    rng.shuffle(order)
    seed += 1
for i in range(3):
    rng = np.random.default_rng(SEED + i)
    rng.shuffle(order)
for i in range(3):
    rng = random.Random(next(seeds))
    rng.shuffle(order)
for i in range(3):
    now = 100 * i
    rng = random.Random(now)
    rng.shuffle(order)
for seed in seeds:
    for part in range(3):
        rng = np.random.default_rng(seed)
        rng.shuffle(order)
for args.seed in range(3):
    rng = np.random.default_rng(args.seed)
    rng.shuffle(order)

# what is compared gets the same numbers
for lr in [0.1, 0.01]:
    rng = np.random.default_rng(0)
    fit(rng.normal(size=3), lr)
for name, model in zoo.items():
    rng = np.random.default_rng(0)
    fit(model, rng.normal(size=3))
for part in (train, labels):
    random.Random(0).shuffle(part)
for n_clusters in range(2, 10):
    rng = np.random.default_rng(0)  # the data may be meant to be the same # want: generator-rebuilt-in-loop(strict)
    score(n_clusters, rng.normal(size=3))

# kept, or not drawn from here
streams = [np.random.default_rng(0) for _ in range(3)]
for i in range(3):
    rng = np.random.default_rng(0)
    table[i] = rng
    rng.random()
for i in range(3):
    rng = np.random.default_rng(0)
    unknown(rng)
for i in range(3):
    loader = DataLoader(rows, shuffle=True, generator=torch.Generator().manual_seed(0))
for i in range(3):
    train, test = random_split(rows, [80, 20], generator=torch.Generator().manual_seed(0))

# made seldom, or once
for i in range(3):
    if i == 0:
        rng = np.random.default_rng(0)
    rng.random()
for attempt in range(3):
    rng = np.random.default_rng(0)
    rng.random()
    break

# set back on purpose
g = torch.Generator()
for epoch in range(3):
    g.manual_seed(0)
    torch.randn(3, generator=g)

# an unseeded one is another rule's
for epoch in range(3):
    rng = np.random.default_rng()
    rng.random()

makers = [lambda: np.random.default_rng(0).random() for _ in range(3)]
