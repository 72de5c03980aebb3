import argparse
import random


def options():
    return argparse.ArgumentParser().parse_args()


def sample(n):
    random.seed(0)
    return [random.random() for _ in range(n)]
