/* Follow and unfollow without losing one's place: the server's answer is the same page, from
   which the new button is taken. */
import { fetchPage } from "./fragment.js";
import { say } from "./say.js";

const ACTION = /\/(un)?follow$/;

function take(page, selector, root = document) {
  const fresh = page.querySelector(selector);
  const old = root.querySelector(selector);
  if (fresh && old) old.replaceWith(document.adoptNode(fresh));
  return fresh;
}

addEventListener("submit", async (event) => {
  const form = event.target;
  const action = form.getAttribute("action") ?? "";
  if (!ACTION.test(action)) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const person = action.replace(ACTION, "");
  try {
    const page = await fetchPage(action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const fresh = page.querySelector(`main form[action^="${person}/"][action$="follow"]`);
    if (!fresh || location.pathname === "/") {
      location.reload();
      return;
    }
    for (const old of document.querySelectorAll(`form[action="${action}"]`)) {
      const copy = fresh.cloneNode(true);
      const focused = old.contains(document.activeElement);
      old.replaceWith(copy);
      if (focused) copy.querySelector("button").focus();
    }
    take(page, ".counts");
    const words = page.querySelector(".notice span")?.textContent.trim();
    if (words) say(words, { seen: true });
  } catch {
    form.submit();
  }
});
