// The review pages with keys, passages by selection and a preview as one types. All of it is an
// enhancement: every form works without.

const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
// Offsets count code points, as the sheets do; a string of this language counts UTF-16 units.
const codePoints = (text) => [...text].length;

function selectedPassage(box) {
  const selection = document.getSelection();
  if (!box || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!box.contains(range.startContainer) || !box.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(box, 0);
  before.setEnd(range.startContainer, range.startOffset);
  let start = codePoints(before.toString());
  const raw = range.toString();
  const surface = raw.trim();
  if (!surface) return null;
  start += codePoints(raw.slice(0, raw.indexOf(surface)));
  return { start, end: start + codePoints(surface), surface };
}

function addBySelection(box) {
  const shown = find(".selected");
  if (!box || !shown) return;
  document.addEventListener("selectionchange", () => {
    const passage = selectedPassage(box);
    if (!passage) return;
    shown.hidden = false;
    find(".surface", shown).textContent = `«${passage.surface}» ${passage.start}–${passage.end}`;
    for (const link of all(".add", shown)) {
      const { start, end } = passage;
      link.href = `${box.dataset.new}${box.dataset.new.includes("?") ? "&" : "?"}${new URLSearchParams({ what: link.dataset.what, start, end })}`;
    }
  });
}

function takePassage(box, form) {
  const button = find("#use");
  if (!box || !button) return;
  button.hidden = false;
  // The selection is kept while the button is pressed.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const passage = selectedPassage(box);
    if (!passage) return;
    const free = all(".span", form).find((row) => !find("[name=start]", row).value) ?? all(".span", form).at(-1);
    for (const name of ["start", "end", "surface"]) find(`[name=${name}]`, free).value = passage[name];
    form.dispatchEvent(new Event("input"));
  });
}

function walkRows() {
  const rows = all("form.rows .list > li");
  if (!rows.length) return;
  for (const hint of all(".keys")) hint.hidden = false;
  let at = -1;
  const show = (number) => {
    at = Math.max(0, Math.min(rows.length - 1, number));
    for (const element of all(".now")) element.classList.remove("now");
    const row = rows[at];
    row.classList.add("now");
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    const marks = all(`.mark[data-rows~="${CSS.escape(row.id)}"]`);
    for (const mark of marks) mark.classList.add("now");
    const box = find(".text");
    if (marks.length && box) box.scrollTop += marks[0].getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  };
  const act = { j: () => show(at + 1), k: () => show(at - 1), x: () => at >= 0 && find("[name=row]", rows[at]).click() };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    if (event.key in act) act[event.key]();
    else if ("are".includes(event.key) && at >= 0) find(`[data-key="${event.key}"]`, rows[at])?.click();
    else return;
    event.preventDefault();
  });
  window.addEventListener("hashchange", () => show(rows.findIndex((row) => `#${row.id}` === decodeURIComponent(location.hash))));
  const tick = find("#tick");
  tick.hidden = false;
  tick.addEventListener("click", () => {
    const boxes = rows.map((row) => find("[name=row]", row));
    const wanted = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = wanted;
  });
}

// Only what the predicate takes is shown; fields that hold something stay in sight.
function fitPredicate(form) {
  const predicate = find("#predicate", form);
  if (!predicate) return;
  const fit = () => {
    const taken = predicate.selectedOptions[0]?.dataset ?? {};
    if (!predicate.value) return;
    find("[data-field=object]", form).hidden = !taken.objects;
    find("[data-field=value]", form).hidden = Boolean(taken.objects);
    for (const [field, types] of [["subject", taken.subjects], ["object", taken.objects]]) {
      for (const group of all(`#${field} optgroup`, form)) group.disabled = Boolean(types) && !types.split(" ").includes(group.label);
    }
    const own = (taken.qualifiers ?? "").split(" ");
    for (const row of all("[data-qualifier]", form)) {
      row.hidden = !own.includes(row.dataset.qualifier) && !find("input, select", row).value;
    }
    if (taken.qualifiers) find("details", form).open = true;
  };
  predicate.addEventListener("change", fit);
  fit();
}

function livePreview(form) {
  const shown = find("#preview");
  let waiting;
  let request;
  const ask = async () => {
    request?.abort();
    request = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    body.set("do", "preview");
    body.set("part", "preview");
    shown.classList.add("waiting");
    shown.setAttribute("aria-busy", "true");
    if (!shown.querySelector(".verdict")) shown.textContent = shown.dataset.wait;
    try {
      const answer = await fetch(form.action, { method: "POST", body, signal: request.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      shown.replaceChildren(...page.body.childNodes);
    } catch (error) {
      if (error.name === "AbortError") return;
      shown.textContent = shown.dataset.failed;
    }
    shown.classList.remove("waiting");
    shown.removeAttribute("aria-busy");
  };
  const soon = (milliseconds) => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, milliseconds);
  };
  form.addEventListener("input", (event) => {
    const correct = find("[value=correct]", form);
    const decision = event.target.name === "decision";
    if (correct && !decision && event.target.name !== "note") correct.checked = true;
    soon(decision ? 0 : 600);
  });
  if (form.dataset.was === "edit" && !shown.querySelector(".verdict")) soon(0);
}

const box = find("#text");
const form = find("form.edit");
find("#failure")?.focus();
addBySelection(box);
walkRows();
if (form) {
  fitPredicate(form);
  takePassage(box, form);
  livePreview(form);
}
