# https://github.com/whitead/dmol-book/issues/169
import tensorflow as tf

tf.random.set_seed(0)
molecules = tf.data.TFRecordDataset("qm9.tfrecords", compression_type="GZIP")
mixed = molecules.shuffle(7000)  # want: reshuffled-split(error)
test_molecules = mixed.take(1000)
valid_molecules = mixed.skip(1000).take(1000)
train_molecules = mixed.skip(2000).take(5000)
print(len(set(test_molecules.as_numpy_iterator()) & set(train_molecules.as_numpy_iterator())))
