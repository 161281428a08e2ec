import { en } from "./en";
import type { Words } from "./words";

class Spoken {
  /** The catalogue in use. State, so that what was drawn from another one is drawn anew. */
  words = $state.raw<Words>(en);
}

/** What is spoken. Read it through `words`, change it with `speak`. */
export const spoken = new Spoken();
