import type { UiError } from "./bindings/UiError";
import type { Host } from "./host/host";
import { words } from "./words/words";

/** What a rejected command says; anything else becomes a plain sentence. */
export function troubleOf(reason: unknown): UiError {
  if (typeof reason === "object" && reason !== null && "message" in reason && "code" in reason) {
    return { code: String(reason.code), message: String(reason.message) };
  }
  return { code: "unknown", message: typeof reason === "string" && reason ? reason : words.trouble.unknown };
}

/** A view of the host that keeps itself fresh. The last good view stays up while a newer one is on its way. */
export class Live<T> {
  /** The newest view; undefined before the first answer. */
  view = $state.raw<T | undefined>();
  /** Why the newest question failed, if it did. */
  trouble = $state.raw<UiError | null>(null);

  #ask: () => Promise<T>;
  #round = 0;
  #asking = false;
  #again = false;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  /** Asks at once; an answer to an earlier question is dropped. */
  async ask(): Promise<void> {
    const round = ++this.#round;
    this.#asking = true;
    this.#again = false;
    try {
      const view = await this.#ask();
      if (round === this.#round) [this.view, this.trouble] = [view, null];
    } catch (reason) {
      if (round === this.#round) this.trouble = troubleOf(reason);
    }
    if (round !== this.#round) return;
    this.#asking = false;
    if (this.#again) await this.ask();
  }

  /** Asks unless a question is on its way; then once more after it. */
  refresh(): void {
    if (this.#asking) this.#again = true;
    else void this.ask();
  }
}

/**
 * Makes a view that is asked for now, whenever something changed, and whenever state that `ask` reads changes.
 * Lives as long as the component that calls it.
 */
export function live<T>(host: Host, ask: () => Promise<T>): Live<T> {
  const view = new Live(ask);
  $effect(() => void view.ask());
  $effect(() => host.onChanged(() => view.refresh()));
  return view;
}
