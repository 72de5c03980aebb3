"""However the flag is reached; one finding in each file."""

import torch
import torch.backends.cudnn as dnn
from torch import backends as b

b.cudnn.benchmark, b.cudnn.enabled = False, True
setattr(dnn, "benchmark", True)  # want: cudnn-benchmark
dnn.benchmark = True
torch.manual_seed(1)
