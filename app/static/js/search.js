/* The key "/" leads to the box; the words that were looked for are marked in what was found. */
function box() {
  return [...document.querySelectorAll(".search .input")].find((field) => field.checkVisibility());
}

addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
  event.preventDefault();
  const field = box();
  if (field) field.select();
  else location.assign("/search");
});

const timeline = document.querySelector(".timeline[data-found]");
const wanted = timeline?.dataset.found.split(" ").flatMap((words) => words.split("_")).filter(Boolean);

/** A text without accents and capitals, and where each of its letters was. */
function folded(text) {
  let letters = "";
  const places = [];
  for (let at = 0; at < text.length; at += 1) {
    const bare = text[at].normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    letters += bare;
    for (let n = 0; n < bare.length; n += 1) places.push(at);
  }
  return [letters, places];
}

function* ranges(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const [letters, places] = folded(node.data);
    for (const word of wanted) {
      for (let at = letters.indexOf(word); at >= 0; at = letters.indexOf(word, at + 1)) {
        if (/[\p{L}\p{N}]/u.test(letters[at - 1] ?? "") && /^[\x20-\u052f]/.test(word)) continue;
        const range = new Range();
        range.setStart(node, places[at]);
        range.setEnd(node, places[at + word.length - 1] + 1);
        yield range;
      }
    }
  }
}

if (wanted?.length && CSS.highlights) {
  const marks = new Highlight();
  const mark = (root) => {
    for (const text of root.querySelectorAll(".post-text, .warning-words")) for (const range of ranges(text)) marks.add(range);
  };
  CSS.highlights.set("found", marks);
  mark(timeline);
  addEventListener("arrive", (event) => mark(event.target));
}
