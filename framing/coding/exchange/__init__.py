"""Annotations as other tools write them: a module per tool turns one of its records into codings, `files` tells whose they are, `merge` makes units."""
