"""Site chrome for the fixture pages: menus, related links, tag clouds, comments, ad slots, inline scripts.

A random generator seeded by the page number and the macro's arguments come in, markup goes out. Nothing made here is
ever part of the gold.
"""

# ruff: noqa: E501, SIM905  (templates of markup and word lists are easier to read on one line than broken into many)

import json
import random
from collections.abc import Callable, Mapping
from html import escape

__all__ = ["CHROME"]

Options = Mapping[str, str]

SECTIONS = (
    "Home|World|Politics|Business|Africa|Middle East|Europe|Asia Pacific|Americas|Courts|Opinion|Editorials|Letters|"
    "Culture|Sport|Football|Cricket|Rugby|Tennis|Athletics|Science|Health|Climate|Energy|Markets|Property|Motoring|"
    "Travel|Food|Books|Film|Music|Theatre|Style|Education|Jobs|Obituaries|Weather|Video|Podcasts|Photos|Newsletters|"
    "Crosswords|Horoscopes|Lottery results|Classifieds|Archive|E-paper|Help centre|Advertise with us"
).split("|")
PLACES = (
    "Juba|Bamako|Goma|Port Sudan|Tripoli|Beirut|Aden|Kharkiv|Yerevan|Bishkek|Manila|Dhaka|Colombo|Lima|Quito|Tegucigalpa|"
    "Port-au-Prince|Maputo|Lagos|Abuja|Accra|Dakar|Nairobi|Kampala|Kigali|Addis Ababa|Baghdad|Erbil|Amman|Tbilisi"
).split("|")
EVENTS = (
    "mayor resigns over water contract|teachers vote to strike|ferry inquiry opens|court frees three editors|"
    "bread prices climb again|border post reopens to lorries|rebels and army trade blame|airport runway to be rebuilt|"
    "opposition calls for recount|nurses block hospital gate|flood victims still in tents|police chief moved sideways|"
    "grain convoy turned back|women lead march for missing sons|power cuts enter fourth week|shelling empties market|"
    "envoy says talks are frozen|parliament passes land law|fuel tanker crash kills five|museum gets its masks back|"
    "trial of former minister delayed|cholera ward runs out of beds|army says village retaken|"
    "fishermen freed after ransom"
).split("|")
TEASERS = (
    "Officials promised an answer within days, but residents say they have heard that before.|"
    "What began as a dispute over a well has drawn in two counties and a former general.|"
    "The vote is the third this year, and few expect it to settle anything.|"
    "Aid agencies warn that the road will be impassable once the rains come.|"
    "Our reporter spent a week with the families who refuse to leave.|"
    "Analysts say the numbers do not add up, and the ministry will not explain them.|"
    "A leaked letter shows the warning was sent months before the collapse.|"
    "Traders have shut their stalls in protest and say they will not reopen before Monday."
).split("|")
REMARKS = (
    "I was there in the nineties and nothing has changed since.|Who pays for all this? We do.|"
    "The article does not mention the old agreement, which is strange.|Thank you for reporting on this at last.|"
    "Wrong again, the governor was elected and not appointed.|My cousin lives two streets away and heard nothing at all.|"
    "Typical of this paper to hide the real story in paragraph nine.|Let us wait for the facts before we point fingers.|"
    "Both sides have lied so often that I believe neither.|There should be an inquiry and it should be public.|"
    "Why are the other countries in the region silent about it?|Shame on the people who took the money.|"
    "I do not agree with the last speaker, the police did what they could.|More of this kind of reporting please.|"
    "Can somebody explain to me who the second group is?|The picture is from last year, look at the trees.|"
    "You cannot eat a constitution.|This will end in court like everything else.|Peace to the families of the dead."
).split("|")
NICKS = (
    "river_pilot|Old Mason|Tariq_77|nobody special|Mrs Pell|kwame.b|the_ferryman|Anon|SalomeR|Grumbling Gus|JPK|Hanne"
).split("|")
CODE = (
    "window.{0}=window.{0}||[];{0}.push(function(){{googletag.defineSlot('/{2}/{1}',[[300,250],[728,90]],'div-{1}-0');}});",
    "!function(e,t,n){{var {0}=t.createElement(n);{0}.async=!0;{0}.src='/static/{1}.{2}.js';t.head.appendChild({0})}}(window,document,'script');",
    "var {0}={{section:'{1}',pageType:'article',adUnit:{2},consent:null,published:'{2}'}};",
    "function {0}(a,b){{return a?a.concat(b||'{1}'):[{2}]}}document.addEventListener('DOMContentLoaded',{0});",
    "(function(){{try{{localStorage.setItem('{0}','{1}')}}catch(e){{console.warn({2})}}}})();",
)
RULES = (
    ".{0}-{1}{{display:flex;margin:0 auto;padding:{2}px 12px;color:#1a1a1a}}",
    "@media (min-width:{2}px){{.{0}__{1}{{grid-column:2/span 8;max-width:660px}}}}",
    ".{0} .{1} a:hover{{text-decoration:underline;border-bottom:{2}px solid}}",
)


def _headline(rng: random.Random) -> str:
    return f"{rng.choice(PLACES)} {rng.choice(EVENTS)}"


def _slug(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def _word(rng: random.Random) -> str:
    return "".join(rng.choice("bcdfgklmnprstvz") + rng.choice("aeiou") for _ in range(rng.randint(2, 4)))


def _count(opts: Options, default: int) -> int:
    return int(opts.get("n", default))


def _nav(rng: random.Random, opts: Options) -> str:
    names = [SECTIONS[i % len(SECTIONS)] for i in range(_count(opts, 20))]
    cls = opts.get("cls", "nav")
    links = [f'<a class="{cls}-link" href="/{_slug(n)}/">{escape(n)}</a>' for n in names]
    match opts.get("style", "ul"):
        case "div":
            return (
                f'<div class="{cls}">'
                + "\n".join(f'<div class="{cls}-i"><span>{a}</span></div>' for a in links)
                + "</div>"
            )
        case "table":
            rows = "\n".join(
                f'<tr><td bgcolor="#003366"><font size="1" face="Arial">&nbsp;{a}</font></td></tr>' for a in links
            )
            return f'<table border="0" cellpadding="2" cellspacing="1" width="130">{rows}</table>'
        case "bar":
            return " | ".join(links)
        case "select":
            return (
                '<select name="jump">'
                + "".join(f'<option value="/{_slug(n)}">{n}</option>' for n in names)
                + "</select>"
            )
        case _:
            items = "\n".join(f'<li id="menu-item-{rng.randint(100, 9999)}" class="{cls}-item">{a}</li>' for a in links)
            return f'<ul class="{cls}">{items}</ul>'


def _mega(rng: random.Random, opts: Options) -> str:
    cls = opts.get("cls", "mega")
    panels = []
    for section in SECTIONS[1 : 1 + _count(opts, 6)]:
        sub = "".join(
            f'<li><a href="/{_slug(section)}/{_slug(s)}">{s}</a></li>' for s in rng.sample(SECTIONS + PLACES, 8)
        )
        heads = [_headline(rng) for _ in range(3)]
        lead = "".join(
            f'<a class="{cls}__story" href="/{_slug(h)}"><img src="/i/{rng.randint(1, 999)}.jpg" alt="">{h}</a>'
            for h in heads
        )
        panels.append(
            f'<li class="{cls}__panel" aria-haspopup="true"><a href="/{_slug(section)}">{section}</a>'
            f'<div class="{cls}__drop"><ul>{sub}</ul><div class="{cls}__leads">{lead}</div></div></li>'
        )
    return f'<ul class="{cls}">' + "\n".join(panels) + "</ul>"


def _related(rng: random.Random, opts: Options) -> str:
    cls, tag = opts.get("cls", "related"), opts.get("h", "h3")
    items = []
    for _ in range(_count(opts, 5)):
        head, teaser = _headline(rng), rng.choice(TEASERS)
        link = f'<a href="/news/{rng.randint(10000, 99999)}/{_slug(head)}">{head}</a>'
        day = f"{rng.randint(1, 28)} {rng.choice(('January', 'March', 'June', 'October'))} {rng.randint(2015, 2026)}"
        match opts.get("style", "ul"):
            case "cards":
                items.append(
                    f'<article class="{cls}__card"><figure><img loading="lazy" src="/img/{rng.randint(1000, 9999)}.webp" alt="{head}"></figure>'
                    f'<{tag} class="{cls}__title">{link}</{tag}><p class="{cls}__dek">{teaser}</p><time>{day}</time></article>'
                )
            case "table":
                items.append(
                    f'<tr><td valign="top"><img src="/gif/dot.gif"></td><td><font size="1">{link}<br>{teaser}</font></td></tr>'
                )
            case "p":
                items.append(f"<p>{link}</p><p>{teaser} <span>{day}</span></p>")
            case "div":
                items.append(
                    f'<div class="{cls}-row"><div class="{cls}-t">{link}</div><div class="{cls}-s">{teaser}</div></div>'
                )
            case _:
                items.append(f"<li>{link}</li>")
    wrap = {"ul": "ul", "table": "table"}.get(opts.get("style", "ul"), "div")
    title = opts.get("title", "").replace("_", " ")
    heading = f'<{tag} class="{cls}__head">{title}</{tag}>' if title else ""
    return f'{heading}<{wrap} class="{cls}">' + "\n".join(items) + f"</{wrap}>"


def _comments(rng: random.Random, opts: Options) -> str:
    cls = opts.get("cls", "comment")
    rows = []
    for i in range(_count(opts, 10)):
        text = "</p><p>".join(" ".join(rng.sample(REMARKS, rng.randint(2, 5))) for _ in range(rng.randint(1, 2)))
        rows.append(
            f'<li class="{cls}" id="{cls}-{i}"><div class="{cls}-author"><b>{rng.choice(NICKS)}</b> says:</div>'
            f'<div class="{cls}-meta"><a href="#{cls}-{i}">{rng.randint(1, 28)} May 2025 at {rng.randint(1, 12)}:{rng.randint(10, 59)} pm</a></div>'
            f'<div class="{cls}-content"><p>{text}</p></div><a class="reply" href="?r={i}">Reply</a></li>'
        )
    return f'<ol class="{cls}-list">' + "\n".join(rows) + "</ol>"


def _tags(rng: random.Random, opts: Options) -> str:
    cls = opts.get("cls", "tagcloud")
    names = rng.choices(PLACES + SECTIONS, k=_count(opts, 20))
    sep = opts.get("sep", "\n")
    return (
        f'<div class="{cls}">'
        + sep.join(
            f'<a href="/tag/{_slug(n)}" rel="tag" style="font-size:{rng.randint(8, 22)}pt">{n}</a>' for n in names
        )
        + "</div>"
    )


def _js(rng: random.Random, opts: Options) -> str:
    lines = (
        rng.choice(CODE).format(_word(rng), _word(rng), rng.randint(1000, 999999)) for _ in range(_count(opts, 12))
    )
    return "<script>" + "\n".join(lines) + "</script>"


def _css(rng: random.Random, opts: Options) -> str:
    lines = (rng.choice(RULES).format(_word(rng), _word(rng), rng.randint(1, 1200)) for _ in range(_count(opts, 30)))
    return '<style type="text/css">' + "\n".join(lines) + "</style>"


def _blob(rng: random.Random, opts: Options) -> str:
    """A JSON state blob whose headlines and summaries are those of other stories."""
    stories = [
        {
            "id": rng.randint(1, 10**7),
            "headline": (h := _headline(rng)),
            "url": "/" + _slug(h),
            "summary": rng.choice(TEASERS),
            "datePublished": None,
        }
        for _ in range(_count(opts, 10))
    ]
    state = {"config": {_word(rng): rng.random() > 0.5 for _ in range(12)}, "recirculation": stories}
    return f'<script id="{opts.get("id", "state")}" type="application/json">' + json.dumps(state) + "</script>"


def _ad(rng: random.Random, opts: Options) -> str:
    ident = rng.randint(10000, 99999)
    label = opts.get("label", "Advertisement").replace("_", " ")
    return (
        f'<div class="{opts.get("cls", "ad-slot")}" id="gpt-{ident}" data-sizes="[[300,250],[728,90]]"><span>{label}</span>'
        f"<script>googletag.cmd.push(function(){{googletag.display('gpt-{ident}')}});</script></div>"
    )


def _letter(rng: random.Random, opts: Options) -> str:
    cls = opts.get("cls", "newsletter")
    pitch = rng.choice(
        (
            "Get the morning briefing in your inbox.",
            "Sign up for our weekly letter from the region.",
            "The stories that matter, every evening at six.",
        )
    )
    return (
        f'<div class="{cls}"><h4>Never miss a story</h4><p>{pitch} You can unsubscribe at any time. By signing up you agree to our terms.</p>'
        '<form action="/subscribe" method="post"><input type="email" name="e" placeholder="Your email"><button>Sign up</button></form></div>'
    )


def _cookie(rng: random.Random, opts: Options) -> str:
    partners = "".join(
        f'<li><input type="checkbox" id="v{i}"><label for="v{i}">{_word(rng).title()} Media Ltd</label></li>'
        for i in range(_count(opts, 8))
    )
    return (
        f'<div class="{opts.get("cls", "cookie-consent")}" role="dialog" aria-modal="true"><h2>We value your privacy</h2>'
        "<p>We and our partners store and read information on a device, such as cookies, and process personal data such as unique "
        "identifiers, for advertising and content measurement, audience research and the development of services.</p>"
        "<p>With your permission we may use precise location data. You may accept or refuse, and change your choice at any time.</p>"
        f"<ul>{partners}</ul><button>Accept all</button><button>Reject all</button></div>"
    )


def _share(rng: random.Random, opts: Options) -> str:
    cls = opts.get("cls", "share")
    links = "".join(
        f'<li class="{cls}-{s.lower()}"><a href="https://share.example/{s.lower()}?id={rng.randint(1, 9999)}"><span>{s}</span></a></li>'
        for s in ("Facebook", "X", "WhatsApp", "Email", "Print")
    )
    return f'<ul class="{cls}">{links}</ul>'


def _footer(rng: random.Random, opts: Options) -> str:
    cls = opts.get("cls", "footer")
    year = opts.get("year", "2026")
    cols = "".join(
        f'<div class="{cls}-col"><h5>{rng.choice(SECTIONS)}</h5><ul>'
        + "".join(f'<li><a href="/{_slug(s)}">{s}</a></li>' for s in rng.sample(SECTIONS, 8))
        + "</ul></div>"
        for _ in range(_count(opts, 4))
    )
    return f'<div class="{cls}">{cols}<p class="{cls}-legal">&copy; {year} All rights reserved. Terms of use. Privacy policy. Do not sell my data.</p></div>'


def _svg(rng: random.Random, opts: Options) -> str:
    symbols = "".join(
        f'<symbol id="ico-{_word(rng)}" viewBox="0 0 24 24"><title>{_word(rng)}</title><path d="M{rng.random() * 20:.3f} '
        + " ".join(f"L{rng.random() * 24:.3f} {rng.random() * 24:.3f}" for _ in range(12))
        + 'z"/></symbol>'
        for _ in range(_count(opts, 8))
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" style="display:none">{symbols}</svg>'


CHROME: Mapping[str, Callable[[random.Random, Options], str]] = {
    "ad": _ad,
    "blob": _blob,
    "comments": _comments,
    "cookie": _cookie,
    "css": _css,
    "footer": _footer,
    "js": _js,
    "letter": _letter,
    "mega": _mega,
    "nav": _nav,
    "related": _related,
    "share": _share,
    "svg": _svg,
    "tags": _tags,
}
