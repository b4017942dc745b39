"""A report as one HTML file that needs no other."""

from collections.abc import Iterable
from html import escape

from ecgdigit.show._report_facts import ReportFacts

__all__ = ["report_html"]

HEADS = ("lead", "printed, s", "read, s", "read", "confidence", "lowest, mV", "highest, mV")

STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #1d232c; background: #f4f5f7; margin: 0; }
main { max-width: 1200px; margin: 0 auto; padding: 24px 24px 48px; }
h1 { font-size: 22px; margin: 0 0 16px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 0 0 10px; }
section { background: #fff; border: 1px solid #dfe3e8; border-radius: 8px; }
section { padding: 16px 18px; margin: 0 0 16px; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 10px 18px; margin: 0; }
dt { font-size: 12px; color: #66707d; }
dd { margin: 0; font-weight: 600; }
img { max-width: 100%; height: auto; display: block; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 10px; text-align: right; border-bottom: 1px solid #eceff2; }
th { font-size: 12px; font-weight: 500; color: #66707d; }
th:first-child, td:first-child { text-align: left; font-weight: 600; }
.warnings { border-color: #e3b5b0; background: #fdf5f4; }
.warnings ul { margin: 0; padding-left: 20px; overflow-wrap: anywhere; }
""".strip()


def report_html(facts: ReportFacts, *, page: str, chart: str) -> str:
    """Return a report.

    Parameters
    ----------
    facts : ReportFacts
    page, chart : str
        ``data:`` addresses of the pictures.

    Returns
    -------
    str
    """
    title = escape(facts.title)
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{STYLE}</style></head><body><main>",
        f"<h1>{title}</h1>",
        _section("What was found", _pairs(facts.summary)),
        _section("Warnings", _list(facts.warnings), kind="warnings") if facts.warnings else "",
        _section("The page, and what was followed on it", _picture(page, "page with the traces over it")),
        _section("Signals, with the confidence of every sample", _picture(chart, "signals of all leads")),
        _section("Leads", _table(HEADS, facts.leads)),
        _section("Do the limb leads agree?", _pairs(facts.consistency)),
        "</main></body></html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _section(title: str, body: str, *, kind: str = "") -> str:
    return f'<section class="{kind}"><h2>{escape(title)}</h2>{body}</section>'


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return (
        "<dl>" + "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in pairs) + "</dl>"
    )


def _list(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def _picture(address: str, what: str) -> str:
    return f'<img src="{address}" alt="{escape(what)}">'


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
