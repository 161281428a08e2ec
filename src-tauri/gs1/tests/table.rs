//! The table in the source is what the generator makes of the data file.

#[expect(dead_code, reason = "only the generator's `render` is used here")]
#[path = "../examples/generate_table.rs"]
mod generate_table;

#[test]
fn the_table_and_its_file_agree() -> Result<(), Box<dyn std::error::Error>> {
    let wanted = generate_table::render(include_str!("../data/application_identifiers.tsv"))?;
    let found = include_str!("../src/table.rs");
    assert!(
        found == wanted,
        "run `cargo run -p perch-gs1 --example generate_table`"
    );
    Ok(())
}
