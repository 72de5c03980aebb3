# https://github.com/DrexelChatbotGroup/DrexelChatbot/issues/15
import csv
import random

random.seed(5)

x, y = [], []
with open("questions.csv", newline="") as file:
    for record in csv.reader(file):
        x.append(record[2])
        y.append(int(record[3]))

order = list(range(len(x)))
random.shuffle(order)
x = [x[i] for i in order]
y = [y[i] for i in order]

cut = len(x) // 5
x_test, x_train = x[:cut], x[cut:]
y_test, y_train = y[:cut], y[cut:]
