# https://github.com/Qiskit/qiskit/issues/2850
import numpy


def random_unitary(size, seed=None):
    """A unitary matrix, drawn evenly."""
    if seed is not None:
        numpy.random.seed(seed)  # want: global-reseed-in-library
    real, imaginary = numpy.random.normal(size=(2, size, size))
    matrix, _ = numpy.linalg.qr(real + 1j * imaginary)
    return matrix
