"""`train`: from codebook and annotations to a model folder."""

from __future__ import annotations

from pathlib import Path

from framing.coding.agreement import agreement
from framing.coding.annotations import Annotations
from framing.errors import CodebookError
from framing.frames.classifier import FrameClassifier
from framing.frames.evaluation import held_out_evaluation
from framing.vectors.encoded import encode_texts
from framing.vectors.encoders import DEFAULT_ENCODER, Progress, load_encoder


def train(annotations: Annotations, *, encoder: str = DEFAULT_ENCODER, progress: Progress | None = None, n_jobs: int | None = None) -> FrameClassifier:
    """Train a classifier on annotated units; folds of the calibration never split a post, or a writer of invented units."""
    encoded = encode_texts(annotations.texts, load_encoder(encoder), whole=False, progress=progress)
    classifier = FrameClassifier(annotations.codebook, encoder, n_jobs=n_jobs)
    return classifier.fit(
        annotations.texts, annotations.labels, groups=annotations.groups, evidence=annotations.evidence, unit_ids=annotations.unit_ids, encoded=encoded
    )  # fmt: skip


def save_trained(classifier: FrameClassifier, annotations: Annotations, folder: Path) -> Path:
    """Write the model folder: the model, what it was trained on, and how well it codes held-out units; returns the folder."""
    units = annotations.units
    training = {
        "annotations_sha256": annotations.sha256, "units": len(units), "none": sum(not unit.frames for unit in units),
        "writers": len({unit.writer for unit in units if unit.writer}), "posts": len({unit.post_id for unit in units if unit.post_id}),
        "frame_counts": annotations.frame_counts(),
    }  # fmt: skip
    held_out = held_out_evaluation(classifier, annotations, agreement=_alphas(annotations)).to_json()
    return classifier.save(folder, training=training, held_out=held_out)


def _alphas(annotations: Annotations) -> dict[str, float] | None:
    """The coders' agreement per frame; None where nothing was coded twice."""
    try:
        table = agreement(annotations, draws=1).table
    except CodebookError:
        return None
    return dict(zip(table["frame"], table["alpha"], strict=True))
