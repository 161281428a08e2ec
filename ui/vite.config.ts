import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// Two bundles that never mix: the window's own, and one that runs on canned views in a plain browser.
export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  base: "./",
  build: {
    outDir: mode === "fake" ? "dist-fake" : "dist",
    emptyOutDir: true,
    target: "es2022",
    // Nothing may become a data: address, because the content security policy refuses those.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: mode === "fake" ? ["fake.html", "gallery.html"] : "index.html" },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node", css: true },
}));
