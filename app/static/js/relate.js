/* Mute, hide reposts, accept, unblock …: told to the server without leaving the page. On a profile
   what changed is renewed, in a list the line goes, in a timeline go somebody's posts. Where a
   whole page would change, it is left. */
import { post } from "./form.js";
import { refreshProfile } from "./profile.js";
import { say } from "./say.js";

async function send(form) {
  const response = await post(form);
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

/** A line goes, and its neighbour is next; after the last one the page says that it is empty. */
function drop(line) {
  const others = [...document.querySelectorAll(".column .person")];
  const next = others[others.indexOf(line) + 1] ?? others[others.indexOf(line) - 1];
  line.remove();
  if (next) next.querySelector("button")?.focus();
  else location.reload();
}

/** What they wrote and passed on goes from the timeline at once. */
function hide(path) {
  const theirs = `:is(.by, .post-line a)[href="${path}"]`;
  for (const post of document.querySelectorAll(".timeline .post")) {
    if (post.querySelector(theirs)) post.remove();
  }
}

addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".relate")) return;
  const line = form.closest(".column .person");
  const profile = document.querySelector(".profile");
  const timeline = !profile && document.querySelector(".timeline");
  const path = new URL(form.action).pathname;
  if (path.endsWith("block") && !line && !timeline) return;
  if (!line && !profile && !form.closest("dialog")) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    const { said } = await send(form);
    form.closest("dialog")?.close();
    say(said, { seen: true });
    document.dispatchEvent(new CustomEvent("relation"));
    if (line) drop(line);
    else if (timeline) hide(path.replace(/\/\w+$/, ""));
    else await refreshProfile();
  } catch {
    form.submit();
  }
  form.ariaBusy = null;
});
