import torch


def test_order():
    g = torch.Generator()
    assert len(torch.randperm(10, generator=g)) == 10
