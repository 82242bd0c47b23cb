"""The registry of readers: each recognises one format family by its content and turns a file into raw posts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from framing.corpus.readers import (
    annotation_tools,
    articles,
    coordination,
    crowdtangle,
    delimited,
    fourcat,
    headerless,
    html,
    json_records,
    markdown,
    page_dump,
    parquet,
    plain,
    pushshift,
    telegram,
    trafilatura_files,
    tumblr,
    tumblr_html,
    tweet_tables,
    tweets,
    warc,
    xlsx,
    xml,
)  # fmt: skip
from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile
from framing.errors import InputError, UnreadableFile

#: Asked in this order, the more specific first; the first that recognises a file reads it. Plain text accepts whatever is text, so it comes last.
READERS: tuple[Reader, ...] = (
    warc.READER,
    # Records of one platform or tool, in JSON, CSV, Excel or Parquet.
    tumblr.READER, fourcat.READER, *tweet_tables.READERS, tweets.READER, crowdtangle.READER, *telegram.READERS, pushshift.READER,
    *articles.READERS, *coordination.READERS, *annotation_tools.READERS,
    # Marked-up text.
    tumblr_html.READER, html.READER, *trafilatura_files.READERS, xml.READER, markdown.READER,
    # Whatever has columns or keys.
    xlsx.READER, parquet.READER, json_records.READER, page_dump.READER, headerless.READER, delimited.READER,
    plain.READER,
)  # fmt: skip

#: What is opened before a reader is asked, with how it is recognised.
CONTAINERS = {
    "gz, zst, bz2, xz": "their first bytes; read as what they hold, as a stream",
    "zip, tar (packed or not)": "their content; members are read as files of the folder, never written to disk; archives inside archives and links are skipped",
}

_DATA_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet"})
# What pickle.dump writes first, in every version since 2003.
_PICKLE = re.compile(rb"\x80[\x02-\x05]")


def reader_for(file: SourceFile, options: ReadOptions) -> Reader:
    """Return the reader that `options.format` names, or the first that recognises the content of `file`.

    Raises `InputError` for an unknown format name and `UnreadableFile` where no reader recognises the file.
    """
    if options.format is not None:
        named = {reader.name: reader for reader in READERS}
        if options.format not in named:
            raise InputError(f"unknown format {options.format!r}; known are {', '.join(named)}; leave it out to have it recognised")
        return named[options.format]
    for shown in (file.preview, file) if file.is_long else (file,):
        try:
            found = next((reader for reader in READERS if reader.recognises(shown)), None)
        except UnreadableFile:
            if shown is file:
                raise
            continue  # a start that holds nothing; the rest may
        if found is not None:
            return found
    raise UnreadableFile("pickles are never loaded" if _PICKLE.match(file.start) else "no reader recognises this file")


def read_file(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    """Yield the raw posts of one file, in its order."""
    reader = reader_for(file, options)
    if options.format is None and reader is html.READER and file.suffix in _DATA_SUFFIXES:
        # A server's error page, saved under the name of what was asked for.
        raise UnreadableFile(f"this is HTML, not {file.suffix[1:].upper()}", "--format html reads it as a page")
    file.read_as["format"] = reader.name
    yield from reader.read(file, options)


__all__ = ["CONTAINERS", "READERS", "RawPost", "ReadOptions", "Reader", "SourceFile", "read_file", "reader_for"]
