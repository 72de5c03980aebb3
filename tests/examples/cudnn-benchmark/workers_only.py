import torch


def seed_worker(worker_id):
    torch.manual_seed(torch.initial_seed() % 2**32)


torch.backends.cudnn.benchmark = True  # want: cudnn-benchmark(strict)
