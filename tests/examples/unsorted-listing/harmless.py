import asyncio
import glob
import os
import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd

print(len(os.listdir("data")), "a.txt" in os.listdir("data"))
for name in os.listdir("data"):
    shutil.copy(os.path.join("data", name), "copy")
for number, path in enumerate(Path("logs").iterdir()):
    print(f"{number}: {path}")
    if number % 100 == 0:
        flush()

sizes = {name: os.path.getsize(name) for name in os.listdir("data")}
known = set(os.listdir("data"))
newest = max(glob.glob("runs/*"), key=os.path.getmtime)
checkpoints = sorted(Path("runs").glob("*.pt"), key=lambda p: int(p.stem))[-1]
names = [name for name in glob.glob("*.csv") if "train" in name]
names.sort(key=len)
train, test = names[:3], names[3:]

# nothing seeds this: sorted or not, it is another one every time
example = random.choice(os.listdir("examples"))

# the results come in the order of the files
files = glob.glob("*.png")
with ThreadPoolExecutor() as pool:
    broken = list(pool.map(is_broken, files))
for file, is_bad in zip(files, broken):
    if is_bad:
        os.remove(file)


async def fetched():
    pages = os.listdir("pages")
    texts = await asyncio.gather(*[fetch(page) for page in pages])
    return dict(zip(pages, texts))


# a column, not a position
frames = []
for file in glob.glob("parts/*.csv"):
    frames.append(pd.read_csv(file))
table = pd.concat(frames)
for column in ("a", "b"):
    print(table[column].mean())

# where each row is, is kept beside the rows
rows, row_of = [], {}
for file in glob.glob("rows/*.json"):
    if file not in row_of:
        row_of[file] = len(rows)
        rows.append(load(file))
update(rows[row_of[wanted]])

# one of several arms sorts what it lists
paths = [root]
if many:
    paths = root.glob("*/")
    paths = sorted(paths, key=lambda p: int(p.name))
    paths = [paths[i] for i in chosen]

# through all of them, backwards
images = os.listdir("demo")
left = len(images)
while left > 0:
    left -= 1
    show(images[left])

one = glob.glob("model/weights.bin")
use(one[position])


class Folder:
    def glob(self, pattern):
        return []


listed = Folder().glob("*")[:5]
