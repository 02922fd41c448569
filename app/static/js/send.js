/* Sending without leaving the page: whatever goes wrong, what was typed stays where it is. A form
   with pictures is sent by js/upload.js; both announce "sent" with the server's answer. */
import { post, settle } from "./form.js";
import { say } from "./say.js";

const LATER = "said"; // what to say on the page that follows

function tell(form, words, link) {
  const place = form.querySelector(".problem");
  place.hidden = !words;
  place.lastElementChild.textContent = words;
  if (link) place.lastElementChild.append(" ", link);
  if (words) say(place.textContent.trim());
}

/** Where one logs in again and then comes back to. */
function door(form) {
  const link = document.createElement("a");
  const page = form.dataset.page ?? location.pathname + location.search;
  link.href = `/auth/login?next=${encodeURIComponent(page)}`;
  link.textContent = form.dataset.enter;
  return link;
}

async function send(form) {
  const response = await post(form);
  const answer = await response.json().catch(() => ({}));
  // 400: the token of an earlier session. Either way one has to log in, and then send again.
  if (response.status === 401 || response.status === 400) tell(form, form.dataset.ended, door(form));
  else if (!response.ok) tell(form, answer.error ?? form.dataset.offline);
  else form.dispatchEvent(new CustomEvent("sent", { bubbles: true, detail: answer }));
  if (!response.ok) form.querySelector(".composer-text").focus();
}

addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-send]") || event.defaultPrevented) return;
  event.preventDefault();
  if (form.hasAttribute("data-sending")) return;
  settle(form, true);
  tell(form, "");
  try {
    await send(form);
  } catch {
    tell(form, form.dataset.offline);
  }
  settle(form, false);
});

// What was written in a dialog needs no other page: it closes, and one reads on.
addEventListener("sent", (event) => {
  const { target, detail } = event;
  if (!target.matches("[data-send]")) return;
  event.preventDefault();
  const dialog = target.closest("dialog");
  const words = target.dataset.sent;
  if (dialog && target.action.endsWith("/posts") && location.pathname !== detail.next) {
    dialog.close();
    say(words, { seen: true, link: { href: detail.url, words: target.dataset.see } });
    return;
  }
  sessionStorage.setItem(LATER, words);
  location.assign(detail.next);
});

const words = sessionStorage.getItem(LATER);
if (words) {
  sessionStorage.removeItem(LATER);
  say(words, { seen: true });
}
