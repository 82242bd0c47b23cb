"""Frames: the classifier, its evaluation, its model folder."""
