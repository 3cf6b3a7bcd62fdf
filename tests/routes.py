"""Every route of the four services, and what it asks of whoever comes: the tests of access go by this one list.

A route that is not here makes `tests/architecture/test_routes.py` fail. Whoever adds one says here that it is for
everybody, or which permission it wants.
"""

import importlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fastapi import FastAPI
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route

from shared.access import Permission
from shared.access.permissions import GRANTED, Role

SITE: Final = "http://127.0.0.1:9"
SIGNED_IN: Final = None
"""Stands for a permission where it is enough to be signed in."""

_OF_EVERY_SERVICE: Final = (
    "GET /healthz/live",
    "GET /healthz/ready",
    "GET /metrics",  # on the service's own port alone: the edge does not pass it on
    "GET /static/{version}/{path:path}",
)
PUBLIC: Final[Mapping[str, Sequence[str]]] = {
    "catalog": (
        *_OF_EVERY_SERVICE,
        "GET /static/catalog/{version}/{path:path}",
        "GET /api/groups/openapi.json",
        "GET /api/groups",
        "GET /api/groups/{slug}",
        "GET /{lang}/sign-in",
        "POST /{lang}/sign-in",
        "GET /{lang}/sign-in/sent",
        "GET /{lang}/sign-in/{token}",
        "POST /{lang}/sign-in/{token}",
        "GET /{lang}/accessibility",
        "GET /{lang}/privacy",
        "GET /{lang}/feedback",
        "POST /{lang}/feedback",
        "GET /{lang}/feedback/thanks",
        "GET /{lang}/search",
        "GET /{lang}/feed.atom",
        "GET /{lang}/groups/{slug}/feed.atom",
        "GET /sitemap.xml",
        "GET /robots.txt",
        "GET /",
        "GET /{lang}/",
        "GET /{lang}/groups/{slug}",
        "GET /{lang}/groups/{slug}/leads/{number:int}",
        "POST /{lang}/groups/{slug}/leads/{number:int}",
    ),
    "meetings": (
        *_OF_EVERY_SERVICE,
        "GET /static/meetings/{version}/{path:path}",
        "GET /calendar/all.ics",
        "GET /calendar/groups/{slug}.ics",
        "GET /calendar/meetings/{id:uuid}.ics",
        "GET /api/meetings/openapi.json",
        "GET /api/meetings",
        "GET /api/meetings/changes",
        "GET /api/meetings/{meeting_id}",
        "GET /api/events/asyncapi.json",
        "GET /api/events/schemas/{topic}.json",
        "GET /{lang}/meetings/",
        "GET /{lang}/meetings/{id:uuid}",
        "GET /{lang}/meetings/{id:uuid}/files/{file:uuid}/{name}",
    ),
    "notifications": (
        *_OF_EVERY_SERVICE,
        "GET /static/notifications/{version}/{path:path}",
        "GET /{lang}/mails/unsubscribe/{token}",
        "POST /{lang}/mails/unsubscribe/{token}",
    ),
    "registration": (
        *_OF_EVERY_SERVICE,
        "GET /static/registration/{version}/{path:path}",
        "GET /embed.js",
        "GET /{lang}/groups/{slug}/join",
        "POST /{lang}/groups/{slug}/join",
        "OPTIONS /{lang}/groups/{slug}/join",
        "GET /{lang}/groups/{slug}/join/thanks",
        "GET /{lang}/groups/{slug}/join/embed",
        "POST /{lang}/groups/{slug}/join/embed",
        "GET /{lang}/groups/{slug}/join/embed/thanks",
        "GET /api/registrations/openapi.json",
        "POST /api/registrations",
        "GET /{lang}/registrations/link",
        "POST /{lang}/registrations/link",
        "GET /{lang}/registrations/link/sent",
        "GET /{lang}/registrations/confirm/{token}",
        "POST /{lang}/registrations/confirm/{token}",
        "GET /{lang}/registrations/{token}",
        "GET /{lang}/registrations/{token}/correct",
        "POST /{lang}/registrations/{token}/correct",
        "GET /{lang}/registrations/{token}/leave",
        "POST /{lang}/registrations/{token}/leave",
        "POST /{lang}/registrations/{token}/language",
        "POST /{lang}/registrations/{token}/meetings/{meeting:uuid}",
    ),
}
"""For everybody; those with a token, for whoever holds the link."""

_GROUP: Final = "/{lang}/manage/groups/{slug}"
_PERSON: Final = "/{lang}/manage/people/{account:uuid}"
_MEETING: Final = f"{_GROUP}/meetings/{{id:uuid}}"
_MEMBER: Final = f"{_GROUP}/members/{{member:uuid}}"


def _log(service: str) -> dict[str, Permission | None]:
    path = f"GET /{{lang}}/manage/audit/{service}"
    return {path: Permission.ADMINISTER, f"{path}.csv": Permission.ADMINISTER}


MANAGED: Final[Mapping[str, Mapping[str, Permission | None]]] = {
    "catalog": {
        **_log("catalog"),
        "POST /{lang}/sign-out": SIGNED_IN,
        "POST /{lang}/sign-out/everywhere": SIGNED_IN,
        "GET /{lang}/manage/": SIGNED_IN,
        f"GET {_GROUP}/people": Permission.GRANT_ROLES,
        f"POST {_GROUP}/people": Permission.GRANT_ROLES,
        f"POST {_GROUP}/people/{{account:uuid}}/role": Permission.GRANT_ROLES,
        f"POST {_GROUP}/people/{{account:uuid}}/revoke": Permission.GRANT_ROLES,
        "GET /{lang}/manage/people": Permission.ADMINISTER,
        "POST /{lang}/manage/people": Permission.ADMINISTER,
        f"GET {_PERSON}": Permission.ADMINISTER,
        f"POST {_PERSON}": Permission.ADMINISTER,
        f"POST {_PERSON}/administrator": Permission.ADMINISTER,
        f"POST {_PERSON}/sign-out": Permission.ADMINISTER,
        f"POST {_PERSON}/close": Permission.ADMINISTER,
        f"POST {_PERSON}/open": Permission.ADMINISTER,
        f"GET {_GROUP}": Permission.SEE_GROUP,
        f"POST {_GROUP}": Permission.EDIT_PAGE,
        f"GET {_GROUP}/revisions": Permission.SEE_GROUP,
        f"GET {_GROUP}/revisions/{{version:int}}": Permission.SEE_GROUP,
        f"GET {_GROUP}/revisions/{{version:int}}/restore": Permission.EDIT_PAGE,
        f"POST {_GROUP}/revisions/{{version:int}}/restore": Permission.EDIT_PAGE,
        f"GET {_GROUP}/publish": Permission.PUBLISH_GROUP,
        f"POST {_GROUP}/publish": Permission.PUBLISH_GROUP,
        f"GET {_GROUP}/end": Permission.PUBLISH_GROUP,
        f"POST {_GROUP}/end": Permission.PUBLISH_GROUP,
        f"GET {_GROUP}/reopen": Permission.PUBLISH_GROUP,
        f"POST {_GROUP}/reopen": Permission.PUBLISH_GROUP,
        "GET /{lang}/manage/import": Permission.CREATE_GROUP,
        "POST /{lang}/manage/import": Permission.CREATE_GROUP,
        "GET /{lang}/manage/create": Permission.CREATE_GROUP,
        "POST /{lang}/manage/create": Permission.CREATE_GROUP,
    },
    "meetings": {
        **_log("meetings"),
        f"GET {_GROUP}/meetings": Permission.PLAN_MEETINGS,
        f"GET {_GROUP}/meetings/schedule": Permission.PLAN_MEETINGS,
        f"POST {_GROUP}/meetings/schedule": Permission.PLAN_MEETINGS,
        f"GET {_MEETING}": Permission.PLAN_MEETINGS,
        f"POST {_MEETING}/publish": Permission.PUBLISH_MEETINGS,
        f"POST {_MEETING}/discard": Permission.PLAN_MEETINGS,
        f"GET {_MEETING}/edit": Permission.PLAN_MEETINGS,
        f"POST {_MEETING}/edit": Permission.PLAN_MEETINGS,
        f"GET {_MEETING}/move": Permission.PUBLISH_MEETINGS,
        f"POST {_MEETING}/move": Permission.PUBLISH_MEETINGS,
        f"GET {_MEETING}/cancel": Permission.PUBLISH_MEETINGS,
        f"POST {_MEETING}/cancel": Permission.PUBLISH_MEETINGS,
        f"POST {_MEETING}/hold": Permission.PUBLISH_MEETINGS,
        f"POST {_MEETING}/notes": Permission.PLAN_MEETINGS,
        f"GET {_MEETING}/minutes": Permission.PLAN_MEETINGS,
        f"POST {_MEETING}/minutes": Permission.PLAN_MEETINGS,
        f"POST {_MEETING}/files": Permission.PLAN_MEETINGS,
        f"POST {_MEETING}/files/{{file:uuid}}/remove": Permission.PLAN_MEETINGS,
    },
    "notifications": {
        **_log("notifications"),
        f"GET {_GROUP}/mails": Permission.SEND_MAILS,
        f"POST {_GROUP}/mails/again": Permission.SEND_MAILS,
        f"GET {_GROUP}/mails/preview": Permission.PUBLISH_MEETINGS,
        f"GET {_GROUP}/mails/words": Permission.SEND_MAILS,
        f"GET {_GROUP}/mails/words/{{kind}}": Permission.SEND_MAILS,
        f"POST {_GROUP}/mails/words/{{kind}}": Permission.SEND_MAILS,
        f"POST {_GROUP}/mails/words/{{kind}}/test": Permission.SEND_MAILS,
        f"GET {_GROUP}/mails/{{id:uuid}}": Permission.SEND_MAILS,
        f"POST {_GROUP}/mails/{{id:uuid}}/again": Permission.SEND_MAILS,
    },
    "registration": {
        **_log("registration"),
        f"GET {_GROUP}/members": Permission.SEE_MEMBERS,
        f"GET {_GROUP}/members/overview": Permission.SEE_MEMBERS,
        f"GET {_GROUP}/members/export": Permission.EXPORT_MEMBERS,
        f"POST {_GROUP}/members/export": Permission.EXPORT_MEMBERS,
        f"GET {_GROUP}/members/add": Permission.CHANGE_MEMBERS,
        f"POST {_GROUP}/members/add": Permission.CHANGE_MEMBERS,
        f"GET {_MEMBER}": Permission.SEE_MEMBERS,
        f"GET {_MEMBER}/correct": Permission.CHANGE_MEMBERS,
        f"POST {_MEMBER}/correct": Permission.CHANGE_MEMBERS,
        f"GET {_MEMBER}/remove": Permission.CHANGE_MEMBERS,
        f"POST {_MEMBER}/remove": Permission.CHANGE_MEMBERS,
    },
}
"""Behind the gate, and what it wants."""


def grants(permission: Permission | None, role: Role | None) -> bool:
    """Whether the one table of permissions gives it to that role."""
    return permission is SIGNED_IN or role in GRANTED[permission]


def application(service: str, **more: str) -> Starlette:
    """As in production, with nothing behind it; `more` are settings that bring more routes."""
    settings = importlib.import_module(f"services.{service}.settings").Settings(
        database_url=SecretStr("postgresql://nobody:x@127.0.0.1:9/talkoot"),
        kafka="127.0.0.1:9",
        port=0,
        public_url=SITE,
        link_keys=(SecretStr("unused"),),
        **({"mail_from": "talkoot@talkoot.example"} if service == "notifications" else {}),
        **more,
    )
    made = importlib.import_module(f"services.{service}.app").create_app(settings)
    assert isinstance(made, Starlette)
    return made


def routes_of(app: Starlette) -> list[str]:
    """Every way into the application, as `METHOD /path`. HEAD is GET without a body."""
    return sorted(set(_ways(app.routes, "")))


def _ways(routes: Sequence[BaseRoute], before: str) -> Iterator[str]:
    for route in routes:
        if isinstance(route, Mount):
            assert isinstance(route.app, Starlette), f"{before}{route.path}: an application that cannot be looked into"
            yield from _ways(route.app.routes, before + route.path)
        elif isinstance(route, Route) and isinstance(route.endpoint, FastAPI):
            yield from _ways(route.endpoint.routes, before)
        else:
            assert isinstance(route, Route), f"{route!r}: what this is, the tests of access must learn first"
            assert route.methods, f"{before}{route.path} answers to any method"
            yield from (f"{method} {before}{route.path}" for method in route.methods - {"HEAD"})
