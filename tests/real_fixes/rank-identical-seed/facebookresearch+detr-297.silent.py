# https://github.com/facebookresearch/detr/issues/297
import random

import numpy as np
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel


def main(args, model, loader, optimizer):
    seed = args.seed + dist.get_rank()
    torch.manual_seed(seed)
    np.random.seed(seed)
    random.seed(seed)
    model = DistributedDataParallel(model)
    for images in loader:
        loss = model(images + 0.1 * torch.randn(images.shape)).mean()
        loss.backward()
        optimizer.step()
