# https://github.com/bcollazo/catanatron/pull/254
import random
import sys


class Match:
    def __init__(self, players, seed=None):
        self.seed = seed if seed is not None else random.randrange(sys.maxsize)
        random.seed(self.seed)
        self.players = random.sample(players, len(players))
