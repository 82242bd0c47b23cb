"""`evaluate`: how well a classifier codes: on gold, on a sample that people coded, or by cross-validation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.base import clone

from framing.coding.agreement import alphas
from framing.coding.annotations import Annotations
from framing.coding.standoff import read_gold
from framing.errors import CodebookError, InputError
from framing.frames.baselines import BASELINES
from framing.frames.comparison import compared, f1_of, outcomes
from framing.frames.learning import learning_curve
from framing.frames.measured import DRAWS, Evaluation, measure
from framing.frames.metrics import bootstrap_weights
from framing.progress import Silent, Steps
from framing.vectors.encoded import encode_texts
from framing.vectors.encoders import load_encoder

if TYPE_CHECKING:
    from framing.frames.classifier import FrameClassifier


def evaluate(
    classifier: FrameClassifier, *, gold: str | Path | None = None, documents: str | Path | None = None, annotations: Annotations | None = None,
    sample: Annotations | None = None, agreement: Mapping[str, float] | None = None, learning: bool = True, draws: int = DRAWS, random_state: int = 0,
    progress: Steps | None = None,
) -> Evaluation:  # fmt: skip
    """Evaluate a classifier on stand-off gold, on a sample that people coded, or by grouped cross-validation on the annotations.

    With `gold` and `documents` (see `framing.coding.standoff`) the fitted classifier codes the gold units; contested cells are ignored. So it does
    with `sample`, units that it has not seen; cells on which half of the coders say otherwise than the other half are contested, and the coders' alpha is shown. With
    `annotations` a fresh copy of the classifier is trained on them, and each unit is judged by the heads, the calibration and the thresholds that were
    fitted on the other folds; folds never split a post or a writer. The baselines are judged under the same folds, and with `learning` the learning
    curve is drawn, without tuning but for its end, which takes about five times as long as the rest. `agreement` (frame -> alpha) is shown beside the scores; where it is not given and the annotations
    hold several coders, theirs is. Intervals are percentiles of `draws` bootstrap samples of posts. Raises `InputError` unless exactly one of the three kinds of truth
    is given, `CodebookError` where the sample has other frames than the model.
    """
    if sum(given is not None for given in (gold, annotations, sample)) != 1 or (gold is not None and documents is None):
        raise InputError("give either a gold file together with the folder of its documents, or a coded sample, or annotations to cross-validate on")
    if sample is not None:
        return _on_sample(classifier, sample, agreement=alphas(sample) if agreement is None else agreement, draws=draws, random_state=random_state)
    if gold is not None and documents is not None:
        truth = read_gold(gold, documents, classifier.frames_)
        probabilities = classifier.predict_proba(list(truth.texts), posts=truth.posts)
        decisions = probabilities >= classifier.thresholds_
        return measure(
            classifier.frames_, truth.labels, probabilities, decisions, groups=truth.posts, counted=~truth.contested, thresholds=classifier.thresholds_,
            agreement=agreement, texts=truth.texts, unit_ids=truth.unit_ids, source=Path(gold).name, draws=draws, random_state=random_state,
        )  # fmt: skip
    assert annotations is not None
    steps = progress or Silent()
    fresh = clone(classifier).set_params(codebook=annotations.codebook)
    with steps.step("Encoding", "texts") as report:
        encoder = load_encoder(fresh.encoder) if isinstance(fresh.encoder, str) else fresh.encoder
        encoded = encode_texts(annotations.texts, encoder, whole=fresh.gate_first, progress=report)
    with steps.step("Cross-validating", "encoders" if fresh.tune else "units") as report:
        fresh.fit(
            annotations.texts, annotations.labels, groups=annotations.groups, evidence=annotations.evidence, unit_ids=annotations.unit_ids,
            posts=annotations.posts, encoded=encoded, tuning=getattr(classifier, "tuning_", None), progress=report,
        )  # fmt: skip
        agreement = alphas(annotations) if agreement is None else agreement
        result = held_out_evaluation(fresh, annotations, agreement=agreement, draws=draws, random_state=random_state)
        known = outcomes(fresh, annotations.labels, encoded, random_state=random_state)
        weights = bootstrap_weights(annotations.clusters, draws, random_state)
        beside = {f"f1_{name}": f1_of(known[name], annotations.labels) for name in BASELINES}
        result = replace(result, table=result.table.assign(**beside), baselines=compared(annotations.labels, known, weights))
    if not learning:
        return result
    with steps.step("Learning curve", "models") as report:
        curve = learning_curve(
            clone(fresh).set_params(tune=False), annotations, encoded, known, fresh.held_out_.fold_of, weights, random_state=random_state, progress=report
        )  # fmt: skip
    return replace(result, learning=curve)


def _on_sample(
    classifier: FrameClassifier, sample: Annotations, *, agreement: Mapping[str, float] | None, draws: int, random_state: int,
) -> Evaluation:  # fmt: skip
    """Let a fitted classifier code units that people coded, and compare."""
    if sample.codebook.frame_ids != classifier.frames_:
        raise CodebookError(
            f"the sample was coded with other frames than the model has: {', '.join(sample.codebook.frame_ids)} and {', '.join(classifier.frames_)}"
        )
    probabilities = classifier.predict_proba(sample.texts)
    ratings, _ = sample.ratings()
    given, coded = np.nansum(ratings, axis=0), (~np.isnan(ratings)).sum(axis=0)
    # Where a tie was settled in favour of the frame, the unit has it.
    contested = (coded > 0) & (2 * given == coded) & (sample.labels == 0)
    return measure(
        classifier.frames_, sample.labels, probabilities, probabilities >= classifier.thresholds_, groups=sample.clusters, counted=~contested,
        thresholds=classifier.thresholds_, agreement=agreement, texts=tuple(sample.texts), unit_ids=tuple(sample.unit_ids), source="a coded sample",
        draws=draws, random_state=random_state,
    )  # fmt: skip


def held_out_evaluation(
    classifier: FrameClassifier, annotations: Annotations, *, agreement: Mapping[str, float] | None = None, draws: int = DRAWS, random_state: int = 0,
) -> Evaluation:  # fmt: skip
    """Evaluate a classifier on the units it was just fitted on, each judged by models of the other folds.

    `overall` also has evidence_hit, the share of assigned frames in units of several sentences (n_evidence) whose best sentence coders had marked.
    """
    held = classifier.held_out_
    result = measure(
        annotations.codebook.frame_ids, annotations.labels, held.probabilities, held.decisions, groups=annotations.clusters,
        thresholds=classifier.thresholds_, agreement=agreement, texts=tuple(annotations.texts), unit_ids=tuple(annotations.unit_ids),
        source="cross-validation", draws=draws, random_state=random_state,
    )  # fmt: skip
    hits = held.evidence_hits[~np.isnan(held.evidence_hits)]
    found = {"evidence_hit": float(hits.mean()) if len(hits) else float("nan"), "n_evidence": len(hits)}
    return replace(result, overall={**result.overall, **found})
