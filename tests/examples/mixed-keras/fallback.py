try:
    import keras
except ModuleNotFoundError:
    try:
        import tf_keras as keras
    except ImportError:
        from tensorflow import keras
