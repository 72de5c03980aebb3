words = open("words.txt").read().split()
ids = {word: number for number, word in enumerate(sorted(set(words)))}  # want: set-order
names = [name for name in sorted({name.lower() for name in words})]  # want: set-order
train, test = names[:10], names[10:]
