/* Writing: the text grows, its length is told near the end, Ctrl+Enter sends, the list of who may
   read it closes again. js/draft.js keeps what was typed, js/send.js sends it. */
import { say } from "./say.js";

const NEAR = 60;
const letters = window.Intl?.Segmenter && new Intl.Segmenter(undefined, { granularity: "grapheme" });
const grows = CSS.supports("field-sizing", "content");

function length(text) {
  return letters ? [...letters.segment(text)].length : [...text].length;
}

function grow(text) {
  if (grows) return;
  text.style.blockSize = "auto";
  text.style.blockSize = `${text.scrollHeight}px`;
}

function warning(form) {
  return form.querySelector("[name=warn]:checked") ? form.elements.spoiler_text.value.trim() : "";
}

function count(text) {
  const counter = text.form.querySelector(".counter");
  const limit = Number(text.dataset.limit);
  const typed = text.value.trim() + warning(text.form);
  // Signs are never fewer than characters: far from the end nothing needs counting.
  const left = typed.length < limit - NEAR ? limit : limit - length(typed);
  const words = left < 0 ? counter.dataset.over : counter.dataset.left;
  const told = words.replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
  counter.textContent = left > NEAR ? "" : told;
  counter.classList.toggle("near", left >= 0 && left <= 20);
  counter.classList.toggle("over", left < 0);
  text.setCustomValidity(left < 0 ? told : "");
  const mark = left < 0 ? "over" : left <= 20 ? "near" : "";
  if (mark && mark !== text.dataset.mark) say(told);
  text.dataset.mark = mark;
}

function toEnd(text) {
  text.setSelectionRange(text.value.length, text.value.length);
}

/** From here on its tools are at hand, wherever one looks meanwhile. */
function begin(form) {
  form?.setAttribute("data-begun", "");
}

function prepare(root) {
  for (const text of root.querySelectorAll(".composer-text")) {
    count(text);
    grow(text);
    if (text.value.trim() !== text.defaultValue.trim()) begin(text.form);
    // A reply begins with names: one goes on behind them, also who comes there by Tab.
    if (text.autofocus) toEnd(text);
    else text.addEventListener("focus", () => toEnd(text), { once: true });
  }
}

function close(list) {
  if (!list) return;
  list.open = false;
  list.querySelector("summary").focus();
}

for (const kind of ["focusin", "input", "change"]) {
  addEventListener(kind, ({ target }) => begin(target.closest?.(".composer")));
}

addEventListener("input", ({ target }) => {
  const text = target.closest(".composer")?.querySelector(".composer-text");
  if (!text) return;
  count(text);
  grow(text);
});

addEventListener("change", ({ target }) => {
  if (target.matches(".tool [name=warn]") && target.checked) target.form.elements.spoiler_text.focus();
});

addEventListener("keydown", (event) => {
  const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing;
  if (sends && event.target.matches(".composer-text")) event.target.form.requestSubmit();
  const list = event.target.closest?.(".audience[open]");
  const chosen = event.key === "Enter" && !event.target.matches("summary");
  if (!list || !(chosen || event.key === "Escape")) return;
  event.preventDefault();
  close(list);
});

addEventListener("click", (event) => {
  for (const list of document.querySelectorAll(".audience[open]")) {
    // Chosen with the pointer: done. Arrow keys also "click" and go on looking.
    const chosen = event.detail > 0 && event.target.closest(".audience-one");
    if (chosen && list.contains(chosen)) requestAnimationFrame(() => close(list));
    else if (!list.contains(event.target)) list.open = false;
  }
});

addEventListener("arrive", (event) => prepare(event.target));
prepare(document);
