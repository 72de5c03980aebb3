"""The draw only chooses the seed."""
import random

import numpy as np

number = random.randint(1, 10000)
random.seed(number)
np.random.seed(number)
order = np.random.permutation(10)
