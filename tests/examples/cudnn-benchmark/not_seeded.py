import numpy as np
from torch.backends import cudnn

np.random.seed(0)
cudnn.benchmark = True  # want: cudnn-benchmark(strict)
