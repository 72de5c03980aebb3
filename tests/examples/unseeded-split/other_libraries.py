"""Splits of other libraries, and of scikit-learn under its old names."""

from dask_ml.model_selection import train_test_split as dask_split
from fastai.data.transforms import RandomSplitter
from fastai.vision.data import ImageDataLoaders
from sklearn.cross_validation import KFold, train_test_split
from surprise.model_selection import train_test_split as surprise_split

parts = train_test_split(X)  # want: unseeded-split
folds = KFold(len(X), n_folds=3, shuffle=True)  # want: unseeded-split
folds = KFold(len(X), n_folds=3)
parts = dask_split(X, y)  # want: unseeded-split
parts = dask_split(X, y, random_state=1)
splitter = RandomSplitter(0.2)  # want: unseeded-split
splitter = RandomSplitter(0.2, 42)
loaders = ImageDataLoaders.from_folder("images")
loaders = ImageDataLoaders.from_folder("images", valid_pct=0.2)  # want: unseeded-split
parts = surprise_split(ratings, test_size=0.2)  # want: unseeded-split
train, test = spark_frame.randomSplit([0.8, 0.2])  # want: unseeded-split
train, test = spark_frame.randomSplit([0.8, 0.2], 7)
