from reading import read

records = read("*.tfrecord", 1)
train_records = records.take(1000)
test_records = records.skip(1000)  # want: reshuffled-split
