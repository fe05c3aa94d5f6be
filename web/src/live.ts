import type { Overview } from "./overview";

export interface Listener {
  overview(overview: Overview): void;
  // The connection is lost; `reason` says why, when the gateway said so.
  lost(reason: string): void;
}

const firstRetryMs = 1_000;
const longestRetryMs = 10_000;

// Follows the overview of a regency for as long as the page is open. The browser's EventSource reconnects by itself only
// while it gets answers of the right kind, so a closed one is replaced, with back-off.
export function follow(regencyCode: string, listener: Listener): void {
  const base = `/v1/regencies/${encodeURIComponent(regencyCode)}/overview`;
  let retryMs = firstRetryMs;

  const connect = (): void => {
    const source = new EventSource(`${base}:watch`);
    source.onmessage = (event: MessageEvent<string>) => {
      retryMs = firstRetryMs;
      const { overview } = JSON.parse(event.data) as { overview?: Overview };
      if (overview !== undefined) listener.overview(overview);
    };
    const again = (reason: string): void => {
      source.close();
      listener.lost(reason);
      setTimeout(connect, retryMs);
      retryMs = Math.min(retryMs * 2, longestRetryMs);
    };
    source.addEventListener("status", (event) => {
      again((JSON.parse((event as MessageEvent<string>).data) as { message?: string }).message ?? "");
    });
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED) {
        listener.lost("");
        return;
      }
      // EventSource does not tell why it was refused: ask in the plain way.
      void reasonOf(base).then(again);
    };
  };
  connect();
}

async function reasonOf(url: string): Promise<string> {
  try {
    const answer = await fetch(url);
    if (answer.ok) return "";
    return ((await answer.json()) as { message?: string }).message ?? "";
  } catch {
    return "";
  }
}
