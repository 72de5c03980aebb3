import typing
from typing import TYPE_CHECKING

from tensorflow import keras

if TYPE_CHECKING:
    import keras as k
if typing.TYPE_CHECKING:
    import tf_keras
