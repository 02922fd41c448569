/* A form is sent once, however often its button is pressed. */
function settle(form, sending) {
  form.toggleAttribute("data-sending", sending);
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (sending) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

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
