"""Unit tests are no evaluation."""

import pytest
import torch
from torch import nn


def test_shape():
    model = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5))
    with torch.no_grad():
        assert model(torch.ones(2, 4)).shape == (2, 4)
    assert pytest is not None
