# https://github.com/modelscope/ms-swift/pull/9935
import random

import torch


def resume(state, args):
    random.setstate(state["python"])
    torch.set_rng_state(state["torch"])
    return torch.Generator().manual_seed(args.seed)
