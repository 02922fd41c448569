"""deploy/kubernetes: sound by Kubernetes' schemas, locked in, and about settings that there are."""

from __future__ import annotations

import re
from typing import Any

import kubernetes_validate
import pytest

from tests.deploy.manifests import KUBERNETES, ROOT, SETTING_NAMES, Document, manifests, pods, read

MANIFESTS = dict(manifests())
PODS = dict(pods())
CONTAINERS = {
    f"{name}/{container['name']}": container
    for name, pod in PODS.items()
    for container in pod["spec"]["containers"]
}
[CONFIG] = read(KUBERNETES / "config.yaml")
[SECRET] = read(KUBERNETES / "secret.example.yaml")


def param(things: dict[str, Document]) -> Any:
    return pytest.mark.parametrize("it", things.values(), ids=things.keys())


@param(MANIFESTS)
def test_the_schema_knows_every_field(it: Document) -> None:
    kubernetes_validate.validate(it, "1.37", strict=True)


@pytest.mark.parametrize(
    "folder", [KUBERNETES, KUBERNETES / "services"], ids=lambda path: path.name
)
def test_what_is_there_is_applied_but_for_the_example(folder: Any) -> None:
    [kustomization] = read(folder / "kustomization.yaml")
    there = {path.name for path in folder.glob("*.yaml")} - {"kustomization.yaml"}
    assert set(kustomization["resources"]) == there - {"secret.example.yaml"}


@param(PODS)
def test_a_pod_has_no_rights_and_no_way_to_the_cluster(it: Document) -> None:
    spec = it["spec"]
    assert spec["automountServiceAccountToken"] is False
    assert spec["enableServiceLinks"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["runAsUser"] > 0
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}


@param(CONTAINERS)
def test_a_container_is_locked_in_and_limited(it: Document) -> None:
    assert it["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    for kind in ("requests", "limits"):
        assert set(it["resources"][kind]) == {"cpu", "memory"}


@param({name: each for name, each in CONTAINERS.items() if "ports" in each})
def test_who_opens_a_port_has_three_probes(it: Document) -> None:
    assert {"startupProbe", "livenessProbe", "readinessProbe"} <= set(it)


@param(CONTAINERS)
def test_every_image_has_a_version(it: Document) -> None:
    [kustomization] = read(KUBERNETES / "kustomization.yaml")
    versions = {image["name"]: image["newTag"] for image in kustomization["images"]}
    image, _, version = it["image"].partition(":")
    assert (version or versions[image]) != "latest"


@param({name: each for name, each in CONTAINERS.items() if each["image"] == "microblog"})
def test_our_program_gets_its_settings(it: Document) -> None:
    assert it["envFrom"] == [{"configMapRef": {"name": CONFIG["metadata"]["name"]}}]
    assert {variable["name"] for variable in it.get("env", [])} <= SETTING_NAMES


def test_every_setting_is_one() -> None:
    assert set(CONFIG["data"]) <= SETTING_NAMES
    assert all(isinstance(value, str) for value in CONFIG["data"].values())


def test_every_secret_that_is_read_is_in_the_example() -> None:
    mounted = "/run/secrets/microblog/"
    named = {name: value for name, value in CONFIG["data"].items() if name.endswith("_FILE")}
    assert named == {f"{key.upper()}_FILE": mounted + key for key in SECRET["stringData"]}


def test_the_example_is_no_secret() -> None:
    told = [value for value in SECRET["stringData"].values() if "CHANGE-ME" not in value]
    assert told == ["https://s3.example.org"]


def test_every_selector_finds_a_pod() -> None:
    for name, document in MANIFESTS.items():
        spec = document.get("spec", {})
        selector = spec.get("selector") or spec.get("podSelector") or {}
        wanted = selector.get("matchLabels", selector).items()
        assert any(wanted <= pod["metadata"]["labels"].items() for pod in PODS.values()), name


def test_the_way_in_leads_to_the_port_of_the_replicas() -> None:
    web = MANIFESTS["web.yaml:Deployment/web"]["spec"]["template"]["spec"]["containers"][0]
    assert {port["name"]: port["containerPort"] for port in web["ports"]} == {"http": 5000}
    service = MANIFESTS["web.yaml:Service/web"]["spec"]["ports"][0]
    assert service["targetPort"] == "http"
    [rule] = MANIFESTS["ingress.yaml:Ingress/web"]["spec"]["rules"]
    backend = rule["http"]["paths"][0]["backend"]["service"]
    assert backend == {"name": "web", "port": {"name": service["name"]}}
    assert CONFIG["data"]["BASE_URL"] == f"https://{rule['host']}"


def test_the_autoscaler_and_the_budget_are_about_the_replicas() -> None:
    deployment = MANIFESTS["web.yaml:Deployment/web"]
    scaler = MANIFESTS["web.yaml:HorizontalPodAutoscaler/web"]["spec"]
    kind, name = deployment["kind"], deployment["metadata"]["name"]
    assert scaler["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": kind, "name": name}
    assert scaler["minReplicas"] >= 2
    assert "replicas" not in deployment["spec"]
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    assert container["resources"]["requests"]["cpu"]  # what its percentages are of
    budget = MANIFESTS["web.yaml:PodDisruptionBudget/web"]["spec"]
    assert budget["selector"] == deployment["spec"]["selector"]


def test_a_pod_has_time_to_drain() -> None:
    spec = PODS["web.yaml:Deployment/web"]["spec"]
    [container] = spec["containers"]
    asleep = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    [graceful] = re.findall(
        r"^graceful_timeout = (\d+)", (ROOT / "gunicorn.conf.py").read_text(), re.M
    )
    assert spec["terminationGracePeriodSeconds"] > asleep + int(graceful)


def test_the_job_alone_migrates() -> None:
    assert CONFIG["data"]["RUN_MIGRATIONS"] == "0"
    [job] = PODS["migrate.yaml:Job/migrate"]["spec"]["containers"]
    assert {"name": "RUN_MIGRATIONS", "value": "1"} in job["env"]
