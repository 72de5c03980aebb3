import glob
import json
import os


def newest():
    return glob.glob("runs/*.pt")[0]  # want: unsorted-listing(strict)


def all_texts():
    text = ""
    for file in glob.glob("essays/*.txt"):  # want: unsorted-listing(strict)
        text += open(file).read()
    return text


def files_in(folder):
    return os.listdir(folder)  # want: unsorted-listing(strict)


with open("files.json", "w") as out:
    json.dump(os.listdir("data"), out)  # want: unsorted-listing(strict)
