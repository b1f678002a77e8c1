"""Promises about the project itself: import time, sizes of files, the wheel, the two commands of the README."""

import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

import dateline

ROOT = Path(__file__).parent.parent
PACKAGE = sorted((ROOT / "dateline").rglob("*.py"))


def _seconds(code: str) -> float:
    timed = f"import time; t = time.perf_counter(); {code}; print(time.perf_counter() - t)"
    runs = [
        subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True, cwd=ROOT)
        for _ in range(5)
    ]
    return min(float(r.stdout) for r in runs)


def test_import_is_quick() -> None:
    assert _seconds("import dateline") < 0.1


def test_import_brings_nothing_heavy() -> None:
    heavy = {"numpy", "onnxruntime", "lxml", "trafilatura", "pyarrow", "rich"}
    code = f"import sys, dateline, dateline.cli; print(*sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == ""


def test_first_report_within_two_seconds() -> None:
    assert (
        _seconds("from dateline import Coder; Coder().code('Police arrested two men in Oslo on Monday.').claims[0]") < 2
    )


@pytest.mark.parametrize("path", PACKAGE, ids=lambda p: p.name)
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_public_names() -> None:
    assert dateline.__all__ == sorted(dateline.__all__)
    assert all(getattr(dateline, name) is not None for name in dateline.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Decoder'"):
        dateline.Decoder  # noqa: B018


def test_every_dependency_has_its_reason() -> None:
    lines = (
        (ROOT / "pyproject.toml")
        .read_text(encoding="utf-8")
        .split("dependencies = [\n")[1]
        .split("\n]")[0]
        .splitlines()
    )
    assert len(lines) == len(
        tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    )
    assert all("  # " in line for line in lines)


def test_the_changelog_knows_this_version() -> None:
    assert f"## {dateline.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_wheel_runs_in_an_empty_environment(tmp_path: Path) -> None:
    """Build the wheel, look into it, install it where there is no PyTorch, and code a report from another folder."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        check=True,
        cwd=ROOT,
        capture_output=True,
    )
    wheel = next(tmp_path.glob("*.whl"))
    names = zipfile.ZipFile(wheel).namelist()
    assert {
        "dateline/data/model.onnx",
        "dateline/data/vocab.txt",
        "dateline/data/page.html",
        "dateline/py.typed",
    } <= set(names)
    assert not [n for n in names if n.startswith(("train/", "tests/", "bench/"))]
    assert wheel.stat().st_size < 35_000_000
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)], check=True, cwd=tmp_path
    )
    report = tmp_path / "report.txt"
    report.write_text("Police arrested two men in Oslo on Monday.\n", encoding="utf-8")
    run = subprocess.run(
        [tmp_path / "env" / "bin" / "dateline", "read", "--json", report], capture_output=True, text=True, cwd=tmp_path
    )
    assert run.returncode == 0, run.stderr
    assert '"COERCE"' in run.stdout
    absent = subprocess.run([python, "-c", "import torch"], capture_output=True, cwd=tmp_path)
    assert absent.returncode != 0
