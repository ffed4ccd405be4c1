// Talks to the preview's server: questions, orders, and the stream of what happens.

async function answered(response) {
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  const words = await response.text();
  return words ? JSON.parse(words) : {};
}

export async function ask(path) {
  return answered(await fetch(`/preview/${path}`, { cache: "no-store" }));
}

export async function order(path, body) {
  const headers = { "Content-Type": "application/json" };
  return answered(await fetch(`/preview/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

export function fileAddress(fileId) {
  return `/preview/files/${encodeURIComponent(fileId)}`;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;

/**
 * Follows the stream from `after`. When it breaks, waits a little longer each time, then asks `onLost`
 * from which number to go on; `onLost` throws while the server is away.
 */
export function follow(after, { onEvent, onOpen, onBreak, onLost }) {
  let last = after;
  let wait = FIRST_WAIT_MS;
  let source = null;
  let timer = null;
  let stopped = false;

  function hear({ data }) {
    const event = JSON.parse(data);
    // A reset comes from a server that lost count with us, so its number says nothing.
    if (event.seq <= last && event.kind !== "reset") return;
    last = event.seq;
    onEvent(event);
  }
  function open() {
    if (stopped) return;
    source = new EventSource(`/preview/events?after=${last}`);
    source.onopen = () => {
      wait = FIRST_WAIT_MS;
      onOpen();
    };
    source.onmessage = hear;
    source.onerror = broken;
  }
  function broken() {
    source.close();
    onBreak();
    timer = setTimeout(resume, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
  async function resume() {
    try {
      last = await onLost(last);
      open();
    } catch {
      if (stopped) return;
      timer = setTimeout(resume, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }
  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    source.close();
  };
}
