/* Follow and unfollow without leaving one's place. The form keeps the button of the other state in
   a <template>; the server is told as a program would tell it. */
import { fetchPage } from "./fragment.js";

function turn(form, focused) {
  const template = form.querySelector("template");
  const old = form.querySelector("button");
  const other = template.content.querySelector("button");
  const undo = form.getAttribute("action").endsWith("/unfollow");
  form.action = form.getAttribute("action").replace(/(un)?follow$/, undo ? "follow" : "unfollow");
  old.replaceWith(other);
  template.content.append(old);
  old.removeAttribute("aria-disabled");
  if (focused) other.focus();
}

/** On a profile the counts have changed, too. */
async function recount() {
  const counts = document.querySelector(".counts");
  const page = counts && (await fetchPage(location.href));
  const fresh = page?.querySelector(".counts");
  if (fresh) counts.replaceWith(document.adoptNode(fresh));
}

addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".follow")) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const action = form.getAttribute("action");
  try {
    const response = await fetch(action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
    });
    if (!response.ok) throw new Error(String(response.status));
    for (const same of document.querySelectorAll(`.follow[action="${action}"]`)) {
      turn(same, same.contains(document.activeElement));
    }
    recount();
  } catch {
    form.submit();
  }
  form.ariaBusy = null;
});
