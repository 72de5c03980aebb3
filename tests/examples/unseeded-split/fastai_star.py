"""fastai is used through star imports of its collected modules."""

from fastai.vision.all import *

block = DataBlock(splitter=RandomSplitter(valid_pct=0.2))  # want: unseeded-split
block = DataBlock(splitter=RandomSplitter(valid_pct=0.2, seed=42))
