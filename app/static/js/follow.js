/* Follow, ask to follow and the end of it without leaving one's place. The form keeps the buttons
   of the other states in a <template>; the server is told as a program would tell it. */
import { post } from "./form.js";
import { refreshProfile } from "./profile.js";

function turn(form, state) {
  const template = form.querySelector("template");
  const old = form.querySelector(":scope > button");
  const other = template.content.querySelector(`[data-state="${state}"]`);
  form.action = form.getAttribute("action").replace(/(un)?follow$/, state === "none" ? "follow" : "unfollow");
  if (!other || old.dataset.state === state) return;
  const focused = old === document.activeElement;
  old.replaceWith(other);
  template.content.append(old);
  old.removeAttribute("aria-disabled");
  if (focused) other.focus();
}

addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".follow")) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const action = form.getAttribute("action");
  try {
    const response = await post(form);
    if (!response.ok) throw new Error(String(response.status));
    const { state } = await response.json();
    for (const same of document.querySelectorAll(`.follow[action="${action}"]`)) turn(same, state);
    document.dispatchEvent(new CustomEvent("relation"));
    refreshProfile().catch(() => {});
  } catch {
    form.submit();
  }
  form.ariaBusy = null;
});
