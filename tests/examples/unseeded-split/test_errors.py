import unittest

import pytest
from sklearn.model_selection import train_test_split


def test_a_split_is_refused():
    parts = train_test_split([[1], [2], [3], [4]])  # want: unseeded-split(strict)
    with pytest.raises(ValueError):
        fit(parts)


def test_a_score():
    train, test = train_test_split([[1], [2], [3], [4]])  # want: unseeded-split
    assert fit(train).score(test) > 0.5


class Refused(unittest.TestCase):
    def test_parts(self):
        parts = train_test_split([[1], [2], [3], [4]])  # want: unseeded-split(strict)
        self.assertRaisesRegex(ValueError, "a split", fit, parts)
