# https://github.com/keras-team/keras/issues/11427
import keras
from keras.preprocessing.image import ImageDataGenerator
from sklearn.metrics import classification_report, confusion_matrix

rows = ImageDataGenerator(rescale=1.0 / 255)
held_out = rows.flow_from_directory("held_out", target_size=(96, 96), seed=1, shuffle=True)  # want: shuffled-evaluation
network = keras.models.load_model("network.keras")
steps = held_out.samples // held_out.batch_size
chances = network.predict_generator(held_out, steps)
guessed = chances.argmax(axis=1)
print(confusion_matrix(held_out.classes, guessed))
print(classification_report(held_out.classes, guessed))
