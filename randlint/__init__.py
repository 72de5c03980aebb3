"""randlint: find randomness hazards in machine-learning code before, during and between runs."""

__version__ = "0.1.0"
