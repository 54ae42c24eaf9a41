import type { TraceResult } from "../../../server/src/lsp/protocol.ts";

type Traced = Exclude<TraceResult, { readonly because: string }>;
type Station = Traced["stations"][number];
type Shown = Station["more"][number];
type Place = Exclude<Shown["at"], null>;

/** What the page shows, and what the links and buttons in it do, by their numbers. */
export interface TracePage {
  readonly html: string;
  readonly places: readonly Place[];
  readonly fixes: readonly Station["problems"][number]["fixes"][number][];
  /** The rules whose pages are linked. */
  readonly rules: readonly string[];
}

const numbers = ["①", "②", "③", "④", "⑤"];
const signs = { good: "✔", bad: "✖", unknown: "?", none: "" } as const;
const spoken = { good: "works", bad: "does not work", unknown: "not known", none: "" } as const;

/** A trace as HTML, for the part of the page below the address. `shownAs` names a place: "ci:12". */
export function tracePage(traced: TraceResult, shownAs: (place: Place) => string): TracePage {
  const places: Place[] = [];
  const fixes: TracePage["fixes"][number][] = [];
  const rules: string[] = [];
  const html = "because" in traced ? `<p class="none">${escaped(traced.because)}</p>` : pageOf(traced);
  return { html, places, fixes, rules };

  function pageOf({ answer, doubts, outlook, stations }: Traced): string {
    return [
      `<p class="answer ${answer.mark}"><span aria-hidden="true">→</span> ${sign(answer)}<strong>${escaped(answer.what)}</strong> ${escaped(answer.because)}</p>`,
      `<ol class="stations">${stations.map(stationOf).join("")}</ol>`,
      doubts.length === 0 ? "" : section("Not certain", doubts.map((it) => row(it)).join("")),
      outlook.length === 0 ? "" : section("What works for visitors", outlook.map((it) => row(it, it.rule)).join("")),
    ].join("");
  }

  function stationOf(station: Station, index: number): string {
    const { lost, more, name, problems } = station;
    return `<li class="station ${station.mark}">
<div class="head"><span class="number" aria-hidden="true">${numbers[index] ?? ""}</span><span class="name">${escaped(name)}</span>${sign(station)}${link(station.at, station.what)}<span class="because">${escaped(station.because)}</span></div>
${more.length === 0 ? "" : `<ul class="more">${more.map((it) => row(it)).join("")}</ul>`}
${problems.map(problemOf).join("")}
${lost.length === 0 ? "" : `<details data-key="lost ${escaped(name)}"><summary>${lost.length} not chosen</summary><ul class="more">${lost.map((it) => row(it)).join("")}</ul></details>`}
</li>`;
  }

  function problemOf({ at, fixes: offered, message, rule }: Station["problems"][number]): string {
    const buttons = offered.map((fix) => {
      fixes.push(fix);
      return `<button data-fix="${fixes.length - 1}">${escaped(fix.title)}</button>`;
    });
    return `<div class="problem">${link(at, message)} ${ruleLink(rule)}${buttons.length === 0 ? "" : `<div class="fixes">${buttons.join("")}</div>`}</div>`;
  }

  function row(it: Shown, rule: string | null = null): string {
    const because = it.because === "" ? "" : `<span class="because">${escaped(it.because)}</span>`;
    return `<li class="${it.mark}">${sign(it)}${it.what === "" ? "" : link(it.at, it.what)}${because}${rule === null ? "" : ` ${ruleLink(rule)}`}</li>`;
  }

  function link(at: Place | null, text: string): string {
    if (at === null) return `<span class="what">${escaped(text)}</span>`;
    places.push(at);
    const where = escaped(shownAs(at));
    return `<a href="#" data-place="${places.length - 1}" title="${where}"><span class="what">${escaped(text)}</span> <span class="where">${where}</span></a>`;
  }

  function ruleLink(rule: string): string {
    if (rule === "") return "";
    rules.push(rule);
    return `<a href="#" class="rule" data-rule="${rules.length - 1}">${escaped(rule)}</a>`;
  }
}

function section(title: string, rows: string): string {
  return `<h2>${title}</h2><ul class="more plain">${rows}</ul>`;
}

/** A mark that is seen, and said by a screen reader. */
function sign({ mark }: { readonly mark: keyof typeof signs }): string {
  if (mark === "none") return "";
  return `<span class="sign" role="img" aria-label="${spoken[mark]}">${signs[mark]}</span>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Where the page's own files are, and what may be loaded. */
export interface Frame {
  readonly script: string;
  readonly styles: string;
  /** The source of the page's own files, for its content security policy. */
  readonly source: string;
}

/** The page around a trace: the address to ask for, and room for the answer. Nothing is loaded but its own two files. */
export function traceFrame({ script, source, styles }: Frame): string {
  const policy = `default-src 'none'; style-src ${source}; script-src ${source}; form-action 'none'; base-uri 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escaped(styles)}">
<title>Trace a Request</title>
</head>
<body>
<div class="asked">
<label for="url">GET</label>
<input id="url" type="text" spellcheck="false" autocomplete="off" aria-label="Address to ask for">
<label class="upgrade"><input id="upgrade" type="checkbox"> Upgrade: websocket</label>
</div>
<main id="trace" aria-live="polite"></main>
<script src="${escaped(script)}"></script>
</body>
</html>`;
}
