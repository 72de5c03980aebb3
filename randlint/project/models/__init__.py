"""Models: which expressions are one, their modes, their dropout, and code that evaluates or trains them."""
