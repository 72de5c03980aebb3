from glob import glob

from data import Counted, Pictures

pictures = Pictures(glob("pictures/*.png"), transform=read)  # want: unsorted-listing
counted = Counted(glob("pictures/*.png"))
