import asyncio
from concurrent import futures
from multiprocessing.pool import ThreadPool

import numpy as np
from joblib import Parallel, delayed
from sklearn.model_selection import train_test_split
from tqdm import tqdm

results = []
with futures.ProcessPoolExecutor() as pool:
    tasks = {pool.submit(work, row): row for row in rows}
    for task in tqdm(futures.as_completed(tasks), total=len(tasks)):  # want: completion-order
        results.append(task.result())
scores = dict(zip(rows, results))

made = Parallel(n_jobs=2, return_as="generator_unordered")(delayed(work)(row) for row in rows)  # want: completion-order
X_train, X_test = train_test_split(np.array(list(made)), random_state=0)

for number, value in enumerate(ThreadPool(4).imap_unordered(work, rows)):  # want: completion-order
    table[number] = value
    kept = []
    kept.append((number, value))


async def gathered():
    found = []
    for task in asyncio.as_completed(started):  # want: completion-order
        found.append(await task)
    return found[: len(wanted)]
