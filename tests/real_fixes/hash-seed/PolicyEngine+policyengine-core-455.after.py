# https://github.com/PolicyEngine/policyengine-core/pull/455
import hashlib
import json

import numpy as np


def _stable(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 1000000


class Simulation:
    def __init__(self, situation):
        self.situation = situation
        np.random.seed(_stable(json.dumps(situation, sort_keys=True)))

    def calculate(self, variable_name: str, period):
        np.random.seed(_stable(variable_name + str(period)))
        return np.random.random(len(self.situation))
