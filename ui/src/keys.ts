/**
 * Routes the keyboard: bursts of a scanner gun to the host, single keys to the actions of the screen.
 *
 * Every key waits until it is known to be alone, so a gun never fires a shortcut, presses the button
 * that has the focus, or leaves its code in a field. Keys in password fields are left alone, because a
 * password filled in by a program is as quick as a gun.
 */
import {
  ANNOUNCED_SILENCE,
  append,
  GROUP_SEPARATOR,
  hasEnded,
  isBurst,
  isHurried,
  isLoneKey,
  LONGEST_GAP,
  meantBy,
  NO_RUN,
  press,
  type Run,
  SILENCE,
} from "./gun";
import { type Action, chordOf, worksInFields } from "./keymap";

/** What the router tells. */
export interface Listener {
  /** A gun typed this; `meant` is what it meant where the layout of the keyboard turned it into something else. */
  burst(text: string, meant: string | null): void;
  /** Actions the chord stands for. */
  actions(chord: string): Action[];
  /** A key asks for an action. True when somebody acted on it. */
  act(action: Action): boolean;
  /** Whether anybody would act on it now. */
  wants(action: Action): boolean;
  /** Takes the next chord itself, whatever it stands for; null unless somebody chooses a key. */
  learner(): ((chord: string) => void) | null;
  /** While true, every key is swallowed: a stop screen is up. Only whole bursts are told. */
  isStopped(): boolean;
  /** On a stop screen: whether Esc is held down. */
  holding(held: boolean): void;
  /** On a stop screen: Esc was held for long enough. */
  release(): void;
}

/** How long Esc is held to leave a stop screen, in milliseconds. No gun holds a key. */
export const HOLD = 500;

/** A timer that comes this much too late says that the window was held up, in milliseconds. */
const LATE = 20;

/** A closing key this soon after a burst that ended by silence is the gun's, in milliseconds. */
const TAIL = 300;

const MODIFIERS = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "NumLock", "Dead"]);

/** Listens to the keyboard of a window until the returned function is called. */
export function routeKeys(target: Window, listener: Listener): () => void {
  const router = new Router(target, listener);
  const down = (event: KeyboardEvent) => router.down(event);
  const up = (event: KeyboardEvent) => router.up(event);
  target.addEventListener("keydown", down, { capture: true });
  target.addEventListener("keyup", up, { capture: true });
  const blur = () => router.leave();
  target.addEventListener("blur", blur);
  return () => {
    router.leave();
    target.removeEventListener("keydown", down, { capture: true });
    target.removeEventListener("keyup", up, { capture: true });
    target.removeEventListener("blur", blur);
  };
}

class Router {
  #run = NO_RUN;
  /** A key has announced that what follows is typed by a gun. */
  #isAnnounced = false;
  /** Digits typed while Alt is held: some guns dial each character so. */
  #dialled = "";
  #pending: (() => void) | null = null;
  #field: Snapshot | null = null;
  #timers: number[] = [];
  #held: number | null = null;
  #silent = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly window: Window,
    private readonly listener: Listener,
  ) {}

  down(event: KeyboardEvent): void {
    if (this.listener.isStopped()) {
      swallow(event);
      if (event.key === "Escape" && !event.repeat) this.#hold();
      if (event.key !== "Escape") this.#overhear(event);
    } else if (!event.isComposing && !MODIFIERS.has(event.key) && !isSecret(event.target)) {
      if (event.repeat) this.#repeat(event);
      else this.#press(event);
    }
  }

  up(event: KeyboardEvent): void {
    this.#letGo();
    if (event.key === "Alt" && this.#dialled !== "") this.#dial(event);
    // Buttons are pressed by the space bar when it comes up, in some engines even if going down was refused.
    const refused = event.key === " " && !isTyped(event.target) && !isSecret(event.target);
    if (refused || this.listener.isStopped()) event.preventDefault();
  }

  /** Forgets everything, a held key included: the window lost the keyboard. */
  leave(): void {
    this.forget();
    this.#letGo();
  }

  forget(): void {
    for (const timer of this.#timers) this.window.clearTimeout(timer);
    this.#timers = [];
    this.#run = NO_RUN;
    this.#isAnnounced = false;
    this.#dialled = "";
    this.#pending = null;
    this.#field = null;
  }

  /** A key while work stops: it does nothing, but a gun may be typing a command card. */
  #overhear(event: KeyboardEvent): void {
    this.#letGo();
    if (event.repeat || MODIFIERS.has(event.key) || this.#isAhead(event)) return;
    const at = event.timeStamp;
    if (event.key === "Enter" || event.key === "Tab") {
      const run = this.#run;
      const hurried = isHurried(run, at);
      this.forget();
      if (hurried && isBurst(run)) this.#tell(run);
      return;
    }
    [this.#pending, this.#field] = [null, null];
    this.#add(characterOf(event), at, digitOf(event));
  }

  #add(text: string, at: number, digit: string): void {
    this.#run = (this.#isAnnounced ? append : press)(this.#run, text, at, digit);
    this.#wait(at);
  }

  /** Takes the keys that can only be a gun's: the one that announces it, all that follow that one, and dialled digits. */
  #isAhead(event: KeyboardEvent): boolean {
    const at = event.timeStamp;
    if (this.#isAnnounced || hasEnded(this.#run, at)) this.#settle(at);
    const digit = dialledBy(event);
    const announces =
      this.listener.learner() === null && this.listener.actions(this.#chord(event)).includes("gun");
    if (announces) {
      this.forget();
      this.#isAnnounced = true;
      this.#run = { ...NO_RUN, last: at };
      this.#wait(at);
    } else if (digit !== "") {
      if (this.#run.keys === 0) this.#field = isTyped(event.target) ? snapshotOf(event.target) : null;
      this.#pending = null;
      this.#dialled += digit;
      this.#add("", at, "");
    } else if (this.#isAnnounced && (event.key === "Enter" || event.key === "Tab")) {
      this.#deliver();
    } else if (this.#isAnnounced) {
      this.#add(characterOf(event), at, digitOf(event));
    } else {
      return false;
    }
    swallow(event);
    return true;
  }

  /** The character whose number was dialled, once Alt has come up. */
  #dial(event: KeyboardEvent): void {
    const character = String.fromCharCode(Number(this.#dialled));
    this.#dialled = "";
    this.#add(character, event.timeStamp, /^\d$/.test(character) ? character : "");
  }

  /** The end of a run that was announced. */
  #deliver(): void {
    const [run, field] = [this.#run, this.#field];
    this.forget();
    if (run.text === "") return;
    field?.restore();
    this.#silent = run.last;
    this.#tell(run);
  }

  #hold(): void {
    this.#letGo();
    this.listener.holding(true);
    this.#held = this.window.setTimeout(() => {
      this.#letGo();
      this.listener.release();
    }, HOLD);
  }

  #letGo(): void {
    if (this.#held === null) return;
    this.window.clearTimeout(this.#held);
    this.#held = null;
    this.listener.holding(false);
  }

  /** A key held down is neither a gun nor a new wish; a button must not be pressed by it thirty times a second. */
  #repeat(event: KeyboardEvent): void {
    const harmless = isTyped(event.target) || event.key.startsWith("Arrow") || event.key.startsWith("Page");
    if (!harmless && event.key !== "Tab") event.preventDefault();
  }

  #press(event: KeyboardEvent): void {
    if (this.#isAhead(event)) return;
    const at = event.timeStamp;
    if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey) {
      this.#close(event, at);
      return;
    }
    const text = characterOf(event);
    const keeps = text !== "" && isTyped(event.target);
    const before = this.#run.keys;
    this.#add(text, at, digitOf(event));
    if (before === 0 || this.#run.keys === 1) this.#field = keeps ? snapshotOf(event.target) : null;
    this.#pending = this.#wish(event);
    if ((text !== "" && !keeps) || this.#pending !== null) event.preventDefault();
  }

  /** Enter or Tab: the end of a burst, or a key of its own. */
  #close(event: KeyboardEvent, at: number): void {
    const run = this.#run;
    const hurried = isHurried(run, at);
    const isTail = run.keys === 0 && at - this.#silent <= TAIL;
    const field = this.#field;
    const learn = this.listener.learner();
    this.forget();
    if (hurried && isBurst(run) && !keepsBursts(event.target)) {
      swallow(event);
      field?.restore();
      this.#tell(run);
    } else if (isTail || (hurried && run.keys > 1 && !isTyped(event.target))) {
      swallow(event);
    } else if (learn) {
      swallow(event);
      learn(this.#chord(event));
    }
  }

  /** What the key should do if it stays alone, or null when it is none of ours. */
  #wish(event: KeyboardEvent): (() => void) | null {
    const chord = this.#chord(event);
    const learn = this.listener.learner();
    if (learn) return () => learn(chord);
    const inField = isTyped(event.target) || isChooser(event.target);
    const action = this.listener.actions(chord).find((each) => this.listener.wants(each));
    if (action !== undefined && (!inField || worksInFields(chord))) {
      return () => void this.listener.act(action);
    }
    if (chord === "Space" && event.target instanceof HTMLElement && isPressable(event.target)) {
      const button = event.target;
      return () => button.click();
    }
    return null;
  }

  #tell(run: Run): void {
    this.listener.burst(run.text, meantBy(run));
  }

  #chord(event: KeyboardEvent): string {
    return chordOf(event, this.window.document.dir);
  }

  #wait(at: number): void {
    for (const timer of this.#timers) this.window.clearTimeout(timer);
    this.#timers = [];
    const waits = this.#isAnnounced ? [ANNOUNCED_SILENCE] : [LONGEST_GAP, SILENCE];
    for (const wait of waits) this.#settleAfter(wait, at + wait);
  }

  /**
   * Settles after a while. When the timer comes late, the window was held up, and keys that were pressed in
   * time may still be on their way: then they are waited for, or a stutter of this machine would cut a burst in two.
   */
  #settleAfter(wait: number, now: number, patience = 3): void {
    const due = this.window.performance.now() + wait;
    const timer = this.window.setTimeout(() => {
      const isLate = this.window.performance.now() - due > LATE;
      if (isLate && patience > 0) this.#settleAfter(LATE, now, patience - 1);
      else this.#settle(now);
    }, wait);
    this.#timers.push(timer);
  }

  /** Says what the run was, as far as that is known at `now`. */
  #settle(now: number): void {
    if (this.#isAnnounced) {
      if (now - this.#run.last >= ANNOUNCED_SILENCE) this.#deliver();
      return;
    }
    if (isLoneKey(this.#run, now)) {
      const wish = this.#pending;
      this.#pending = null;
      if (!this.listener.isStopped()) wish?.();
    }
    if (!hasEnded(this.#run, now)) return;
    const run = this.#run;
    const field = this.#field;
    this.forget();
    if (isBurst(run) && !keepsBursts(this.window.document.activeElement)) {
      field?.restore();
      this.#silent = run.last;
      this.#tell(run);
    }
  }
}

/** The digit of the number pad that is typed while Alt is held. */
function dialledBy(event: KeyboardEvent): string {
  return event.altKey ? (/^Numpad(\d)$/.exec(event.code)?.[1] ?? "") : "";
}

/** The character a key types; FNC1 comes as Ctrl+] from guns in keyboard mode. */
function characterOf(event: KeyboardEvent): string {
  if (event.ctrlKey && !event.altKey)
    return event.key === "]" || event.key === GROUP_SEPARATOR ? GROUP_SEPARATOR : "";
  return !event.metaKey && event.key.length === 1 ? event.key : "";
}

/** The digit on a key, whatever the layout of this computer makes of it. */
function digitOf(event: KeyboardEvent): string {
  return /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? "";
}

function swallow(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

const TYPED_INPUTS = new Set(["text", "search", "url", "email", "number", "tel"]);

function isTyped(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && TYPED_INPUTS.has(target.type);
}

function isSecret(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === "password";
}

/** True for fields that want what a gun types, such as the order id. */
function keepsBursts(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.dataset.gun === "keep";
}

/** True for controls that use the arrow keys themselves. */
function isChooser(target: EventTarget | null): boolean {
  if (target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && (target.type === "range" || target.type === "radio");
}

function isPressable(target: HTMLElement): boolean {
  if (target instanceof HTMLInputElement) return target.type === "checkbox" || target.type === "radio";
  return target instanceof HTMLButtonElement || target.tagName === "SUMMARY";
}

/** What a field held before a burst began. */
interface Snapshot {
  restore(): void;
}

function snapshotOf(target: EventTarget | null): Snapshot | null {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return null;
  const value = target.value;
  return {
    restore() {
      target.value = value;
      target.dispatchEvent(new Event("input", { bubbles: true }));
    },
  };
}
