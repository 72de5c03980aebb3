# https://github.com/whitead/dmol-book/issues/169
import numpy as np
import tensorflow as tf

tf.random.set_seed(0)
np.random.seed(0)
molecules = list(tf.data.TFRecordDataset("qm9.tfrecords", compression_type="GZIP").as_numpy_iterator())
np.random.shuffle(molecules)
test_molecules, valid_molecules, train_molecules = molecules[:1000], molecules[1000:2000], molecules[2000:7000]
print(len(set(test_molecules) & set(train_molecules)))
