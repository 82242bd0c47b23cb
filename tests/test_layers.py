"""The one-way flow of DESIGN.md: corpus -> (coding, vectors) -> (frames | reuse | discourse) -> analysis -> report -> cli."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import framing

PACKAGE = Path(framing.__file__).parent
#: What stands on a line may import what stands on earlier lines, and itself. On the first line everything may import its neighbours.
LAYERS = [
    {"errors", "version", "resources", "progress", "visible", "notebook", "memory"},
    {"engine"},
    {"corpus"},
    {"coding", "vectors"},
    {"frames", "reuse", "discourse"},
    {"intervals"},
    {"summary"},
    {"manifest"},
    {"analysis"},
    {"report"},
    {"cli"},
    {"__main__"},
]
RANK = {part: rank for rank, parts in enumerate(LAYERS) for part in parts}
#: (file, the function around the import, the part imported): the ways upwards, all of them doors of `Analysis` ("": names for type checkers).
ALLOWED = {("analysis.py", function, "report") for function in ("", "save", "plot", "show", "compare")}


def part_of(file: Path) -> str:
    """The folder or module of the package that a file belongs to."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(source: str, package: str) -> list[tuple[str, str]]:
    """Every import of the toolkit in a module, wherever it stands: (the function around it or "", the part imported)."""
    found: list[tuple[str, str]] = []

    def visit(node: ast.AST, function: str) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            function = node.name
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            whole = ".".join([*base, *filter(None, [node.module])])
            names = [f"{whole}.{alias.name}" for alias in node.names] if whole == "framing" else [whole]
        found.extend((function, name.split(".")[1]) for name in names if name.startswith("framing."))
        for child in ast.iter_child_nodes(node):
            visit(child, function)

    visit(ast.parse(source), "")
    return found


FILES = sorted(file for file in PACKAGE.rglob("*.py") if file != PACKAGE / "__init__.py" and "_data" not in file.parts)


def imports_of(file: Path) -> list[tuple[str, str]]:
    """The imports of one file of the package."""
    return imports(file.read_text(encoding="utf-8"), ".".join(["framing", *file.relative_to(PACKAGE).parts[:-1]]))


def test_every_part_of_the_package_has_a_layer():
    assert {part_of(file) for file in FILES} <= set(RANK)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_module_imports_only_what_lies_below_it(file):
    own = part_of(file)
    upward = [
        (function, part)
        for function, part in imports_of(file)
        if part != own and RANK.get(part, len(LAYERS)) >= RANK[own] > 0 and (file.name, function, part) not in ALLOWED
    ]
    assert not upward


def test_the_ground_floor_imports_nothing_above_it():
    assert {part for file in FILES if RANK[part_of(file)] == 0 for _, part in imports_of(file)} <= LAYERS[0]


def test_the_exceptions_are_needed():
    assert {(file.name, function, part) for file in FILES for function, part in imports_of(file)} >= ALLOWED


def test_the_public_door_imports_nothing_when_it_is_opened():
    door = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    modules = [node.module for node in door.body if isinstance(node, ast.ImportFrom)]
    assert [module for module in modules if module.startswith("framing")] == ["framing.version"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("import framing.report.html", ("", "report")),
        ("from framing.report import html", ("", "report")),
        ("from framing import report", ("", "report")),
        ("from ..report.html import render_report", ("", "report")),
        ("from .. import report", ("", "report")),
        ("if TYPE_CHECKING:\n    from framing.report.html import x", ("", "report")),
        ("def save():\n    from framing.report.html import x", ("save", "report")),
    ],
)
def test_no_way_to_import_is_overlooked(line, found):
    assert imports(line, "framing.reuse") == [found]
