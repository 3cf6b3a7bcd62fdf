"""The face of every service: one layout, three languages, careful headers, honest errors.

A service wires it in its `app.py`:

    pages = Pages(Path(__file__).parent, public_url=settings.public_url)    # its templates/, locales/, static/
    app = Application(
        pages,
        metrics,                                                       # and with them its layer around the routes
        routes=[
            *health_routes({"database": answers(database, store.probe)}, missed),
            metrics_route(metrics),
            *pages.static_routes(),                                    # /static/<hash>/…, /static/<service>/<hash>/…
            Route("/", choose_language),                               # only where the service owns the front page
            PageRoute("/{lang}/groups/{slug}/join", join, methods=["GET", "POST"]),
        ],
    )
    api = FastAPI(exception_handlers=error_handlers(pages))            # for one that is mounted below it

and renders in `web/pages.py`:

    page = pages.render(request, "group.html", group=group)            # the language is that of the path
    return cached(request, page)                                       # public pages only: ETag, 304, a minute's keep
    return pages.render(request, "join.html", status=422, values=typed, errors=errors)
    return pages.render(request, "join.html", status=503, headers=RETRY_AFTER, values=typed, errors=errors)

`request.path_params["lang"]` of a PageRoute is a Language. `raise HTTPException(404)` gives the error page, and problem
details under `/api/`. What nothing says otherwise of goes out with `Cache-Control: no-store`.

A template extends `layout.html`; every text is English within `_("…")` or `{% trans %}`, its translations are in the
service's `locales/fi.po` and `locales/sv.po`:

    {% extends "layout.html" %}
    {% from "forms.html" import error_summary, field, select, textarea, radios, honeypot, submit %}
    {% from "navigation.html" import breadcrumb %}
    {% from "notices.html" import notice %}
    {% set private = true %}                                           {# a page of one person: not for robots #}
    {% block title %}{{ _("Join: %(group)s", group=group.name | plain) }}{% endblock %}
    {% block head %}{{ json_ld(data) }}{% endblock %}
    {% block breadcrumb %}{{ breadcrumb([("/" ~ lang ~ "/", _("Groups"))], group.name | localised) }}{% endblock %}
    {% block main %}
    {{ error_summary(errors) }}
    <h1>{{ group.name | localised }}</h1>
    {{ group.task | paragraphs }}
    <form method="post" novalidate>
    {{ field("name", _("Name"), values, errors, required=true, autocomplete="name", maxlength=200) }}
    {{ honeypot("website") }}
    {{ submit(_("Join the group")) }}
    </form>
    {% endblock %}

The parts, each explained where it is defined (`shared/web/templates/`) and shown at `/{lang}/styleguide`:

- `forms.html`: `error_summary`, `field` (text, email, tel, search, date, time, number …), `textarea`, `select`,
  `radios`, `checkbox`, `checkboxes`, `file`, `fields` (a group of them), `filter_form`, `copyable`, `honeypot`,
  `submit`
- `navigation.html`: `breadcrumb`, `tabs`, `pagination`; `notices.html`: `notice`; `cards.html`: `card`, `tag`, `facts`
- `tables.html`: `table`, `row`, `cell`; `opening.html`: `disclosure`, `dialog`

Classes without a macro: `lead`, `soft`, `small`, `actions` (buttons), `panel`, `columns`, `side-by-side`, `toolbar`,
`field-row`, `list-lines`, `list-plain`, `empty`, `button button--primary|secondary|danger`, `button-link`,
`visually-hidden`. The blocks of the layout: `title`, `head`, `account` (beside the language switch), `breadcrumb`,
`main`, `footer`. Colours and distances come from the tokens in `static/tokens.css` only. Scripts are files of their
own (`<script src="{{ static('x.js') }}" defer></script>`), and nothing needs them.

In every template: `lang`, `public_url`, `static("file")`, `json_ld(…)`, and the filters `localised` (escaped, with
`<span lang>` around a fallback), `paragraphs` (the same as `<p>`), `plain` (text alone: for titles and attributes),
`translated` (a Message from Python), `date`, `day` (with weekday), `month` (of `YYYY-MM`), `time(zone)`,
`moment(zone)`, `when(zone)`, `when_lines(zone)`, `phone`, `masked_mail`.

Texts made in Python are marked with `shared.languages.translatable("…")` and translated where they are shown: `errors`
of a form and option texts by the macros, others by `| translated` or `pages.gettext(language, message)`. Messages of
plain text (mails) come from `environments(directories, load_catalogs(…))[language]`.
"""

from shared.web.application import Application
from shared.web.caching import cached
from shared.web.environment import environments
from shared.web.errors import RETRY_AFTER, error_handlers, error_response, problem, problems
from shared.web.health import Check, Told, answers, health_routes
from shared.web.jsonld import json_ld
from shared.web.measuring import degraded, metrics_route
from shared.web.pages import Pages
from shared.web.paths import PageRoute, choose_language, language_of
from shared.web.security import content_security_policy
from shared.web.styleguide import styleguide_routes

__all__ = [
    "RETRY_AFTER",
    "Application",
    "Check",
    "PageRoute",
    "Pages",
    "Told",
    "answers",
    "cached",
    "choose_language",
    "content_security_policy",
    "degraded",
    "environments",
    "error_handlers",
    "error_response",
    "health_routes",
    "json_ld",
    "language_of",
    "metrics_route",
    "problem",
    "problems",
    "styleguide_routes",
]
