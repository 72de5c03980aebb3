import tensorflow as tf

try:
    reduction = tf.keras.losses.Reduction.NONE
except AttributeError:
    reduction = tf.python.keras.utils.losses_utils.ReductionV2.NONE  # want: private-keras-import(strict)
