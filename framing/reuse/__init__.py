"""Repetition: copies, edited copies, translations, shared passages, phrases and figures."""
