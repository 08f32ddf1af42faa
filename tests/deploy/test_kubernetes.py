"""The Kubernetes manifests: valid by Kubernetes' own schemas, confined, and in step with the service."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]  # it has none
import pytest
import yaml
from armedic.app import create_app
from armedic.settings import VARIABLES, Settings, load

FOLDER = Path(__file__).parents[2] / "service" / "deploy" / "kubernetes"
KINDS = {
    "Namespace",
    "ServiceAccount",
    "ConfigMap",
    "Deployment",
    "Service",
    "HorizontalPodAutoscaler",
    "PodDisruptionBudget",
    "NetworkPolicy",
}
VERSIONS = ("1.29", "1.32", "1.37")


@pytest.fixture(scope="module")
def manifests() -> dict[str, Any]:
    """What kustomization.yaml lists, by kind."""
    listed = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
    documents = [yaml.safe_load((FOLDER / name).read_text()) for name in listed]
    return {document["kind"]: document for document in documents}


@pytest.fixture(scope="module")
def pod(manifests: dict[str, Any]) -> Any:
    """What runs."""
    return manifests["Deployment"]["spec"]["template"]["spec"]


def test_complete(manifests: dict[str, Any]) -> None:
    """One of each kind, and no file that is not listed."""
    assert set(manifests) == KINDS
    listed = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
    assert {path.name for path in FOLDER.glob("*")} == {*listed, "kustomization.yaml"}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_schema(manifests: dict[str, Any], kind: str, version: str) -> None:
    """Valid, without unknown members, by the schemas of an old, a usual and a new Kubernetes (kubernetes-validate)."""
    kubernetes_validate.validate(manifests[kind], version, strict=True)


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not here")
def test_kustomization() -> None:
    """Kubectl puts them together."""
    made = subprocess.run(  # noqa: S603 - our own command
        ["kubectl", "kustomize", str(FOLDER)],  # noqa: S607 - it is where it is
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert {document["kind"] for document in yaml.safe_load_all(made.stdout)} == KINDS


def test_settings(manifests: dict[str, Any], tmp_path: Path) -> None:
    """Each setting exists, and all together are ones that the service starts with."""
    given = manifests["ConfigMap"]["data"]
    assert set(given) <= VARIABLES
    keys = tmp_path / "api-keys.json"
    keys.write_text('[{"name": "portal", "sha256": "' + "0" * 64 + '", "permissions": ["diagnose"]}]')
    settings = load(given | {"ARMEDIC_API_KEYS_FILE": str(keys)})
    assert settings.credential == "workload-identity"


def test_time_to_stop(manifests: dict[str, Any], pod: Any) -> None:
    """Kubernetes waits longer than the service takes to drain and stop, and a probe notices that it drains."""
    given = manifests["ConfigMap"]["data"]
    drain, stop = float(given["ARMEDIC_DRAIN_SECONDS"]), float(given["ARMEDIC_STOP_SECONDS"])
    assert pod["terminationGracePeriodSeconds"] >= drain + stop + 10
    probe = pod["containers"][0]["readinessProbe"]
    assert probe["periodSeconds"] * (probe["failureThreshold"] + 1) <= drain


def test_probes(pod: Any) -> None:
    """Each probe asks for a path that the service has, on the port that it listens on."""
    container = pod["containers"][0]
    routes = {route.path for route in create_app(Settings(anonymous=True)).routes}
    probes = [container[name]["httpGet"] for name in ("startupProbe", "livenessProbe", "readinessProbe")]
    assert {probe["path"] for probe in probes} <= routes
    assert {probe["port"] for probe in probes} == {container["ports"][0]["name"]}


def test_confined(manifests: dict[str, Any], pod: Any) -> None:
    """Nobody is root, nothing but /tmp is written, and no token of the cluster's API is at hand."""
    container = pod["containers"][0]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["automountServiceAccountToken"] is manifests["ServiceAccount"]["automountServiceAccountToken"] is False
    assert [mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")] == ["/tmp"]  # noqa: S108
    assert {"cpu", "memory"} <= set(container["resources"]["requests"])
    assert "memory" in container["resources"]["limits"]


def test_room_for_uploads(pod: Any) -> None:
    """The disk has room for as many large uploads as are received at a time."""
    settings = Settings()
    size = next(volume["emptyDir"]["sizeLimit"] for volume in pod["volumes"] if "emptyDir" in volume)
    assert int(size.removesuffix("Gi")) * 2**30 >= settings.capture_uploads * settings.max_capture_bytes


def test_selectors(manifests: dict[str, Any]) -> None:
    """Service, budget and policy mean the deployment's pods, and the autoscaler means the deployment."""
    labels = manifests["Deployment"]["spec"]["template"]["metadata"]["labels"]
    selectors = [
        manifests["Deployment"]["spec"]["selector"]["matchLabels"],
        manifests["Service"]["spec"]["selector"],
        manifests["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
        manifests["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
    ]
    assert all(selector.items() <= labels.items() for selector in selectors)
    assert manifests["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]["name"] == "armedic"


def test_workload_identity(manifests: dict[str, Any], pod: Any) -> None:
    """The pod signs in as the account's application, without a secret."""
    labels = manifests["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert labels["azure.workload.identity/use"] == "true"
    assert pod["serviceAccountName"] == manifests["ServiceAccount"]["metadata"]["name"]
    assert "azure.workload.identity/client-id" in manifests["ServiceAccount"]["metadata"]["annotations"]


def test_no_way_inside(manifests: dict[str, Any]) -> None:
    """Calls out go to public addresses only, and not to the host's metadata."""
    blocks = [
        peer["ipBlock"]
        for rule in manifests["NetworkPolicy"]["spec"]["egress"]
        for peer in rule["to"]
        if "ipBlock" in peer
    ]
    assert [block["cidr"] for block in blocks] == ["0.0.0.0/0"]
    assert {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"} <= set(blocks[0]["except"])
