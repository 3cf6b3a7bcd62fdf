"""What manifests repeat of other files: `python -m deploy.kubernetes.generate` writes it anew, a test compares."""

from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.kubernetes import strimzi
from deploy.local.bootstrap import BOOTSTRAP
from deploy.local.layout import PROJECT, SERVICES

COMPONENTS = Path(__file__).with_name("components")
ALERTS = PROJECT / "deploy" / "monitoring" / "alerts.yaml"


def prometheus_rule() -> str:
    """The alerts for the Prometheus Operator, under the same words that `promtool` tries."""
    _, groups = ALERTS.read_text().split("\ngroups:\n")
    heading = """\
# Generated from deploy/monitoring/alerts.yaml: python -m deploy.kubernetes.generate
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: talkoot
  labels:
    app.kubernetes.io/part-of: talkoot
spec:
  groups:
"""
    return heading + "".join(f"  {line}\n" for line in groups.splitlines())


def cloudnative_pg_bootstrap() -> str:
    """One script that makes the role and the schema of every service."""
    heading = "-- Generated from deploy/local/bootstrap.sql: python -m deploy.kubernetes.generate\n"
    return heading + "".join(f"set talkoot.service = '{service}';\n{BOOTSTRAP.read_text()}" for service in SERVICES)


GENERATED: Mapping[str, Callable[[], str]] = {
    "cloudnative-pg/bootstrap.sql": cloudnative_pg_bootstrap,
    "dev-postgres/bootstrap.sql": BOOTSTRAP.read_text,
    "monitoring/alerts.yaml": prometheus_rule,
    "strimzi/topics.yaml": strimzi.text,
}


if __name__ == "__main__":
    for path, text in GENERATED.items():
        (COMPONENTS / path).write_text(text())
