"""Random columns of lazy frames, and what they are for."""

from pyspark.sql import Window
from pyspark.sql import functions as F


class Parts:
    def folds(self, rows, count):
        rows = rows.withColumn("u", F.rand(self.seed))  # want: unpersisted-split
        found = []
        for number in range(count):
            found.append(rows.filter(F.floor(F.col("u") * count) == number))
        return found


def written(spark, rows):
    rows = rows.withColumn("u", F.rand(1))
    rows.write.mode("overwrite").parquet("rows")
    rows = spark.read.parquet("rows")
    return rows.filter("u < 0.8"), rows.filter("u >= 0.8")


def cached_later(rows):
    rows = rows.withColumn("u", F.rand(1))
    rows.cache().count()
    train = rows.filter("u < 0.8")
    test = rows.filter("u >= 0.8")
    return train, test


def salted(rows, other):
    salted_rows = rows.withColumn("salt", (F.rand() * 8).cast("int"))
    big = salted_rows.filter("size > 100").join(other, "salt")
    small = salted_rows.filter("size <= 100")
    return big, small


def ranked(rows):
    rows = rows.withColumn("u", F.rand(1))  # want: unpersisted-split
    rows = rows.withColumn("rank", F.row_number().over(Window.orderBy("u"))).drop("u")
    train = rows.filter("rank > 100")
    test = rows.filter("rank <= 100")
    return train, test
