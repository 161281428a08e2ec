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

    /// Puts a row with these columns, given as JSON in ?1, in the place of the one with its key.
    pub(super) fn put(&self, given: impl Fn(&str) -> bool) -> String {
        let name = &self.name;
        let columns: Vec<&String> = self.columns.iter().filter(|each| given(each)).collect();
        let list = |word: &dyn Fn(&str) -> String, columns: &[&String]| {
            let words: Vec<String> = columns.iter().map(|column| word(column)).collect();
            words.join(", ")
        };
        let names = list(&|column| format!("\"{column}\""), &columns);
        let values = list(
            &|column| format!("json_extract(?1, '$.{column}')"),
            &columns,
        );
        let keys = self.each_key(", ", |key| format!("\"{key}\""));
        let rest: Vec<&String> = columns
            .into_iter()
            .filter(|column| !self.keys.contains(column))
            .collect();
        let change = match rest.is_empty() {
            true => "nothing".to_owned(),
            false => {
                let set = list(
                    &|column| format!("\"{column}\" = excluded.\"{column}\""),
                    &rest,
                );
                format!("update set {set}")
            }
        };
        format!(
            "insert into main.\"{name}\" ({names}) select {values} where true
             on conflict ({keys}) do {change}"
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
