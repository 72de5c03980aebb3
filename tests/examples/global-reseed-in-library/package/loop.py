import random

random.seed(1)
for _ in range(3):
    print(random.random())
