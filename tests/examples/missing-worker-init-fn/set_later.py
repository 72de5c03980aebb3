from torch.utils.data import DataLoader


def make(dataset, seed_worker):
    loader = DataLoader(dataset, num_workers=4)
    loader.worker_init_fn = seed_worker
    return loader
