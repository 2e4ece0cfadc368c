// What makes every page better and none depend on it: search boxes that suggest while one writes
// (ARIA 1.2, combobox with a list; the focus stays in the box).

const WAIT = 120;
const folded = (text) => text.normalize("NFKC").trim().toLowerCase();

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function option(id, found) {
  const made = element("li", { role: "option", id, "aria-selected": "false" },
    element("span", { class: "name", lang: found.language }, found.name));
  if (found.title) {
    made.append(" ", element("span", { class: "title", lang: found.title_language }, found.title));
  }
  made.append(" ", element("span", { class: "kind", lang: found.kind_language }, found.kind));
  made.dataset.href = found.href;
  return made;
}

class Suggesting {
  #known = new Map();
  #timer = 0;
  #asking = null;
  #at = -1;

  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=search]");
    const id = `${this.input.id}-list`;
    this.list = element("ul", { role: "listbox", id, "aria-label": form.dataset.list, hidden: "hidden" });
    this.status = element("p", { class: "unseen", role: "status" });
    form.append(this.list, this.status);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
    })) this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => this.#soon());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => this.#close());
    // The box keeps the focus when a suggestion is pressed.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.#take(event.target.closest("[role=option]")));
  }

  get #options() {
    return [...this.list.children];
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), WAIT);
  }

  async #ask() {
    const asked = folded(this.input.value);
    this.#asking?.abort();
    if (!asked) return this.#close();
    if (!this.#known.has(asked)) {
      this.#asking = new AbortController();
      const url = new URL(this.form.dataset.suggest, location);
      url.searchParams.set("q", asked);
      try {
        const answer = await fetch(url, {
          headers: { Accept: "application/json" }, signal: this.#asking.signal,
        });
        if (!answer.ok) return this.#close();
        this.#known.set(asked, await answer.json());
      } catch {
        return undefined;
      }
    }
    if (folded(this.input.value) === asked && document.activeElement === this.input) {
      this.#show(this.#known.get(asked));
    }
    return undefined;
  }

  #show(found) {
    this.list.replaceChildren(...found.map((one, i) => option(`${this.list.id}-${i}`, one)));
    this.#choose(-1);
    this.list.hidden = found.length === 0;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    const said = found.length ? this.form.dataset.some : this.form.dataset.none;
    this.status.textContent = said.replace("{n}", found.length);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#choose(-1);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.status.textContent = "";
  }

  #choose(at) {
    this.#at = at;
    this.#options.forEach((one, i) => one.setAttribute("aria-selected", String(i === at)));
    const chosen = this.#options[at];
    if (chosen) {
      this.input.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  #take(chosen) {
    if (chosen?.dataset.href) location.assign(chosen.dataset.href);
  }

  #key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const open = !this.list.hidden;
    const many = this.list.children.length;
    // One place more than there are options: the box itself.
    const step = (by) => ((this.#at + 1 + by + many + 1) % (many + 1)) - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (open) this.#choose(step(event.key === "ArrowDown" ? 1 : -1));
      else this.#ask();
    } else if (event.key === "Enter" && open && this.#at >= 0) this.#take(this.#options[this.#at]);
    else if (event.key === "Escape" && open) this.#close();
    else return;
    event.preventDefault();
  }
}

for (const form of document.querySelectorAll("form[data-suggest]")) new Suggesting(form);
