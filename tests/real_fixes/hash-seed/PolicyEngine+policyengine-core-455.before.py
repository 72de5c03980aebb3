# https://github.com/PolicyEngine/policyengine-core/pull/455
import json

import numpy as np


class Simulation:
    def __init__(self, situation):
        self.situation = situation
        np.random.seed(hash(json.dumps(situation)) % 1000000)  # want: hash-seed

    def calculate(self, variable_name: str, period):
        np.random.seed(hash(variable_name + str(period)) % 1000000)  # want: hash-seed
        return np.random.random(len(self.situation))
