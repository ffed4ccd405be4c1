// Decides what a link in a message does here: Telegram's own links stay on this page.

const SAFE = ["http:", "https:", "mailto:"];

function parsed(address) {
  try {
    return new URL(address.includes(":") ? address : `https://${address}`);
  } catch {
    return null;
  }
}

function startOf(link, username) {
  const onTheWeb = ["t.me", "telegram.me"].includes(link.hostname) ? link.pathname.slice(1) : null;
  const inTheApp = link.protocol === "tg:" ? link.searchParams.get("domain") : null;
  const named = onTheWeb ?? inTheApp ?? "";
  if (!username || named.toLowerCase() !== username.toLowerCase()) return null;
  return link.searchParams.get("start") ?? "";
}

/**
 * {start: payload} for the bot's own link, {web: address} for a safe one, {telegram: true} for what only
 * Telegram can do, null for anything else.
 */
export function meaning(address, username) {
  const link = parsed(address);
  if (!link) return null;
  const shared = link.searchParams.get("url");
  const inner = shared ? parsed(shared) : null;
  for (const candidate of [link, inner]) {
    const start = candidate && startOf(candidate, username);
    if (start !== null && start !== undefined) return { start };
  }
  if (link.protocol === "tg:" || link.hostname === "t.me") return { telegram: true };
  return SAFE.includes(link.protocol) ? { web: link.href } : null;
}
