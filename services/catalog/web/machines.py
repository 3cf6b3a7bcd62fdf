"""What programs read beside the API: feeds of news (Atom, RFC 4287), the map of the site, the rules for robots."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.etree import ElementTree as ET

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.catalog import store
from services.catalog.domain.groups import Group
from services.catalog.domain.slugs import is_slug
from services.catalog.store.listing import public_meetings
from shared.contracts.meetings import Meeting
from shared.formats import format_when
from shared.languages import LANGUAGES, Language, translatable
from shared.postgres import Database
from shared.structured_data import plain_text
from shared.web import PageRoute, Pages, cached, language_of

MOST_ENTRIES: Final = 50
PLAIN_PAGES: Final = ("/", "/meetings/", "/search", "/accessibility", "/privacy", "/feedback")
"""The pages of each language that are neither a group's nor a meeting's."""
_NOT_FOR_ROBOTS: Final = ("/*/registrations/", "/*/mails/", "/*/manage/", "/*/sign-in", "/*/search?", "/mail")
_ABOUT_MEETINGS: Final = {
    "tentative": translatable("Meeting (tentative): %(title)s"),
    "confirmed": translatable("Meeting: %(title)s"),
    "moved": translatable("Meeting moved: %(title)s"),
    "cancelled": translatable("Meeting cancelled: %(title)s"),
    "held": translatable("Meeting held: %(title)s"),
}
_ABOUT_GROUPS: Final = {
    "active": translatable("Group: %(title)s"),
    "ended": translatable("Group ended: %(title)s"),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    id: str
    title: str
    address: str
    updated: datetime
    text: str


class MachinePages:
    def __init__(self, database: Database, pages: Pages) -> None:
        self._database = database
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        return [
            PageRoute("/{lang}/feed.atom", self.feed),
            PageRoute("/{lang}/groups/{slug}/feed.atom", self.group_feed),
            Route("/sitemap.xml", self.site_map),
            Route("/robots.txt", self.robots),
        ]

    async def feed(self, request: Request) -> Response:
        """News of all groups and their meetings, the latest first."""
        groups, meetings = await self._public()
        title = self._pages.gettext(language_of(request), translatable("News of the theme groups"))
        return self._feed(request, title, f"/{language_of(request)}/", groups, meetings)

    async def group_feed(self, request: Request) -> Response:
        slug = request.path_params["slug"]
        async with self._database.connection() as connection:
            group = await store.by_slug(connection, slug) if is_slug(slug) else None
            if group is None or group.status == "draft":
                raise HTTPException(404)
            meetings = await public_meetings(connection, group_id=group.id)
        language = language_of(request)
        title = plain_text(group.content.name, language)
        return self._feed(request, title, f"/{language}/groups/{slug}", [group], meetings)

    async def site_map(self, request: Request) -> Response:
        """https://www.sitemaps.org/protocol.html, with the languages as alternates of each other."""
        groups, meetings = await self._public()
        pages: list[tuple[str, datetime | None]] = [(path, None) for path in PLAIN_PAGES]
        pages += [(f"/groups/{group.slug}", group.changed_at) for group in groups]
        pages += [(f"/meetings/{meeting.id}", meeting.changed_at) for meeting in meetings]
        root = ET.Element(
            "urlset",
            {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9", "xmlns:xhtml": "http://www.w3.org/1999/xhtml"},
        )
        for path, changed in pages:
            addresses = {language: f"{self._pages.public_url}/{language}{path}" for language in LANGUAGES}
            for address in addresses.values():
                url = ET.SubElement(root, "url")
                ET.SubElement(url, "loc").text = address
                if changed is not None:
                    ET.SubElement(url, "lastmod").text = changed.isoformat(timespec="seconds")
                for language, alternate in addresses.items():
                    ET.SubElement(url, "xhtml:link", {"rel": "alternate", "hreflang": language, "href": alternate})
        return cached(request, _xml(root, "application/xml"), seconds=3600)

    async def robots(self, request: Request) -> Response:
        """RFC 9309. What is one person's own says so itself too."""
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS)]
        text = "\n".join([*lines, "", f"Sitemap: {self._pages.public_url}/sitemap.xml", ""])
        return cached(request, Response(text, media_type="text/plain"), seconds=3600)

    async def _public(self) -> tuple[list[Group], list[Meeting]]:
        async with self._database.connection() as connection:
            groups = [group for group in await store.groups(connection) if group.status != "draft"]
            return groups, await public_meetings(connection)

    def _feed(
        self, request: Request, title: str, page: str, groups: Iterable[Group], meetings: Iterable[Meeting]
    ) -> Response:
        language = language_of(request)
        entries = [
            *(self._group_entry(group, language) for group in groups),
            *(self._meeting_entry(meeting, language) for meeting in meetings),
        ]
        entries.sort(key=lambda entry: (entry.updated, entry.id), reverse=True)
        own = self._pages.public_url + request.scope["path"]
        return cached(request, _atom(own, self._pages.public_url + page, title, language, entries[:MOST_ENTRIES]))

    def _group_entry(self, group: Group, language: Language) -> _Entry:
        words = self._pages.gettext(language, _ABOUT_GROUPS[group.status])
        content = group.content
        return _Entry(
            id=f"urn:uuid:{group.id}",
            title=words % {"title": plain_text(content.name, language)},
            address=f"{self._pages.public_url}/{language}/groups/{group.slug}",
            updated=group.changed_at,
            text=plain_text(content.intention or content.task, language),
        )

    def _meeting_entry(self, meeting: Meeting, language: Language) -> _Entry:
        state = "moved" if meeting.previous_when and meeting.status == "confirmed" else meeting.status
        words = self._pages.gettext(language, _ABOUT_MEETINGS[state])
        when = format_when(meeting.when, meeting.time_zone, language=language)
        place = ", ".join(filter(None, (meeting.place.room, meeting.place.address)))
        reason = plain_text(meeting.reason, language) if meeting.reason else ""
        return _Entry(
            id=f"urn:uuid:{meeting.id}",
            title=words % {"title": plain_text(meeting.title, language)},
            address=f"{self._pages.public_url}/{language}/meetings/{meeting.id}",
            updated=meeting.changed_at,
            text="\n".join(filter(None, (plain_text(meeting.group.name, language), when, place, reason))),
        )


def _atom(own: str, page: str, title: str, language: Language, entries: Sequence[_Entry]) -> Response:
    root = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": language})
    _add(root, "id", own)
    _add(root, "title", title)
    ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": own})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": page})
    _add(root, "updated", entries[0].updated.isoformat() if entries else "1970-01-01T00:00:00+00:00")
    _add(ET.SubElement(root, "author"), "name", "Talkoot")
    for entry in entries:
        element = ET.SubElement(root, "entry")
        _add(element, "id", entry.id)
        _add(element, "title", entry.title)
        ET.SubElement(element, "link", {"rel": "alternate", "type": "text/html", "href": entry.address})
        _add(element, "updated", entry.updated.isoformat())
        _add(element, "summary", entry.text)
    return _xml(root, "application/atom+xml")


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = "".join(map(_allowed, text))


def _allowed(character: str) -> str:
    """XML 1.0 has no way to write most control characters."""
    return character if character in "\t\n\r" or ("\x20" <= character not in "\ufffe\uffff") else " "


def _xml(root: ET.Element, media_type: str) -> Response:
    content = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(content, media_type=media_type, headers={"Content-Type": f"{media_type}; charset=utf-8"})
