"""The runtime part: hooks on a running program, and what they say of it. Only this room may import torch."""
