from sklearn.model_selection import KFold, StratifiedKFold, train_test_split

seed = None

a = KFold(5, False, 0)
b = KFold(5, random_state=None)
c = KFold(5, random_state=seed)
d = StratifiedKFold(random_state=11)  # want: seed-without-shuffle
e = train_test_split(X, shuffle=False, random_state=0)
