import glob
import os
import random
import shutil
from pathlib import Path

import numpy as np
from natsort import natsorted
from sklearn.model_selection import train_test_split

random.seed(1)


class Frames:
    def __init__(self, root, limit=None):
        self.names = list(filter(is_picture, os.listdir(root)))  # want: unsorted-listing
        self.sorted_names = os.listdir(root)
        self.sorted_names.sort()
        self.limit = limit

    def __getitem__(self, index):
        return self.names[index % len(self.names)], self.sorted_names[index]


class Samples:
    def __init__(self, root):
        self.rows = []
        for number, folder in enumerate(os.scandir(root)):  # want: unsorted-listing
            for file in sorted(Path(folder).glob("*.wav")):
                self.rows.append((file, number))


def load(root):
    pictures, labels = [], []
    label = 0
    for kind in os.listdir(root):  # want: unsorted-listing
        for file in os.listdir(os.path.join(root, kind)):  # want: unsorted-listing
            pictures.append(read(file))
            labels.append(label)
        label += 1
    return np.array(pictures), np.array(labels)


X, y = load("data")
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)

for file in glob.glob("all/*.png"):  # want: unsorted-listing
    if random.random() < 0.2:
        shutil.move(file, "val")

if X_train:
    files = Path("more").rglob("*.txt")  # want: unsorted-listing
    part = list(files)[:100]
    use(part)

walked = []
for folder, _, names in os.walk("deep"):  # want: unsorted-listing
    walked += [os.path.join(folder, name) for name in names]
random.shuffle(walked)

in_order = []
for folder, folders, names in os.walk("deep"):
    folders.sort()
    in_order += [os.path.join(folder, name) for name in sorted(names)]
random.shuffle(in_order)

first = natsorted(glob.glob("frames/*.png"))[:10]

pictures = np.array([read(path) for path in glob.glob("keras/*.png")])  # want: unsorted-listing
model.fit(pictures, labels_of(pictures), validation_split=0.1)
