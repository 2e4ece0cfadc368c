// All of a passage is lit, also where other marks cut it into pieces, and brought into view.
function light() {
  const name = decodeURIComponent(location.hash.slice(1));
  const [, start, end] = /^char=(\d+),(\d+)$/.exec(name) ?? [];
  for (const mark of document.querySelectorAll(".text mark")) {
    mark.classList.toggle("lit", mark.dataset.at === `${start},${end}`);
  }
  document.getElementById(name)?.scrollIntoView({ block: "center" });
}
light();
addEventListener("hashchange", light);
