from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from services.registration.web.typed import MOST_FIELDS, read_form


def request_with(body: bytes) -> Request:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", b"application/x-www-form-urlencoded;charset=UTF-8")]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": headers}, receive)


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=50), max_size=MOST_FIELDS))
async def test_a_form_is_read_as_it_was_typed(typed: dict[str, str]) -> None:
    read = await read_form(request_with(urlencode(typed).encode()))
    assert read == typed or not typed


async def test_of_fields_with_the_same_name_the_last_counts() -> None:
    assert await read_form(request_with(b"a=1&b=2&a=3&c")) == {"a": "3", "b": "2", "c": ""}


async def test_bytes_that_are_no_text_become_a_mark_that_no_field_takes() -> None:
    assert await read_form(request_with(b"name=Ma%FFja+%C3%A5")) == {"name": "Ma\ufffdja å"}
