// A link to a claim opens its passages in place; again, and they are closed. With a modifier key,
// without an answer, or without this script, it is followed.
const opened = new WeakMap();

async function open(link) {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const evidence = page.querySelector(".evidence");
  if (!evidence) throw new Error("no evidence");
  const box = document.createElement("div");
  box.className = "opened";
  box.append(...document.importNode(evidence, true).childNodes);
  const more = document.createElement("p");
  const whole = document.createElement("a");
  whole.href = link.href;
  whole.textContent = page.querySelector("h1").textContent;
  more.append(whole);
  box.append(more);
  return box;
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a.quote");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const shown = opened.get(link);
  if (shown) {
    shown.hidden = !shown.hidden;
  } else {
    link.setAttribute("aria-busy", "true");
    try {
      const box = await open(link);
      link.after(box);
      opened.set(link, box);
    } catch {
      location.assign(link.href);
      return;
    } finally {
      link.removeAttribute("aria-busy");
    }
  }
  const box = opened.get(link);
  link.setAttribute("aria-expanded", String(!box.hidden));
  link.closest("li")?.classList.toggle("open", !box.hidden);
});

// A passage that is listed on another page of this source is read in its text.
function lead() {
  const named = /^#char=(\d+),\d+$/.exec(decodeURIComponent(location.hash));
  const text = document.querySelector("a.to-text");
  if (!named || !text || document.getElementById(location.hash.slice(1))?.closest("li")) return;
  const target = new URL(text.href);
  const part = Math.floor(Number(named[1]) / Number(text.dataset.part)) + 1;
  if (part > 1) target.searchParams.set("page", part);
  target.hash = location.hash;
  location.replace(target);
}
lead();
addEventListener("hashchange", lead);
