"""Decides what the page says by which a phone is told to trust the centre's own authority.

It stands alone: no script, no picture, nothing from elsewhere, in the language that the browser
asks for; whoever reads it has a phone in one hand and compares figures that are read to him.
"""

import html
import re
from string import Template

from api_client.trust import fingerprint, groups
from desktop import words
from desktop.server.context import Vouches
from desktop.words import Language

SYSTEMS = ("android", "ios", "windows")
STEPS = 4
_ASKED = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([0-9.]+))?\s*")
_WHOLE = re.compile(r"(?<!hashfile )callout-authority\.crt|SHA-256")
_COMMAND = re.compile(r"certutil [ .A-Za-z0-9-]+")
_PAGE = Template("""<!doctype html>
<html lang="$lang">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$title</title>
<style>$style</style>
</head>
<body>
<main>
<h1>$title</h1>
<p>$why</p>
<section class="print" aria-labelledby="f"><h2 id="f">$compare</h2>
<p class="digest">$digest</p>
<p class="small">$compare_more</p></section>
$systems
<p class="small">$ends</p>
</main>
</body>
</html>
""")
_STYLE = """
:root{--back:#f4f5f7;--card:#fff;--text:#1b1f24;--soft:#57606a;--line:#d0d7de;--act:#0b57d0;--on:#fff}
@media(prefers-color-scheme:dark){:root{--back:#14171a;--card:#1f2428;--text:#e6e8ea;--soft:#a5adb5;
--line:#3a4148;--act:#8ab4f8;--on:#10151c}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);
font:1rem/1.55 system-ui,-apple-system,"Segoe UI","PingFang SC","Noto Sans CJK SC",sans-serif}
main{max-width:38rem;margin:0 auto;padding:1.25rem 1rem 3rem}
h1{font-size:1.45rem;line-height:1.3;margin:.25rem 0 .75rem}
h2{font-size:1.05rem;margin:0 0 .5rem}
p{margin:0 0 .75rem}
section,details{background:var(--card);border:1px solid var(--line);border-radius:.75rem;
padding:1rem;margin:0 0 1rem}
summary{font-weight:600;cursor:pointer;font-size:1.05rem;padding:.25rem 0}
details[open]>summary{margin-bottom:.75rem}
.digest{font:600 1.2rem/1.9 ui-monospace,Consolas,Menlo,"DejaVu Sans Mono",monospace;
display:grid;grid-template-columns:repeat(4,max-content);column-gap:1.6ch;margin:0 0 .5rem}
@media(min-width:36rem){.digest{grid-template-columns:repeat(8,max-content);column-gap:1ch}}
.small{color:var(--soft);font-size:.9rem;margin:0}
a.get{display:block;text-align:center;text-decoration:none;font-weight:600;background:var(--act);
color:var(--on);border-radius:.6rem;padding:.8rem 1rem;margin:0 0 1rem;min-height:3rem}
ol{margin:0;padding-left:1.5rem}
li{margin:0 0 .6rem;padding-left:.25rem}
li:last-child{margin:0}
li span,.small span{white-space:nowrap}
code{display:block;font:.85rem/1.5 ui-monospace,Consolas,Menlo,monospace;background:var(--back);
border-radius:.4rem;padding:.4rem .6rem;margin-top:.4rem;overflow-wrap:anywhere}
a:focus-visible,summary:focus-visible{outline:3px solid var(--act);outline-offset:2px}
"""


def page(authority: Vouches, asked: str) -> str:
    """Return the page, in the language that suits an ``Accept-Language`` best."""
    language = preferred(asked)
    said = words.catalogue(language).gettext
    digest = "".join(f"<span>{each}</span>" for each in groups(fingerprint(authority.der)))
    ends = said("authority.page-ends").format(day=authority.not_after.date().isoformat())
    return _PAGE.substitute(
        lang="zh-CN" if language is Language.CHINESE else "en",
        style=_STYLE,
        title=html.escape(said("authority.page-title")),
        why=html.escape(said("authority.page-why")),
        compare=html.escape(said("authority.page-compare")),
        compare_more=_kept_whole(html.escape(said("authority.page-compare-more"))),
        digest=digest,
        systems="\n".join(_system(language, system) for system in SYSTEMS),
        ends=html.escape(ends),
    )


def preferred(asked: str) -> Language:
    """Return which of our languages a browser asks for first; English where it asks for none."""
    best, weight = Language.ENGLISH, 0.0
    for part in asked[:500].split(","):
        found = _ASKED.fullmatch(part)
        if found is None:
            continue
        tag = found[1].lower()
        wanted = {"zh": Language.CHINESE, "en": Language.ENGLISH}.get(tag)
        if wanted is not None and (asks := _weight(found[2])) > weight:
            best, weight = wanted, asks
    return best


def _weight(said: str | None) -> float:
    try:
        return 1.0 if said is None else min(1.0, float(said))
    except ValueError:
        return 0.0


def _system(language: Language, system: str) -> str:
    """Return what is done on one kind of device."""
    said = words.catalogue(language).gettext
    path = "authority.mobileconfig" if system == "ios" else "authority.crt"
    steps = "".join(
        f"<li>{_kept_whole(html.escape(said(f'authority.page-{system}-{step}')))}</li>"
        for step in range(1, STEPS + 1)
    )
    return (
        f"<details><summary>{html.escape(said(f'authority.page-{system}'))}</summary>"
        f'<a class="get" href="{path}">{html.escape(said(f"authority.page-get-{system}"))}</a>'
        f"<ol>{steps}</ol></details>"
    )


def _kept_whole(said: str) -> str:
    """Return a sentence in which no name is broken, and a command stands in a line of its own."""
    return _COMMAND.sub(r"<code>\g<0></code>", _WHOLE.sub(r"<span>\g<0></span>", said))
