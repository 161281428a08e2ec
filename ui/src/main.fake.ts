/**
 * The window on canned views: /fake.html?screen=review&state=offline&theme=dark
 *
 * screen: a name from SCREENS; state: a name from host/fake/situations.ts; theme: light, dark or system;
 * language: en, de, desktop or pseudo; dir: rtl mirrors the window; still: nothing moves by itself.
 */
import "@fontsource-variable/inter/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { SCREENS } from "./desk.svelte";
import { fakeHost } from "./host/host.fake";
import { pseudo } from "./words/pseudo";
import { LANGUAGES, teach, wordsFor } from "./words/words";

const asked = new URLSearchParams(window.location.search);
const theme = (["light", "dark", "system"] as const).find((name) => name === asked.get("theme"));
const tongue = asked.get("language");
const language = ([...LANGUAGES, "desktop"] as const).find((name) => name === tongue);
// What is no language takes the place of English.
if (tongue === "pseudo") teach("en", pseudo(wordsFor("en")));
if (asked.get("dir") === "rtl") {
  for (const each of LANGUAGES) teach(each, { ...wordsFor(each), direction: "rtl" });
}
const host = fakeHost({
  state: asked.get("state") ?? "normal",
  still: asked.has("still"),
  ...(theme && { theme }),
  ...(language && { language }),
});
// The browser tests read from here what the window asked for.
Object.assign(window, { perch: host });

mount(App, {
  target: document.getElementById("app") ?? document.body,
  props: { host, screen: SCREENS.find((name) => name === asked.get("screen")) ?? "scan" },
});
