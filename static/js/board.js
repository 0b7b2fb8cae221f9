// The planning board by hand: drag, and one key a move. Every move also has a button in the opened card, and every
// answer comes from the server: nothing here knows the rule.

const board = document.getElementById("board");
let dragging = false;

// htmx answers with the card in its new place, or with a refusal; then the card goes back to where it was.
function move(card, values, putBack) {
  const story = card.id.replace("story-", "");
  const answered = (event) => {
    if (event.detail.ctx.sourceElement !== board) return;
    document.removeEventListener("htmx:after:request", answered);
    if (event.detail.ctx.response?.status !== 200) putBack?.();
  };
  document.addEventListener("htmx:after:request", answered);
  // With it go the fields on the board: the answer counts the backlog as it is filtered here.
  return htmx.ajax("POST", board.dataset.move, {
    source: board, target: "#refusal", swap: "outerHTML", values: { story, ...values },
  });
}

function makeSortable(list) {
  if (list.sortable) return;
  list.sortable = Sortable.create(list, {
    group: "board", draggable: ".card-story:not(.card-story--open)", filter: "input, textarea, select, button",
    preventOnFilter: false, delay: 150, delayOnTouchOnly: true, animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    onStart: () => { dragging = true; },
    onMove: ({ to }) => "open" in to.dataset,
    onEnd: ({ item, from, to, oldDraggableIndex, newDraggableIndex }) => {
      dragging = false;
      if (from === to && oldDraggableIndex === newDraggableIndex) return;
      const cards = [...from.querySelectorAll(":scope > .card-story")].filter((card) => card !== item);
      const values = { to: to.dataset.budget, ...beside(item) };
      move(item, values, () => from.insertBefore(item, cards[oldDraggableIndex] ?? cards.at(-1)?.nextSibling ?? from.firstChild));
    },
  });
}

// Where a dropped card lies: above the next card or below the previous one.
function beside(card) {
  const next = card.nextElementSibling?.matches(".card-story") && card.nextElementSibling;
  const previous = card.previousElementSibling?.matches(".card-story") && card.previousElementSibling;
  if (next) return { before: next.id.replace("story-", "") };
  return previous ? { after: previous.id.replace("story-", "") } : {};
}

function makeListsSortable() {
  board.querySelectorAll("[data-budget]").forEach(makeSortable);
}

const undo = () => document.querySelector("#refusal .undo button");
const KEYS = { p: { to: "product" }, t: { to: "tech" }, b: { to: "backlog" } };

board?.addEventListener("keydown", (event) => {
  const card = event.target;
  if (!card.matches?.(".card-story") || event.ctrlKey || event.metaKey) return;
  const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (event.altKey && step) move(card, { shift: step });
  else if (event.altKey) return;
  else if (step) focusCard(step === "up" ? card.previousElementSibling : card.nextElementSibling);
  else if (KEYS[event.key.toLowerCase()]) move(card, KEYS[event.key.toLowerCase()]);
  else if (event.key.toLowerCase() === "u" && undo()) undo().click();
  else if (event.key === "Enter") card.querySelector("a.size")?.click();
  else return;
  event.preventDefault();
});

function focusCard(card) {
  if (card?.matches(".card-story")) card.focus();
}

// The focus stays with the card that was moved.
document.addEventListener("focus-card", (event) => focusCard(document.getElementById(event.detail.value)));

// Escape closes an opened card; an opened card takes the focus to its first field.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.target.closest?.(".card-story--open")?.querySelector("[hx-get*=closed]")?.click();
});
document.addEventListener("htmx:after:swap", () => {
  makeListsSortable();
  const open = board?.querySelector(".card-story--open:not([data-seen])");
  if (!open) return;
  open.dataset.seen = "";
  open.querySelector("input:not([type=hidden]):not([disabled]), textarea, a")?.focus();
});

// What others change waits until the hand is off the card.
document.addEventListener("htmx:before:request", (event) => {
  if (dragging && event.detail.ctx.sourceElement.id === "pulse") event.preventDefault();
});

if (board) makeListsSortable();
