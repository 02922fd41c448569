/* Pages and pieces of pages, fetched as the server would show them. */
export function arrive(element) {
  element.dispatchEvent(new CustomEvent("arrive", { bubbles: true }));
}

/** The posts at this address as a fragment, or null when there are none. Throws when unreachable.
    `kind`: which of the page's fragments is wanted. */
export async function fetchPosts(address, kind = "timeline") {
  const response = await fetch(address, { headers: { "X-Fragment": kind } });
  if (response.status === 204) return null;
  if (!response.ok || response.redirected) throw new Error(String(response.status));
  const template = document.createElement("template");
  template.innerHTML = await response.text();
  return document.importNode(template.content, true);
}

/** The page at this address as a document of its own. Throws when it is not what was asked for. */
export async function fetchPage(address, options) {
  const response = await fetch(address, options);
  if (!response.ok) throw new Error(String(response.status));
  return new DOMParser().parseFromString(await response.text(), "text/html");
}
