"""Names that stand together and are therefore several: what one text lists side by side is not one name in two renderings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from framing.reuse.renderings import Place, Stems, content_stems

if TYPE_CHECKING:
    from framing.vectors.encoders import Encoder

#: Cosine of the other words' vectors below which two names that share one word of two, and stand in one post, are two.
OTHER_WORD = 0.35


def named_together(places: Mapping[str, Sequence[Place]], posts: Sequence[str], encoder: Encoder) -> set[tuple[str, str]]:
    """Return the pairs of forms, in order, that name two things: one text holds both, and neither says all that the other does; or one post does, and of two words
    they share one, while the others have little in common. `places` tells where each form is named with a mark, `posts` (n_texts,) the post of each text.
    """
    in_row: dict[int, set[str]] = defaultdict(set)
    in_post: dict[str, set[str]] = defaultdict(set)
    for form, at in places.items():
        for row, _, _ in at:
            in_row[row].add(form)
            in_post[posts[row]].add(form)
    stems = {form: content_stems(form.split()) for form in places}
    side_by_side = {pair for forms in in_row.values() for pair in combinations(sorted(forms), 2)}
    found = {(one, other) for one, other in side_by_side if not (stems[one] <= stems[other] or stems[other] <= stems[one])}
    short = {pair for forms in in_post.values() for pair in combinations(sorted(form for form in forms if len(stems[form]) == 2), 2)}
    words = {
        (one, other): [_other_word(form, stems[one] & stems[other]) for form in (one, other)] for one, other in short if len(stems[one] & stems[other]) == 1
    }
    known = sorted({word for pair in words.values() for word in pair})
    vectors = dict(zip(known, encoder.encode(known), strict=True)) if known else {}
    return found | {pair for pair, (one, other) in words.items() if float(vectors[one] @ vectors[other]) < OTHER_WORD}


def _other_word(form: str, shared: Stems) -> str:
    """The content word of a form whose stem is not among those."""
    return next(word for word in form.split() if content_stems([word]) - shared)
