"""A report as one page of HTML: its own style and pictures inside, nothing loaded from anywhere, no script."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from cartback.reports.report import Report

from .output import amount
from .report_rows import BACK, PART, TOTALS, back_rows, part_row, totals

_STYLE = """
:root{color-scheme:light dark;--line:#d0d4da;--bar:#2f6fdb;--soft:#5b6470}
@media(prefers-color-scheme:dark){:root{--line:#3a414b;--bar:#7aa7ff;--soft:#a7b0bc}}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin-bottom:.25rem}p{color:var(--soft);margin-top:0}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:1rem 0}
caption{text-align:left;font-weight:600;padding:.25rem 0}
th,td{text-align:right;padding:.3rem .6rem;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child{text-align:left}svg{width:100%;height:auto}
rect{fill:var(--bar)}.part{opacity:.5}text{fill:currentColor;font-size:11px}
"""


def page(made: Report) -> str:
    """Return the page. A merchant's texts are text in it, never markup."""
    days = len(made.days)
    about = f", campaign {escape(made.campaign)}" if made.campaign is not None else ""
    about_days = (
        f"{days} days to {made.last} ({escape(made.timezone)}), against the {days} before."
        f" Counted {made.as_of:%Y-%m-%d %H:%M} UTC."
    )
    parts = _table(
        f"By {made.by}", (made.by or "", *PART[1:]), [part_row(p.value, p.figures, made.currency) for p in made.parts]
    )
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(made.shop)}: results to {made.last}</title><style>{_STYLE}</style></head><body><main>",
            f"<h1>{escape(made.shop)}{about}</h1>",
            f"<p>{about_days}</p>",
            _table("Results", TOTALS, totals(made)),
            _chart(made),
            parts if made.by is not None else "",
            _table(f"Bounces, complaints and model cost, by {made.by}", (made.by or "", *BACK[1:]), back_rows(made)),
            _table("Not sent, by reason", ("reason", "steps"), sorted(made.totals.skips.items())),
            "</main></body></html>\n",
        ]
    )


def _table(caption: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    if not rows:
        return ""
    head = "".join([f'<th scope="col">{escape(str(cell))}</th>' for cell in header])
    body = "".join([f"<tr>{''.join([f'<td>{escape(str(cell))}</td>' for cell in row])}</tr>" for row in rows])
    return (
        f'<div class="wide"><table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


_WIDTH, _HEIGHT, _FOOT = 900, 180, 20


def _chart(made: Report) -> str:
    """Draw the net sales by day in the shop's currency, from zero; each bar has a label with its day and figures."""
    sales = [day.figures.net.get(made.currency, Decimal(0)) for day in made.days]
    most, step = max([*sales, Decimal(1)]), _WIDTH / len(sales)
    bars = []
    for n, (day, net) in enumerate(zip(made.days, sales, strict=True)):
        tall = float(max(net, Decimal(0)) / most) * (_HEIGHT - _FOOT)
        partial = ", not over yet" if day.partial else ""
        labels = f"{day.day}: {amount(net, made.currency)} {made.currency}, {day.figures.sent:,} sent{partial}"
        bars.append(
            f'<rect x="{n * step + 1:.1f}" y="{_HEIGHT - _FOOT - tall:.1f}" width="{max(step - 2, 1):.1f}" height="{tall:.1f}"'
            f"{' class=part' if day.partial else ''}><title>{escape(labels)}</title></rect>"
        )
    ends = (
        f'<text x="0" y="{_HEIGHT - 5}">{made.first}</text>'
        f'<text x="{_WIDTH}" y="{_HEIGHT - 5}" text-anchor="end">{made.last}</text>'
    )
    label = f"Net sales in {made.currency} by day, at most {amount(max(sales), made.currency)}"
    return (
        f'<figure><figcaption>{escape(label)}</figcaption><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-label="{escape(label)}">{"".join(bars)}{ends}</svg></figure>'
    )
