import tf_keras

tf_keras.utils.set_random_seed(1)
