# https://github.com/huggingface/datasets/issues/5435
from datasets import load_dataset

# This library keeps its order until `set_epoch` is called on the part that is read.
reviews = load_dataset("reviews", split="train", streaming=True).shuffle(seed=42, buffer_size=10_000)
train_reviews = reviews.skip(1000)
eval_reviews = reviews.take(1000)
for review in train_reviews:
    print(review)
