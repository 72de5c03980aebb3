from keras import layers
