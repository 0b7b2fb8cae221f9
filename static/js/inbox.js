// One key a tag, while the focus is in the list. Every key presses a button that is there to be seen.

const inbox = document.getElementById("inbox");
let tagged = null;

const open = (row) => row.querySelector("[data-key]");
const rowOf = (element) => element.closest?.(".inbox__row");

function goTo(row) {
  if (row) row.focus();
  else (document.getElementById("inbox-next") ?? document.getElementById("inbox-first") ?? inbox.querySelector("[data-undo]"))?.focus();
}

function neighbour(row, step) {
  let next = row;
  do next = step > 0 ? next.nextElementSibling : next.previousElementSibling;
  while (next && !open(next));
  return next;
}

function pressUndo() {
  const last = (tagged && document.getElementById(tagged)) || [...inbox.querySelectorAll(".inbox__row--done")].pop();
  last?.querySelector("[data-undo]")?.click();
}

inbox?.addEventListener("keydown", (event) => {
  const row = rowOf(event.target);
  if (!row || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const button = row.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (button) button.click();
  else if (event.key === "j" || event.key === "ArrowDown") goTo(neighbour(row, 1));
  else if (event.key === "k" || event.key === "ArrowUp") (neighbour(row, -1) ?? row).focus();
  else if (event.key === "u") pressUndo();
  else return;
  event.preventDefault();
});

inbox?.addEventListener("submit", (event) => {
  tagged = rowOf(event.target)?.id;
  if (event.target.querySelector("[data-undo]")) sessionStorage.setItem("untagged", tagged);
});

// The row comes anew from the server: tagged, or refused with its reason. Where the hand has gone on meanwhile, it stays.
document.addEventListener("htmx:after:swap", ({ detail }) => {
  const id = detail.ctx.target?.id;
  if (!inbox || !id?.startsWith("inbox-")) return;
  const row = document.getElementById(id);
  if (document.activeElement !== document.body && !row?.contains(document.activeElement)) return;
  goTo(row && open(row) ? row : row && neighbour(row, 1));
});

// After an undo the next key is for the story that came back.
const back = document.getElementById(sessionStorage.getItem("untagged"));
sessionStorage.removeItem("untagged");
(back ?? inbox?.querySelector(".inbox__row"))?.focus({ preventScroll: !back });
