import random


def given(operation):
    argument = operation.argument(operation.api.seed) if operation.api.seed else None
    return argument, operation.api.seed or operation.api.generator, random.random()
