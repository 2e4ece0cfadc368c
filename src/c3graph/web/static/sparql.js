// Makes the SPARQL page quicker to work with. What comes of a query is made by the server, with
// or without this script: here it is fetched and put in its place, and the query gets an editor.

const form = document.getElementById("ask");
const area = document.getElementById("query");
const status = document.getElementById("status");
const LONGEST_URL = 20_000;
let editor = null;
let running = null;

const text = () => (editor ? editor.getValue() : area.value);

function put(query) {
  area.value = query;
  if (editor) editor.setValue(query);
}

// --- Running a query ---------------------------------------------------------------------------

async function show(address, { push = true, body = null } = {}) {
  running?.abort();
  const mine = (running = new AbortController());
  const outcome = document.getElementById("outcome");
  outcome.setAttribute("aria-busy", "true");
  status.textContent = form.dataset.running;
  try {
    const headers = { Accept: "text/html" };
    const answer = await fetch(address, {
      headers, signal: mine.signal, ...(body && { method: "POST", body }),
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("outcome") ?? page.querySelector("main");
    outcome.replaceChildren(...found.childNodes);
    const footer = page.querySelector("footer.site");
    if (footer) document.querySelector("footer.site")?.replaceWith(footer);
    if (push && !body) history.pushState(null, "", address);
    status.textContent = "";
    mark();
    const head = outcome.querySelector("h2");
    head?.setAttribute("tabindex", "-1");
    head?.focus({ preventScroll: true });
    outcome.scrollIntoView({ block: "nearest" });
  } catch (error) {
    if (error.name === "AbortError") return;
    status.textContent = form.dataset.failed;
  }
  if (running === mine) outcome.removeAttribute("aria-busy");
}

function addressOf(asked) {
  const given = new URLSearchParams(new FormData(asked));
  for (const [name, value] of [...given]) if (!value) given.delete(name);
  return `${asked.getAttribute("action").split("?")[0]}?${given}`;
}

function run() {
  area.value = text();
  if (!form.reportValidity()) return;
  const address = addressOf(form);
  if (address.length < LONGEST_URL) return show(address);
  return show(form.getAttribute("action"), { body: new URLSearchParams(new FormData(form)) });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
area.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("#outcome form[data-swap]")) return;
  event.preventDefault();
  show(addressOf(event.target));
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("#outcome a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.matches("[data-swap]")) {
    event.preventDefault();
    show(link.getAttribute("href"));
  } else if (link.matches(".share") && navigator.clipboard) {
    event.preventDefault();
    navigator.clipboard.writeText(link.href).then(
      () => (status.textContent = form.dataset.copied),
      () => (location.href = link.href),
    );
  }
});
window.addEventListener("popstate", () => {
  const query = new URLSearchParams(location.search).get("query");
  if (!query) return location.reload();
  put(query);
  show(location.pathname + location.search, { push: false });
});

// Links of other YASGUIs have the query behind the hash.
function fromHash() {
  const query = new URLSearchParams(location.hash.slice(1)).get("query");
  if (query) location.replace(`${form.getAttribute("action").split("?")[0]}?${new URLSearchParams({ query })}`);
}
window.addEventListener("hashchange", fromHash);
fromHash();

// --- The line with an error --------------------------------------------------------------------

function mark() {
  if (!editor) return;
  editor.eachLine((line) => editor.removeLineClass(line, "wrap", "wrong"));
  const error = document.getElementById("error");
  editor.getInputField().setAttribute("aria-invalid", String(Boolean(error)));
  const line = Number(error?.dataset.line) - 1;
  if (!(line >= 0) || line >= editor.lineCount()) return;
  editor.addLineClass(line, "wrap", "wrong");
  editor.getDoc().setCursor(line, Math.max(0, Number(error.dataset.column ?? 1) - 1));
}

// --- The menu of questions ---------------------------------------------------------------------

const find = document.getElementById("find-question");

const fold = (word) => word.normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ł", "l").toLowerCase();

function filter() {
  const wanted = fold(find.value).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  let shown = 0;
  for (const theme of document.querySelectorAll("details.theme")) {
    let here = 0;
    for (const item of theme.querySelectorAll("li")) {
      const known = fold(`${item.textContent} ${item.dataset.words}`).split(/[^\p{L}\p{N}]+/u);
      item.hidden = !wanted.every((word) => known.some((have) => have.startsWith(word)));
      here += item.hidden ? 0 : 1;
    }
    theme.hidden = !here;
    if (wanted.length) theme.open = true;
    shown += here;
  }
  document.getElementById("found").textContent = wanted.length ? `${form.dataset.shown} ${shown}` : "";
}

if (find) {
  find.addEventListener("input", filter);
  document.getElementById("find-form").addEventListener("submit", (event) => event.preventDefault());
}

// --- The editor --------------------------------------------------------------------------------

const load = (tag, attributes) =>
  new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.onload = resolve;
    element.onerror = reject;
    // Before the page's own sheet, which has the last word.
    document.head.prepend(element);
  });

const LOCAL = /^[A-Za-z0-9_](?:[\w.-]*[\w-])?$/;

// `c3:Project` for an IRI that one of the server's prefixes begins, `<…>` for any other.
function written(iri, prefixes) {
  let best = "";
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    const fits = iri.startsWith(namespace) && LOCAL.test(iri.slice(namespace.length));
    if (fits && (!best || namespace.length > prefixes[best].length)) best = prefix;
  }
  return best ? { name: `${best}:${iri.slice(prefixes[best].length)}`, prefix: best } : { name: `<${iri}>` };
}

// Terms that begin like what is written: their prefixed name, IRI, local name or label.
function suggest(terms, token) {
  const asked = token.string.trim().replace(/^</, "").replace(/>$/, "").toLowerCase();
  const folded = fold(asked);
  return terms.filter(
    (term) =>
      term.written.name.toLowerCase().startsWith(asked) ||
      term.iri.toLowerCase().startsWith(asked) ||
      term.local.startsWith(asked) ||
      fold(term.label).split(/\s+/).some((word) => word.startsWith(folded)) ||
      fold(term.label).startsWith(folded),
  );
}

function completer(Yasqe, name, terms, prefixes) {
  const known = new Map(terms.map((term) => [term.iri, term]));
  return {
    ...Yasqe.Autocompleters[name],
    autoShow: true,
    bulk: false,
    persistenceId: null,
    preProcessToken: (_, token) => token,
    postProcessSuggestion: (_, __, iri) => iri,
    get: (_, token) => suggest(terms, token).map((term) => term.iri).slice(0, 100),
    postprocessHints: (_, hints) =>
      hints.map((hint) => {
        const term = known.get(hint.text);
        return {
          ...hint,
          text: term.written.name,
          render: (item) => item.append(...drawn(term)),
          hint: (cm, data, picked) => {
            cm.replaceRange(picked.text, picked.from ?? data.from, picked.to ?? data.to, "complete");
            const prefix = term.written.prefix;
            if (prefix && !(prefix in cm.getPrefixesFromQuery())) cm.addPrefixes({ [prefix]: prefixes[prefix] });
          },
        };
      }),
  };
}

function drawn(term) {
  const name = document.createElement("span");
  name.textContent = term.written.name;
  const label = document.createElement("span");
  label.className = "hint-label";
  label.textContent = `${term.label}${term.language ? ` (${term.language})` : ""} · ${term.count}`;
  if (term.language) label.lang = term.language;
  return [name, label];
}

function complete(Yasqe, found) {
  for (const term of [...found.classes, ...found.properties]) {
    term.written = written(term.iri, found.prefixes);
    term.local = term.iri.slice(Math.max(term.iri.lastIndexOf("#"), term.iri.lastIndexOf("/")) + 1).toLowerCase();
  }
  const lines = Object.entries(found.prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`);
  const prefixes = { ...Yasqe.Autocompleters.prefixes, get: lines.sort(), persistenceId: null };
  const all = [
    prefixes,
    completer(Yasqe, "class", found.classes, found.prefixes),
    completer(Yasqe, "property", found.properties, found.prefixes),
    Yasqe.Autocompleters.variables,
  ];
  // Only these: the editor's own would ask other hosts.
  Yasqe.defaults.autocompleters = [];
  for (const one of all) Yasqe.registerAutocompleter(one);
}

async function begin() {
  const { editor: script, editorStyle: style, completion } = form.dataset;
  if (!script) return;
  const wanted = [
    load("script", { src: script }),
    load("link", { rel: "stylesheet", href: style }),
    fetch(completion, { headers: { Accept: "application/json" } }).then((r) => (r.ok ? r.json() : Promise.reject(r))),
  ];
  const [, , found] = await Promise.all(wanted);
  const { Yasqe } = window.Yasgui;
  complete(Yasqe, found);
  const place = document.createElement("div");
  place.className = "editor";
  area.after(place);
  editor = new Yasqe(place, {
    value: area.value.trim(),
    persistenceId: null,
    createShareableLink: null,
    consumeShareLink: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "auto",
    viewportMargin: Infinity,
    prefixCcApi: null,
    requestConfig: { endpoint: form.getAttribute("action") },
  });
  // Tab leaves the editor, as it leaves every field (WCAG 2.1.2). Nothing is kept in this browser.
  editor.setOption("extraKeys", {
    ...editor.getOption("extraKeys"),
    "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-S": false, Tab: false, "Shift-Tab": false,
  });
  editor.on("autocompletionShown", () => {
    const list = document.querySelector(".CodeMirror-hints");
    list?.setAttribute("aria-label", form.dataset.suggestions);
    list?.setAttribute("tabindex", "0");
  });
  const field = editor.getInputField();
  field.setAttribute("aria-label", form.dataset.label);
  field.setAttribute("aria-describedby", "keys");
  area.hidden = true;
  area.required = false;
  document.querySelector(`label[for="${area.id}"]`).addEventListener("click", () => editor.focus());
  for (const hint of document.querySelectorAll(".with-editor")) hint.hidden = false;
  mark();
  // An editor that was made while it was folded has not measured its lines.
  place.closest("details")?.addEventListener("toggle", () => editor.refresh());
  document.documentElement.dataset.editor = "ready";
}

begin().catch(() => (document.documentElement.dataset.editor = "absent"));
