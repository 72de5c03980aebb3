import tensorflow as tf

tf.random.set_seed(3)
tf.config.experimental.enable_op_determinism()
rows = tf.data.Dataset.range(3).repeat().map(lambda x: tf.random.uniform(()), num_parallel_calls=4)
unordered = rows.map(tf.abs, num_parallel_calls=4, deterministic=False)
