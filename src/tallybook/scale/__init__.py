"""The same functions over an archive: reports by the million into tables of Parquet, on one machine or on Spark."""
