/* Like, repost and bookmark without leaving one's place. What is pressed shows at once; if the
   server thinks otherwise, it goes back to what it was, and the reason is told. */
import { post } from "./form.js";
import { say } from "./say.js";

const ACT = /^\/posts\/(\d+)\/(un)?(like|repost|bookmark)$/;
const COUNTS = { like: "likes_count", repost: "reposts_count" };
const form = document.getElementById("acts");
const numbers = new Intl.NumberFormat(document.documentElement.lang, {
  notation: "compact",
  maximumFractionDigits: 1,
});

/** Every button for this act on this post: it may stand on the page more than once. */
function same(id, act) {
  const [on, off] = [`/posts/${id}/${act}`, `/posts/${id}/un${act}`];
  return document.querySelectorAll(`.act[formaction="${on}"], .act[formaction="${off}"]`);
}

function show(id, act, on) {
  for (const button of same(id, act)) {
    const drawing = button.querySelector("use");
    const sign = drawing.getAttribute("href").replace(/-full$/, "");
    drawing.setAttribute("href", on ? `${sign}-full` : sign);
    button.setAttribute("formaction", `/posts/${id}/${on ? "un" : ""}${act}`);
    button.setAttribute("aria-pressed", on);
    button.title = form.dataset[on ? `un${act}` : act];
  }
}

function count(id, act, words) {
  for (const button of same(id, act)) button.querySelector(".act-count").textContent = words;
}

async function send(address) {
  const response = await post(form, address);
  const told = await response.json().catch(() => ({}));
  // Logged out meanwhile, here or elsewhere: log in, and come back to this page.
  if (response.status === 400 || response.status === 401) {
    const here = encodeURIComponent(location.pathname + location.search);
    location.assign(`/auth/login?next=${here}`);
  }
  if (!response.ok) throw new Error(told.error);
  return told;
}

addEventListener("submit", async (event) => {
  const button = event.submitter;
  const address = button?.getAttribute("formaction");
  const [, id, undo, act] = (event.target === form && ACT.exec(address)) || [];
  if (!act) return;
  event.preventDefault();
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  const words = button.querySelector(".act-count").textContent;
  const next = Number(words) + (undo ? -1 : 1); // NaN where thousands are told in short
  show(id, act, !undo);
  button.classList.toggle("bump", !undo);
  if (act in COUNTS && next >= 0) count(id, act, next || "");
  try {
    const told = await send(address);
    if (act in COUNTS) count(id, act, numbers.format(told[COUNTS[act]]).replace(/^0$/, ""));
  } catch (error) {
    show(id, act, Boolean(undo));
    count(id, act, words);
    say(error.message || form.dataset.failed, { seen: true });
  }
  button.ariaBusy = null;
});
