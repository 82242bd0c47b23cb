"""`train`: from codebook and annotations to a model folder."""

from __future__ import annotations

from pathlib import Path

from framing.coding.annotations import Annotations
from framing.frames.card import model_card
from framing.frames.classifier import FrameClassifier
from framing.vectors.encoded import encode_texts
from framing.vectors.encoders import DEFAULT_ENCODER, Progress, load_encoder


def train(annotations: Annotations, *, encoder: str = DEFAULT_ENCODER, progress: Progress | None = None, n_jobs: int | None = None) -> FrameClassifier:
    """Train a classifier on annotated units; folds of the calibration never split a post, or a writer of invented units."""
    encoded = encode_texts(annotations.texts, load_encoder(encoder), progress=progress)
    classifier = FrameClassifier(annotations.codebook, encoder, n_jobs=n_jobs)
    evidence = [unit.evidence for unit in annotations.units]
    return classifier.fit(annotations.texts, annotations.labels, groups=annotations.groups, evidence=evidence, encoded=encoded)


def save_trained(classifier: FrameClassifier, annotations: Annotations, folder: Path) -> Path:
    """Write the model folder with what it was trained on and a card that tells how well it codes."""
    training = {"annotations_sha256": annotations.sha256, "units": len(annotations), "frame_counts": annotations.frame_counts()}
    classifier.save(folder, training=training)
    (folder / "card.md").write_text(model_card(classifier, annotations), encoding="utf-8")
    return folder
