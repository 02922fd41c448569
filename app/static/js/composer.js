/* Writing: the text grows, its length is told near the end, Ctrl+Enter sends, a draft survives. */
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

function count(text) {
  const counter = text.form.querySelector(".counter");
  const limit = Number(text.dataset.limit);
  counter.dataset.usual ??= counter.textContent;
  const typed = text.value.trim();
  // Signs are never fewer than characters: far from the end nothing needs counting.
  const left = typed.length < limit - NEAR ? limit : limit - length(typed);
  const words = left < 0 ? counter.dataset.over : counter.dataset.left;
  const told = words.replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
  counter.textContent = left > NEAR ? counter.dataset.usual : told;
  counter.classList.toggle("near", left >= 0 && left <= 20);
  counter.classList.toggle("over", left < 0);
  text.setCustomValidity(left < 0 ? told : "");
  const mark = left < 0 ? "over" : left <= 20 ? "near" : "";
  if (mark && mark !== text.dataset.mark) say(told);
  text.dataset.mark = mark;
}

const drafts = {
  key: (form) => `draft/${form.dataset.draft}`,
  keep(form, text) {
    if (text.value.trim()) sessionStorage.setItem(this.key(form), text.value);
    else sessionStorage.removeItem(this.key(form));
  },
  restore(form, text) {
    const sent = sessionStorage.getItem("draft-sent");
    if (sent) {
      sessionStorage.removeItem("draft-sent");
      sessionStorage.removeItem(sent);
    }
    const draft = sessionStorage.getItem(this.key(form));
    if (draft && !text.value) text.value = draft;
  },
};

function prepare(root) {
  for (const text of root.querySelectorAll(".composer-text")) {
    drafts.restore(text.form, text);
    count(text);
    grow(text);
  }
}

addEventListener("input", ({ target }) => {
  if (!target.matches(".composer-text")) return;
  count(target);
  grow(target);
  drafts.keep(target.form, target);
});

addEventListener("keydown", (event) => {
  const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing;
  if (sends && event.target.matches(".composer-text")) event.target.form.requestSubmit();
});

addEventListener("submit", ({ target }) => {
  if (target.matches(".composer")) sessionStorage.setItem("draft-sent", drafts.key(target));
});

addEventListener("arrive", (event) => prepare(event.target));
prepare(document);
