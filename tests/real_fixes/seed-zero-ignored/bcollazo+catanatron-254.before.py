# https://github.com/bcollazo/catanatron/pull/254
import random
import sys


class Match:
    def __init__(self, players, seed=None):
        self.seed = seed or random.randrange(sys.maxsize)  # want: seed-zero-ignored
        random.seed(self.seed)
        self.players = random.sample(players, len(players))
