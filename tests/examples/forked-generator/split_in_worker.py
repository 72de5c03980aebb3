from multiprocessing import Pool

from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split


class Study:
    def one(self, data):
        train, test = train_test_split(data)
        return LinearRegression().fit(*train).score(*test)

    def fixed(self, data):
        train, test = train_test_split(data, random_state=0)
        return LinearRegression().fit(*train).score(*test)

    def run(self, sets):
        with Pool() as pool:
            scores = pool.map(self.one, sets)  # want: forked-generator
            return scores, pool.map(self.fixed, sets)
