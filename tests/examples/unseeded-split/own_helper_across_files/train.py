from sklearn.model_selection import train_test_split
from tools import everything
from tools.seeds import only_python

only_python(3)
first = train_test_split(X)  # want: unseeded-split
everything(3)
second = train_test_split(X)
