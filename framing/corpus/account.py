"""The account of a corpus: for every input, what was found in it, what became posts, what was left out and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from framing.corpus.readers.base import PLACES_KEPT, SourceFile

#: Of the files with one kind of skip, so many are named in the summary.
FILES_NAMED = 5
#: What stands before the reason where a whole file, or the rest of one, was left out: such a reason counts files, not rows.
WHOLE_FILE = "file: "


@dataclass(frozen=True)
class InputAccount:
    """What became of one input file or archive.

    `rows` (rows, lines with a record, or posts) are `posts` and what was skipped, by reason; a reason that begins with "file: " counts files.
    `places` has the first lines or rows of each skip and note, `read_as` how the file was understood, `error` why it was left out as a whole.
    """

    path: str
    sha256: str
    posts: int
    skipped: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    places: dict[str, list[int | str]] = field(default_factory=dict)
    read_as: dict[str, str] = field(default_factory=dict)
    error: str = ""

    @property
    def is_archive(self) -> bool:
        """Whether this is an archive, whose members have accounts of their own."""
        return self.read_as.get("format", "").startswith("archive")

    @property
    def rows_skipped(self) -> int:
        """How many rows were left out."""
        return sum(n for reason, n in self.skipped.items() if not reason.startswith(WHOLE_FILE))


def close_account(file: SourceFile, posts: int, error: str = "") -> InputAccount:
    """Return the account of a file that was read; rows that are neither posts nor skipped with a reason count as skipped without one."""
    skipped = sum(n for reason, n in file.skipped.items() if not reason.startswith(WHOLE_FILE))
    # Not every format has rows that could be counted before they are read.
    rows = max(file.rows, posts + skipped)
    if rows > posts + skipped:
        file.skip("left out without a reason", rows - posts - skipped)
    skips, notes = dict(sorted(file.skipped.items())), dict(sorted(file.notes.items()))
    places = {reason: file.places[reason] for reason in (*skips, *notes) if file.places.get(reason)}
    return InputAccount(file.name, file.sha256, posts, skips, notes, rows, places, dict(file.read_as), error)


def account_lines(accounts: Iterable[InputAccount]) -> list[str]:
    """Return the account of a corpus in a few lines: the sums, then each reason with the first places, then what was inferred or noted."""
    accounts = list(accounts)
    files = [account for account in accounts if not account.is_archive]
    rows, posts = sum(account.rows for account in files), sum(account.posts for account in files)
    lines = [f"{sum(account.posts > 0 for account in files):,} of {len(files):,} files read: {rows:,} rows = {posts:,} posts + {rows - posts:,} skipped"]
    for reason in sorted({reason for account in accounts for reason in account.skipped}):
        lines.append(f"skipped: {_told(reason, [(account, account.skipped[reason]) for account in accounts if reason in account.skipped])}")
    for note in sorted({note for account in accounts for note in account.notes}):
        lines.append(f"noted: {_told(note, [(account, account.notes[note]) for account in accounts if note in account.notes])}")
    lines.extend(_inferred(accounts))
    return lines


def _told(reason: str, counted: list[tuple[InputAccount, int]]) -> str:
    shown = "; ".join(f"{account.path}{_places(account, reason, n)}" for account, n in counted[:FILES_NAMED])
    more = f"; and {len(counted) - FILES_NAMED:,} more files" if len(counted) > FILES_NAMED else ""
    return f"{reason} ({sum(n for _, n in counted):,}): {shown}{more}"


def _places(account: InputAccount, reason: str, n: int) -> str:
    """The lines or rows, or the members, where something happened; for a file that was left out, the details."""
    places = account.places.get(reason, [])
    if not places:
        detail = account.error.partition(": ")[2] if reason.startswith(WHOLE_FILE) else ""
        return f" ({detail})" if detail else ""
    unit = f"{account.read_as.get('unit', 'row')} " if isinstance(places[0], int) else ""
    more = " ..." if n > len(places) >= PLACES_KEPT else ""
    return f" ({unit}{', '.join(map(str, places))}{more})"


def _inferred(accounts: list[InputAccount]) -> Iterator[str]:
    dated = [(account.path, account.read_as["dates"]) for account in accounts if "dates" in account.read_as]
    for path, inferred in dated[:FILES_NAMED]:
        yield f"dates of {path}: {inferred}"
    if len(dated) > FILES_NAMED:
        yield f"dates of {len(dated) - FILES_NAMED:,} more files inferred too; manifest.json has them"
