import random
from collections import defaultdict

import numpy as np

np.random.seed(0)
texts = [line.strip() for line in open("texts.txt")]

vocabulary = set()
for text in texts:
    for word in text.split():
        vocabulary.add(word)
ids = {}
for number, word in enumerate(vocabulary):  # want: set-order
    ids[word] = number

letters = list({letter for text in texts for letter in text})  # want: set-order
table = np.zeros((len(letters), 3))
use(letters[position])

labels = set(["cat", "dog"]) | {"bird", "fish"}
np.random.shuffle(list(labels - {"fish"}))  # want: set-order
chosen = np.random.choice(list(labels), 2)  # want: set-order

shared = list(set(train_names) & set(test_names))[:100]  # want: set-order


class Reader:
    def __init__(self, users: set[str]):
        self.users = users
        self.to_id = defaultdict(int)

    def number(self):
        for user in self.users:  # want: set-order
            self.to_id[user] = len(self.to_id)


reader = Reader(set(names))
for user in set(names):  # want: set-order
    reader.to_id[user] = len(reader.to_id)
rng = random.Random(3)
pick = rng.sample(list(frozenset(names)), 5)  # want: set-order
common = list(first.keys() & second.keys())[:3]  # want: set-order(warning)
