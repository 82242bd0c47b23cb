"""The codebook: frames with their definitions, scopes, rules and examples, read from YAML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.errors import CodebookError
from framing.resources import shipped

if TYPE_CHECKING:
    import yaml

SCHEMA_VERSION = 1
#: A codebook with its aliases written out has no more nodes than this; the largest that coders can hold in mind has a few thousand.
MAX_NODES = 100_000
_ID = re.compile(r"[a-z][a-z0-9_]*")
_TOP = ("schema_version", "id", "title", "version", "language", "unit", "frames", "rules")
_REQUIRED = ("id", "name", "definition")
_TEXTS = ("agent", "topic")
_LISTS = ("include", "exclude", "examples", "counterexamples")


@dataclass(frozen=True)
class Frame:
    """One frame: what coders look for, in whose conduct (`agent`), about what (`topic`)."""

    id: str
    name: str
    definition: str
    agent: str = ""
    topic: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Codebook:
    """A titled, versioned list of frames and the general coding rules."""

    id: str
    title: str
    version: str
    frames: tuple[Frame, ...]
    rules: tuple[str, ...] = ()

    @cached_property
    def frame_ids(self) -> tuple[str, ...]:
        """The ids of the frames, in the order of the codebook; columns of every matrix follow it."""
        return tuple(frame.id for frame in self.frames)

    def __getitem__(self, frame_id: str) -> Frame:
        for frame in self.frames:
            if frame.id == frame_id:
                return frame
        raise CodebookError(f"no frame {frame_id!r} in the codebook {self.id!r}; it has {', '.join(self.frame_ids)}")

    def __len__(self) -> int:
        return len(self.frames)

    def __repr__(self) -> str:
        return f"Codebook({self.id!r}, {len(self)} frames: {', '.join(self.frame_ids)})"

    def _repr_html_(self) -> str:
        import pandas as pd

        from framing.notebook import card, listing

        return card(
            self, listing(pd.DataFrame([{"id": frame.id, "name": frame.name, "definition": frame.definition} for frame in self.frames]), most=len(self))
        )


def read_codebook(path: str | Path | None = None) -> Codebook:
    """Read a codebook from a YAML file; without a path, the one that ships with the package.

    Raises `CodebookError` naming the frame and the field for anything missing, misspelt or given twice.
    """
    import yaml

    file = Path(path) if path is not None else shipped("annotations") / "codebook.yaml"
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), _loader())
    except OSError:
        raise CodebookError(f"no readable codebook at {file}; give the path of a YAML file with a list `frames`") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise CodebookError(f"{file} is no valid YAML: {' '.join(str(error).split())}") from None
    return codebook_from(content, str(file))


def _loader() -> type[yaml.SafeLoader]:
    """A safe loader that refuses a key given twice in one mapping, of which YAML's own keeps the last, and aliases that unfold without end.

    As in YAML 1.2 only true and false are booleans: `no` is a label. A date is a text.
    """
    import yaml

    class Loader(yaml.SafeLoader):
        def get_single_node(self) -> yaml.Node | None:
            node: yaml.Node | None = super().get_single_node()
            if node is not None and _unfolded(node, {}) > MAX_NODES:
                raise yaml.constructor.ConstructorError(problem=f"with its aliases written out it has more than {MAX_NODES:,} entries")
            return node

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
            keys = [key.value for key, _ in node.value]
            for key, _ in node.value:
                if keys.count(key.value) > 1:
                    raise yaml.constructor.ConstructorError(problem=f"the field {key.value!r} is given twice", problem_mark=key.start_mark)
            return super().construct_mapping(node, deep)

    plain = {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"}
    known = yaml.SafeLoader.yaml_implicit_resolvers.items()
    Loader.yaml_implicit_resolvers = {first: [(tag, pattern) for tag, pattern in of_tag if tag not in plain] for first, of_tag in known}
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), list("tTfF"))
    return Loader


def _unfolded(node: yaml.Node, known: dict[int, float]) -> float:
    """The number of nodes below one, each alias counted as what it stands for; without end where a node holds itself."""
    if id(node) not in known:
        known[id(node)] = float("inf")
        values = node.value if isinstance(node.value, list) else []
        parts = [part for value in values for part in (value if isinstance(value, tuple) else (value,))]
        known[id(node)] = 1 + sum(_unfolded(part, known) for part in parts)
    return known[id(node)]


def codebook_from(content: Any, where: str = "codebook") -> Codebook:
    """Build a codebook from its parsed content (see `read_codebook`)."""
    if not isinstance(content, dict) or not isinstance(content.get("frames"), list) or not content["frames"]:
        raise CodebookError(f"{where} holds no list `frames`; each frame needs {', '.join(_REQUIRED)}")
    version = content.get("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        raise CodebookError(f"{where} has schema_version {version!r}; this release reads {SCHEMA_VERSION}")
    frames = tuple(_frame(entry, position, where) for position, entry in enumerate(content["frames"], 1))
    ids = [frame.id for frame in frames]
    if repeated := sorted({frame_id for frame_id in ids if ids.count(frame_id) > 1}):
        raise CodebookError(f"{where} defines the frame {repeated[0]!r} more than once; ids must be unique")
    if unknown := sorted(map(str, set(content) - set(_TOP))):
        raise CodebookError(f"{where} has the unknown field {unknown[0]!r}; allowed are {', '.join(_TOP)}")
    rules = content.get("rules") or []
    if not isinstance(rules, list):
        raise CodebookError(f"{where}: `rules` must be a list of texts")
    title = str(content.get("title") or "Untitled codebook")
    return Codebook(str(content.get("id") or Path(where).stem), title, str(content.get("version", "1")), frames, tuple(str(rule).strip() for rule in rules))


def _frame(entry: Any, position: int, where: str) -> Frame:
    if not isinstance(entry, dict):
        raise CodebookError(f"{where}: frame {position} is no mapping; it needs {', '.join(_REQUIRED)}")
    for name in _REQUIRED:
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            raise CodebookError(
                f"{where}: frame {position} ({entry.get('id', 'without id')}) needs text in `{name}` (quote it if YAML reads it as something else)"
            )
    if not _ID.fullmatch(entry["id"]):
        raise CodebookError(f"{where}: frame id {entry['id']!r} is not allowed; use lower-case letters, digits and _, beginning with a letter")
    if unknown := sorted(map(str, set(entry) - {*_REQUIRED, *_TEXTS, *_LISTS})):
        raise CodebookError(f"{where}: frame {entry['id']} has the unknown field {unknown[0]!r}; allowed are {', '.join((*_REQUIRED, *_TEXTS, *_LISTS))}")
    texts = {name: str(entry.get(name) or "").strip() for name in (*_REQUIRED, *_TEXTS)}
    lists = {}
    for name in _LISTS:
        value = entry.get(name) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise CodebookError(f"{where}: `{name}` of frame {entry['id']} must be a list of texts")
        lists[name] = tuple(item.strip() for item in value)
    fields: dict[str, Any] = {**texts, **lists}
    return Frame(**fields)
