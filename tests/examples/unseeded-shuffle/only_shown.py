"""Rows that go no further than the screen are a look; rows that are kept are a result."""

import pandas as pd

frame = pd.read_csv("rows.csv")
frame.sample(5)
frame.sample(5).head().T
frame.sample(1000).plot.scatter(x="a", y="b")
print(frame.sample(5))
display(frame.sample(5)["text"])
frame.sample(1000).to_csv("part.csv")  # want: unseeded-shuffle
shown = frame.sample(5)  # want: unseeded-shuffle
