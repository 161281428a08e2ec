//! The tables of the database as the database itself tells them.
//!
//! The journal notes whole rows and puts them back, whatever columns a later schema
//! adds, so its statements are made from here and from nothing else.

use sqlx::SqliteConnection;

use crate::error::Result;

/// One table.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// Its name.
    pub(super) name: String,
    /// Columns of its primary key.
    keys: Vec<String>,
    /// All its columns.
    columns: Vec<String>,
}

/// All tables whose rows are truth. The counters follow from the operations, what History
/// searches from the captures, and the schema's own table belongs to the migrations.
///
/// # Errors
/// When the database fails.
pub(super) async fn all(db: &mut SqliteConnection) -> Result<Vec<Table>> {
    let names: Vec<String> = sqlx::query_scalar(
        "select name from pragma_table_list
         where schema = 'main' and type = 'table'
           and substr(name, 1, 7) <> 'sqlite_' and name not in ('_sqlx_migrations', 'counter', 'history')
         order by name",
    )
    .fetch_all(&mut *db)
    .await?;
    let mut tables = Vec::with_capacity(names.len());
    for name in names {
        let columns: Vec<(String, i64)> =
            sqlx::query_as("select name, pk from pragma_table_info(?1) order by cid")
                .bind(&name)
                .fetch_all(&mut *db)
                .await?;
        let mut keys: Vec<(i64, String)> = columns
            .iter()
            .filter(|(_, place)| *place > 0)
            .map(|(name, place)| (*place, name.clone()))
            .collect();
        keys.sort();
        tables.push(Table {
            name,
            keys: keys.into_iter().map(|(_, name)| name).collect(),
            columns: columns.into_iter().map(|(name, _)| name).collect(),
        });
    }
    // A row without a key could not be found again.
    tables.retain(|table| !table.keys.is_empty());
    Ok(tables)
}

impl Table {
    /// Statements that note the key of every row that changes in `touched`.
    pub(super) fn triggers(&self) -> Vec<String> {
        let name = &self.name;
        [("insert", "new"), ("update", "new"), ("delete", "old")]
            .into_iter()
            .map(|(event, row)| {
                let keys = self.each_key(", ", |key| format!("{row}.\"{key}\""));
                format!(
                    "create temp trigger \"journal_{name}_{event}\" after {event} on main.\"{name}\" begin
                         insert into touched (name, key) values ('{name}', json_array({keys}));
                     end"
                )
            })
            .collect()
    }

    /// The touched rows as they stand now: key and row as JSON, no row where it is gone.
    pub(super) fn touched(&self) -> String {
        let name = &self.name;
        let members: Vec<String> = self
            .columns
            .iter()
            .map(|column| format!("'{column}', whole.\"{column}\""))
            .collect();
        let members = members.join(", ");
        let first = self.keys.first().map_or("", String::as_str);
        let same = self.key_matches("whole.", "each.key");
        format!(
            "select each.key, iif(whole.\"{first}\" is null, null, json_object({members}))
             from (select distinct key from touched where name = '{name}') as each
             left join main.\"{name}\" as whole on {same}"
        )
    }

    /// Changes the row with the key of ?1 to these columns of ?1, a JSON object; nothing for
    /// a table that has no column but its key.
    ///
    /// An upsert would not do: in the triggers that it fires no conflict is settled.
    pub(super) fn change(&self, given: impl Fn(&str) -> bool) -> Option<String> {
        let to_given = |column: &String| format!("\"{column}\" = json_extract(?1, '$.{column}')");
        let set: Vec<String> = self
            .columns
            .iter()
            .filter(|column| !self.keys.contains(column) && given(column))
            .map(to_given)
            .collect();
        let same: Vec<String> = self.keys.iter().map(to_given).collect();
        let (name, set, same) = (&self.name, set.join(", "), same.join(" and "));
        (!set.is_empty()).then(|| format!("update main.\"{name}\" set {set} where {same}"))
    }

    /// Adds a row with these columns of ?1, a JSON object, unless its key is there.
    pub(super) fn add(&self, given: impl Fn(&str) -> bool) -> String {
        let columns: Vec<&String> = self.columns.iter().filter(|each| given(each)).collect();
        let names: Vec<String> = columns.iter().map(|each| format!("\"{each}\"")).collect();
        let values: Vec<String> = columns
            .iter()
            .map(|each| format!("json_extract(?1, '$.{each}')"))
            .collect();
        format!(
            "insert into main.\"{}\" ({}) select {} where true on conflict ({}) do nothing",
            self.name,
            names.join(", "),
            values.join(", "),
            self.each_key(", ", |key| format!("\"{key}\"")),
        )
    }

    /// Takes the row out whose key is given as a JSON array in ?1.
    pub(super) fn remove(&self) -> String {
        let same = self.key_matches("", "?1");
        format!("delete from main.\"{}\" where {same}", self.name)
    }

    fn key_matches(&self, row: &str, key: &str) -> String {
        let parts: Vec<String> = self
            .keys
            .iter()
            .enumerate()
            .map(|(at, column)| format!("{row}\"{column}\" = json_extract({key}, '$[{at}]')"))
            .collect();
        parts.join(" and ")
    }

    fn each_key(&self, between: &str, word: impl Fn(&str) -> String) -> String {
        let words: Vec<String> = self.keys.iter().map(|key| word(key)).collect();
        words.join(between)
    }
}
