import sys

import numpy as np
import factory

if __name__ == "__main__":
    data = factory.make(sys.argv[1])
    np.random.seed(3)
    print(data.folds())
