#!/usr/bin/env bash
# Executes tour.ipynb headless on a workspace that has been run: notebooks/run.sh WORKSPACE [DELTA_JARS]
# Python and its libraries stay in notebooks/target/venv; the executed copy goes to notebooks/target/tour.ipynb.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
[[ $# -ge 1 && -d $1/lake ]] || { echo "usage: notebooks/run.sh WORKSPACE: a workspace with a lake, such as ../demo after ./parcours demo" >&2; exit 2; }
PARCOURS_WORKSPACE=$(cd "$1" && pwd)
export PARCOURS_WORKSPACE PARCOURS_DELTA_JARS=${2:-}
venv=target/venv
if ! cmp -s requirements.txt "$venv/requirements.txt"; then
  python3 -m venv "$venv" || { echo "install python3-venv (Debian) or Python with venv, then run this again" >&2; exit 4; }
  "$venv/bin/pip" install -q -r requirements.txt ||
    { echo "the libraries of requirements.txt could not be fetched; run this again with a network" >&2; exit 4; }
  cp requirements.txt "$venv/requirements.txt"
fi
"$venv/bin/python" - <<'PY'
import nbformat
from nbclient import NotebookClient

notebook = nbformat.read("tour.ipynb", as_version=4)
left = [cell for cell in notebook.cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)]
assert not left, "tour.ipynb holds outputs; clear them before committing"
NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
nbformat.write(notebook, "target/tour.ipynb")
print("tour.ipynb ran")
PY
