# https://github.com/rasbt/LLMs-from-scratch/issues/57: what holds for each mask is looked at instead.
import torch


def test_dropout_mask():
    torch.manual_seed(123)
    dropout = torch.nn.Dropout(0.5)
    example = torch.ones(2, 6)
    dropped = dropout(example)
    assert dropped.shape == (2, 6)
    assert set(dropped.unique().tolist()) <= {0.0, 2.0}
    torch.manual_seed(123)
    assert torch.equal(dropped, dropout(example))
