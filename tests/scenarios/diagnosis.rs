//! The bundle for whoever helps: what is in it, and what never is.

use std::{
    fs::{self, File},
    io::Read,
};

use perch_tests::World;
use scanner_sim::{BROWSER_KEY, BUSINESS_KEY};
use zip::ZipArchive;

const HONEY: &str = "9521321000018";
const ORDER: &str = "PO-of-a-customer";

#[tokio::test]
async fn a_bundle_tells_how_things_stand_and_no_key_no_code_and_no_order() {
    let world = World::start().await;
    world.station.set_order(ORDER).await.unwrap();
    world.server.unplug().await;
    world.scan(HONEY).await;
    world.sync_until_idle().await;
    // A program that was wrong enough to log the key would still not send it.
    let log = format!("one line\nkey {BUSINESS_KEY} in a line\nand {BROWSER_KEY}\n");
    fs::write(world.folder().join("perch.log"), log).unwrap();

    let bundle = world.station.export_diagnosis().await.unwrap();
    let mut zip = ZipArchive::new(File::open(&bundle.path).unwrap()).unwrap();
    let names = zip.file_names().map(|name| name.unwrap().into_owned());
    let names: Vec<String> = names.collect();
    assert_eq!(
        names,
        ["about.json", "state.json", "settings.toml", "perch.log"]
    );
    let mut all = String::new();
    for name in names {
        zip.by_name(&name)
            .unwrap()
            .read_to_string(&mut all)
            .unwrap();
    }
    for told in [
        "\"sqlite\"",
        "\"offline\"",
        "station = \"bench-1\"",
        "key (key) in a line",
        "and (key)",
    ] {
        assert!(all.contains(told), "{told} is not in\n{all}");
    }
    for hidden in [BUSINESS_KEY, BROWSER_KEY, HONEY, ORDER] {
        assert!(!all.contains(hidden), "{hidden} is in\n{all}");
    }
}
