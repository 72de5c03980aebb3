from tensorflow.python.keras.layers import Dense  # want: private-keras-import(strict)
