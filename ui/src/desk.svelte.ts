import { getContext, setContext } from "svelte";
import type { Moment } from "./bindings/Moment";
import type { Notice } from "./bindings/Notice";
import type { ScanView } from "./bindings/ScanView";
import type { SettingsForm } from "./bindings/SettingsForm";
import type { StationView } from "./bindings/StationView";
import type { Theme } from "./bindings/Theme";
import type { UiError } from "./bindings/UiError";
import type { Wish } from "./bindings/Wish";
import type { Drain } from "./drain";
import type { Host } from "./host/host";
import { type Action, type Keymap, KEYMAP } from "./keymap";
import { Live, troubleOf } from "./live.svelte";
import { speak } from "./words/words";

/** The screens, in the order of the rail. */
export const SCREENS = ["scan", "session", "photos", "queue", "review", "history", "settings"] as const;

/** Name of a screen. */
export type Screen = (typeof SCREENS)[number];

/** Handlers a screen offers for keys. One that is null is switched off right now. */
export type KeyHandlers = Partial<Record<Action, (() => void) | null>>;

/** Something that was heard, with a number that tells two of the same kind apart. */
export type Heard = Moment & { number: number };

/** What all screens share: the host, the screen that is up, and what has to be told to the operator. */
export class Desk {
  /** The screen that is up. */
  screen = $state<Screen>("scan");
  /** The dialog that is open, if any. */
  dialog = $state<"help" | "order" | "cards" | null>(null);
  /** The last thing that did not work. */
  trouble = $state.raw<UiError | null>(null);
  /** A question is up that has to be answered first; nothing around it can be reached. */
  blocked = $state(false);
  /** A scan that was not stored: no later success takes it away. */
  missed = $state.raw<UiError | null>(null);
  /** The last thing that was heard. */
  moment = $state.raw<Heard | null>(null);
  /** The time, every second, for texts such as "in 20 seconds". */
  now = $state.raw(new Date());
  /** Colours of the window. */
  theme = $state<Theme>("system");
  /** Whether the window fills the screen, with larger targets. */
  kiosk = $state(false);
  /** Whether what comes next is said aloud. */
  voice = false;
  /** The capture that another screen asked Photos to show. */
  photographed = $state<string | null>(null);
  /** True once something was captured after that choice. */
  overtaken = $state(false);
  /** What a command card asked of the Photos screen and that it has not done yet. */
  wish = $state.raw<Wish | null>(null);
  /** The keys in use. */
  keymap = $state.raw<Keymap>(KEYMAP);
  /** Takes the next chord while somebody chooses a key. */
  learner = $state.raw<((chord: string) => void) | null>(null);
  /** The folder that holds captures and photos; empty before it is known. */
  place = $state("");
  /** Counts up when somebody asks for the field to type a code into. */
  typing = $state(0);
  /** The queue on its way out, as far as this window has seen it; null when nothing is on its way. */
  drain = $state.raw<Drain | null>(null);
  /** The frame around every screen. */
  readonly station: Live<StationView>;
  /** The Scan screen; the header shows its order everywhere. */
  readonly scan: Live<ScanView>;

  #handlers: (() => KeyHandlers)[] = [];
  #moments = 0;

  constructor(readonly host: Host) {
    this.station = new Live(() => host.stationView());
    this.scan = new Live(() => host.scanView());
  }

  /** Shows the window in colours and a language at once, whether they are stored or only tried. */
  look({ theme, kiosk, language }: Partial<SettingsForm>): void {
    if (theme) this.theme = theme;
    if (kiosk !== undefined) this.kiosk = kiosk;
    if (language) speak(language);
  }

  /** Runs a command. When it fails its sentence is shown and undefined comes back. */
  async run<T>(command: Promise<T>): Promise<T | undefined> {
    try {
      const answer = await command;
      this.trouble = null;
      return answer;
    } catch (reason) {
      this.trouble = troubleOf(reason);
      return undefined;
    }
  }

  /** What stops work until somebody has dealt with it. */
  get stop(): Notice | undefined {
    return this.station.view?.notices.find((notice) => notice.urgency === "stop");
  }

  /** Hands on what a gun read. What could not be stored is told until somebody has seen it. */
  async burst(text: string): Promise<void> {
    try {
      await this.host.gunBurst(text);
    } catch (reason) {
      this.missed = troubleOf(reason);
    }
  }

  /** Shows what was just heard; what a card wishes for is done on the Photos screen. */
  tell(moment: Moment): void {
    this.moment = { ...moment, number: ++this.#moments };
    const isNew = moment.kind === "captured" || moment.kind === "conflict";
    if (isNew && this.photographed !== null) this.overtaken = true;
    // A scan that was not stored; a stop that belongs to a capture has a screen of its own.
    if (moment.kind === "stop" && moment.capture_id === null)
      this.missed = { code: "not_stored", message: moment.message };
    if (!moment.wish) return;
    [this.screen, this.dialog, this.wish] = ["photos", null, moment.wish];
  }

  /** Offers handlers for keys while the calling component lives; the newest offer wins. */
  keys(handlers: () => KeyHandlers): void {
    $effect(() => {
      this.#handlers.unshift(handlers);
      return () => {
        this.#handlers = this.#handlers.filter((each) => each !== handlers);
      };
    });
  }

  /** The handler an action has right now. */
  handler(action: Action): (() => void) | undefined {
    if (this.dialog !== null) return undefined;
    for (const handlers of this.#handlers) {
      const handler = handlers()[action];
      if (handler) return handler;
    }
    return undefined;
  }
}

const DESK = Symbol("desk");

/** Gives the desk to all components below. */
export function layDesk(desk: Desk): void {
  setContext(DESK, desk);
}

/** The desk of this window. */
export function useDesk(): Desk {
  return getContext<Desk>(DESK);
}
