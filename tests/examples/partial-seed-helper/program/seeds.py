"""A program runs the helper, so that the draw is reported, not the helper."""

import random


def seed_everything(seed):
    random.seed(seed)
