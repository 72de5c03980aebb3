KINDS = {}


def make(name):
    return KINDS[name]()
