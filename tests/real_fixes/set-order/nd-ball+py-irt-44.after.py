# https://github.com/nd-ball/py-irt/pull/44
import json


def read(path):
    """Subjects and items of an experiment, numbered."""
    subjects, items, answers = set(), set(), []
    with open(path) as lines:
        for line in lines:
            row = json.loads(line)
            subjects.add(str(row["subject"]))
            answers.append(row)
            for item in row["responses"]:
                items.add(str(item))
    subject_numbers = {subject: number for number, subject in enumerate(sorted(subjects))}
    return subject_numbers, sorted(items), answers
