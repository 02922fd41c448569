/* The page of notifications: what one has looked at for a moment is read, and what comes meanwhile
   comes in above. Works on the newest page of all kinds; the button works everywhere. */
import { post } from "./form.js";
import { arrive, fetchPosts } from "./fragment.js";
import { show } from "./news.js";

const LOOKED = 1500;
const list = document.querySelector("[data-notifications]");
const form = document.querySelector(".notification-read");
let timer;

function messages() {
  const badge = document.querySelector("[data-count=messages]");
  return badge && !badge.hidden ? Number.parseInt(badge.textContent, 10) : 0;
}

async function read() {
  if (document.hidden || form.hidden) return;
  try {
    const response = await post(form);
    if (!response.ok) return;
    form.hidden = true;
    show({ messages: messages() });
  } catch {
    // Still unread, then: the button is there.
  }
}

function look() {
  clearTimeout(timer);
  if (!document.hidden && !form.hidden) timer = setTimeout(read, LOOKED);
}

/** Newest first: what is new or has grown goes to the top, the rest stays where it is. */
function insert(page) {
  for (const fresh of [...page.querySelectorAll(".notification")].reverse()) {
    const old = list.querySelector(`[data-key="${fresh.dataset.key}"]`);
    if (old?.dataset.id === fresh.dataset.id || old?.contains(document.activeElement)) continue;
    old?.remove();
    fresh.classList.add("arrived");
    list.prepend(fresh);
    arrive(fresh);
  }
}

addEventListener("news", async ({ detail }) => {
  if (!list || !detail.notifications || detail.latest === form.elements.up_to.value) return;
  try {
    const page = await fetchPosts(location.pathname);
    if (page) insert(page);
    form.elements.up_to.value = detail.latest;
    form.hidden = false;
    look();
  } catch {
    // The badge has told; the next news tries again.
  }
});

if (list) {
  document.addEventListener("visibilitychange", look);
  look();
}
