# https://github.com/NVIDIA/RULER/pull/55
import glob
import json

text = ""
for path in sorted(glob.glob("essays/*.txt")):
    with open(path) as file:
        text += file.read()
with open("essays.json", "w") as out:
    json.dump({"text": text}, out)
