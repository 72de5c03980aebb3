import lightgbm as lgb


def test_fit():
    lgb.LGBMClassifier(random_state=1)
