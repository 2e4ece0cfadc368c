// A choice is followed at once, in place: focus, open folds and the scroll stay where they are.
// Without this script the form's button does the same.

const narrow = matchMedia("(max-width: 46rem)");

// In a narrow window the facets would stand before the list: they are folded.
function fold() {
  document.querySelector("details.narrow")?.toggleAttribute("open", !narrow.matches);
}

const form = () => document.querySelector("form[data-follow]");

function address(of) {
  const asked = new URLSearchParams(new FormData(of));
  for (const [name, value] of [...asked]) {
    const first = { sort: "name", view: "table" }[name];
    if (value === "" || value === first) asked.delete(name, value);
  }
  const text = asked.toString();
  return of.getAttribute("action") + (text ? "?" + text : "");
}

async function show(url, focus) {
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  if (!answer.ok) return location.assign(url);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const open = [...document.querySelectorAll("details[data-keep][open]")].map((d) => d.dataset.keep);
  const unfolded = document.querySelector("details.narrow")?.open;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  document.querySelector("footer").replaceWith(page.querySelector("footer"));
  for (const name of open) {
    document.querySelector(`details[data-keep="${CSS.escape(name)}"]`)?.setAttribute("open", "");
  }
  const facets = document.querySelector("details.narrow");
  facets?.toggleAttribute("open", !narrow.matches || unfolded);
  focus?.();
}

function again(input) {
  const { name, value, type } = input;
  return () => {
    const found = [...form().elements].find((e) => e.name === name && (type !== "checkbox" || e.value === value));
    found?.focus({ preventScroll: true });
    document.querySelector("#found").setAttribute("role", "status");
  };
}

async function follow(input) {
  const url = address(form());
  // Enter in a field both changes and submits.
  if (new URL(url, location.href).href === location.href) return;
  history.pushState({ followed: true }, "", url);
  await show(url, again(input));
}

document.addEventListener("change", (event) => {
  if (event.target.closest("form[data-follow]")) follow(event.target);
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-follow]")) return;
  event.preventDefault();
  follow(event.submitter ?? document.activeElement);
});
addEventListener("popstate", () => show(location.href));
narrow.addEventListener("change", fold);
fold();
document.documentElement.classList.add("follows");
