"""What deploy/ names exists: images, ports, users, addresses and paths agree with the code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.app import create_app

Yaml = dict[str, Any]
MANIFESTS = (
    "namespace", "deployment", "service", "horizontal_pod_autoscaler", "pod_disruption_budget",
    "network_policy",
)  # fmt: skip


@pytest.fixture(scope="module")
def docker(root: Path) -> str:
    return (root / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose(root: Path) -> Yaml:
    return _read(root / "deploy" / "compose.yaml")


@pytest.fixture(scope="module")
def nginx(root: Path) -> str:
    return (root / "deploy" / "nginx" / "nginx.conf").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def copies(root: Path) -> list[str]:
    text = (root / "deploy" / "nginx" / "copies.conf").read_text(encoding="utf-8")
    return re.findall(r"^server ([\d.]+:\d+) ", text, re.MULTILINE)


@pytest.fixture(scope="module")
def manifests(root: Path) -> dict[str, Yaml]:
    folder = root / "deploy" / "kubernetes"
    return {name: _read(folder / f"{name}.yaml") for name in (*MANIFESTS, "kustomization")}


@pytest.fixture(scope="module")
def container(manifests: dict[str, Yaml]) -> Yaml:
    [found] = manifests["deployment"]["spec"]["template"]["spec"]["containers"]
    return found


@pytest.fixture(scope="module")
def paths(processed: Path) -> set[str]:
    return {route.path for route in create_app(processed / "on_record.sqlite").server.routes}


def _read(path: Path) -> Yaml:
    found: Yaml = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _port(docker: str) -> int:
    return int(re.search(r"^EXPOSE (\d+)$", docker, re.MULTILINE)[1])  # type: ignore[index]


def test_every_manifest_is_applied(root: Path, manifests: dict[str, Yaml]) -> None:
    listed = manifests["kustomization"]["resources"]
    there = {path.name for path in (root / "deploy" / "kubernetes").glob("*.yaml")}
    assert sorted(listed) == sorted(there - {"kustomization.yaml"})
    assert [name for name in MANIFESTS if not manifests[name]["kind"]] == []


def test_images_are_of_this_version(
    root: Path, compose: Yaml, manifests: dict[str, Yaml], container: Yaml
) -> None:
    version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    [image] = manifests["kustomization"]["images"]
    assert (image["name"], image["newTag"]) == (container["image"], version)
    own = {one["image"] for one in compose["services"].values() if "build" in one}
    assert own == {f"{container['image']}:{version}"}


def test_every_file_that_the_image_copies_is_there(root: Path, docker: str) -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+) ", docker, re.MULTILINE)
    assert [name for name in copied if not (root / name).exists()] == []


def test_the_image_builds_with_every_package_that_the_build_imports(
    root: Path, docker: str
) -> None:
    first, _, serving = docker.partition("\n\nFROM ")
    texts = [path.read_text(encoding="utf-8") for path in (root / "etl").rglob("*.py")]
    found = {name for text in texts for name in re.findall(r"^\s*from (\w+)", text, re.MULTILINE)}
    own = {name for name in found if (root / name / "__init__.py").exists()}
    assert {name for name in own if f"COPY {name} {name}\n" not in first} == set()
    assert "COPY etl" not in serving


def test_the_image_carries_the_downloads(docker: str) -> None:
    assert "COPY --from=build /app/data/processed data/processed\n" in docker


def test_ports_agree(
    docker: str, compose: Yaml, nginx: str, copies: list[str], manifests: dict[str, Yaml],
    container: Yaml,
) -> None:  # fmt: skip
    port = _port(docker)
    assert f'"--port", "{port}"]' in docker
    assert {int(one.rpartition(":")[2]) for one in copies} == {port}
    [named] = container["ports"]
    assert named["containerPort"] == port
    assert [one["targetPort"] for one in manifests["service"]["spec"]["ports"]] == [named["name"]]
    [allowed] = manifests["network_policy"]["spec"]["ingress"]
    assert allowed["ports"] == [{"port": named["name"]}]
    [listen] = re.findall(r"^\s+listen (\d+);", nginx, re.MULTILINE)
    assert compose["services"]["nginx"]["ports"] == [f"{listen}:{listen}"]


def test_addresses_of_copies_agree(compose: Yaml, copies: list[str]) -> None:
    given = {
        name: one["networks"]["inside"]["ipv4_address"] for name, one in compose["services"].items()
    }
    front = given.pop("nginx")
    assert sorted(given.values()) == sorted(one.partition(":")[0] for one in copies)
    told = {one["environment"]["FORWARDED_ALLOW_IPS"] for one in _copies(compose)}
    assert told == {front}
    assert compose["networks"]["inside"]["internal"] is True


def _copies(compose: Yaml) -> list[Yaml]:
    return [one for name, one in compose["services"].items() if name != "nginx"]


def test_nobody_runs_as_root(
    docker: str, compose: Yaml, manifests: dict[str, Yaml], container: Yaml
) -> None:
    [user] = re.findall(r"^USER (\d+:\d+)$", docker, re.MULTILINE)
    assert {one["user"] for one in _copies(compose)} == {user}
    pod = manifests["deployment"]["spec"]["template"]["spec"]["securityContext"]
    assert f"{pod['runAsUser']}:{pod['runAsGroup']}" == user
    assert pod["runAsNonRoot"] is True
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_every_service_is_confined(compose: Yaml) -> None:
    for name, one in compose["services"].items():
        assert one["read_only"] is True, name
        assert one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert one["mem_limit"], name
        assert not one["user"].startswith("0"), name


def test_copies_have_limits_and_ask_nobody(manifests: dict[str, Yaml], container: Yaml) -> None:
    assert set(container["resources"]["limits"]) == {"cpu", "memory"}
    policy = manifests["network_policy"]["spec"]
    assert policy["egress"] == []
    assert "Egress" in policy["policyTypes"]


def test_selectors_find_the_copies(manifests: dict[str, Yaml]) -> None:
    labels = manifests["deployment"]["spec"]["template"]["metadata"]["labels"]
    found = [
        manifests["deployment"]["spec"]["selector"]["matchLabels"],
        manifests["service"]["spec"]["selector"],
        manifests["pod_disruption_budget"]["spec"]["selector"]["matchLabels"],
        manifests["network_policy"]["spec"]["podSelector"]["matchLabels"],
    ]
    assert [one for one in found if one != labels] == []
    scaled = manifests["horizontal_pod_autoscaler"]["spec"]["scaleTargetRef"]
    assert (scaled["kind"], scaled["name"]) == (
        "Deployment", manifests["deployment"]["metadata"]["name"],
    )  # fmt: skip


def _asked(docker: str, compose: Yaml, container: Yaml) -> set[str]:
    probes = [probe for name, probe in container.items() if name.endswith("Probe")]
    nginx = compose["services"]["nginx"]["healthcheck"]["test"]
    return {
        *(probe["httpGet"]["path"] for probe in probes),
        *re.findall(r"127\.0\.0\.1:\d+(/[\w/]+)", f"{docker} {nginx}"),
    }


def test_three_probes_ask_for_the_two_kinds_of_health(
    docker: str, compose: Yaml, container: Yaml
) -> None:
    assert sum(name.endswith("Probe") for name in container) == 3
    assert _asked(docker, compose, container) == {"/health/live", "/health/ready"}


def test_probes_ask_for_what_the_code_answers(
    docker: str, compose: Yaml, container: Yaml, paths: set[str]
) -> None:
    assert _asked(docker, compose, container) <= paths


def test_nginx_lets_posts_through_where_the_code_takes_them(nginx: str, paths: set[str]) -> None:
    [posted] = re.findall(r"^\s+POST:(\S+) 0;", nginx, re.MULTILINE)
    assert posted in paths
    assert f"location = {posted} {{" in nginx


def test_nginx_keeps_no_record_of_readers(nginx: str) -> None:
    assert re.findall(r"^\s*access_log (.+);", nginx, re.MULTILINE) == ["off"]
    assert re.findall(r"^error_log (.+);", nginx, re.MULTILINE) == ["stderr alert"]
    assert 'proxy_set_header X-Forwarded-For "";' in nginx
