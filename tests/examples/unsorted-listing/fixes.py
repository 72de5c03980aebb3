import os
from pathlib import Path

names = [
    name  # only pictures
    for name in os.listdir("data")  # want: unsorted-listing
    if name.endswith(".png")
]
train, test = names[:10], names[10:]
folders = {entry.name: number for number, entry in enumerate(os.scandir("data"))}  # want: unsorted-listing
with os.scandir("data") as entries:  # want: unsorted-listing
    kinds = {entry.name: number for number, entry in enumerate(entries)}
for picture, mask in zip(sorted(os.listdir("a")), Path("b").glob("*.png")):  # want: unsorted-listing
    check(picture, mask)
