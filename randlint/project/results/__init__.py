"""What comes out: evaluations, generated text and pictures, expected numbers, kernels."""
