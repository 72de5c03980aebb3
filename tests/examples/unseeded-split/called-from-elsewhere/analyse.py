from data import split_by_two_programs

print(split_by_two_programs([[1], [2]]))
