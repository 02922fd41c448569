/* A form is sent once, however often its button is pressed. */
import { settle } from "./form.js";

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.hasAttribute("data-sending")) event.preventDefault();
  else settle(form, true);
});

// Back from the next page, the form is as good as new.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sending]")) settle(form, false);
});
