// The capacity grid by hand: arrow keys from day to day, a form in a dialog, one key for the usual cases. Every day is a
// link to the same form, so that nothing of this is needed.

const KEYS = { h: "nothing", m: "morning", a: "afternoon", o: "day" };
const dialog = document.getElementById("day-dialog");
const days = () => [...document.querySelectorAll("#grid .day a")];

// One stop for the Tab key; the arrows do the rest.
function rove() {
  const all = days();
  const here = all.find((day) => day === document.activeElement) ?? all.find((day) => day.tabIndex === 0 && day.dataset.stop) ?? all[0];
  for (const day of all) stop(day, day === here);
}

function stop(day, isStop) {
  day.tabIndex = isStop ? 0 : -1;
  if (isStop) day.dataset.stop = ""; else delete day.dataset.stop;
}

// The next link in a direction: cells without one (holidays, weekends) are stepped over.
function beside(day, down, right) {
  let cell = day.closest("td, th");
  while (cell) {
    const row = down ? rowBeside(cell.parentElement, down) : cell.parentElement;
    cell = row?.cells[cell.cellIndex + right];
    const link = cell?.querySelector("a");
    if (link?.closest(".day")) return link;
  }
  return null;
}

function rowBeside(row, down) {
  const { rows } = row.closest("table");
  return rows[row.rowIndex + down];
}

// htmx names the source as the target of a request of ours, and the server answers with the part that it is asked for.
function ask(verb, day, target, options) {
  return htmx.ajax(verb, day.href, { source: day, target, headers: { "HX-Target": `div${target}` }, ...options });
}

function open(day) {
  ask("GET", day, "#day-form", { swap: "outerHTML" }).then(() => {
    if (document.querySelector("#day-form h2")) dialog.showModal();
  });
}

document.addEventListener("click", (event) => {
  const day = event.target.closest?.("#grid .day a");
  if (!day || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(day);
});

document.addEventListener("keydown", (event) => {
  const day = event.target.closest?.("#grid .day a");
  if (!day || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  const lost = KEYS[event.key.toLowerCase()];
  if (step) beside(day, ...step)?.focus();
  else if (lost && day.closest("td")) ask("POST", day, "#days", { swap: "outerMorph", values: { lost, kind: "off" } });
  else if (event.key.toLowerCase() === "u") document.querySelector("#messages form button")?.click();
  else return;
  event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches("#grid .day a")) rove();
});

// What was refused is shown in the dialog, also when one key asked for it.
document.addEventListener("htmx:after:swap", () => {
  rove();
  if (!dialog.open && dialog.querySelector("[role=alert]")) dialog.showModal();
});

document.addEventListener("day-saved", () => { dialog.close(); });

rove();
