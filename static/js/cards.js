// What both boards do by hand, the plan and the board of a running sprint. Every step also has a button in the opened
// card, and every answer comes from the server: nothing here knows the rule.

const board = document.getElementById("board");
let dragging = false;

// One move after the other: of three quick keys, none is dropped, and each finds what the one before it left behind.
let moves = Promise.resolve();
function move(card, values, putBack) {
  const story = card.id.replace("story-", "");
  moves = moves.finally(() => send({ story, ...values }, putBack));
  return moves;
}

// htmx answers with the card in its new place, or with a refusal; then the card goes back to where it was.
async function send(values, putBack) {
  let status = 0;
  const answered = ({ detail }) => { if (detail.ctx.sourceElement === board) status = detail.ctx.response.status; };
  document.addEventListener("htmx:after:request", answered);
  // With it go the fields on the board: the answer to a plan counts the backlog as it is filtered there.
  await htmx.ajax("POST", board.dataset.move, { source: board, target: "#refusal", swap: "outerHTML", values });
  document.removeEventListener("htmx:after:request", answered);
  if (status !== 200) putBack?.();
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

// Nothing has the focus: what had it was drawn anew. Elsewhere the hand has gone on, and is not called back.
const isLost = () => document.activeElement === document.body;

// The focus stays with the card that was moved.
document.addEventListener("focus-card", (event) => {
  if (isLost()) focusCard(document.getElementById(event.detail.value));
});

// Escape closes an opened card. Opened, a card takes the focus to its first field; closed, it has it itself.
let opened = "";
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.target.closest?.(".card-story--open")?.querySelector("[hx-get*=closed]")?.click();
});
document.addEventListener("htmx:after:swap", () => {
  const was = document.getElementById(opened);
  if (was && !was.matches(".card-story--open")) {
    opened = "";
    if (isLost()) focusCard(was);
  }
  const open = board?.querySelector(".card-story--open:not([data-seen])");
  if (!open) return;
  open.dataset.seen = "";
  opened = open.id;
  if (!isLost() && !open.contains(document.activeElement)) return;
  open.querySelector("input:not([type=hidden]):not([disabled]), textarea, button, a")?.focus();
});

// What others change comes by the pulse. It waits until the hand is off a card that is dragged, also where it was asked
// for before; and an answer that a move or a search has overtaken would put back what has changed since.
let turn = 0;
const isPulse = ({ sourceElement }) => sourceElement.id === "pulse";
const isAct = ({ sourceElement }) => Boolean(sourceElement.closest("#board, #refusal"));

document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  if (isAct(ctx)) turn += 1;
  ctx.turn = turn;
  if (isPulse(ctx) && dragging) event.preventDefault();
});

// The focus stays with its card, too, when others have moved it.
let focused = "";
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (isAct(ctx)) turn += 1;
  if (!isPulse(ctx)) return;
  focused = document.activeElement?.closest(".card-story")?.id;
  if (dragging || ctx.turn !== turn) event.preventDefault();
});
document.addEventListener("htmx:after:swap", ({ detail }) => {
  if (isPulse(detail.ctx) && isLost()) focusCard(document.getElementById(focused));
});
