"""Reading: from files to posts, paragraphs, sentences and tokens."""
