/** The window of the program. */
import "@fontsource-variable/inter/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { tauriHost } from "./host/host.tauri";

mount(App, { target: document.getElementById("app") ?? document.body, props: { host: tauriHost() } });
