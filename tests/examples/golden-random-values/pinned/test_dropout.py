import torch


def test_mask():
    torch.manual_seed(123)
    assert torch.nn.Dropout(0.5)(torch.ones(6)).tolist() == [2.0, 2.0, 0.0, 2.0, 2.0, 0.0]
