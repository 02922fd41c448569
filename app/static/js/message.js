/* A conversation goes on without reloading: what came is asked for every ten seconds, less often
   when nobody writes, not at all when nobody looks. */
import { arrive, fetchPosts } from "./fragment.js";
import { arrange } from "./message-days.js";
import { say } from "./say.js";

const SOON = 10_000;
const LATE = 60_000;
const list = document.querySelector(".messages");
const end = document.getElementById("newest");
let wait = SOON;
let asking = false;
let timer;
let jump;

/** The last message just above the line one writes on. */
function toEnd() {
  const floor = document.querySelector(".writer")?.getBoundingClientRect().top ?? innerHeight;
  scrollBy({ top: end.getBoundingClientRect().bottom - floor, behavior: "instant" });
  jump?.remove();
}

function isAtEnd() {
  return end.getBoundingClientRect().top < innerHeight + 100;
}

function newest() {
  return [...list.querySelectorAll(".message")].at(-1)?.dataset.id ?? "1";
}

/** Tell the server what has been seen, if somebody is there to see it. */
async function read() {
  const token = document.querySelector(".conversation [name=csrf_token]");
  if (document.hidden || !list.hasAttribute("data-unread") || !token) return;
  list.removeAttribute("data-unread");
  const body = new URLSearchParams({ csrf_token: token.value, last_id: newest() });
  const headers = { Accept: "application/json" };
  const response = await fetch(list.dataset.read, { method: "POST", body, headers });
  if (response.ok) {
    document.querySelector(".messages-read")?.remove();
    dispatchEvent(new Event("read")); // who counts what is unread may count again
  }
}

function offerJump() {
  if (jump?.isConnected) return;
  jump = document.createElement("div");
  jump.className = "messages-jump";
  const button = document.createElement("button");
  button.className = "button small";
  button.type = "button";
  button.textContent = list.dataset.jump;
  button.addEventListener("click", toEnd);
  jump.append(button);
  end.after(jump);
}

function known(message) {
  return document.getElementById(message.id);
}

function add(items) {
  const stay = isAtEnd();
  const fresh = [...items.querySelectorAll(".message")].filter((message) => !known(message));
  if (!fresh.length) return;
  list.append(...fresh);
  arrange(list);
  for (const message of fresh) {
    message.classList.add("new");
    arrive(message);
  }
  const other = fresh.findLast((message) => !message.matches(".mine"));
  if (stay || !other) toEnd();
  else offerJump();
  if (!other) return;
  say(list.dataset.new.replace("{name}", other.dataset.name));
  list.setAttribute("data-unread", "");
  read().catch(() => {});
}

/** Whether somebody has written. Throws nothing: the next time will tell. */
export async function ask() {
  clearTimeout(timer);
  if (!document.hidden && !asking) {
    asking = true;
    try {
      const items = await fetchPosts(`${location.pathname}?min_id=${newest()}`, "messages");
      wait = items ? SOON : Math.min(wait * 1.3, LATE);
      if (items) add(items);
    } catch {
      wait = LATE;
    }
    asking = false;
  }
  timer = setTimeout(ask, wait);
}

if (list) {
  arrange(list);
  const live = list.hasAttribute("data-live");
  if (live && !location.hash.startsWith("#message-")) {
    history.scrollRestoration = "manual"; // each visit begins at the end
    toEnd();
    const fresh = list.querySelector(".message-fresh");
    if (fresh?.getBoundingClientRect().top < 64) fresh.scrollIntoView();
  }
  if (live) {
    timer = setTimeout(ask, wait);
    // The line grows with what is written: what was in sight stays so.
    const writer = document.querySelector(".writer");
    if (writer) new ResizeObserver(() => isAtEnd() && toEnd()).observe(writer);
    // So it does when a phone's keyboard comes up and goes.
    let height = innerHeight;
    addEventListener("resize", () => {
      scrollBy({ top: height - innerHeight, behavior: "instant" });
      height = innerHeight;
    });
    read().catch(() => {});
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      wait = SOON;
      read().catch(() => {});
      ask();
    });
  }
}
