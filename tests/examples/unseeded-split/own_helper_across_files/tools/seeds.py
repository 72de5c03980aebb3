import random

import numpy


def only_python(value):
    random.seed(value)


def pin(value):
    only_python(value)
    numpy.random.seed(value)
