/* The theme changes at once; the form tells the server for the next page. */
addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.switch !== "theme" || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const button of form.querySelectorAll("button")) {
    button.ariaPressed = String(button === event.submitter);
  }
  const body = new URLSearchParams(new FormData(form, event.submitter));
  try {
    await fetch(form.action, { method: "POST", body, redirect: "manual" });
  } catch {
    // Not kept for the next page; this one has what was asked for.
  }
});
