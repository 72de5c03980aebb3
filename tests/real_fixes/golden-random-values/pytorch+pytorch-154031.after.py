# https://github.com/pytorch/pytorch/issues/154031: the test asks what holds for any picks.
import torch


def test_picks():
    torch.manual_seed(7)
    weights = torch.ones(10)
    picked = torch.multinomial(weights, 4)
    assert len(set(picked.tolist())) == 4
    assert picked.max() < 10
