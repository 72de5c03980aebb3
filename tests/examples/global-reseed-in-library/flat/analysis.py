import random

random.seed(1)
NUMBERS = [random.random() for _ in range(3)]
