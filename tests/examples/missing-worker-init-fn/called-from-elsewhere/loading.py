from torch.utils.data import DataLoader


def batches(rows):
    return DataLoader(rows, shuffle=True, num_workers=2)  # want: missing-worker-init-fn(note)


def others(rows):
    return DataLoader(rows, shuffle=True, num_workers=2)  # want: missing-worker-init-fn(warning)


def in_order(rows):
    return DataLoader(rows, num_workers=2)  # want: missing-worker-init-fn(note)


def in_order_elsewhere(rows):
    return DataLoader(rows, num_workers=2)  # want: missing-worker-init-fn(warning)
