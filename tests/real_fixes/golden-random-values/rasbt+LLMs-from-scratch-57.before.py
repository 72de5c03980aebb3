# https://github.com/rasbt/LLMs-from-scratch/issues/57: readers on Linux see another dropout mask than the author saw on
# macOS, with the same seed.
import torch


def test_dropout_mask():
    torch.manual_seed(123)
    dropout = torch.nn.Dropout(0.5)
    example = torch.ones(2, 6)
    expected = torch.tensor([[2.0, 2.0, 0.0, 2.0, 2.0, 0.0], [0.0, 0.0, 0.0, 2.0, 0.0, 2.0]])
    assert torch.equal(dropout(example), expected)  # want: golden-random-values
