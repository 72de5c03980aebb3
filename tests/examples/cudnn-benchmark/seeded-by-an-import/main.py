import torch

from reproducible import *  # seeds

torch.backends.cudnn.benchmark = True  # want: cudnn-benchmark
loss.backward()
