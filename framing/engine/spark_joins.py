"""Joins and connected components in Spark, over columns of numbers."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from typing import TYPE_CHECKING

import numpy as np

from framing.engine.base import Keyed, Links
from framing.errors import EngineError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: What turns unsigned numbers into signed ones of the same order: Spark has no unsigned ones.
_SIGN = np.uint64(1 << 63)
#: More rounds than any graph of this world needs (they grow with the logarithm of its size): a sign that something is wrong.
MOST_ROUNDS = 60


def paired(session: SparkSession, keyed: Keyed, *, crowd: int, hubs: int) -> Links:
    """Pair the items that share a key, as `Engine.pair` tells, by a window and a join.

    A key that many items share makes no more rows than items times `hubs`: only the first few of a crowd are on the left side of the join.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    rows = _table(session, key=(keyed.key ^ _SIGN).view(np.int64), mark=(keyed.mark ^ _SIGN).view(np.int64), item=keyed.item)
    group = Window.partitionBy("key")
    placed = rows.select("key", "item", F.row_number().over(group.orderBy("mark", "item")).alias("place"), F.count("*").over(group).alias("size"))
    placed = placed.where("size > 1").persist()
    try:
        left = placed.where((F.col("size") <= crowd) | (F.col("place") <= hubs)).select("key", F.col("item").alias("a"), F.col("place").alias("a_place"))
        right = placed.select("key", F.col("item").alias("b"), F.col("place").alias("b_place"))
        return _links(left.join(right, "key").where("a_place < b_place").select("a", "b"))
    finally:
        placed.unpersist()


def connected(session: SparkSession, n: int, links: Links) -> np.ndarray:
    """Return the smallest item that each of n is connected with, as `Engine.components` tells.

    Every round links the larger neighbours of an item to the smallest, then the item and its smaller neighbours to the smallest of these, until each is linked to
    the smallest of its component and to nothing else (large-star and small-star; Kiveris et al. 2014). Rounds end with a checkpoint, so that a lost worker costs
    one round.
    """
    _keep_checkpoints(session)
    edges = _table(session, a=links.a, b=links.b).where("a <> b").distinct().checkpoint()
    before = None
    for _ in range(MOST_ROUNDS):
        edges = _small_star(_large_star(edges)).checkpoint()
        state = edges.selectExpr("count(*)", "sum(cast(xxhash64(a, b) as decimal(38, 0)))").first()
        if state == before:
            break
        before = state
    else:
        raise EngineError(f"connected components did not settle in {MOST_ROUNDS} rounds; run with --engine local")
    found = _links(edges)
    smallest = np.arange(n, dtype=np.int64)
    smallest[found.a] = found.b
    return smallest


def _large_star(edges: DataFrame) -> DataFrame:
    """Link every larger neighbour of an item to the smallest of the item and all its neighbours."""
    from pyspark.sql import functions as F

    both = edges.select("a", "b").union(edges.select(F.col("b").alias("a"), F.col("a").alias("b")))
    least = both.groupBy("a").agg(F.min("b").alias("least")).select("a", F.least("a", "least").alias("least"))
    return both.join(least, "a").where("b > a").select(F.col("b").alias("a"), F.col("least").alias("b")).distinct()


def _small_star(edges: DataFrame) -> DataFrame:
    """Link every item and its smaller neighbours to the smallest of these; all of `edges` lead from the larger item to the smaller one."""
    from pyspark.sql import functions as F

    least = edges.groupBy("a").agg(F.min("b").alias("least"))
    smaller = edges.join(least, "a").where("b <> least").select(F.col("b").alias("a"), F.col("least").alias("b"))
    return smaller.union(least.select("a", F.col("least").alias("b"))).distinct()


def _keep_checkpoints(session: SparkSession) -> None:
    """Have checkpoints kept in the folder that `spark.checkpoint.dir` names; where workers share this machine, any folder does."""
    context = session.sparkContext
    if context.getCheckpointDir() is None:
        if not str(context.master).startswith("local"):
            raise EngineError("families need a folder for checkpoints that all workers reach: set spark.checkpoint.dir (such as hdfs:///tmp/framing)")
        folder = tempfile.mkdtemp(prefix="framing-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        context.setCheckpointDir(folder)


def _table(session: SparkSession, **columns: np.ndarray) -> DataFrame:
    import pyarrow as pa

    return session.createDataFrame(pa.table({name: pa.array(np.ascontiguousarray(values, dtype=np.int64)) for name, values in columns.items()}))


def _links(pairs: DataFrame) -> Links:
    """Collect two columns."""
    found = pairs.toArrow()
    return Links(*(found.column(place).combine_chunks().to_numpy(zero_copy_only=False).astype(np.int64) for place in range(2)))
