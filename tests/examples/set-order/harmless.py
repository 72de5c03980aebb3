import random

import numpy as np

random.seed(0)
words = open("words.txt").read().split()

print(len(set(words)), "a" in set(words), sorted(set(words))[:5])
chars = list(set(words))
chars.sort()
ids = {char: number for number, char in enumerate(chars)}
for word in set(words):
    check(word)
missing = set(words) - set(ids)
if missing:
    raise ValueError(f"unknown: {missing}")
counts = {word: words.count(word) for word in set(words)}
small = {1, 2, 3}
numbers = list({len(word) for word in words})
picked = random.choice(numbers), random.sample(list(small), 2)
pairs = list({(i, i + 1) for i in range(5)})
first_pair = pairs[number]
unique = list(dict.fromkeys(words))
train, test = unique[:10], unique[10:]
best = max(set(words), key=words.count)
classes = np.unique(list(set(words)))
print(classes[index])
years = set(int(row["year"]) for row in rows)
for position, year in enumerate(years):
    place[year] = position
free = list(set(range(10)) - set(words))
print(free[index], random.choice(free))
colours = dict(zip(set(words), palette))
missing = set(words) - set(ids)
message = f"{len(missing)} are missing, such as {list(missing)[:3]}"
