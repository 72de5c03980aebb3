# https://github.com/Qiskit/qiskit/issues/2850
import numpy


def random_unitary(size, seed=None):
    """A unitary matrix, drawn evenly."""
    random = numpy.random.RandomState(seed)
    real, imaginary = random.normal(size=(2, size, size))
    matrix, _ = numpy.linalg.qr(real + 1j * imaginary)
    return matrix
