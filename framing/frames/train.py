"""`train`: from codebook and annotations to a model folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from framing.coding.agreement import alphas
from framing.coding.annotations import Annotations
from framing.errors import InputError
from framing.frames.classifier import FrameClassifier
from framing.frames.evaluation import held_out_evaluation
from framing.frames.held_tuning import Tuning
from framing.frames.leakage import leakage
from framing.progress import Silent, Steps
from framing.vectors.encoded import encode_texts
from framing.vectors.encoders import DEFAULT_ENCODER, Progress, default_folder, load_encoder
from framing.vectors.static import STATIC_ENCODER, StaticEncoder

#: A frame needs so many units that carry it: one for each fold of the calibration (`FrameClassifier.folds`).
MIN_POSITIVES = 4
#: Sentences that the memory of a fast classifier keeps: enough to tell which texts are unlike the seed set, and few to compare with.
STATIC_MEMORY = 1500


def train(
    annotations: Annotations, *, encoder: str = DEFAULT_ENCODER, tune: bool = False, tuning: Tuning | None = None, progress: Steps | None = None,
    n_jobs: int | None = None,
) -> FrameClassifier:  # fmt: skip
    """Train a classifier on annotated units; folds of the calibration never split a post, copies in several posts, or a writer of invented units.

    With `tune`, a copy of the encoder's upper layers learns from the units too (see `FrameClassifier`); `tuning` is what that gave before, taken over where it was
    learnt from the very same units. Raises `InputError` where too few units carry a frame (see `check_positives`).
    """
    loaded = load_encoder(encoder, precision="float32")
    check_positives(annotations)
    steps = progress or Silent()
    with steps.step("Encoding", "texts") as report:
        encoded = encode_texts(annotations.texts, loaded, whole=False, progress=report)
    classifier = FrameClassifier(annotations.codebook, encoder, tune=tune, n_jobs=n_jobs)
    with steps.step("Tuning and training" if tune else "Training", "encoders" if tune else "") as report:
        return classifier.fit(
            annotations.texts, annotations.labels, groups=annotations.groups, evidence=annotations.evidence, unit_ids=annotations.unit_ids,
            posts=annotations.posts, encoded=encoded, tuning=tuning, progress=report,
        )  # fmt: skip


def train_static(annotations: Annotations, encoder: StaticEncoder | None = None, *, n_jobs: int | None = None) -> FrameClassifier:
    """Train a classifier over the fast encoder (None: the shipped one) on annotated units, with a memory that costs little; raises what `train` does."""
    check_positives(annotations)
    classifier = FrameClassifier(annotations.codebook, encoder or load_encoder(STATIC_ENCODER), memory=STATIC_MEMORY, gate_first=True, n_jobs=n_jobs)
    return classifier.fit(
        annotations.texts, annotations.labels, groups=annotations.groups, evidence=annotations.evidence, unit_ids=annotations.unit_ids, posts=annotations.posts
    )  # fmt: skip


def distil_static(texts: Sequence[str], *, progress: Progress | None = None) -> StaticEncoder:
    """Distil the fast encoder from the default one on texts of any kind; no label is seen."""
    from framing.vectors.distil import distil, sentences_of

    encoded = encode_texts(texts, load_encoder(precision="float32"), whole=False, progress=progress)
    return distil(default_folder(), *sentences_of(encoded))


def check_positives(annotations: Annotations) -> None:
    """Raise `InputError`, with every frame and its count, where fewer units than `MIN_POSITIVES` carry a frame or where they are all of one group."""
    few = [f"{frame} has {n}" for frame, n in annotations.frame_counts().items() if n < MIN_POSITIVES]
    if few:
        raise InputError(f"too few units to learn from: {', '.join(few)}; each frame needs {MIN_POSITIVES} or more: code more, or leave it out of the codebook")
    groups, labels = annotations.groups, annotations.labels
    lone = [frame for column, frame in enumerate(annotations.codebook.frame_ids) if len(set(groups[labels[:, column] == 1])) < 2]
    if lone:
        raise InputError(f"all units with {', '.join(lone)} are of one post or writer; a frame is measured on others than it is learnt from: code more posts")


def save_trained(classifier: FrameClassifier, annotations: Annotations, folder: Path) -> Path:
    """Write the model folder: the model, what it was trained on, and how well it codes held-out units; returns the folder."""
    units = annotations.units
    training = {
        "annotations_sha256": annotations.sha256, "units": len(units), "none": sum(not unit.frames for unit in units),
        "writers": len({unit.writer for unit in units if unit.writer}), "posts": len({unit.post_id for unit in units if unit.post_id}),
        "frame_counts": annotations.frame_counts(), "duplicates": leakage(annotations, folds=classifier.folds, random_state=classifier.random_state).to_json(),
    }  # fmt: skip
    held_out = held_out_evaluation(classifier, annotations, agreement=alphas(annotations)).to_json()
    return classifier.save(folder, training=training, held_out=held_out)
