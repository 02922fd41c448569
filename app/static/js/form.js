/* What those have in common that send a form without leaving the page. */

/** Send what stands in a form as a browser would, and ask for JSON. `address`: where else than its
    action says. Throws when the server can't be reached. */
export function post(form, address = form.getAttribute("action")) {
  const fields = new FormData(form);
  return fetch(address, {
    method: "POST",
    body: form.enctype === "multipart/form-data" ? fields : new URLSearchParams(fields),
    headers: { Accept: "application/json" },
  });
}

/** On its way, or back again: the buttons that send it can't, meanwhile. */
export function settle(form, sending) {
  form.toggleAttribute("data-sending", sending);
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (sending) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}
