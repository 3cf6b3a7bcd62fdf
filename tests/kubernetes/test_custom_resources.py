"""What is for operators, checked by the API server against the operators' own schemas. None of them runs here.

The schemas come out of the operators' Go modules, by version and hash; `go` fetches them.
"""

import json
import subprocess
from pathlib import Path

import pytest

from deploy.local.layout import PROJECT
from tests.kubernetes.cluster import kubectl, refusal

MODULES = {
    "github.com/kedacore/keda/v2@v2.21.0": (
        "h1:R6z2HZvstK4RLUMxroNACzBj74xGxt3kG59b5Xc+Xps=",
        ("config/crd/bases/keda.sh_scaledobjects.yaml", "config/crd/bases/keda.sh_triggerauthentications.yaml"),
    ),
    "github.com/prometheus-operator/prometheus-operator@v0.85.0": (
        "h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s=",
        (
            "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
            "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
        ),
    ),
    "github.com/cloudnative-pg/cloudnative-pg@v1.30.0": (
        "h1:fnhVq44xXx97MNiuvJsPrX1vSjYbgdyBK5MSGfdHdp0=",
        (
            "config/crd/bases/postgresql.cnpg.io_clusters.yaml",
            "config/crd/bases/postgresql.cnpg.io_scheduledbackups.yaml",
            "config/crd/bases/postgresql.cnpg.io_backups.yaml",
        ),
    ),
    "github.com/cloudnative-pg/plugin-barman-cloud@v0.15.0": (
        "h1:gNVytrzzYUE08wxLDrjfJqy1FPPSFkMe1OEr4s4pVI0=",
        ("config/crd/bases/barmancloud.cnpg.io_objectstores.yaml",),
    ),
    "sigs.k8s.io/gateway-api@v1.5.0": (
        "h1:duoo14Ky/fJXpjpmyMISE2RTBGnfCg8zICfTYLTnBJA=",
        (
            "config/crd/standard/gateway.networking.k8s.io_gateways.yaml",
            "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml",
        ),
    ),
}
OPERATORS = Path(__file__).with_name("operators")
RESTORED = Path(__file__).with_name("restored")
BACKUP = PROJECT / "deploy/kubernetes/components/cloudnative-pg/backup-now.yaml"
STRICTLY = ("--namespace=talkoot-operators", "--dry-run=server", "--validate=strict")


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("modules")
    (folder / "go.mod").write_text("module schemas\n")
    files = []
    for module, (digest, paths) in MODULES.items():
        download = ["go", "mod", "download", "-json", module]
        result = subprocess.run(download, cwd=folder, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr
        fetched = json.loads(result.stdout)
        assert fetched["Sum"] == digest, module
        files += [str(Path(fetched["Dir"]) / path) for path in paths]
    options = [option for file in files for option in ("--filename", file)]
    kubectl("apply", "--server-side", *options)
    kubectl("wait", "--for=condition=Established", "--timeout=60s", *options)


@pytest.fixture
def place(schemas: None) -> None:
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "talkoot-operators"}}
    kubectl("apply", "--filename", "-", given=json.dumps(namespace))


@pytest.mark.parametrize("overlay", [OPERATORS, RESTORED], ids=lambda path: path.name)
def test_production_with_everything_for_operators_is_taken_by_the_api_server(place: None, overlay: Path) -> None:
    kubectl("apply", *STRICTLY, "--server-side", "--kustomize", str(overlay))


def test_a_backup_at_once_is_taken_by_the_api_server(place: None) -> None:
    assert "created" in kubectl("create", *STRICTLY, "--filename", str(BACKUP))


def test_a_slip_in_a_resource_for_an_operator_would_be_seen(schemas: None) -> None:
    wrong = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {"name": "wrong", "namespace": "default"},
        "spec": {"scaleTargetRef": {"name": "notifications"}, "triggers": [], "minReplicas": 2},
    }
    said = refusal("apply", "--namespace=default", "--dry-run=server", "--filename", "-", given=json.dumps(wrong))
    assert "minReplicas" in said
