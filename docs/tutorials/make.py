"""Run the tutorials and keep what they show: `python docs/tutorials/make.py` executes every notebook of this folder and stores it with its outputs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

TUTORIALS = Path(__file__).resolve().parent
#: Seconds a cell may take; most take less than ten.
PATIENCE = 900


def executed(file: Path) -> NotebookNode:
    """Return a notebook with the outputs of a fresh run in its own folder; raises `CellExecutionError` where a cell fails."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(file, as_version=4)
    NotebookClient(notebook, timeout=PATIENCE, record_timing=False, resources={"metadata": {"path": str(file.parent)}}).execute()
    return tidied(notebook)


def tidied(notebook: NotebookNode) -> NotebookNode:
    """Take away what differs from run to run or from machine to machine and tells a reader nothing: progress, warnings on standard error, versions, ids."""
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
    for number, cell in enumerate(notebook.cells, 1):
        cell.id, cell.metadata = f"cell-{number}", {}
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if _tells(output)]
            for output in cell.outputs:
                output.pop("metadata", None)
                if output.output_type != "stream" and output.output_type != "error":
                    output.metadata = {}
    return notebook


def _tells(output: Any) -> bool:
    if output.output_type == "stream":
        return output.name != "stderr"
    # The place of a progress bar is empty when the run is over.
    return output.output_type == "error" or any(output.data.values())


def main() -> None:
    """Execute and store every notebook."""
    import nbformat

    for file in sorted(TUTORIALS.glob("*.ipynb")):
        nbformat.write(executed(file), file)
        print(f"{file.name}: {file.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
