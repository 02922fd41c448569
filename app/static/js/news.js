/* What is new: asked now and then while the page is looked at, told by the badges and the title.
   The answer is private and kept by no browser, so its ETag is kept here and sent by hand. */
import { say } from "./say.js";

const EVERY = 45_000;
const MOST = 99;
const places = document.querySelector("[data-news]");
let tag = places && `"${places.dataset.news}"`;
let asked = Date.now();
let pause = EVERY;
let timer;

function shown(kind) {
  const badge = document.querySelector(`[data-count=${kind}]`);
  return !badge || badge.hidden ? 0 : Number.parseInt(badge.textContent, 10);
}

function words(kind, n) {
  const name = kind === "messages" ? "Messages" : "Notifications";
  const many = places.dataset[`many${name}`].replace("{n}", n > MOST ? `${MOST}+` : n);
  return n === 1 ? places.dataset[`one${name}`] : many;
}

function count(kind, n) {
  for (const badge of document.querySelectorAll(`[data-count=${kind}]`)) {
    badge.hidden = n === 0;
    badge.firstElementChild.textContent = n > MOST ? `${MOST}+` : n;
    badge.lastElementChild.textContent = words(kind, n);
  }
}

/** Show these numbers everywhere; what has grown is said once. */
export function show({ notifications = 0, messages = 0 }) {
  for (const [kind, n] of Object.entries({ notifications, messages })) {
    if (n > shown(kind)) say(words(kind, n));
    count(kind, n);
  }
  const total = notifications + messages;
  const name = document.title.replace(/^\(\d+\+?\) /, "");
  document.title = total ? `(${total > MOST ? `${MOST}+` : total}) ${name}` : name;
}

async function ask() {
  asked = Date.now();
  try {
    const response = await fetch("/notifications/news", {
      headers: { Accept: "application/json", "If-None-Match": tag },
    });
    if (response.status === 401) return; // logged out elsewhere: nothing to ask for any more
    if (response.status !== 304) {
      if (!response.ok) throw new Error(String(response.status));
      const news = response.status === 204 ? {} : await response.json();
      tag = response.headers.get("ETag");
      show(news);
      dispatchEvent(new CustomEvent("news", { detail: news }));
    }
    pause = EVERY;
  } catch {
    pause = Math.min(pause * 2, 16 * EVERY);
  }
  wait();
}

function wait() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(ask, Math.max(0, asked + pause - Date.now()));
}

if (places) {
  document.addEventListener("visibilitychange", wait);
  addEventListener("read", ask); // a conversation was looked at (js/message.js)
  wait();
}
