/**
 * Every part and token in each of its states, on one page: /gallery.html?theme=dark
 *
 * For whoever draws a screen, and for the browser tests. Not in the window's own bundle.
 */
import "@fontsource-variable/inter/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { mount } from "svelte";
import Gallery from "./gallery/Gallery.svelte";

const theme = new URLSearchParams(window.location.search).get("theme");
if (theme) document.documentElement.dataset.theme = theme;

mount(Gallery, { target: document.getElementById("app") ?? document.body });
