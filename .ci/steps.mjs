// What `make test` runs, in order: the cheap and the basic first.
//
// A step is a shell command with:
//   name      how it is called, also its log in target/test-logs
//   takes     what to expect on 2 cores with nothing built
//   hasTests  its output ends with a test runner's counts; otherwise the step counts as one
//   needs     steps that must have passed
//   programs  programs it drives; without them it is skipped
//   limit     minutes after which it is stopped (default 15)

const display = 'dbus-run-session -- xvfb-run --auto-servernum --server-args="-screen 0 1920x1080x24"';

// One set of packages and features for everything but the shell, so that nothing is built twice.
const camera = "--features perch-station/camera";
const withoutShell = `--locked --workspace --exclude perch ${camera}`;
const built = `${process.env.CARGO_TARGET_DIR ?? "target"}/debug`;

export const steps = [
  {
    name: "set-up scripts",
    run: "node --test --test-reporter=spec tests/setup/setup.test.mjs tests/setup/runner.test.mjs tests/setup/counts.test.mjs",
    takes: "40 s",
    hasTests: true,
  },
  { name: "formatting", run: "cargo fmt --all --check -- --files-with-diff", takes: "2 s" },

  { name: "licences and sources", run: ".ci/deny", takes: "15 s", programs: ["python3"] },

  { name: "web types", run: "npm --prefix ui run check", takes: "15 s" },
  { name: "web tests", run: "npm --prefix ui test", takes: "10 s", hasTests: true },
  { name: "web build", run: ".ci/web build", takes: "10 s" },
  { name: "web build on the fake host", run: "npm --prefix ui run build:fake", takes: "10 s" },
  {
    name: "browser tests",
    run: "cd tests/ui && node --test --test-reporter=spec --test-concurrency=2",
    takes: "7 min",
    hasTests: true,
    limit: 25,
    needs: ["web build on the fake host"],
    programs: ["chromium"],
  },

  {
    name: "clippy",
    run: `cargo clippy --locked --workspace --all-targets ${camera} -- -D warnings`,
    takes: "5 min",
    needs: ["web build"],
  },
  {
    name: "clippy without the camera",
    run: "cargo clippy --locked -p perch-station --lib -- -D warnings",
    takes: "1 min",
  },
  // Without the shell no WebKit is compiled, and the shell below is compiled just once, as
  // `make practice` has it: together, both would be built with two sets of features.
  {
    name: "rust tests",
    run: `cargo test ${withoutShell} --no-fail-fast`,
    takes: "8 min",
    hasTests: true,
    limit: 25,
  },
  { name: "bindings unchanged", run: bindingsUnchanged(), takes: "1 s", needs: ["rust tests"] },
  {
    name: "documentation",
    run: 'RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps',
    takes: "1 min",
    needs: ["web build"],
  },

  {
    name: "kill storm",
    run: `cargo build ${withoutShell} --bins && ${built}/storm --kills 200 --seed 1`,
    takes: "2 min",
    needs: ["rust tests"],
  },
  {
    name: "power-loss replay",
    run: `cargo build ${withoutShell} --bins && ${built}/powerloss --states 2000 --seed 1 --mutate`,
    takes: "2 min",
    needs: ["rust tests"],
    programs: ["strace"],
  },

  {
    name: "program",
    run: "cargo build --locked --bin perch",
    takes: "6 min",
    needs: ["web build"],
    limit: 25,
  },
  {
    name: "program tests",
    run: "cargo test --locked -p perch",
    takes: "1 min",
    hasTests: true,
    needs: ["program"],
  },
  {
    name: "command line",
    run: "cd tests/cli && node --test --test-reporter=spec --test-concurrency=2",
    takes: "2 min",
    hasTests: true,
    needs: ["program"],
    programs: ["unshare"],
  },
  {
    name: "program with cameras",
    run: "node --test --test-reporter=spec tests/camera/program.test.mjs",
    takes: "1 min",
    hasTests: true,
    needs: ["program"],
    programs: ["cc"],
  },
  {
    name: "journey in the real window",
    run: `${display} tests/journey/run`,
    takes: "1 min",
    hasTests: true,
    needs: ["program"],
    programs: ["dbus-run-session", "xvfb-run", "WebKitWebDriver"],
  },
  {
    name: "package",
    run: ".ci/package --debug",
    takes: "2 min",
    hasTests: true,
    needs: ["program"],
    programs: ["dpkg-deb"],
  },
];

/** The tests write the bindings; what they wrote must be what is checked in (or staged). */
function bindingsUnchanged() {
  const folder = "ui/src/bindings";
  return `git diff --exit-code -- ${folder}
    test -z "$(git ls-files --others --exclude-standard -- ${folder} | tee /dev/stderr)"`;
}
