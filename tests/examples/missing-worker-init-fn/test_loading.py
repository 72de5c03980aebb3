"""In a test of one's own a loader with workers is an opinion."""
from torch.utils.data import DataLoader


def test_workers():
    assert len(list(DataLoader([1, 2], num_workers=2, shuffle=True))) == 2  # want: missing-worker-init-fn(strict)
