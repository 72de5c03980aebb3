import random

import models
import data

random.seed(0)
models.build().fit(data.load())
