import multiprocessing
from concurrent.futures import ThreadPoolExecutor, as_completed

from joblib import Parallel, delayed
from torch.utils.data import DataLoader

by_name, errors = {}, 0
with ThreadPoolExecutor() as pool:
    tasks = {pool.submit(work, name): name for name in names}
    for number, task in enumerate(as_completed(tasks)):
        print(number, len(tasks))
        by_name[tasks[task]] = task.result()
    for task in as_completed(tasks):
        if task.exception() is not None:
            errors += 1
ordered = [by_name[name] for name in names]

with multiprocessing.Pool() as pool:
    list(pool.imap_unordered(download, urls))
    total = sum(pool.imap_unordered(count, urls))
    rows = list(pool.imap_unordered(numbered, enumerate(urls)))
    rows.sort(key=lambda row: row[0])
    found = [None] * len(urls)
    for number, row in pool.imap_unordered(numbered, enumerate(urls)):
        found[number] = row
print(rows[:5], found[position])

kept = Parallel(n_jobs=2, return_as="generator")(delayed(work)(row) for row in rows)
first = list(kept)[:4]
loader = DataLoader(dataset, batch_size=4, num_workers=2, in_order=True)
