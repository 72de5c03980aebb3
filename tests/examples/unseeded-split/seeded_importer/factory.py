import rows

KINDS = {"rows": rows.Rows}


def make(kind):
    return KINDS[kind]()
