"""Headers that make a browser careful."""

from collections.abc import Sequence

from shared.web.headers import RawHeaders


def content_security_policy(*, https: bool, framed_by: Sequence[str] = ()) -> str:
    """The policy of a page: nothing but our own styles, scripts and pictures.

    A page that other sites may embed names their origins in `framed_by` and sets the header itself.
    """
    directives = [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors " + (" ".join(framed_by) or "'none'"),
        "base-uri 'none'",
    ]
    if https:
        directives.append("upgrade-insecure-requests")
    return "; ".join(directives)


def careful_headers(*, https: bool) -> RawHeaders:
    """What an answer says unless it says otherwise. What says nothing of caching is not kept anywhere."""
    headers = {
        "Content-Security-Policy": content_security_policy(https=https),
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    if https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
