"""JAX keys: which values stand for one, and how they are used up along the ways through a function."""
