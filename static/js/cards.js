// What both boards do by hand, the plan and the board of a running sprint. Every step also has a button in the opened
// card, and every answer comes from the server: nothing here knows the rule.

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
  // With it go the fields on the board: the answer to a plan counts the backlog as it is filtered there.
  return htmx.ajax("POST", board.dataset.move, {
    source: board, target: "#refusal", swap: "outerHTML", values: { story, ...values },
  });
}

// A list whose cards can be dragged into others of its group; `dropped` sends what a drop means.
function makeSortable(list, options, dropped) {
  if (list.sortable) return;
  list.sortable = Sortable.create(list, {
    draggable: ".card-story:not(.card-story--open)", filter: "input, textarea, select, button",
    preventOnFilter: false, delay: 150, delayOnTouchOnly: true, animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    onStart: () => { dragging = true; },
    onEnd: ({ item, from, to, oldDraggableIndex, newDraggableIndex }) => {
      dragging = false;
      if (from === to && oldDraggableIndex === newDraggableIndex) return;
      const cards = [...from.querySelectorAll(":scope > .card-story")].filter((card) => card !== item);
      dropped(item, to, () => from.insertBefore(item, cards[oldDraggableIndex] ?? cards.at(-1)?.nextSibling ?? from.firstChild));
    },
    ...options,
  });
}

const undo = () => document.querySelector("#refusal .undo button");

// Keys on a card that has the focus: the board's own first, then those of every board. `own` says whether it was one.
function listenToKeys(own) {
  board?.addEventListener("keydown", (event) => {
    const card = event.target;
    if (!card.matches?.(".card-story") || event.ctrlKey || event.metaKey) return;
    if (own(card, event)) event.preventDefault();
    else if (event.altKey) return;
    else if (event.key === "ArrowUp") focusCard(card.previousElementSibling);
    else if (event.key === "ArrowDown") focusCard(card.nextElementSibling);
    else if (event.key.toLowerCase() === "u" && undo()) undo().click();
    else if (event.key === "Enter") card.querySelector("a.size")?.click();
    else return;
    event.preventDefault();
  });
}

function focusCard(card) {
  if (card?.matches(".card-story")) card.focus();
}

// The focus stays with the card that was moved.
document.addEventListener("focus-card", (event) => focusCard(document.getElementById(event.detail.value)));

// Escape closes an opened card. Opened, a card takes the focus to its first field; closed, it has it itself.
let opened = "";
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.target.closest?.(".card-story--open")?.querySelector("[hx-get*=closed]")?.click();
});
document.addEventListener("htmx:after:swap", () => {
  const was = document.getElementById(opened);
  if (was && !was.matches(".card-story--open")) {
    opened = "";
    if (document.activeElement === document.body) focusCard(was);
  }
  const open = board?.querySelector(".card-story--open:not([data-seen])");
  if (!open) return;
  open.dataset.seen = "";
  opened = open.id;
  open.querySelector("input:not([type=hidden]):not([disabled]), textarea, button, a")?.focus();
});

// What others change waits until the hand is off the card, also what was asked for before it took one.
["htmx:before:request", "htmx:before:swap"].forEach((moment) => document.addEventListener(moment, (event) => {
  if (dragging && event.detail.ctx.sourceElement.id === "pulse") event.preventDefault();
}));
