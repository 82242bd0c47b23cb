"""Model folders: weights in safetensors, everything else in JSON, hashes over both. Nothing in a model folder is ever executed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.coding.codebook import Codebook, codebook_from
from framing.errors import ModelError
from framing.frames.calibration import Calibration, Stack
from framing.frames.exemplars import Exemplars
from framing.frames.features import KINDS as FEATURE_KINDS
from framing.frames.features import Terms, Vocabulary
from framing.frames.gate import Gate
from framing.frames.heads import Heads
from framing.frames.held_tuning import Tuning
from framing.frames.kernel import Kernel
from framing.frames.learnt import Learnt
from framing.resources import shipped
from framing.vectors.cache import DEFAULT_CACHE
from framing.vectors.tuning import Tuned

if TYPE_CHECKING:
    from framing.frames.classifier import FrameClassifier

SCHEMA_VERSION = 3
KIND = "framing.FrameClassifier"
WEIGHTS = "weights.safetensors"
DESCRIPTION = "model.json"
#: Evaluations of a model that are kept beside it: evaluation-<source>.json.
RECORD = "evaluation-"
#: What pickles are called.
_PICKLES = frozenset({".pkl", ".pickle", ".joblib", ".dill"})
_LEVELS = ("sentence", "text")
_STACKS = ("alone", "in_post", "unread")
_LONG = ("memory", "terms")
#: What precedes the names of a tuned encoder's weights.
_LAYERS = "tuned.encoder."
_HELD_OUT, _IN_COMPANY = "tuned.held_out", "tuned.in_company"


def save_model(classifier: FrameClassifier, folder: Path, details: dict[str, Any]) -> Path:
    """Write the fitted `classifier` to `folder`; the same classifier gives the same bytes. Returns the folder."""
    from safetensors.numpy import save

    folder.mkdir(parents=True, exist_ok=True)
    arrays = {"calibration.thresholds": classifier.calibration_.thresholds, "calibration.gate": _gate_values(classifier.calibration_.gate)}
    for stack in _STACKS:
        if (fitted := getattr(classifier.calibration_, stack)) is not None:
            arrays |= {f"calibration.{stack}.weights": fitted.weights, f"calibration.{stack}.intercepts": fitted.intercepts}
    learnt = classifier.learnt_
    memory = learnt.exemplars
    arrays |= {
        "kernel.landmarks": learnt.kernel.landmarks,
        "kernel.whitening": learnt.kernel.whitening,
        "memory.codes": memory.codes,
        "memory.scales": memory.scales,
        "memory.carries": memory.carries.astype(np.uint8),
        "memory.unit_of": memory.unit_of,
    }
    for level, vocabulary, heads in zip(_LEVELS, learnt.vocabularies, learnt.heads, strict=True):
        arrays |= {f"{level}.coefficients": heads.coefficients, f"{level}.intercepts": heads.intercepts}
        arrays |= {f"{level}.{terms.kind}.idf": terms.idf for terms in vocabulary}
    if classifier.tuning_ is not None:
        tuned = classifier.tuning_.tuned
        arrays |= {"tuned.coefficients": tuned.coefficients, "tuned.intercepts": tuned.intercepts}
        arrays |= {_HELD_OUT: classifier.tuning_.held_out, _IN_COMPANY: classifier.tuning_.in_company}
        arrays |= {f"{_LAYERS}{name}": array for name, array in tuned.weights.items()}
    weights = save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
    description = {
        "kind": KIND,
        "schema_version": SCHEMA_VERSION,
        "frames": list(classifier.frames_),
        "encoder": {"name": classifier._encoder().name, "sha256": classifier._encoder().sha256},
        "parameters": {name: _recorded(getattr(classifier, name)) for name in ("c", "folds", "random_state", "memory")}
        # What was fitted counts, whatever the parameter has been set to since.
        | {"tune": classifier.tuning_ is not None, "gate_first": classifier.learnt_.gate_first},
        "codebook": _codebook_content(classifier.codebook),
        "in_posts": classifier.calibration_.in_post is not None,
        "training_data_sha256": classifier.training_sha256_,
        "weights_sha256": hashlib.sha256(weights).hexdigest(),
        "terms": {level: {terms.kind: list(terms.terms) for terms in vocabulary} for level, vocabulary in zip(_LEVELS, learnt.vocabularies, strict=True)},
        "memory": {"far_below": classifier.far_below_, "unit_ids": list(memory.unit_ids)},
        **({} if classifier.tuning_ is None else {"tuning_key": classifier.tuning_.key}),
        **details,
    }
    description["description_sha256"] = _sha256_of(description)
    (folder / WEIGHTS).write_bytes(weights)
    (folder / DESCRIPTION).write_text(_readable(description) + "\n", encoding="utf-8")
    return folder


def _readable(description: dict[str, Any]) -> str:
    """JSON with one line a key, but the thousands of terms and of unit ids on one line each."""
    short = {name: value for name, value in description.items() if name not in _LONG}
    long = [f' "{name}": ' + json.dumps(description[name], ensure_ascii=False, sort_keys=True, separators=(",", ":")) for name in _LONG]
    return json.dumps(short, ensure_ascii=False, indent=1, sort_keys=True)[:-2] + ",\n" + ",\n".join(long) + "\n}"


def _recorded(value: Any) -> Any:
    """A parameter as JSON has it; a random generator, which no file can give back, is told as none."""
    plain = value.item() if isinstance(value, np.generic) else value
    return plain if isinstance(plain, int | float) else None


def load_model(name: str | Path = "default") -> FrameClassifier:
    """Load a shipped model by name, or a model folder.

    Raises `ModelError` for a folder that is missing, damaged (the hash of the weights does not match), of a newer schema, or holds a pickle.
    """
    from framing.frames.classifier import FrameClassifier
    from framing.frames.inputs import classes_of

    folder = model_folder(name)
    description = read_description(folder)
    arrays = _arrays(folder, description)
    _check_table(folder, description)
    codebook = codebook_from(description["codebook"], str(folder / DESCRIPTION)) if description.get("codebook") else None
    try:
        frames = tuple(description["frames"])
        classifier = FrameClassifier(codebook, description["encoder"]["name"], **description["parameters"])
        classifier.frames_ = frames
        classifier.classes_ = classes_of(frames)
        classifier.training_sha256_ = description.get("training_data_sha256", "")
        stacks = {stack: _stack(arrays, stack) for stack in _STACKS if stack == "alone" or f"calibration.{stack}.weights" in arrays}
        classifier.calibration_ = Calibration(stacks["alone"], stacks.get("in_post"), arrays["calibration.thresholds"], _gate(arrays), stacks.get("unread"))
        vocabularies = tuple(_vocabulary(description["terms"][level], arrays, level) for level in _LEVELS)
        heads = tuple(Heads(arrays[f"{level}.coefficients"], arrays[f"{level}.intercepts"]) for level in _LEVELS)
        memory = Exemplars(
            arrays["memory.codes"], arrays["memory.scales"], arrays["memory.carries"] == 1, arrays["memory.unit_of"], tuple(description["memory"]["unit_ids"])
        )  # fmt: skip
        kernel = Kernel(arrays["kernel.landmarks"], arrays["kernel.whitening"])
        classifier.tuning_ = _tuning(arrays, classifier, description)
        tuned = classifier.tuning_ and classifier.tuning_.tuned
        classifier.learnt_ = Learnt(kernel, vocabularies, heads, memory, tuned, DEFAULT_CACHE, classifier.gate_first)  # type: ignore[arg-type]
        classifier.far_below_ = float(description["memory"]["far_below"])
        classifier.tiers_ = {row["frame"]: row["tier"] for row in description.get("held_out", {}).get("frames", ())}
    except (KeyError, TypeError) as error:
        raise ModelError(f"the model folder {folder} is incomplete: {DESCRIPTION} or {WEIGHTS} lacks {error}; train or download it again") from None
    classifier.thresholds_ = classifier.calibration_.thresholds
    classifier.n_features_in_ = 1
    return classifier


def model_folder(name: str | Path) -> Path:
    """Return the folder of a shipped model ("default") or the given folder; `ModelError` where there is neither."""
    models = shipped("models")
    for folder in (models / str(name), Path(name).expanduser()):
        if (folder / DESCRIPTION).is_file():
            return folder
    inside = Path(name).iterdir() if Path(name).is_dir() else ()
    if any(file.suffix.lower() in _PICKLES for file in (Path(name), *inside)):
        raise ModelError(
            f"{name} is or holds a pickle, which could run any code when loaded; models here are safetensors and JSON: train one with `framing train`"
        )
    known = sorted(folder.name for folder in models.iterdir() if (folder / DESCRIPTION).is_file())
    raise ModelError(f"no model {str(name)!r}: give the folder of a trained model, or one of the shipped ones ({', '.join(known) or 'none'})")


def read_description(folder: Path) -> dict[str, Any]:
    """Return the checked content of a folder's model.json."""
    try:
        description = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / DESCRIPTION} is damaged ({error}); train or download the model again") from None
    if not isinstance(description, dict) or description.get("kind") != KIND:
        raise ModelError(f"{folder / DESCRIPTION} describes no frame classifier; give a folder that `framing train` wrote")
    version = description.get("schema_version")
    if not isinstance(version, int) or version > SCHEMA_VERSION:
        raise ModelError(f"{folder} has schema version {version}, this release reads {SCHEMA_VERSION}; update the package")
    if version < SCHEMA_VERSION:
        raise ModelError(f"{folder} has schema version {version}, this release reads {SCHEMA_VERSION}; train the model again with `framing train`")
    # Models of the first releases carry no hash of their description.
    if "description_sha256" in description and description["description_sha256"] != _sha256_of(description):
        raise ModelError(
            f"{folder / DESCRIPTION} was changed after it was written: its content has not the sha256 that it names; train or download the model again"
        )
    return description


def _sha256_of(description: dict[str, Any]) -> str:
    """The hash of a description's content but for the hash itself."""
    content = {name: value for name, value in description.items() if name != "description_sha256"}
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def read_evaluations(folder: Path) -> list[dict[str, Any]]:
    """Return the recorded evaluations of the very weights that lie in the folder, by file name (see `Evaluation.to_json`)."""
    recorded = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob(f"{RECORD}*.json"))]
    weights = read_description(folder)["weights_sha256"]
    return [result for result in recorded if result.get("weights_sha256") == weights]


def _arrays(folder: Path, description: dict[str, Any]) -> dict[str, np.ndarray]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        weights = (folder / WEIGHTS).read_bytes()
    except OSError:
        raise ModelError(f"the model folder {folder} has no {WEIGHTS}; train or download the model again") from None
    if hashlib.sha256(weights).hexdigest() != description.get("weights_sha256"):
        raise ModelError(f"{folder / WEIGHTS} is damaged: its sha256 is not the one in {DESCRIPTION}; train or download the model again")
    try:
        return load(weights)
    except SafetensorError as error:
        raise ModelError(f"{folder / WEIGHTS} cannot be read ({error}); train or download the model again") from None


def _stack(arrays: dict[str, np.ndarray], name: str) -> Stack:
    return Stack(arrays[f"calibration.{name}.weights"], arrays[f"calibration.{name}.intercepts"])


def _tuning(arrays: dict[str, np.ndarray], classifier: FrameClassifier, description: dict[str, Any]) -> Tuning | None:
    if _HELD_OUT not in arrays:
        return None
    layers = {name.removeprefix(_LAYERS): array for name, array in arrays.items() if name.startswith(_LAYERS)}
    tuned = Tuned(str(classifier.encoder), layers, arrays["tuned.coefficients"], arrays["tuned.intercepts"])
    return Tuning(tuned, arrays[_HELD_OUT], arrays[_IN_COMPANY], description["tuning_key"])


def _gate_values(gate: Gate) -> np.ndarray:
    """The bar for texts alone; then, where posts taught something, the bar for texts in posts and the weight of the rest of the post."""
    return np.array([gate.alone] if gate.in_post is None else [gate.alone, gate.in_post, gate.weight])


def _gate(arrays: dict[str, np.ndarray]) -> Gate:
    return Gate(*arrays["calibration.gate"].tolist())


def _check_table(folder: Path, description: dict[str, Any]) -> None:
    """Raise `ModelError` for a model over another table of the fast encoder than the one that lies here: its numbers would mean something else."""
    from framing.vectors.encoders import load_encoder
    from framing.vectors.static import STATIC_ENCODER

    encoder = description.get("encoder", {})
    if encoder.get("name") == STATIC_ENCODER and encoder.get("sha256") != load_encoder(STATIC_ENCODER).sha256:
        raise ModelError(f"{folder} was trained with another release of the static encoder; train it again with `framing train --static`")


def _vocabulary(kinds: dict[str, list[str]], arrays: dict[str, np.ndarray], level: str) -> Vocabulary:
    # JSON sorts its keys; the features stand in the order of the kinds as they were learnt.
    return tuple(Terms(kind, tuple(kinds[kind]), arrays[f"{level}.{kind}.idf"]) for kind in FEATURE_KINDS if kind in kinds)


def _codebook_content(codebook: Codebook | None) -> dict[str, Any] | None:
    if codebook is None:
        return None
    frames = [{name: list(value) if isinstance(value, tuple) else value for name, value in vars(frame).items()} for frame in codebook.frames]
    return {"id": codebook.id, "title": codebook.title, "version": codebook.version, "rules": list(codebook.rules), "frames": frames}
