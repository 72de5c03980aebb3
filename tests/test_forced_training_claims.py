"""What the rule about `training=True` says of Keras is true of the installed version."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

keras = pytest.importorskip("keras")


def is_noisy(ask: Callable[[], object]) -> bool:
    return not np.array_equal(np.asarray(ask()), np.asarray(ask()))


X = np.ones((1, 200), "float32")


def functional(**flag: object) -> object:
    inputs = keras.Input((200,))
    return keras.Model(inputs, keras.layers.Dropout(0.5)(inputs, **flag))


def test_a_flag_at_the_layer_of_a_functional_model_holds_when_it_is_called() -> None:
    """With `training=True` at the layer two calls of the model differ; without it, or with False, they are the same."""
    noisy = functional(training=True)
    assert is_noisy(lambda: noisy(X))
    for quiet in (functional(), functional(training=False)):
        assert not is_noisy(lambda quiet=quiet: quiet(X))


def test_predict_overrules_it_in_keras_3() -> None:
    """`predict` passes False to the layers of a functional model, whatever was written there."""
    if keras.__version__.startswith("2."):
        pytest.skip("Keras 2 keeps what was written")
    noisy = functional(training=True)
    assert not is_noisy(lambda: noisy.predict(X, verbose=0))


def test_a_flag_in_a_call_of_ones_own_holds_in_predict_too() -> None:
    """A model with a `call` of its own decides itself."""

    class Head(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.drop = keras.layers.Dropout(0.5)

        def call(self, x: object, training: bool = False) -> object:
            return self.drop(x, training=True)

    head = Head()
    assert is_noisy(lambda: head.predict(X, verbose=0))
