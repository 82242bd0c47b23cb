"""Engines: they decide where batches run, and nothing else."""
