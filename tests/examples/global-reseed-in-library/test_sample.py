import random


def helper(n):
    random.seed(0)
    return [random.random() for _ in range(n)]
