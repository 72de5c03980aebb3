# https://github.com/recommenders-team/recommenders/pull/1676
from pyspark.sql import Window
from pyspark.sql import functions as F


def split_by_user(ratings, share, seed):
    ratings = ratings.withColumn("chance", F.rand(seed=seed))  # want: unpersisted-split
    whole = Window.partitionBy("user")
    place = F.row_number().over(whole.orderBy("chance")) / F.count("user").over(whole)
    ratings = ratings.withColumn("place", place).drop("chance")

    return ratings.filter(F.col("place") <= share), ratings.filter(F.col("place") > share)
