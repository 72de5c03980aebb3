from torch.utils.data import DataLoader
def make(data):
    return DataLoader(data, num_workers=2, worker_init_fn=None)  # want: missing-worker-init-fn
