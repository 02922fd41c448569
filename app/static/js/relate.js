/* Mute, hide reposts, accept, unblock …: told to the server without leaving the page. On a profile
   what changed is renewed, in a list the line goes. Where posts come or go, the page is left. */
import { refreshProfile } from "./profile.js";
import { say } from "./say.js";

async function send(form) {
  const response = await fetch(form.getAttribute("action"), {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json" },
  });
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

addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".relate")) return;
  const line = form.closest(".column .person");
  const onProfile = document.querySelector(".profile") && !form.action.endsWith("block");
  if (!line && !onProfile) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    const { said } = await send(form);
    form.closest("dialog")?.close();
    say(said, { seen: true });
    document.dispatchEvent(new CustomEvent("relation"));
    if (line) drop(line);
    else await refreshProfile();
  } catch {
    form.submit();
  }
  form.ariaBusy = null;
});
