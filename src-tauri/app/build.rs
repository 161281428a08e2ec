//! Compiles the Tauri context: configuration, permissions and the web side in ui/dist.
//!
//! Naming the commands here makes each one refused unless a capability in
//! tauri.conf.json allows it.

mod command_names;

fn main() {
    println!("cargo:rerun-if-changed=ui/dist");
    let manifest = tauri_build::AppManifest::new()
        .commands(command_names::COMMANDS)
        // Only the permissions made from the list above; the pattern finds no file.
        .permissions_path_pattern("src-tauri/app/no-permission-files/*");
    let attributes = tauri_build::Attributes::new()
        .app_manifest(manifest)
        // The capabilities stand in tauri.conf.json; the pattern finds no file.
        .capabilities_path_pattern("src-tauri/app/no-capability-files/*");
    if let Err(error) = tauri_build::try_build(attributes) {
        // A build script speaks through its exit code.
        eprintln!("{error:#}");
        std::process::exit(1);
    }
}
