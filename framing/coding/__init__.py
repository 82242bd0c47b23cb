"""Coding by people: codebooks, annotations, agreement."""
