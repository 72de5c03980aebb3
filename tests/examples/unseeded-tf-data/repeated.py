import tensorflow as tf

tf.random.set_seed(3)
rows = tf.data.Dataset.range(3).repeat()
rows = rows.map(lambda x: tf.random.uniform(()))
