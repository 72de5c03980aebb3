# https://github.com/NVIDIA/RULER/pull/55
import glob
import json

text = ""
for path in glob.glob("essays/*.txt"):  # want: unsorted-listing
    with open(path) as file:
        text += file.read()
with open("essays.json", "w") as out:
    json.dump({"text": text}, out)
