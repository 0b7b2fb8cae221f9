"""The house rules that a machine can check (docs/developers/architecture.md)."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sorted(path for folder in ("apps", "config", "tests", "scripts") for path in (ROOT / folder).rglob("*.py"))
SOURCES = [path for path in PYTHON if "migrations" not in path.parts]
CODE = [path for path in SOURCES if "tests" not in path.parts]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
OWN_APPS = sorted(config.label for config in apps.get_app_configs() if config.name.startswith("apps."))
# Django's and allauth's own templates are replaced under their own names.
TEMPLATES_OF_OTHERS = {"account", "admin", "allauth", "django"}
TEXTS = [*PYTHON, *TEMPLATES, *DOCS, *(ROOT / "static" / "css").glob("*"), *(ROOT / "static" / "js").glob("*")]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions() -> Iterator[tuple[str, int]]:
    """Every function of the code, with its lines less those of its docstring."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                signature = node.body[0].lineno - node.lineno
                yield f"{name_of(path)}:{node.name}", signature + node.end_lineno - first.lineno + 1


def imported(path: Path) -> set[str]:
    """The modules that a file imports, anywhere in it."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    sources = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return sources | {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}


def test_no_module_is_longer_than_300_lines_and_no_test_than_400() -> None:
    limits = {path: 300 if path in CODE else 400 for path in SOURCES}

    assert {name_of(path): lines_of(path) for path, limit in limits.items() if lines_of(path) > limit} == {}


def test_no_template_is_longer_than_150_lines() -> None:
    assert {name_of(path): lines_of(path) for path in TEMPLATES if lines_of(path) > 150} == {}


def test_files_are_short_as_a_rule() -> None:
    assert statistics.quantiles(map(lines_of, CODE), n=10)[8] <= 250
    assert statistics.quantiles(map(lines_of, TEMPLATES), n=10)[8] <= 80


def test_functions_are_short() -> None:
    sizes = dict(functions())

    assert {name: lines for name, lines in sizes.items() if lines > 40} == {}
    assert statistics.median(sizes.values()) <= 8
    assert statistics.quantiles(sizes.values(), n=10)[8] <= 25


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"common", "helpers", "misc", "selectors", "signals", "utils"}

    assert [name_of(path) for path in CODE if drawers & {path.stem, path.parent.name}] == []


def test_templates_mirror_the_apps() -> None:
    folders = {path.relative_to(ROOT / "templates").parts[0] for path in TEMPLATES if path.parent.name != "templates"}

    assert folders <= {*OWN_APPS, *TEMPLATES_OF_OTHERS}


def test_tests_mirror_the_apps() -> None:
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}

    assert folders <= {*OWN_APPS, "bench", "budget", "e2e", "killed"}


def test_nothing_is_left_for_later() -> None:
    later = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"]))

    assert [name_of(path) for path in TEXTS if later.search(path.read_text())] == []


def test_ignored_findings_name_their_code_and_reason() -> None:
    ignore = re.compile(r"#\s*(noqa|type:\s*ignore|djlint:off|pragma).*")
    reasoned = re.compile(r"# noqa: [A-Z]+\d+(, [A-Z]+\d+)* - \S|# type: ignore\[[a-z-]+(, [a-z-]+)*\]  # \S")
    unexplained = [
        f"{name_of(path)}:{number} {found[0]}"
        for path in SOURCES
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (found := ignore.search(line)) and not reasoned.search(line)
    ]

    assert unexplained == []


@pytest.mark.parametrize("module", ["services", "models", "access"])
def test_what_lies_below_the_views_knows_no_requests_and_no_forms(module: str) -> None:
    above = {"django.forms", "django.shortcuts", "django.template", "django.contrib.messages", "django.views"}
    above |= {"django.http"} if module != "access" else set()  # access answers with Http404
    below = [path for path in CODE if module in {path.stem, path.parent.name} and "apps" in path.parts]

    assert {name_of(path): found for path in below if (found := imported(path) & above)} == {}


def test_migrations_stand_in_one_line() -> None:
    graph = MigrationLoader(None).graph

    for label in OWN_APPS:
        own = [key for key in graph.nodes if key[0] == label]
        parents = [parent.key for key in own for parent in graph.node_map[key].parents if parent.key[0] == label]
        assert len(parents) == len(set(parents)) == max(len(own) - 1, 0), f"{label} has a fork"


def test_migrations_can_be_reversed() -> None:
    nodes = MigrationLoader(None).graph.nodes
    migrations: list[Migration] = [node for (label, _), node in nodes.items() if label in OWN_APPS and node]

    assert [str(each) for each in migrations for operation in each.operations if not operation.reversible] == []


@pytest.mark.parametrize("path", REQUIREMENTS, ids=name_of)
def test_pins_are_hashed_and_name_no_download_host(path: Path) -> None:
    pins = re.split(r"\n(?=\S)", path.read_text().strip())

    assert [pin for pin in pins if not re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+.*--hash=sha256:", pin, re.DOTALL)] == []
    assert not re.search(r"://|--(index|extra-index|find-links)", path.read_text())


def test_no_lock_file_with_addresses_is_kept() -> None:
    locks = ["uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json", "yarn.lock"]

    assert [name for name in locks if (ROOT / name).exists()] == []


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_links_of_the_docs_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text())

    assert [link for link in links if not (path.parent / link).exists()] == []


def anchors_of(path: Path) -> set[str]:
    """What the headings of a document are called in its address."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_links_into_the_docs_name_a_heading(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)", path.read_text())
    into = [(path.parent / file if file else path, anchor) for file, anchor in links]

    assert [f"{name_of(at)}#{anchor}" for at, anchor in into if anchor not in anchors_of(at)] == []


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_commands_of_the_docs_exist(path: Path) -> None:
    known = set(re.findall(r"^    (\w+)\) ", (ROOT / "dev").read_text(), re.MULTILINE))

    assert set(re.findall(r"\./dev (\w+)", path.read_text())) <= known


def test_every_variable_of_the_environment_is_documented() -> None:
    """…and the docs and the container promise none that nobody reads."""
    readers = [ROOT / "config" / f"{name}.py" for name in ("settings", "gunicorn", "embedded")]
    pattern = r"(?:env\.\w+\(|environ\.get\()\s*\"([A-Z_]+)\""
    read = {name for path in readers for name in re.findall(pattern, path.read_text())}
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/operators/install.md").read_text(), re.MULTILINE))
    passed = set(re.findall(r"^    ([A-Z_]+): \$\{\1:[-?]", (ROOT / "docker-compose.yml").read_text(), re.MULTILINE))

    assert read == documented
    assert passed <= documented


def test_the_image_has_the_python_that_the_tests_run_on() -> None:
    version = (ROOT / ".python-version").read_text().strip()

    assert set(re.findall(r"^FROM python:([\d.]+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)) == {version}
