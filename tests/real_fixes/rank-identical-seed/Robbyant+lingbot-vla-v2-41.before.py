# https://github.com/Robbyant/lingbot-vla-v2/issues/41
import random

import numpy as np
import torch
import torch.distributed as dist


def set_seed(number):
    random.seed(number)
    np.random.seed(number)
    torch.manual_seed(number)
    torch.cuda.manual_seed_all(number)


def train(args, policy, loader, optimizer):
    dist.init_process_group(backend="nccl")
    set_seed(args.seed)  # want: rank-identical-seed(strict)
    for actions in loader:
        noise = torch.randn(actions.shape, device=actions.device)
        time = torch.rand(len(actions), device=actions.device)
        noisy = time * noise + (1 - time) * actions
        loss = (policy(noisy, time) - (noise - actions)).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
