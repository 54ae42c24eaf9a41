// The trace's page: takes the address, shows the answer, and tells the extension what is clicked. The extension makes the
// HTML of the answer, every text in it escaped.
(() => {
  const vscode = acquireVsCodeApi();
  const url = document.getElementById("url");
  const upgrade = document.getElementById("upgrade");
  const trace = document.getElementById("trace");
  let state = vscode.getState() ?? {};

  function keep(more) {
    state = { ...state, ...more };
    vscode.setState(state);
  }

  function ask() {
    keep({ url: url.value, upgrade: upgrade.checked });
    vscode.postMessage({ kind: "ask", url: url.value, upgrade: upgrade.checked });
  }

  url.addEventListener("input", ask);
  upgrade.addEventListener("change", ask);

  trace.addEventListener("click", (event) => {
    const hit = event.target.closest("[data-place], [data-fix], [data-rule]");
    if (hit === null) return;
    event.preventDefault();
    for (const kind of ["place", "fix", "rule"]) {
      const number = hit.dataset[kind];
      if (number !== undefined) vscode.postMessage({ kind, number: Number(number) });
    }
  });

  // What is unfolded, and what has the focus, stay so when the answer changes.
  trace.addEventListener("toggle", () => keep({ open: unfolded() }), true);
  const unfolded = () => [...trace.querySelectorAll("details[open]")].map((it) => it.dataset.key);

  window.addEventListener("message", ({ data }) => {
    if (data.kind === "start") {
      url.value = data.url;
      upgrade.checked = data.upgrade;
      keep({ uri: data.uri, url: data.url, upgrade: data.upgrade });
    }
    if (data.kind === "trace") {
      const all = () => [...trace.querySelectorAll("a, button, summary")];
      const focused = all().indexOf(document.activeElement);
      trace.innerHTML = data.html;
      for (const it of trace.querySelectorAll("details")) it.open = (state.open ?? []).includes(it.dataset.key);
      if (focused >= 0) all()[focused]?.focus();
    }
  });

  vscode.postMessage({ kind: "ready" });
})();
