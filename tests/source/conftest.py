"""Property tests here import large libraries on first use: no example may fail for being slow."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
