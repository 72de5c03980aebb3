from numba._compiled import run
