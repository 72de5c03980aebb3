"""Parts of the copy that no seed, mode or setting reaches, alone and beside others."""
from tensorflow.python.keras.callbacks import EarlyStopping, History  # want: private-keras-import(strict)
from tensorflow.python.keras.preprocessing.sequence import pad_sequences  # want: private-keras-import(strict)
from tensorflow.python.keras import callbacks  # want: private-keras-import(strict)
from tensorflow.python.keras import callbacks, backend  # want: private-keras-import
from tensorflow.python.keras.preprocessing.image import ImageDataGenerator  # want: private-keras-import
import tensorflow.python.keras.callbacks as later  # want: private-keras-import(strict)
