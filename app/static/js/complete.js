/* While a @name or a #hashtag is being written, a list of what it may become: arrow keys, Enter or
   Tab, Escape, or a touch. */
import { chosen, list, open, place, shut, step } from "./choices.js";
import { say } from "./say.js";

const PAUSE = 120;
const FIELDS = ".composer-text, [data-complete]";
const WORD = /(?:^|[^\p{L}\p{M}\p{N}_@#＃/&])([@#＃][\p{L}\p{M}\p{N}_]{0,50})$/u;
const NAME = /(?:^|[\s,;])(@?\w{1,30}|@)$/;
const REST = /^[\p{L}\p{M}\p{N}_]*/u;

const known = new Map();
let field;
let word; // what is being written: { text, start, end }
let timer;
let request;

function writing({ selectionStart: caret, selectionEnd, value, dataset }) {
  if (caret !== selectionEnd) return null;
  const found = (dataset.complete === "people" ? NAME : WORD).exec(value.slice(0, caret));
  if (!found) return null;
  const [rest] = REST.exec(value.slice(caret));
  return { text: found[1], start: caret - found[1].length, end: caret + rest.length };
}

function close() {
  clearTimeout(timer);
  request?.abort();
  shut();
  field = word = undefined;
}

async function ask(q) {
  if (!known.has(q)) {
    request = new AbortController();
    const options = { signal: request.signal, headers: { Accept: "application/json" } };
    const answer = await fetch(`/search/complete?${new URLSearchParams({ q })}`, options);
    if (!answer.ok) throw new Error(String(answer.status));
    known.set(q, await answer.json());
  }
  return known.get(q);
}

async function propose() {
  const asked = word;
  const q = word.text.replace(/^＃/, "#").replace(/^(?![@#])/, "@").toLowerCase();
  try {
    const items = await ask(q);
    if (asked !== word) return;
    if (!items.length || (items.length === 1 && items[0].value.toLowerCase() === q)) {
      shut();
      return;
    }
    if (open(items, field, word.start)) say(document.body.dataset.choicesCount.replace("{n}", items.length));
    // A hashtag may well be new: Enter belongs to the text until an arrow key is pressed.
    if (!/^[#＃]/.test(word.text)) step(1);
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
}

function take(row) {
  const { start, end } = word;
  const target = field;
  const bare = target.dataset.complete === "people";
  const value = bare ? row.dataset.value.slice(1) : row.dataset.value;
  const space = /^\s/.test(target.value.slice(end)) ? "" : " ";
  close();
  target.focus();
  target.setSelectionRange(start, end);
  // Unlike setting the value, this can be undone.
  if (document.execCommand("insertText", false, value + space)) return;
  target.setRangeText(value + space, start, end, "end");
  target.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

addEventListener("input", ({ target, isComposing }) => {
  if (!target.matches(FIELDS) || isComposing) return;
  const now = writing(target);
  clearTimeout(timer);
  request?.abort();
  if (!now) {
    if (field) close();
    return;
  }
  field = target;
  word = now;
  timer = setTimeout(propose, PAUSE);
});

/* Before anybody else: Enter would send a form, Escape close a dialog. */
addEventListener(
  "keydown",
  (event) => {
    if (!list.isConnected || event.target !== field || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = chosen();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Escape") close();
    else if ((event.key === "Enter" || event.key === "Tab") && row && !event.shiftKey) take(row);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

list.addEventListener("pointerdown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const row = event.target.closest("[role=option]");
  if (row) take(row);
});
addEventListener("focusout", ({ target }) => target === field && close());
addEventListener("selectionchange", () => {
  if (list.isConnected && field.selectionStart < word.start) close();
});
document.addEventListener("scroll", (event) => event.target !== list && place(), true);
addEventListener("resize", place);

function prepare(root) {
  for (const text of root.querySelectorAll(FIELDS)) {
    text.ariaAutoComplete = "list";
    text.ariaHasPopup = "listbox";
    if (text.tagName !== "INPUT") continue;
    text.role = "combobox"; // a text of several lines has no such role
    text.ariaExpanded = "false";
  }
}

addEventListener("arrive", (event) => prepare(event.target));
if (document.body.dataset.choices) prepare(document);
