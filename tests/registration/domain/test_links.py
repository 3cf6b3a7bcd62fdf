from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer
from pydantic import SecretStr

from services.registration.domain.groups import ThemeGroup
from services.registration.domain.links import PersonalLinks, snapshot
from services.registration.domain.member import CONFIRM_WITHIN, confirm, sign_up
from services.registration.domain.person import Person
from shared.contracts.catalog import SignUp
from shared.links import BadLink, Links

KEY = SecretStr("a key of a good length for tests")
LINKS = PersonalLinks([KEY], "https://talkoot.example")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GROUP = ThemeGroup(uuid4(), "ryhma", {"fi": "Ryhmä"}, "active", SignUp())
PERSON = Person("Maija", "maija@kunta.example", "Mallikunta", "municipality", None, "+358501234567", "sv", "Hei")


def test_links_lead_to_the_registration_they_were_made_for() -> None:
    member_id = uuid4()
    assert LINKS.read_own_page_token(LINKS.own_page_token(member_id)) == member_id
    assert LINKS.read_confirm_token(LINKS.confirm_token(member_id, NOW)) == (member_id, NOW)


def test_one_kind_of_link_is_not_taken_for_the_other() -> None:
    with pytest.raises(BadLink):
        LINKS.read_confirm_token(LINKS.own_page_token(uuid4()))
    with pytest.raises(BadLink):
        LINKS.read_own_page_token(LINKS.confirm_token(uuid4(), NOW))


@given(st.lists(st.text(max_size=40), max_size=4))
def test_a_token_is_what_itsdangerous_writes_and_reads_but_never_packed(parts: list[str]) -> None:
    serializer = URLSafeSerializer(
        ["a retired key", KEY.get_secret_value()],
        salt="talkoot.tests",
        signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
    )
    links = Links([KEY, SecretStr("a retired key")], "tests")
    token, written = links.sign(*parts), str(serializer.dumps(parts))
    assert token == written or written.startswith(".")
    assert serializer.loads(token) == parts
    assert links.read(written) == links.read(token) == tuple(parts)


def test_a_link_of_another_key_is_forged() -> None:
    with pytest.raises(BadLink):
        LINKS.read_own_page_token(
            PersonalLinks([SecretStr("another key of a good length")], "").own_page_token(uuid4())
        )


def test_the_event_of_a_sign_up_carries_links_in_the_persons_language() -> None:
    member = sign_up(uuid4(), GROUP, PERSON, NOW).member
    links = snapshot(member, LINKS).links
    assert links.own_page == f"https://talkoot.example/sv/registrations/{LINKS.own_page_token(member.id)}"
    token = LINKS.confirm_token(member.id, NOW + CONFIRM_WITHIN)
    assert links.confirm == f"https://talkoot.example/sv/registrations/confirm/{token}"


def test_a_members_event_has_nothing_to_confirm() -> None:
    change = confirm(sign_up(uuid4(), GROUP, PERSON, NOW).member, NOW + CONFIRM_WITHIN, NOW)
    assert change is not None
    event = snapshot(change.member, LINKS)
    assert (event.status, event.version, event.links.confirm, event.confirm_by) == ("member", 2, None, None)
    assert (event.name, event.phone, event.message) == ("Maija", "+358501234567", "Hei")
