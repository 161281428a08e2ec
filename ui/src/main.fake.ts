/**
 * The window on canned views: /fake.html?screen=review&state=offline&theme=dark
 *
 * screen: a name from SCREENS; state: a name from host/fake/situations.ts; theme: light, dark or system;
 * still: nothing moves by itself.
 */
import "@fontsource-variable/inter/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { SCREENS } from "./desk.svelte";
import { fakeHost } from "./host/host.fake";

const asked = new URLSearchParams(window.location.search);
const theme = (["light", "dark", "system"] as const).find((name) => name === asked.get("theme"));
const host = fakeHost({
  state: asked.get("state") ?? "normal",
  still: asked.has("still"),
  ...(theme && { theme }),
});
// The browser tests read from here what the window asked for.
Object.assign(window, { perch: host });

mount(App, {
  target: document.getElementById("app") ?? document.body,
  props: { host, screen: SCREENS.find((name) => name === asked.get("screen")) ?? "scan" },
});
