"""Groups and meetings for tests, whole and valid; what a test is about it says itself."""

from datetime import UTC, date, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.catalog.domain.content import Content
from shared.contracts.catalog import Lead, Link, Measure, Programme, SignUp
from shared.contracts.meetings import GroupReference, Meeting, Place
from shared.contracts.when import Days, Slot, Slots, When

CHANGED = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)


def content(**fields: object) -> Content:
    whole: dict[str, object] = {
        "name": {"fi": "Avoin data kunnissa", "sv": "Öppna data i kommunerna", "en": "Open data in municipalities"},
        "task": {"fi": "Ryhmä avaa kuntien tietoja.", "sv": "Gruppen öppnar kommunernas data."},
        "intention": {"fi": "Julkinen tieto on kaikkien käytössä."},
        "objectives": ({"fi": "Jokainen kunta avaa viisi aineistoa."}, {"fi": "Aineistot pysyvät tuoreina."}),
        "measures": (Measure(title={"fi": "Yhteinen luettelo"}, text={"fi": "Kootaan luettelo."}),),
        "programmes": (
            Programme(
                name={"fi": "Kuntadatan vuosi"},
                description={"fi": "Kymmenen kuntaa avaa aineistonsa."},
                starts="2026-01",
                responsible={"fi": "Esimerkkiministeriö"},
                funder={"fi": "Mallirahasto"},
                implementer={"fi": "Mallikuntien liitto"},
                site=Link(url="https://vuosi.example/", title={"fi": "Vuoden sivut"}),
            ),
        ),
        "invitation": {"fi": "Ryhmä on avoin kaikille."},
        "links": (Link(url="https://tyotila.example/", title={"fi": "Työtila"}),),
        "leads": (
            Lead(
                name="Kaisa Esimerkki",
                title={"fi": "neuvotteleva virkamies"},
                organisation={"fi": "Esimerkkiministeriö"},
                phone="+358501234567",
                email="kaisa.esimerkki@ministerio.example",
            ),
        ),
        "sign_up": SignUp(),
    }
    return Content.model_validate(whole | fields)


def at(day: int, *, month: int = 12, hour: int = 10, length: int = 2) -> Slots:
    """A sitting in 2026; the hour is in UTC."""
    starts = datetime(2026, month, day, hour, tzinfo=UTC)
    return Slots(slots=(Slot(starts=starts, ends=starts.replace(hour=hour + length)),))


def on(day: int, *, month: int = 12) -> Days:
    return Days(days=(date(2026, month, day),))


def meeting(group_id: UUID, when: When, **fields: object) -> Meeting:
    meeting_id = fields.pop("id", None) or uuid7()
    whole: dict[str, object] = {
        "id": meeting_id,
        "version": 1,
        "changed_at": CHANGED,
        "group": GroupReference(id=group_id, slug="avoin-data-kunnissa", name={"fi": "Avoin data kunnissa"}),
        "status": "confirmed",
        "title": {"fi": "Ryhmän kokous", "sv": "Gruppens möte", "en": "Meeting of the group"},
        "when": when,
        "time_zone": "Europe/Helsinki",
        "place": Place(kind="online"),
        "uid": f"{meeting_id}@talkoot.example",
        "sequence": 0,
        "pages": {
            language: f"https://talkoot.example/{language}/meetings/{meeting_id}" for language in ("fi", "sv", "en")
        },
    }
    return Meeting.model_validate(whole | fields)
