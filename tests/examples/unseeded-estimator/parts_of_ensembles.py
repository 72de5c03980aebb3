"""An ensemble gives each clone of its estimator a seed of its own: only the ensemble needs one."""

from imblearn.ensemble import BalancedBaggingClassifier
from sklearn import ensemble
from sklearn.ensemble import BaggingClassifier, StackingClassifier
from sklearn.tree import DecisionTreeClassifier

seeded = BaggingClassifier(DecisionTreeClassifier(max_depth=3), random_state=0)
unseeded = BaggingClassifier(DecisionTreeClassifier())  # want: unseeded-estimator

tree = DecisionTreeClassifier()
boosted = ensemble.AdaBoostClassifier(estimator=tree, random_state=1)
balanced = BalancedBaggingClassifier(estimator=DecisionTreeClassifier(), random_state=0)

stacked = StackingClassifier([("tree", DecisionTreeClassifier())])  # want: unseeded-estimator
