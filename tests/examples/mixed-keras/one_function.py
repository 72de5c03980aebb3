def build():
    from tensorflow.keras.models import Model
    import keras  # want: mixed-keras

    return Model, keras
