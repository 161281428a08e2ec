// A window that is driven through WebKitWebDriver: what it shows, keys, pictures.
//
// Each window has a driver of its own on a free port, started in a process group of its own.
// Closing ends the group, so the driver, the program and the engine's processes all go.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";

/** Keys by the names the WebDriver standard gives their characters. */
const KEYS = { Control: "\uE009", Enter: "\uE007", F1: "\uE031", F2: "\uE032", F4: "\uE034", Escape: "\uE00C" };

/** Longer than any gap between the keys of a scanner gun, so this is a hand. */
const HAND = 120;
/** What a program may take to come up on a busy machine. */
const PATIENCE = 60_000;

/** Opens a program's window. `env` is added to this process's environment. */
export async function openWindow(binary, args, env = {}) {
  const port = await freePort();
  const driver = spawn("WebKitWebDriver", [`--port=${port}`], {
    detached: true,
    env: { ...process.env, TAURI_WEBVIEW_AUTOMATION: "true", WEBKIT_DISABLE_DMABUF_RENDERER: "1", ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const end = async () => {
    if (driver.exitCode !== null || driver.signalCode !== null) return;
    const gone = once(driver, "exit");
    process.kill(-driver.pid, "SIGKILL");
    await gone;
  };
  try {
    const root = `http://127.0.0.1:${port}`;
    await until("the driver answers", () => fetch(`${root}/status`).then((answer) => answer.ok, () => false));
    const browserOptions = { binary, args };
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": browserOptions } };
    const { sessionId } = await ask(`${root}/session`, "POST", { capabilities });
    return new Window(`${root}/session/${sessionId}`, end);
  } catch (error) {
    await end();
    throw error;
  }
}

/** Asks until the answer is true, and gives it; the deadline is a failure with its reason. */
export async function until(what, question, patience = PATIENCE) {
  const deadline = performance.now() + patience;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (performance.now() > deadline) throw new Error(`Not within ${patience / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

class Window {
  #session;
  #end;

  constructor(session, end) {
    this.#session = session;
    this.#end = end;
  }

  /** Runs a function in the page; arguments and answer are JSON, a promise is waited for. */
  run(code, ...args) {
    const script = `const [done, ...args] = [arguments[arguments.length - 1], ...arguments];
      Promise.resolve((${code})(...args.slice(0, -1))).then((value) => done({ value }), (error) =>
        done({ error: typeof error === "string" ? error : (error?.message ?? JSON.stringify(error)) }));`;
    return ask(`${this.#session}/execute/async`, "POST", { script, args }).then(({ value, error }) => {
      if (error !== undefined) throw new Error(error);
      return value;
    });
  }

  /** All the words in the window. */
  text() {
    return this.run("() => document.body.innerText");
  }

  /** Waits until the first element that fits a selector has this text, and gives its whole text. */
  see(selector, pattern = /./, patience = PATIENCE) {
    const code = "(selector) => document.querySelector(selector)?.innerText ?? null";
    return until(
      `${selector} says ${pattern}`,
      async () => {
        const text = await this.run(code, selector);
        return text !== null && pattern.test(text) && text;
      },
      patience,
    ).catch(async (error) => {
      throw new Error(`${error.message}. The window says:\n${await this.text()}`);
    });
  }

  /** Presses a chord such as "Ctrl+Enter", the way a hand does. */
  async press(chord) {
    const keys = chord.split("+").map((key) => KEYS[key === "Ctrl" ? "Control" : key] ?? key);
    await this.#keys([
      ...keys.map((value) => ({ type: "keyDown", value })),
      ...keys.reverse().map((value) => ({ type: "keyUp", value })),
      { type: "pause", duration: HAND },
    ]);
  }

  /** Types a text key by key, the way a hand does. */
  async type(text) {
    const strokes = [...text].flatMap((value) => [
      { type: "keyDown", value },
      { type: "keyUp", value },
      { type: "pause", duration: HAND },
    ]);
    await this.#keys(strokes);
  }

  /** Types a text the way a scanner gun does, closed by Enter. */
  async burst(text) {
    const code = `(keys) => {
      for (const key of keys) {
        const stroke = { key, bubbles: true, cancelable: true };
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", stroke));
        document.activeElement.dispatchEvent(new KeyboardEvent("keyup", stroke));
      }
    }`;
    await this.run(code, [...text, "Enter"]);
  }

  /** Gives the window a size and waits until the page has it. */
  async resize(width, height) {
    await ask(`${this.#session}/window/rect`, "POST", { x: 0, y: 0, width, height });
    const code = "() => [window.innerWidth, window.innerHeight].join()";
    await until(`the page is ${width} by ${height}`, async () => (await this.run(code)) === `${width},${height}`);
  }

  /** A picture of the page, as PNG. */
  async picture() {
    // The engine takes it with the next frame, and a page at rest draws none by itself.
    await this.run(`() => {
      let left = 40;
      const stir = setInterval(() => {
        document.body.style.opacity = left % 2 === 0 ? "1" : "0.999";
        if (left-- === 0) clearInterval(stir);
      }, 25);
    }`);
    return Buffer.from(await ask(`${this.#session}/screenshot`), "base64");
  }

  /** Closes the window and everything that was started for it. */
  async close() {
    await ask(this.#session, "DELETE").catch(() => {});
    await this.#end();
  }

  #keys(actions) {
    return ask(`${this.#session}/actions`, "POST", { actions: [{ type: "key", id: "keyboard", actions }] });
  }
}

async function ask(url, method = "GET", body = undefined) {
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(url, { method, body: body && JSON.stringify(body), signal }).catch((error) => {
    throw new Error(`The driver gave no answer to ${method} ${new URL(url).pathname}: ${error.message}`);
  });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${value?.error}: ${value?.message}`);
  return value;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
